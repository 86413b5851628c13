"""The way in, and one's own password."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from command import lock
from patrols import access, factors
from patrols.edge import officer_of
from patrols.models import Officer

#: Between the password and the second factor: the officer, the state of the account, where they want to go.
WAITING = "waiting"
WAIT_S = 600
BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """The one way in. Whoever has a second factor is asked for it; who must have one and has none makes one
    first. Until then nobody is signed in, so that nothing else opens.
    """

    template_name = "command/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password is right."""
        officer, to = form.get_user(), self.get_success_url()
        assert isinstance(officer, Officer)
        has = bool(factors.of(officer))
        if not has and not access.must_prove(officer):
            return enter(self.request, officer, to)
        self.request.session.cycle_key()
        until = timezone.now().timestamp() + WAIT_S
        self.request.session[WAITING] = [officer.pk, officer.get_session_auth_hash(), until, to]
        return redirect("second_factor" if has else "factors")


def waiting(request: HttpRequest) -> tuple[Officer, str] | None:
    """Who gave the right password here within ten minutes, since when nothing about the account changed, and
    where they wanted to go.
    """
    which, shown, until, to = request.session.get(WAITING) or (0, "", 0, "")
    officer = Officer.objects.filter(pk=which, is_active=True).first()
    if officer is None or timezone.now().timestamp() > until or shown != officer.get_session_auth_hash():
        return None
    return officer, to


def enter(request: HttpRequest, officer: Officer, to: str) -> HttpResponse:
    """Signed in, for twelve hours whatever happens meanwhile. The screens speak the officer's language,
    where one was set.
    """
    request.session.pop(WAITING, None)
    login(request, officer, backend=BACKEND)
    request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    return speak(redirect(to), officer)


class SignOut(LogoutView):
    """The way out: with the session end the sockets that came with it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Signed out."""
        officer_id = request.user.pk
        answer = super().post(request, *args, **kwargs)
        if officer_id is not None:
            access.may_have_ended(officer_id)
        return answer


@never_cache
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """Whether a locked tablet was given its officer's password: 204 yes, 403 no, 401 nobody is signed in.
    A wrong one counts at the door; 429 when there were too many.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    officer = officer_of(request)
    if lock.is_shut(request, officer):
        return HttpResponse()  # axes' middleware answers
    if not officer.check_password(request.POST.get("password", "")):
        lock.note_failure(request, officer)
        return HttpResponse(status=403)
    lock.note_success(request, officer)
    return HttpResponse(status=204)


class OwnPasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""

    def save(self, commit: bool = True) -> Any:
        """Write the password alone, so that no epoch which moved meanwhile is set back."""
        officer = super().save(commit=False)
        if commit:
            officer.save(update_fields=["password"])
        return officer


class OwnPassword(PasswordChangeView):
    """A new password. This browser stays signed in; every other session ends, and every socket."""

    template_name = "command/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("home")

    def form_valid(self, form: Any) -> HttpResponse:
        """Changed."""
        answer = super().form_valid(form)
        access.withdraw(officer_of(self.request))
        return answer


def speak(answer: HttpResponse, officer: Officer) -> HttpResponse:
    """Let this browser's next page be in the officer's language; without one it stays as it was."""
    if officer.language:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            officer.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]  # typed as any text
        )
    return answer

"""The second factor: asked for at the door, and kept by its owner."""

import json
from typing import Any

import segno
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from command import lock
from command.accounts import enter, waiting
from patrols import access, factors
from patrols.edge import officer_of
from patrols.models import Officer


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """After the password: a code of the app, a recovery code or a security key."""
    found = waiting(request)
    if found is None:
        return redirect("sign_in")
    officer, to = found
    if not (has := factors.of(officer)):
        return redirect("factors")
    failed = False
    if request.method == "POST":
        if lock.is_shut(request, officer):
            return HttpResponse()  # axes' middleware answers
        if _proves(request, officer):
            return enter(request, officer, to)
        lock.note_failure(request, officer)
        failed = True
    asked = factors.ask_key(officer) if any(one.type == factors.KEY for one in has) else None
    context = {"asked": asked, "failed": failed, "has_code": any(one.type == factors.CODE for one in has)}
    return render(request, "command/second_factor.html", context, status=403 if failed else 200)


def _proves(request: HttpRequest, officer: Officer) -> bool:
    if answer := request.POST.get("credential"):
        return factors.proves_key(officer, _json(answer))
    return factors.proves(officer, request.POST.get("code", ""))


@never_cache
@require_http_methods(["GET", "POST"])
def own_factors(request: HttpRequest) -> HttpResponse:
    """One's own second factors. Who must have one and has none comes here from the door and goes no further;
    who is signed in gives the password with every change.
    """
    if request.user.is_authenticated:
        return _keep(request, officer_of(request), to=None)
    found = waiting(request)
    if found is None or factors.of(found[0]):
        return redirect("sign_in")
    return _keep(request, *found)


def _keep(request: HttpRequest, officer: Officer, to: str | None) -> HttpResponse:
    """`to` is where an officer who is still at the door wanted to go."""
    fault = None
    if request.method == "POST":
        if lock.is_shut(request, officer):
            return HttpResponse()  # axes' middleware answers
        if to is None and not officer.check_password(request.POST.get("password", "")):
            lock.note_failure(request, officer)
            fault = "password"
        else:
            fault = _change(request, officer)
        if fault is None:
            return _changed(request, officer, to)
    return render(request, "command/factors.html", _shown(officer, to, fault), status=403 if fault else 200)


def _change(request: HttpRequest, officer: Officer) -> str | None:
    """Do what the form asks; what was wrong with it, or None."""
    given = request.POST
    match given.get("act"):
        case "code":
            return None if factors.add_code(officer, given.get("code", "")) else "code"
        case "key":
            added = factors.add_key(officer, given.get("name", ""), _json(given.get("credential", "")))
            return None if added else "key"
        case "remove" if factors.may_remove(officer):
            which = given.get("which", "")
            factors.remove(officer, int(which) if which.isdecimal() else 0)
            return None
        case "recovery" if factors.of(officer):
            return None
    return "last"


def _changed(request: HttpRequest, officer: Officer, to: str | None) -> HttpResponse:
    """Every other session of the officer ended with the change; new recovery codes are shown once."""
    access.withdraw(officer)
    if to is None:
        update_session_auth_hash(request, officer)
        answer: HttpResponse = redirect("factors")
    else:
        answer = enter(request, officer, to)
    wanted = request.POST.get("act") == "recovery" or not factors.recovery_left(officer)
    if wanted and factors.of(officer):
        shown = {"codes": factors.new_recovery(officer), "to": to}
        page = render(request, "command/recovery_codes.html", shown)
        page.cookies.update(answer.cookies)
        return page
    return answer


def _shown(officer: Officer, to: str | None, fault: str | None) -> dict[str, Any]:
    secret, address = factors.offer_code(officer)
    return {
        "kept": [
            {"pk": one.pk, "key": one.type == factors.KEY, "factor": one} for one in factors.of(officer)
        ],
        "left": factors.recovery_left(officer),
        "may_remove": factors.may_remove(officer),
        "at_door": to is not None,
        "fault": fault,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "drawn": segno.make(address, error="m").svg_data_uri(scale=4, border=4, dark="#000", light="#fff"),
        "asked": factors.offer_key(officer),
    }


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None

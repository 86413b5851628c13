"""The lock on the door: who failed too often waits, at one address; django-axes counts."""

from datetime import timedelta
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from patrols import door
from patrols.models import Officer


class Lock(AxesStandaloneBackend):  # type: ignore[misc]  # axes is untyped
    """First of the backends: refuses while the door is shut. What asks without a request is no visitor."""

    def authenticate(self, request: HttpRequest | None, **given: Any) -> None:
        if request is not None:
            super().authenticate(request, **given)


def is_shut(request: HttpRequest, officer: Officer) -> bool:
    """Whether the door is shut to this account here; then the answer becomes that of `locked`."""
    who = {"username": officer.username}
    if AxesProxyHandler.is_allowed(request, who):
        return False
    request.axes_locked_out = True  # type: ignore[attr-defined]  # what axes' middleware looks for
    request.axes_credentials = who  # type: ignore[attr-defined]
    return True


def note_failure(request: HttpRequest, officer: Officer) -> None:
    """A second factor, or a password asked for again, was wrong: it counts like a wrong password."""
    AxesProxyHandler.user_login_failed(Officer, {"username": officer.username}, request)


def note_success(request: HttpRequest, officer: Officer) -> None:
    """A password asked for again was right: what failed here before it counts no more."""
    AccessAttempt.objects.filter(username=officer.username, ip_address=address_of(request)).delete()


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from: the nearest address that is no proxy of ours. What others say in
    X-Forwarded-For is not believed.
    """
    hops = [word.strip() for word in request.headers.get("X-Forwarded-For", "").split(",") if word.strip()]
    address = str(request.META.get("REMOTE_ADDR", ""))
    while hops and _is_ours(address):
        address = hops.pop()
    return address if _is_address(address) else None


def locked(request: HttpRequest, answer: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """What whoever failed too often is told: for how long. The moment the door shuts is journaled."""
    username = str((credentials or {}).get("username") or "")
    minutes = _minutes_left(username, address_of(request))
    if getattr(request, "axes_failures_since_start", None) is not None:
        door.tell_locked(username, address_of(request) or "")
    return render(request, "command/locked.html", {"minutes": minutes}, status=429)


def _minutes_left(username: str, address: str | None) -> int:
    span: timedelta = settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(username=username, ip_address=address)
    last = attempts.order_by("-attempt_time").first()
    left = last.attempt_time + span - timezone.now() if last else span
    return max(1, ceil(left.total_seconds() / 60))


def _is_ours(address: str) -> bool:
    return _is_address(address) and any(
        ip_address(address) in ip_network(proxy, strict=False) for proxy in settings.PROXIES
    )


def _is_address(address: str) -> bool:
    try:
        ip_address(address)
    except ValueError:
        return False
    return True

"""What is answered while the database is not there, or too busy: the reason in the reader's language."""

import sys
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi
from django.views.defaults import server_error

from command.api import problem
from command.look import look
from command.sentences import sentence

UNANSWERED = (OperationalError, InterfaceError)
GONE, BUSY = "database_gone", "busy"
#: In how many seconds to ask again.
AGAIN_S = {GONE: 5, BUSY: 1}
#: PostgreSQL's codes (its manual, appendix A) for a lock not had in time, a statement cut off for its time,
#: a deadlock, and a transaction to be tried again: the server lives, this request was in another's way.
IN_THE_WAY = {"55P03", "57014", "40P01", "40001"}


def failed(request: HttpRequest) -> HttpResponse:
    """The answer to a request that raised: 503 when the database did not answer, 500 for our own faults.

    Neither asks who is signed in: that would ask the database.
    """
    error = sys.exception()
    if not isinstance(error, UNANSWERED):
        return server_error(request)
    code = BUSY if _is_in_the_way(error.__cause__) else GONE
    answer = problem(503, code, {}) if request.path.startswith("/api/") else _page(request, code)
    answer["Retry-After"] = str(AGAIN_S[code])
    return answer


def _is_in_the_way(cause: BaseException | None) -> bool:
    """Whether the driver's error says that somebody else held what was needed."""
    lite = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # an extended code keeps its primary in the low byte
    return lite in (SQLITE_BUSY, SQLITE_LOCKED) or getattr(cause, "sqlstate", None) in IN_THE_WAY


def _page(request: HttpRequest, code: str) -> HttpResponse:
    said = {
        "sentence": sentence(code, {}),
        "again": request.get_full_path() if request.method in ("GET", "HEAD") else "/",
        "language": get_language(),
        "bidi": get_language_bidi(),
        **look(request),
    }
    return HttpResponse(render_to_string("command/database_gone.html", said), status=503)

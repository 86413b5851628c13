"""What is answered while the database is not there: the reason in the reader's language, nothing else."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi
from django.views.defaults import server_error

from command.api import problem
from command.look import look
from command.sentences import sentence

CODE = "database_gone"
GONE = (OperationalError, InterfaceError)


def failed(request: HttpRequest) -> HttpResponse:
    """The answer to a request that raised: 503 when the database did not answer, 500 for our own faults.

    Neither asks who is signed in: that would ask the database.
    """
    if not isinstance(sys.exception(), GONE):
        return server_error(request)
    if request.path.startswith("/api/"):
        return problem(503, CODE, {})
    said = {
        "sentence": sentence(CODE, {}),
        "language": get_language(),
        "bidi": get_language_bidi(),
        **look(request),
    }
    return HttpResponse(render_to_string("command/database_gone.html", said), status=503)

"""Django behind ASGI with one hop to a thread a request.

Every view and every middleware here is synchronous. Django's own handler would run the chain on the loop
and hop to the thread and back for each middleware, twice: some twenty hops, each of which waits for the
interpreter, in a thread that is new to the database each time.
"""

from contextlib import suppress
from typing import Any

import django
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.asgi import ASGIHandler

from patrols.workers import Workers

HTTP = Workers("http", 8)


class OneHopHandler(ASGIHandler):
    """The whole chain, from the first middleware to the view, in one of a few threads that stay."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the chain as a synchronous one, whatever is asked."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: Any) -> Any:
        """The answer of the synchronous chain. The body is read before: a client that goes while its request
        waits for a thread closes it.
        """
        with suppress(RequestDataTooBig):  # whoever asks for it is told so
            request.body  # noqa: B018
        return await HTTP.run(self.get_response, request)


def http() -> OneHopHandler:
    """Django, set up and ready to answer."""
    django.setup(set_prefix=False)
    return OneHopHandler()

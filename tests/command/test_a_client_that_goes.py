"""A client that goes while its request waits for a thread closes the request's body: that is no fault."""

import asyncio
from io import BytesIO
from threading import Event

from django.core.handlers.asgi import ASGIRequest

from command.handler import HTTP, OneHopHandler


def test_what_it_said_was_read_before() -> None:
    said = BytesIO(b"{}")
    request = ASGIRequest(
        {"type": "http", "method": "POST", "path": "/api/v1/nowhere", "headers": [(b"host", b"localhost")]},
        said,
    )

    async def go_while_it_waits() -> None:
        free = Event()
        busy = [asyncio.ensure_future(HTTP.run(free.wait)) for _ in range(8)]
        answer = asyncio.ensure_future(OneHopHandler().get_response_async(request))
        await asyncio.sleep(0)
        said.close()
        free.set()
        await asyncio.gather(answer, *busy)

    asyncio.run(go_while_it_waits())
    assert request.body == b"{}"

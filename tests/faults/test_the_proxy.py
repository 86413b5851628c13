"""The link that can be made bad does each bad thing, and nothing else."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from command.servers import free_port
from tests.faults.proxy import Proxy

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """A link to somebody who says everything back."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(1000):
            writer.write(said)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    proxy = await Proxy(server.sockets[0].getsockname()[1], free_port()).start()
    yield proxy
    await proxy.stop()
    server.close()


async def _talk(proxy: Proxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"salam")
    assert await reader.readexactly(5) == b"salam"
    return reader, writer


async def _silent(reader: asyncio.StreamReader) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.1)


async def test_a_reset_tells_the_client(proxy: Proxy) -> None:
    reader, _ = await _talk(proxy)
    assert proxy.reset() == 1
    with pytest.raises(ConnectionResetError):
        await reader.read(1)


@pytest.mark.parametrize("way", ["up", "down"])
async def test_a_way_that_is_held_gives_all_of_it_when_released(proxy: Proxy, way: str) -> None:
    reader, writer = await _talk(proxy)
    getattr(proxy, way).hold()
    writer.write(b"here")
    await _silent(reader)
    proxy.heal()
    assert await reader.readexactly(4) == b"here"


async def test_a_limit_cuts_in_the_middle(proxy: Proxy) -> None:
    reader, writer = await _talk(proxy)
    proxy.limit(lambda: 3)
    writer.write(b"marhaba")
    assert await reader.readexactly(3) == b"mar"
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await reader.readexactly(1)


async def test_slices_lose_nothing(proxy: Proxy) -> None:
    reader, writer = await _talk(proxy)
    proxy.up.slice_bytes = proxy.down.slice_bytes = 3
    writer.write(bytes(range(256)))
    assert await reader.readexactly(256) == bytes(range(256))


async def test_a_way_that_heals_within_what_trickles_gives_the_rest_once(proxy: Proxy) -> None:
    reader, writer = await _talk(proxy)
    proxy.down.slice_bytes, proxy.down.slice_s = 1, 0.05
    writer.write(bytes(range(256)))
    assert await reader.readexactly(2) == bytes(range(2))
    proxy.heal()
    assert await reader.readexactly(254) == bytes(range(2, 256))
    await _silent(reader)


async def test_lost_packets_come_late_and_in_order(proxy: Proxy) -> None:
    reader, writer = await _talk(proxy)
    proxy.up.loss = 0.5
    for word in (b"one", b"two", b"six"):
        writer.write(word)
        await writer.drain()
    assert await reader.readexactly(9) == b"onetwosix"


async def test_a_goodbye_comes_after_what_was_said(proxy: Proxy) -> None:
    reader, writer = await _talk(proxy)
    proxy.down.latency_s = 0.02
    writer.write(b"bslama")
    writer.write_eof()
    assert await reader.read(-1) == b"bslama"


async def test_a_link_whose_other_end_is_away_is_cut(proxy: Proxy) -> None:
    proxy.upstream = free_port()
    reader, _ = await asyncio.open_connection("127.0.0.1", proxy.port)
    with pytest.raises(ConnectionResetError):
        assert await reader.read(1) == b""
        raise ConnectionResetError

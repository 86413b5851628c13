"""The shape of production on one machine: pages and sockets apart behind the proxy, two of each."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from command import servers
from command.processes import Child
from command.servers import Site, free_port

EACH = 2


def why_not() -> str | None:
    """Why this machine cannot show the shape, in one sentence; None when it can."""
    if shutil.which("caddy"):
        return None
    return "The shape of production needs its proxy, and caddy is not installed: apt-get install caddy."


def shape(root: Path, door: Site, folder: Path, environment: Mapping[str, str]) -> list[Child]:
    """The processes in the order of their start: sockets, pages, watches, and the proxy that is the door."""
    told = {**environment, "DAWRIYA_PROXIES": "127.0.0.1"}
    sockets, pages = ([Site(door.host, free_port()) for _ in range(EACH)] for _ in range(2))
    webs = [servers.daphne(root, site, told) for site in (*sockets, *pages)]
    watches = [servers.watch(root, told) for _ in range(EACH)]
    return [*webs, *watches, proxy(root, door, folder, sockets, pages)]


def proxy(root: Path, door: Site, folder: Path, sockets: list[Site], pages: list[Site]) -> Child:
    """Caddy with the shipped configuration, in plain HTTP on loopback."""
    folder.mkdir(parents=True, exist_ok=True)
    names = sorted({door.host, "localhost"})
    told = {
        "DAWRIYA_BIND": door.host,
        "DAWRIYA_SITE": ", ".join(f"http://{name}:{door.port}" for name in names),
        "DAWRIYA_TLS": "none",
        "DAWRIYA_WS": " ".join(f"{site.host}:{site.port}" for site in sockets),
        "DAWRIYA_HTTP": " ".join(f"{site.host}:{site.port}" for site in pages),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    configuration = ["--config", str(root / "deploy/Caddyfile"), "--adapter", "caddyfile"]
    return Child("The proxy", ["caddy", "run", *configuration], root, told)

"""The containers are well formed, run what the demo runs, and give each part no more than it needs."""

import contextlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis  # noqa: TID251  (asks the server what the room's Redis user may do)
from ruamel.yaml import YAML

from command import servers
from command.processes import Child, stop_all

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def tool(name: str, *arguments: str) -> None:
    """Run a checker of the development requirements; what it says is the failure."""
    done = subprocess.run(
        [Path(sys.executable).parent / name, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_compose_file_is_what_the_specification_allows() -> None:
    tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")


def test_the_dockerfile_has_no_lint() -> None:
    tool("hadolint", "Dockerfile")


def test_the_services_stand_in_the_order_in_which_a_decision_flows_back() -> None:
    assert list(COMPOSE["services"]) == ["db", "redis", "migrate", "web", "watch"]


def test_only_loopback_is_published() -> None:
    published = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


@pytest.mark.parametrize("name", ["db", "redis", "migrate", "web", "watch"])
def test_every_container_is_read_only_and_gains_no_privilege(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]


def test_no_secret_is_written_in_the_compose_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert {"DB_PASSWORD", "REDIS_PASSWORD", "DAWRIYA_SECRET_KEY"} <= set(re.findall(r"\$\{(\w+):\?", text))
    asked = set(re.findall(r"\$\{(\w+)", text))
    offered = set(re.findall(r"^(\w+)=", (ROOT / "deploy/env.example").read_text(), re.MULTILINE))
    assert asked == offered


def test_the_image_runs_daphne_with_the_limits_of_the_demo() -> None:
    command = json.loads(DOCKERFILE.rsplit("\nCMD ", 1)[1])
    limits = list(servers.DAPHNE_LIMITS)
    assert limits == command[command.index(limits[0]) :][: len(limits)]


def test_the_image_never_runs_as_root() -> None:
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE) == ["10001"]


@pytest.fixture
def bell(tmp_path: Path) -> Iterator[redis.Redis]:
    """The room's Redis user on a server with the shipped configuration."""
    port = servers.free_port()
    configuration = (ROOT / "deploy/valkey.conf").read_text()
    configuration = configuration.replace("@PASSWORD@", "a-word").replace("bind *", "bind 127.0.0.1")
    configuration = configuration.replace("port 6379", f"port {port}")
    server = Child("Valkey", servers.valkey(tmp_path)[0].command, tmp_path, told=configuration.encode())
    server.start()
    client = redis.Redis(port=port, username="dawriya", password="a-word")
    for _ in range(100):
        with contextlib.suppress(redis.ConnectionError):
            client.ping()
            break
        time.sleep(0.05)
    yield client
    client.close()
    stop_all([server])


def test_the_room_may_ring_and_hear_its_bell(bell: redis.Redis) -> None:
    ear = bell.pubsub()  # type: ignore[no-untyped-call]
    ear.subscribe("dawriya:bell")
    assert ear.get_message(timeout=2)
    assert bell.publish("dawriya:bell", "1 2") == 1
    heard = ear.get_message(timeout=2)
    assert heard
    assert heard["data"] == b"1 2"


@pytest.mark.parametrize(
    "words",
    [("PUBLISH", "other", "x"), ("GET", "dawriya:x"), ("FLUSHALL",), ("ACL", "LIST"), ("CONFIG", "GET", "*")],
)
def test_the_room_may_do_nothing_else_there(bell: redis.Redis, words: tuple[str, ...]) -> None:
    with pytest.raises(redis.exceptions.NoPermissionError):
        bell.execute_command(*words)  # type: ignore[no-untyped-call]


def test_nobody_enters_without_the_password(bell: redis.Redis) -> None:
    stranger = redis.Redis(port=bell.connection_pool.connection_kwargs["port"])
    with pytest.raises(redis.exceptions.AuthenticationError):
        stranger.ping()

"""The containers are well formed, run what the demo runs, and give each part no more than it needs."""

import asyncio
import contextlib
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis  # noqa: TID251  (asks the server what the room's Redis user may do)
from django.conf import LazySettings
from ruamel.yaml import YAML

from command import health, servers
from command.processes import Child, stop_all
from patrols.hub import Hub
from patrols.meters import REGISTRY
from patrols.presence import Presence
from patrols.radio import PRESENCE
from patrols.rules.limits import SOCKETS

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())
SERVICES = [
    *("db", "redis", "migrate"),
    *("http-1", "http-2", "ws-1", "ws-2", "watch-1", "watch-2", "proxy"),
]
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
    assert list(COMPOSE["services"]) == SERVICES


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_container_says_does_not_fill_the_disk(name: str) -> None:
    assert COMPOSE["services"][name]["logging"]["options"] == {"max-size": "20m", "max-file": "5"}


def test_the_door_alone_is_published() -> None:
    published = {name: one["ports"] for name, one in COMPOSE["services"].items() if "ports" in one}
    assert published == {"proxy": ["443:8443", "80:8080"]}


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_read_only_unprivileged_and_not_root(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert "no-new-privileges:true" in service["security_opt"]
    assert service.get("user", "10001" if service.get("image") == "dawriya" else "0") != "0"


def test_the_door_reaches_nothing_but_the_pages_and_the_sockets() -> None:
    front = [name for name, one in COMPOSE["services"].items() if "front" in one["networks"]]
    assert front == ["http-1", "http-2", "ws-1", "ws-2", "proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    door = (ROOT / "deploy/Caddyfile").read_text()
    assert set(re.findall(r"[a-z]+-\d(?=:8000)", door)) == set(front) - {"proxy"}


def test_the_door_shows_no_probe_to_the_world() -> None:
    said = re.search(r"@probes path (.+)", (ROOT / "deploy/Caddyfile").read_text())
    assert said and set(health.ADDRESSES) - {"/readyz/own"} <= set(said[1].split())


@pytest.mark.parametrize("what", ["http", "ws"])
def test_a_unit_of_systemd_runs_daphne_with_the_limits_of_the_demo(what: str) -> None:
    unit = (ROOT / f"deploy/systemd/dawriya-{what}@.service").read_text()
    assert f" {' '.join(servers.DAPHNE_LIMITS)} command.asgi:application\n" in unit


@pytest.mark.parametrize(
    "unit", sorted((ROOT / "deploy/systemd").glob("*.service")), ids=lambda unit: unit.stem
)
def test_a_unit_of_systemd_has_no_more_than_it_needs(unit: Path) -> None:
    wanted = {"NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "PrivateTmp=yes"}
    assert wanted | {"User=dawriya", "IPAddressDeny=any"} <= set(unit.read_text().splitlines())


def test_a_command_by_hand_has_the_settings_of_the_units() -> None:
    by_hand = (ROOT / "deploy/manage").read_text()
    for unit in (ROOT / "deploy/systemd").glob("*.service"):
        (said,) = re.findall(r"^Environment=(.+)$", unit.read_text(), re.MULTILINE)
        assert f"export {said}\n" in by_hand
        assert "User=dawriya\n" in unit.read_text() and "runuser -u dawriya " in by_hand
        assert "EnvironmentFile=/etc/dawriya/env\n" in unit.read_text() and ". /etc/dawriya/env;" in by_hand


if shutil.which("systemd-analyze"):

    def test_systemd_understands_the_units(tmp_path: Path) -> None:
        for unit in (ROOT / "deploy/systemd").iterdir():
            text = unit.read_text().replace("/opt/dawriya/.venv/bin/python", sys.executable)
            (tmp_path / unit.name.replace("@.", "@1.")).write_text(text.replace("/opt/dawriya", str(ROOT)))
        # By its own reckoning the target wants instances of templates.
        for unit in (ROOT / "deploy/systemd").glob("*@*"):
            (tmp_path / unit.name).write_text((tmp_path / unit.name.replace("@.", "@1.")).read_text())
        units = sorted(map(str, tmp_path.glob("*[a-z1].*")))
        units = [unit for unit in units if "@." not in unit]
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_every_alarm_asks_for_numbers_that_are_told_and_has_its_place_in_the_runbook(db: None) -> None:
    rules: dict[str, Any] = YAML(typ="safe").load((ROOT / "deploy/prometheus-rules.yml").read_text())
    alarms = [rule for group in rules["groups"] for rule in group["rules"]]
    told = {sample.name for metric in REGISTRY.collect() for sample in metric.samples}
    # A labelled counter has no sample before its first count.
    told |= {f"{metric.name}_total" for metric in REGISTRY.collect() if metric.type == "counter"}
    asked = {name for alarm in alarms for name in re.findall(r"dawriya_\w+", alarm["expr"])}
    assert asked and asked <= told
    runbook = (ROOT / "docs/runbook.md").read_text()
    assert [alarm["alert"] for alarm in alarms if f"`{alarm['alert']}`" not in runbook] == []


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


def test_the_image_has_what_a_page_and_a_backup_name_their_release_by(tmp_path: Path) -> None:
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    copied = [line.split()[1:-1] for line in last_stage.splitlines() if line.startswith("COPY ")]
    sent = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    for name in {name for names in copied for name in names} & sent:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    asked = "import django; django.setup(); from command import backups; from patrols import release; "
    done = subprocess.run(
        [sys.executable, "-c", f"{asked}print(backups._version(), release.release())"],
        cwd=tmp_path,
        env={"DJANGO_SETTINGS_MODULE": "command.settings", "DAWRIYA_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


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


@pytest.mark.asyncio
async def test_a_hub_hears_another_process_with_no_more_rights_than_these(
    bell: redis.Redis, settings: LazySettings
) -> None:
    settings.REDIS_URL = (
        f"redis://dawriya:a-word@127.0.0.1:{bell.connection_pool.connection_kwargs['port']}/0"
    )
    hub, other = Hub(looking=False), Presence("another process")

    async def close(_: int) -> None: ...

    for _ in range(SOCKETS):
        other.enter(7, close)
    hub.start()
    try:
        async with asyncio.timeout(10):
            while not hub.hears_bell:
                await asyncio.sleep(0.01)
            bell.publish(PRESENCE, other.news())
            while not hub.is_full(7):
                await asyncio.sleep(0.01)
    finally:
        for job in list(hub._jobs):
            job.cancel()


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

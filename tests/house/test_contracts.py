"""Every border of the house refuses a planted trespasser, by the contract that is meant to refuse it."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("maps", "patrols", "dispatch", "command", "tests")
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
LINT_IMPORTS = ("-c", "from importlinter.cli import lint_imports_command as lint; lint()")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of the house and its rules, copied to where one may trespass."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        for module in (ROOT / package).rglob("*.py"):
            there = copy / module.relative_to(ROOT)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(module, there)
    return copy


@contextmanager
def planted(house: Path, module: str, line: str) -> Iterator[Path]:
    """A module of one line, for the length of a block."""
    path = house / module
    assert not path.exists(), f"{module} is taken: plant elsewhere"
    path.write_text(f'"""Planted."""\n\n{line}\n')
    try:
        yield path
    finally:
        path.unlink()


def run(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=house, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_house_itself_keeps_its_contracts(house: Path, contract: str) -> None:
    done = run(house, *LINT_IMPORTS, "--no-logo", "--contract", contract)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("layers", "maps/planted.py", "import patrols.clock"),
        ("layers", "patrols/planted.py", "import dispatch.models"),
        ("layers", "dispatch/planted.py", "import command.feed"),
        ("layers", "command/planted.py", "import tests.rig"),
        ("rules", "patrols/rules/planted.py", "import django.db"),
        ("rules", "dispatch/rules/planted.py", "import dispatch.models"),
        ("rules", "dispatch/rules/planted.py", "import maps.roads"),
        ("rules", "dispatch/rules/planted.py", "import time"),
        ("geometry", "command/planted.py", "import folium"),
        ("simulator", "command/simulator/planted.py", "import command.feed"),
        ("geometry", "dispatch/planted.py", "import geopandas"),
        ("geometry", "patrols/planted.py", "import shapely"),
    ],
)
def test_an_import_across_a_border_breaks_its_contract(
    house: Path, contract: str, module: str, line: str
) -> None:
    with planted(house, module, line):
        done = run(house, *LINT_IMPORTS, "--no-logo", "--contract", contract)
    assert done.returncode == 1, done.stdout
    assert f"{CONTRACTS[contract]['name']} BROKEN" in done.stdout
    assert module.removesuffix(".py").replace("/", ".") in done.stdout


@pytest.mark.parametrize("package", PACKAGES[:-1])
def test_every_folder_of_rules_is_under_the_contract_of_rules(package: str) -> None:
    if (ROOT / package / "rules").is_dir():
        assert f"{package}.rules" in CONTRACTS["rules"]["source_modules"]


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("dispatch/planted.py", "import redis.asyncio"),
        ("patrols/planted.py", "from channels.layers import get_channel_layer"),
        ("command/planted.py", "import channels_redis.pubsub"),
        ("patrols/planted.py", "from django.dispatch import receiver"),
        ("dispatch/planted.py", "from django.db.models.signals import post_save"),
        ("tests/planted.py", "import redis"),
    ],
)
def test_a_banned_import_is_refused(house: Path, module: str, line: str) -> None:
    with planted(house, module, line):
        done = run(house, "-m", "ruff", "check", "--no-cache", "--output-format", "concise", module)
    assert done.returncode == 1
    assert "TID251" in done.stdout


def test_the_radio_may_import_redis(house: Path) -> None:
    assert "import redis" in (house / "patrols/radio.py").read_text()
    done = run(house, "-m", "ruff", "check", "--no-cache", "--select", "TID251", "patrols/radio.py")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("def speed(unit):\n    return unit", "no-untyped-def"),
        ("def speed() -> int:\n    return 'fast'", "return-value"),
        ("import dict_of_no_types  # type: ignore", "ignore-without-code"),
    ],
)
def test_what_is_not_typed_is_refused(house: Path, line: str, code: str) -> None:
    with planted(house, "maps/planted.py", line):
        done = run(house, "-m", "mypy", "--follow-imports", "silent", "maps/planted.py")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"[{code}]" in done.stdout

"""On a running room: somebody calls, a patrol is sent, drives there, stays and clears; people keep theirs."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients import Console, Hand
from tests.faults.stage import Stage
from tests.rig import ROOT, Rig
from tests.stage import PASSWORD
from tests.town import CORNERS

pytestmark = pytest.mark.asyncio
FORCE = [("amina", "call_taker", None), ("leila", "dispatcher", None)]
CREWS = [("youssef", "P-2"), ("salma", "P-3"), ("officer4", "P-4"), ("officer5", "P-5")]


def play(rig: Rig) -> subprocess.Popen[str]:
    """A simulation of the town, two hours a minute, by everybody but Samir at the board and Karim in P-1."""
    people = [*FORCE, *((name, "officer", unit) for name, unit in CREWS)]
    logins = [
        {"username": name, "password": PASSWORD, "role": role, "name": name.title(), "unit": unit}
        for name, role, unit in people
    ]
    force: Path = rig.folder / "force.json"
    force.write_text(json.dumps(logins))
    play = ["--speed", "120", "--calls-per-hour", "40", "--patience", "1", "--minutes", "5"]
    where = ["--url", f"http://127.0.0.1:{rig.port}", "--room", "town", "--force", str(force)]
    return subprocess.Popen(
        [sys.executable, "manage.py", "simulate", *where, *play],
        cwd=ROOT,
        env=rig._env(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


async def test_a_patrol_is_sent_drives_there_and_clears_while_people_keep_what_they_have(
    tmp_path: Path, lite_stage: Stage
) -> None:
    with lite_stage.room(tmp_path) as rig:
        board, samir = await Console(rig.place("samir")).open(), Hand(rig.place("samir"))
        corner = CORNERS["mill"]
        own = await samir.open_incident(type="theft", place="Quai Sud", lat=corner.lat, lon=corner.lon)
        await samir.must("POST", f"incidents/{own['number']}/notes", {"text": "mine"})
        stood = dict(board.fixes)
        simulation = play(rig)
        try:
            ended = await board.until(
                lambda: next((e for e in board.log if e["kind"] == "incident.closed"), None), seconds=300
            )
        finally:
            simulation.terminate()
            said, _ = await asyncio.to_thread(simulation.communicate)
        assert simulation.returncode == 0, said
        assert said.splitlines()[-1].endswith(" cleared")
        facts = [e["facts"] | {"kind": e["kind"], "by": e["by"]} for e in board.log]
        done = await samir.must("GET", f"incidents/{ended['facts']['incident']}")
        (cleared, *_) = [one for one in done["assignments"] if one["ended_as"] == "cleared"]
        assert cleared["by"] == "Leila"
        for stage in ("delivered", "seen", "acknowledged", "en_route", "on_scene"):
            assert cleared[f"{stage}_at"], stage
        sent = [f for f in facts if f["kind"] == "assignment.made"]
        assert {f["by"] for f in sent} == {"Leila"}
        assert rig.unit("P-1") not in {f["unit"] for f in sent}
        assert {f["kind"] for f in facts} >= {"call.taken", "call.queued", "call.closed"}
        card = board.incident(own["number"])
        assert card and card["stage"] == "queued" and not card["assignments"]
        moved = {unit for unit, fix in board.fixes.items() if fix[1:3] != stood.get(unit, fix)[1:3]}
        assert moved and rig.unit("P-1") not in moved
        await board.close()

"""The product's ASGI application in a web process of the rig: its clock can be stepped from outside, and one
sabotage can break it. Nothing of this is in the product.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from command.asgi import application
from patrols import clock
from tests.faults.sabotage import SABOTAGES

__all__ = ["application"]

_step = Path(os.environ["DAWRIYA_DATA"]) / f"clock{os.environ['FAULTS_WEB']}"


def _stepped() -> datetime:
    try:
        return _real() + timedelta(seconds=float(_step.read_text() or 0))
    except OSError:
        return _real()


_real = clock.replace(_stepped)
if chosen := os.environ.get("FAULTS_SABOTAGE"):
    SABOTAGES[chosen].apply()

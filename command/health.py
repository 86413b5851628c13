"""Is this process well? `/livez`, `/readyz` and `/metrics`, answered before Django: a probe knows no host
name, no cookie and no TLS.

| address | 200 says | who may ask |
|---|---|---|
| `/livez` | the loop turns, at most a second late | anybody |
| `/readyz/own` | nothing of this process's own keeps clients away: alive, warm, not draining | anybody |
| `/readyz` | all of that, and the database answers, is migrated, and a tenth of the disk is free | anybody |
| `/metrics` | how it does, in numbers | who brings the token, or asks from this machine itself |

A proxy asks `/readyz/own`: when the database is gone it is gone for all of them, and with no process left to
send clients to, nobody would tell them so.
"""

import asyncio
import hmac
import shutil
from collections.abc import Awaitable, Callable, Iterable, Mapping
from ipaddress import ip_address
from threading import Event
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from command.handler import HTTP
from dispatch.models import Escalation, Watch
from patrols import clock, orders
from patrols.hub import HUB
from patrols.meters import LATENESS, REGISTRY
from patrols.models import JournalEntry

LATEST_S = 1.0
LEAST_FREE = 0.1
PATIENCE_S = 4.0
#: For so long an order without a receipt is somebody's business; older ones were settled by voice.
OWED_S = 12 * 3600.0
UNHEARD_S = 10.0
#: Set but for the time in which a fresh process loads its cities and compiles the search.
WARM = Event()
WARM.set()

Answer = tuple[int, bytes, bytes]
App = Callable[[Any, Any, Any], Awaitable[None]]


def before(app: App) -> App:
    """The application with the probes' addresses in front of it."""

    async def door(scope: Any, receive: Any, send: Any) -> None:
        ask = ADDRESSES.get(scope["path"])
        if ask is None:
            await app(scope, receive, send)
            return
        status, kind, body = await ask(scope)
        headers = [(b"content-type", kind), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return door


async def livez(_: Any) -> Answer:
    """Whether the loop turns."""
    return _verdict(_own_faults())


async def readyz_own(_: Any) -> Answer:
    """Whether clients may be sent here, as far as it lies with this process."""
    return _verdict(_own_faults(draining=HUB.draining, warm=WARM.is_set()))


async def readyz(_: Any) -> Answer:
    """Whether it can do its work whole."""
    faults = _own_faults(draining=HUB.draining, warm=WARM.is_set())
    try:
        faults += await asyncio.wait_for(HTTP.run(_shared_faults), PATIENCE_S)
    except (TimeoutError, DatabaseError):
        faults.append("database")
    return _verdict(faults)


async def metrics(scope: Any) -> Answer:
    """What is counted, as Prometheus reads it."""
    if not _may_read_metrics(scope):
        return 404, b"text/plain", b"not found\n"
    body = await HTTP.run(generate_latest, REGISTRY)
    return 200, CONTENT_TYPE_LATEST.encode(), body


ADDRESSES: Mapping[str, Callable[[Any], Awaitable[Answer]]] = {
    "/livez": livez,
    "/readyz/own": readyz_own,
    "/readyz": readyz,
    "/metrics": metrics,
}


def _verdict(faults: list[str]) -> Answer:
    """Names of what is not well, and nothing about anybody."""
    body = " ".join(faults) or "ok"
    return (503 if faults else 200), b"text/plain", body.encode() + b"\n"


def _own_faults(*, draining: bool = False, warm: bool = True) -> list[str]:
    late = ["late"] if LATENESS.worst() > LATEST_S else []
    return late + (["draining"] if draining else []) + ([] if warm else ["warming"])


def _shared_faults() -> list[str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return (["migrations"] if waiting else []) + (["disk"] if _free() < LEAST_FREE else [])


def _may_read_metrics(scope: Any) -> bool:
    """The token decides where one is set; without, only who asks from this machine and through no proxy."""
    headers = dict(scope["headers"])
    if settings.METRICS_TOKEN:
        given = headers.get(b"authorization", b"")
        return hmac.compare_digest(given, b"Bearer " + settings.METRICS_TOKEN.encode())
    proxied = b"x-forwarded-for" in headers or b"forwarded" in headers
    return not proxied and ip_address(scope["client"][0]).is_loopback


def _free() -> float:
    disk = shutil.disk_usage(settings.DATA_DIR)
    return disk.free / disk.total


class Room(Collector):
    """What is read at the moment of asking: of this process, and of the rooms out of the database."""

    def collect(self) -> Iterable[Metric]:
        yield _gauge("dawriya_sockets_open", "Sockets that hear the hub.", len(HUB.listeners))
        yield _gauge("dawriya_draining", "1 while clients are asked to move.", HUB.draining)
        yield _gauge("dawriya_disk_free_ratio", "Free part of the data folder's disk.", _free())
        yield from _pool()
        try:
            told = list(_of_the_rooms())
        except DatabaseError:
            told = []
        yield _gauge("dawriya_database_up", "1 when the database answered this question.", bool(told))
        yield from told

    def describe(self) -> Iterable[Metric]:
        """Nothing: names are known once they are asked for, and registering must not read the database."""
        return []


REGISTRY.register(Room())


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=float(value))


def _pool() -> Iterable[Metric]:
    """How long the threads of this process waited for a connection; SQLite has no pool."""
    pool = getattr(connections[DEFAULT_DB_ALIAS], "pool", None)
    told = pool.get_stats() if pool else {}
    waited = told.get("requests_wait_ms", 0) / 1000
    yield CounterMetricFamily("dawriya_pool_wait_seconds", "Waited for a connection.", value=waited)
    failed = told.get("requests_errors", 0) + told.get("connections_errors", 0)
    yield CounterMetricFamily("dawriya_pool_errors", "Connections that were not had.", value=failed)
    yield _gauge("dawriya_pool_waiting", "Threads that wait now.", told.get("requests_waiting", 0))


def _of_the_rooms() -> Iterable[Metric]:
    now = clock.now()
    ages = orders.undelivered_s(now, OWED_S)
    yield _gauge("dawriya_orders_undelivered", "Orders that no tablet stored yet.", len(ages))
    unheard = sum(age > UNHEARD_S for age in ages)
    yield _gauge("dawriya_orders_unheard", f"Of these, older than {UNHEARD_S:g} s.", unheard)
    yield _gauge("dawriya_orders_oldest_seconds", "Age of the oldest of these.", max(ages, default=0))
    open_alarms = list(Escalation.objects.filter(ended_at__isnull=True).values_list("rule", flat=True))
    yield _gauge("dawriya_units_silent", "Units with an alarm for silence.", open_alarms.count("silent"))
    yield _gauge("dawriya_alarms_open", "Alarms of every kind.", len(open_alarms))
    written = JournalEntry.objects.order_by("-pk").values_list("at", flat=True).first()
    head = (now - written).total_seconds() if written else 0
    yield _gauge("dawriya_journal_head_age_seconds", "Since the newest entry of any journal.", head)
    seen = Watch.objects.values_list("seen_at", flat=True).first()
    watched = (now - seen).total_seconds() if seen else float("inf")
    yield _gauge("dawriya_watch_age_seconds", "Since a watch last said that it runs.", watched)

"""Database work of a process's sockets: a few threads, so that one slow query mutes nobody else.

Two threads serve the tablets, four the room. Channels' own way is one thread for all consumers of a
process, where a 3 s query delays everyone. On PostgreSQL each job gives its connection back: a thread that
keeps one pins a place in the pool. On SQLite a thread keeps its own, since opening one costs more than a job.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """A bounded set of threads for database jobs."""

    def __init__(self, name: str, size: int) -> None:
        self._pool = ThreadPoolExecutor(max_workers=size, thread_name_prefix=name)

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do the job in a thread and wait for it without holding the loop."""

        def closing() -> T:
            try:
                return job(*args, **kwargs)
            finally:
                if connections[DEFAULT_DB_ALIAS].vendor != "sqlite":
                    connections.close_all()

        return await asyncio.get_running_loop().run_in_executor(self._pool, copy_context().run, closing)


TABLETS = Workers("tablets", 2)
ROOM = Workers("room", 4)

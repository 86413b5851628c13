"""A connection to PostgreSQL that waits only so long for an answer.

A server that is frozen keeps its socket open, and its machine acknowledges every byte: neither
`connect_timeout` nor `tcp_user_timeout` ends such a wait, and the server's own `statement_timeout` sleeps
with it.
"""

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout

T = TypeVar("T")

#: Longer than any statement may take by the server's own limit (`statement_timeout`), which speaks first.
ANSWERS_WITHIN_S = 5.0
INTERVAL_S = 0.1


class BoundedConnection(psycopg.Connection[Any]):
    """One whose server is given up when it leaves an answer owing for `ANSWERS_WITHIN_S`."""

    def wait(self, gen: PQGen[T], interval: float = INTERVAL_S, timeout: float | None = None) -> T:
        """Wait for what the server owes. Raises psycopg.OperationalError, and the connection is closed: what
        was asked last may still be done once the server wakes, a transaction without its COMMIT is not.
        """
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, ANSWERS_WITHIN_S)
        except _WaitTimeout as silence:
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {ANSWERS_WITHIN_S:g} s") from silence

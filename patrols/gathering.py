"""What many sockets of a process say within a moment becomes one transaction, or one reading."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError

from patrols.workers import TABLETS, Workers

Said = TypeVar("Said")
Outcome = TypeVar("Outcome")

GATHER_S = 0.1
#: So many are dealt with together; the others follow.
AT_ONCE = 256
#: What no division helps: the database, the disk or a link is away.
AWAY = (OperationalError, InterfaceError, OSError)


class Gathering(Generic[Said, Outcome]):
    """What waits to be dealt with together, by `deal`, which gives an outcome for each, in order.

    With `gather_s` 0 nobody waits for others: those who come while a batch is under way are the next one, so
    that batches grow with the crowd. What one alone is to blame for is told to that one; when the database
    is away, all are told, and say it again.
    """

    def __init__(
        self,
        deal: Callable[[Sequence[Said]], Sequence[Outcome]],
        workers: Workers = TABLETS,
        *,
        gather_s: float = GATHER_S,
    ) -> None:
        self._deal, self._workers, self._gather_s = deal, workers, gather_s
        self._waiting: list[tuple[Said, asyncio.Future[Outcome]]] = []
        self._dealing: asyncio.Task[None] | None = None

    async def accept(self, said: Said) -> Outcome:
        """Deal with it and the others of this moment; returns, or raises, when that is done."""
        promise: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((said, promise))
        if self._dealing is None or self._dealing.done():
            self._dealing = asyncio.get_running_loop().create_task(self._deal_with_all())
        return await promise

    async def _deal_with_all(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._gather_s)
            batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            try:
                outcomes = await self._workers.run(self._outcomes, [said for said, _ in batch])
            except Exception as error:
                outcomes = [error for _ in batch]
            for (_, promise), outcome in zip(batch, outcomes, strict=True):
                if promise.done():
                    continue
                if isinstance(outcome, Exception):
                    promise.set_exception(outcome)
                else:
                    promise.set_result(outcome)

    def _outcomes(self, batch: Sequence[Said]) -> list[Outcome | Exception]:
        try:
            return list(self._deal(batch))
        except AWAY:
            raise
        except Exception as error:
            return list(self._apart(batch)) if len(batch) > 1 else [error]

    def _apart(self, batch: Sequence[Said]) -> Iterator[Outcome | Exception]:
        """Each by itself, after they failed together."""
        for said in batch:
            try:
                yield from self._deal([said])
            except Exception as error:
                yield error

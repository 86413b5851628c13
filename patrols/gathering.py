"""What many sockets of a process say within a moment becomes one transaction."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from patrols.workers import TABLETS

Said = TypeVar("Said")
Outcome = TypeVar("Outcome")

GATHER_S = 0.1


class Gathering(Generic[Said, Outcome]):
    """What waits to be stored together. `store` gives an outcome for each, in order; when it raises, whoever
    waits is told, and says it again.
    """

    def __init__(self, store: Callable[[Sequence[Said]], Sequence[Outcome]]) -> None:
        self._store_all = store
        self._waiting: list[tuple[Said, asyncio.Future[Outcome]]] = []
        self._storing: asyncio.Task[None] | None = None

    async def accept(self, said: Said) -> Outcome:
        """Store it with the others of this moment; returns when it is on disk."""
        promise: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((said, promise))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.get_running_loop().create_task(self._store())
        return await promise

    async def _store(self) -> None:
        while self._waiting:
            await asyncio.sleep(GATHER_S)
            batch, self._waiting = self._waiting, []
            try:
                outcomes = await TABLETS.run(self._store_all, [said for said, _ in batch])
            except Exception as error:
                outcomes = []
                for _, promise in batch:
                    if not promise.done():
                        promise.set_exception(error)
            for (_, promise), outcome in zip(batch, outcomes, strict=False):
                if not promise.done():
                    promise.set_result(outcome)

"""Sharing the making of one public answer among all who ask for it meanwhile."""

import asyncio
from collections import OrderedDict
from typing import Any

from deploy.web.shortcut import Answer, Key, Serve

# Addresses whose answers are known to be the same for all strangers.
MOST_KNOWN = 20_000
# Seconds after which who waits has an answer made alone: the one that is being made may
# be held up by something that is not the site.
PATIENCE = 10.0


class _Lead:
    """What somebody who waits gets when it is their turn to have the answer made."""


LEAD = _Lead()
Outcome = Answer | _Lead | None


class Flights:
    """Has each answer made once at a time; those who came meanwhile share the next one.

    Who joins a line gets an answer whose making began after they had come, so nobody
    sees what was changed before they asked.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._lines: dict[Key, list[asyncio.Future[Outcome]]] = {}
        # Whether there is an answer for each language.
        self._known: OrderedDict[Key, bool] = OrderedDict()

    def __len__(self) -> int:
        """Count the answers that are being made."""
        return len(self._lines)

    async def share(self, key: Key, language: Any, serve: Serve) -> Answer | None:
        """Return the answer that somebody else had made, or None after `serve`."""
        by_language = self._known.get(key)
        if by_language is None:
            self._learn(key, await serve())
            return None
        return await self._wait((*key, language) if by_language else key, serve)

    def _learn(self, key: Key, answer: Answer | None) -> None:
        if answer is not None:
            self._known[key] = answer.by_language
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)

    async def _wait(self, key: Key, serve: Serve) -> Answer | None:
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = []
        else:
            outcome = await self._turn(key, line)
            if outcome is not LEAD:
                if outcome is None:
                    await serve()
                return outcome  # type: ignore[return-value]  # it is no _Lead
        await self._fly(key, line, serve)
        return None

    async def _turn(self, key: Key, line: list[asyncio.Future[Outcome]]) -> Outcome:
        mine: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        line.append(mine)
        try:
            async with asyncio.timeout(self._patience):
                return await mine
        except TimeoutError:
            # What came in the same moment counts.
            return None if mine.cancelled() else mine.result()
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled() and mine.result() is LEAD:
                self._hand_on(key, line)
            raise

    async def _fly(
        self, key: Key, line: list[asyncio.Future[Outcome]], serve: Serve
    ) -> None:
        passengers = line.copy()
        line.clear()
        answer = None
        try:
            answer = await serve()
        finally:
            for each in passengers:
                if not each.done():
                    each.set_result(answer)
            self._hand_on(key, line)

    def _hand_on(self, key: Key, line: list[asyncio.Future[Outcome]]) -> None:
        """Let the next one begin; the line ends with those who wait."""
        while line:
            first = line.pop(0)
            if not first.done():
                first.set_result(LEAD)
                return
        del self._lines[key]

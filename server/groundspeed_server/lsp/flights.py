"""Blocking work in threads, of which only the newest for each document is still wanted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Generic, TypeVar

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.lsp.logs import told

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Flight(Generic[T]):
    """One piece of work under way.

    Attributes:
        cancellation: Fires when nobody wants the result any more.
        about: What is worked on; None where nobody asks.
    """

    def __init__(self, late: Callable[[T], None], about: object = None) -> None:
        self.cancellation = Cancellation()
        self.about = about
        self._late = late
        self._landing: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()

    async def result(self) -> T | None:
        """Wait for the result; None when the work was overtaken or failed.

        Raises:
            asyncio.CancelledError: The waiting task was cancelled; the work is told to stop.
        """
        try:
            return await self._landing
        except asyncio.CancelledError:
            self.cancellation.cancel()
            if not self._landing.cancelled() and (result := self._landing.result()) is not None:
                self._late(result)
            raise

    def overtake(self) -> None:
        """Tell the work to stop, and whoever waits that there is no result."""
        self.cancellation.cancel()
        if not self._landing.done():
            self._landing.set_result(None)

    def land(self, result: T | None) -> None:
        """Hand over the result: to whoever waits, or as a late one."""
        if not self._landing.done():
            self._landing.set_result(result)
        elif result is not None:
            self._late(result)


class Flights(Generic[T]):
    """All work of one kind. Its methods are called in the event loop's thread."""

    def __init__(self, name: str, *, threads: int) -> None:
        """Prepare threads; a piece of work that finds none free waits for one."""
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._newest: dict[str, Flight[T]] = {}

    def launch(
        self,
        uri: str,
        work: Callable[[Cancellation], T],
        late: Callable[[T], None],
        about: object = None,
    ) -> Flight[T]:
        """Start work on a document, and overtake what is under way for it.

        Args:
            uri: The document.
            work: What to do, in a thread. It is not begun when it was cancelled before.
            late: Takes a result that nobody waits for any more.
            about: What is worked on, for `is_under_way`.
        """
        self.overtake(uri)
        flight = self._newest[uri] = Flight(late, about)
        landed = partial(self._landed, uri, flight)
        self._pool.submit(_fly, work, flight.cancellation, asyncio.get_running_loop(), landed)
        return flight

    def is_under_way(self, uri: str, about: object) -> bool:
        """Whether this is worked on for a document now."""
        flight = self._newest.get(uri)
        return flight is not None and flight.about == about

    def overtake(self, uri: str) -> None:
        """Stop what is under way for a document."""
        flight = self._newest.pop(uri, None)
        if flight is not None:
            flight.overtake()

    def overtake_all(self) -> None:
        """Stop everything."""
        for uri in list(self._newest):
            self.overtake(uri)

    def _landed(self, uri: str, flight: Flight[T], result: T | None) -> None:
        if self._newest.get(uri) is flight:
            del self._newest[uri]
        flight.land(result)


def _fly(
    work: Callable[[Cancellation], T],
    cancellation: Cancellation,
    loop: asyncio.AbstractEventLoop,
    landed: Callable[[T | None], None],
) -> None:
    """Do work, unless it is cancelled already, and hand its result over to the loop."""
    result: T | None = None
    try:
        if not cancellation.cancelled:
            result = work(cancellation)
    except Exception as error:  # noqa: BLE001 - It is told, and answered with nothing.
        _log.error("a request failed: %s", told(error))
    with suppress(RuntimeError):  # The loop is closed: nobody is left to tell.
        loop.call_soon_threadsafe(landed, result)

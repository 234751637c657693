"""What the features of one connection share. Used in the event loop's thread."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import ParamSpec, Protocol

from groundspeed_server.engine.context.edits import EditHistory
from groundspeed_server.engine.next_edit.values import NextEditOutcome
from groundspeed_server.engine.values import Outcome, Workspace
from groundspeed_server.errors import UserError
from groundspeed_server.lsp.alternatives import Alternatives
from groundspeed_server.lsp.flights import Flights
from groundspeed_server.lsp.logs import told
from groundspeed_server.lsp.next_edit_shelf import NextEditShelf
from groundspeed_server.lsp.offers import Offers
from groundspeed_server.lsp.open_documents import OpenDocuments
from groundspeed_server.lsp.pauses import Pauses
from groundspeed_server.lsp.ports import (
    Assistant,
    AssistantFactory,
    CloseReason,
    EditorFacts,
    Status,
    StatusKind,
)
from groundspeed_server.lsp.shelf import HintShelf
from groundspeed_server.review.values import ReviewOutcome
from groundspeed_server.text.document import TextDocument
from groundspeed_server.text.positions import PositionEncoding

# Enough that a few models that hang do not hold up the answers from the cache. A call keeps the
# thread of the request that began it, also while a later request waits for it.
_COMPLETION_THREADS = 6
_REVIEW_THREADS = 2
_TICK_S = 1.0
# How long a request waits for an assistant that is still being made.
_PATIENCE_S = 5.0
# Longer than from one message of an editor to the next, shorter than from one deed to the next.
_REOPENED_WITHIN_S = 0.05

STARTING = Status(StatusKind.NORMAL, "Groundspeed is starting.", busy=True)

P = ParamSpec("P")
_log = logging.getLogger(__name__)


class Notify(Protocol):
    """Sends a notification, or a request whose answer nobody reads, to the client."""

    def __call__(self, method: str, params: object) -> None:
        """Send it at once."""
        ...


class Session:
    """One editor's connection, from `initialize` to the end of the process.

    Attributes:
        notify: Sends a notification to the editor.
        ask: Sends it a request whose answer makes no difference.
        end: Ends the connection; set by whoever serves it.
        clock: Monotonic seconds.
        documents: What the editor has open.
        edits: What was edited last in them.
        encoding: What the editor's positions count.
        facts: What the editor said of itself.
        client_process: The editor's process, if it was seen alive at the start.
        watches_files: Whether the editor can be asked to tell of files that change.
        versioned_edits: Whether the editor takes edits that name a document's version.
        assistant: The product; None until it is made, and when it cannot be.
        completions: Completions under way.
        reviews: Reviews under way.
        hints: The hints on show.
        offers: The suggestions that the editor was given last.
        alternatives: Those of them that stand behind the one that is shown first.
        next_edits: The next edits on show.
        next_edit_flights: The search for next edits under way.
        pauses: Waits for the engineer to pause, to look for a next edit.
        settling: The same, to tell where hints have moved to.
        closing: Waits for what was closed to be opened again.
    """

    def __init__(
        self,
        notify: Notify,
        ask: Notify,
        make_assistant: AssistantFactory,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.notify = notify
        self.ask = ask
        self.end: Callable[[CloseReason], None] = lambda _: None
        self.clock = clock
        self.documents = OpenDocuments()
        self.edits = EditHistory()
        self.encoding = PositionEncoding.UTF16
        self.facts = EditorFacts()
        self.client_process: int | None = None
        self.watches_files = False
        self.versioned_edits = False
        self.assistant: Assistant | None = None
        self.completions: Flights[Outcome] = Flights("completion", threads=_COMPLETION_THREADS)
        self.reviews: Flights[ReviewOutcome] = Flights("review", threads=_REVIEW_THREADS)
        self.hints = HintShelf()
        self.offers = Offers()
        self.alternatives = Alternatives()
        self.next_edits = NextEditShelf()
        self.next_edit_flights: Flights[NextEditOutcome | None] = Flights("next-edit", threads=1)
        self.pauses = Pauses()
        self.settling = Pauses()
        self.closing = Pauses(_REOPENED_WITHIN_S)
        self._make_assistant = make_assistant
        self._status = STARTING
        self._made: asyncio.Task[None] | None = None
        self._records = ThreadPoolExecutor(1, thread_name_prefix="records")
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def status(self) -> Status:
        """How the assistant is now."""
        return self._status if self.assistant is None else self.assistant.status()

    def workspace(self, uri: str) -> Workspace:
        """Return what surrounds a document."""
        return Workspace(self.facts.roots, self.documents.others(uri), self.edits.edits())

    def foresee(self, document: TextDocument, offset: int) -> None:
        """Tell the assistant where the next completion may be asked for."""
        if self.assistant is not None:
            around = self.workspace(document.uri)
            self.tell(self.assistant.anticipate, document.snapshot, offset, around)

    def spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Run something that nobody waits for; its failure is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def tell(self, listener: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Tell the tracker something; whatever it makes of it, the editor is served."""
        _guarded(partial(listener, *args, **kwargs))

    def record(self, keep: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Keep a record after everything that was recorded before, without waiting for it."""
        with suppress(RuntimeError):  # The session is closed: nothing is kept any more.
            self._records.submit(_guarded, partial(keep, *args, **kwargs))

    def start(self, on_status: Callable[[], None], on_improved: Callable[[str], None]) -> None:
        """Begin to make the assistant, once, and let time pass for it from then on.

        Args:
            on_status: Called in the event loop's thread whenever the status may have changed.
            on_improved: The same, with a document's URI, when its suggestion became better.
        """
        if self._made is None:
            self._made = self.spawn(self._make(on_status, on_improved))

    async def ready(self) -> Assistant | None:
        """Wait for the assistant a little; None when it is not, or cannot be, made."""
        if self.assistant is None and self._made is not None:
            await asyncio.wait({self._made}, timeout=_PATIENCE_S)
        return self.assistant

    def close(self, reason: CloseReason) -> None:
        """Stop all work and end the assistant's session."""
        self.stop_work()
        for task in self._tasks:
            task.cancel()
        if self.assistant is not None:
            for leaving in self.hints.close_all():
                self.record(self.assistant.hint_closed, leaving.hint, leaving.fate)
        # An assistant that is still being made is not waited for; it has nothing to lose yet.
        self._records.shutdown(wait=self.assistant is not None)
        if self.assistant is not None:
            self.assistant.close(reason)

    def stop_work(self) -> None:
        """Stop everything that is under way; who waits for it gets an empty answer."""
        self.pauses.stop_all()
        self.settling.stop_all()
        self.closing.stop_all()
        self.completions.overtake_all()
        self.reviews.overtake_all()
        self.next_edit_flights.overtake_all()

    async def _make(
        self, on_status: Callable[[], None], on_improved: Callable[[str], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        facts = self.facts

        def changed() -> None:
            with suppress(RuntimeError):  # The loop is closed: nobody is left to tell.
                loop.call_soon_threadsafe(on_status)

        def improved(uri: str) -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(on_improved, uri)

        try:
            assistant = await loop.run_in_executor(
                self._records, partial(self._make_assistant, facts, changed)
            )
        except UserError as error:
            self._status = Status(StatusKind.ERROR, f"{error.what} {error.remedy}".strip())
        except Exception as error:  # noqa: BLE001 - Any bug there must leave the server alive.
            _log.error("the assistant could not be made: %s", told(error))
            self._status = Status(
                StatusKind.ERROR,
                "Groundspeed could not start, because of an error of its own; your code was not "
                "changed. Run `groundspeed doctor`, and please report it.",
            )
        else:
            if self.facts.roots != facts.roots:
                self.tell(assistant.folders_changed, self.facts.roots)
            if self.facts.offers != facts.offers:
                self.tell(assistant.completions_switched, on=self.facts.offers)
            for document in self.documents.all():
                self.tell(assistant.tracker.document_text, document.uri, document.text)
                self.tell(assistant.anticipate, document.snapshot, 0, self.workspace(document.uri))
            assistant.on_improved(improved)
            self.assistant = assistant
            self.spawn(self._tick(assistant))
        on_status()

    async def _tick(self, assistant: Assistant) -> None:
        while True:
            await asyncio.sleep(_TICK_S)
            now = self.clock()
            self.tell(assistant.tracker.tick, now)
            for hint in self.hints.overdue(now):
                self.record(assistant.hint_closed, hint, "edited")

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("background work failed: %s", told(error))


def _guarded(keep: Callable[[], None]) -> None:
    try:
        keep()
    except Exception as error:  # noqa: BLE001 - A failure of records changes nothing else.
        _log.error("a record was lost: %s", told(error))

"""Keeps one TypeScript process for a workspace, and judges candidates with it.

The process is started at the first request in a TypeScript document, in the background: whoever
asks before it is ready is not held up, and gets no verdict. While a model thinks, the process
learns which errors the document has already, so that only the candidate is left to look at when
the answer is there. A verdict that comes too late for an answer is there for the next key.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.engine.values import CompletionQuery, Trigger, Workspace
from groundspeed_server.settings.values import TypeCheckSettings
from groundspeed_server.text.snapshot import DocumentSnapshot, Language
from groundspeed_server.typecheck.questions import Questions
from groundspeed_server.typecheck.service import (
    InFile,
    Near,
    Reply,
    ServiceEnded,
    TypeScriptService,
    Unanswered,
)
from groundspeed_server.typecheck.tools import Tools, Unavailable, find_tools
from groundspeed_server.typecheck.verdicts import Verdicts
from groundspeed_server.typecheck.wrong import with_findings

_LANGUAGES = frozenset({Language.TYPESCRIPT, Language.TYPESCRIPTREACT})
_LONGEST_DOCUMENT = 1_000_000
_MOST_DOCUMENTS = 50
_HUNG_AFTER_S = 60.0
_DEATHS_ALLOWED = 3
_DEATHS_WITHIN_S = 600.0

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Phase(StrEnum):
    """How type checking is."""

    IDLE = "idle"  # Nothing was asked yet.
    STARTING = "starting"
    READY = "ready"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class CheckerStatus:
    """How type checking is, and why.

    Attributes:
        phase: How it is.
        detail: One sentence for the engineer.
    """

    phase: Phase
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found out about a candidate, perhaps after its query was answered.

    Attributes:
        request: The query that it answers.
        type_errors: How many errors it adds to its file.
        took_ms: From the question to this.
    """

    request: str
    type_errors: int
    took_ms: float


class TypeChecker:
    """Judges candidates by the type errors that they add; safe to use from any thread.

    Args:
        settings: Where the tools are, and how long an answer may be held for a verdict.
        folders: The folders that are open; documents elsewhere are not looked at.
        trusted: Whether the engineer trusts code that lies in these folders.
        environment: Where the search path is.
        on_checked: Hears of every verdict on a whole file, in a thread of the service.
        on_status: Called from any thread when the status may have changed.
    """

    def __init__(
        self,
        settings: TypeCheckSettings,
        folders: Sequence[Path],
        *,
        trusted: bool,
        environment: Mapping[str, str],
        on_checked: Callable[[Checked], None] = lambda _: None,
        on_status: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._folders = tuple(folders)
        self._find_tools = partial(
            find_tools, settings, self._folders, trusted=trusted, environment=environment
        )
        self._on_checked = on_checked
        self._on_status = on_status
        self._lock = threading.Lock()
        self._status = CheckerStatus(Phase.IDLE, "Types are checked once a document is completed.")
        self._service: TypeScriptService | None = None
        self._closed = False
        self._deaths: deque[float] = deque(maxlen=_DEATHS_ALLOWED)
        self._questions = Questions()
        self._latest: tuple[DocumentSnapshot, Workspace] | None = None
        self._learning: tuple[Future[Near], float] | None = None
        self._verdicts = Verdicts(time.monotonic)

    @property
    def status(self) -> CheckerStatus:
        """How type checking is, and why."""
        return self._status

    @property
    def process_id(self) -> int | None:
        """The process that checks; None while there is none."""
        service = self._service
        return None if service is None else service.process_id

    def prepare(self, query: CompletionQuery, workspace: Workspace) -> None:
        """Learn how the query's document stands; returns at once."""
        if not self._covers(query.document):
            return
        with self._lock:
            self._latest = (query.document, workspace)
            if self._status.phase is Phase.IDLE and not self._closed:
                self._status = CheckerStatus(Phase.STARTING, "TypeScript is starting.")
                threading.Thread(
                    target=self._start, name="groundspeed-types-start", daemon=True
                ).start()
        self._learn(query.document, workspace)

    def judge(
        self,
        query: CompletionQuery,
        workspace: Workspace,
        candidates: Sequence[Candidate],
        cancellation: Cancellation,
    ) -> Sequence[Candidate]:
        """Return the candidates with their verdicts, as far as they are known in time.

        Holds the answer no longer than the settings say. A candidate that is wrong is dropped.
        What it does to the rest of its file is waited for where the engineer asked for it; while
        somebody types, it counts where it is known already.
        """
        if not self._covers(query.document):
            return candidates
        manual = query.trigger is Trigger.MANUAL
        patience_ms = self._settings.manual_patience_ms if manual else self._settings.patience_ms
        now = time.monotonic()
        until = now + patience_ms / 1_000
        asked = [(each, self._check(query, workspace, each)) for each in candidates]
        waits = _Waits(until, until if manual else now, cancellation)
        return [self._with_verdict(each, reply, waits) for each, reply in asked]

    def recall(
        self, query: CompletionQuery, workspace: Workspace, candidate: Candidate
    ) -> Candidate:
        """Return a candidate with what is known of it; what is not is found out for later."""
        if not self._covers(query.document):
            return candidate
        now = time.monotonic()
        reply = self._check(query, workspace, candidate)
        return self._with_verdict(candidate, reply, _Waits(now, now, Cancellation()))

    def close(self) -> None:
        """End the process; returns at once."""
        with self._lock:
            self._closed = True
            service = self._service
        if service is not None:
            service.close()

    def _covers(self, document: DocumentSnapshot) -> bool:
        return (
            document.language in _LANGUAGES
            and self._is_inside(document)
            and self._status.phase is not Phase.OFF
        )

    def _is_inside(self, document: DocumentSnapshot) -> bool:
        path = document.path
        return (
            path is not None
            and len(document.text) <= _LONGEST_DOCUMENT
            and any(path.is_relative_to(folder) for folder in self._folders)
        )

    def _start(self) -> None:
        """Find the tools and start the process; runs in a thread of its own."""
        try:
            tools = self._find_tools()
            service = TypeScriptService(
                tools, memory_mb=self._settings.memory_mb, on_end=self._ended
            )
        except Unavailable as reason:
            self._change(CheckerStatus(Phase.OFF, str(reason)))
            return
        except OSError as error:
            _log.warning("the type checker could not be started: %s", type(error).__name__)
            self._change(CheckerStatus(Phase.OFF, "Types are not checked: Node does not start."))
            return
        with self._lock:
            self._service, self._questions, self._learning = service, Questions(), None
            latest, closed = self._latest, self._closed
        if closed:
            service.close()
            return
        self._change(CheckerStatus(Phase.READY, _ready(tools)))
        if latest is not None:
            self._learn(*latest)

    def _ended(self) -> None:
        """Note that the process ended; the next request starts another, a few times."""
        now = time.monotonic()
        with self._lock:
            self._service = None
            self._deaths.append(now)
            often = len(self._deaths) == _DEATHS_ALLOWED
            if self._closed:
                status = CheckerStatus(Phase.OFF, "Types are not checked any more.")
            elif often and now - self._deaths[0] < _DEATHS_WITHIN_S:
                status = CheckerStatus(
                    Phase.OFF,
                    "Types are not checked: TypeScript ended several times, perhaps for want of "
                    "memory (`memory_mb` under [type_check]). Restart the server to try again.",
                )
            else:
                status = CheckerStatus(Phase.IDLE, "TypeScript ended and is started again.")
        self._change(status)

    def _change(self, status: CheckerStatus) -> None:
        self._status = status
        self._on_status()

    def _learn(self, document: DocumentSnapshot, workspace: Workspace) -> None:
        with self._lock:
            service = self._service
            if service is None:
                return
            if self._is_hung():
                service.close()
                return
            question = self._questions.learn(document, self._others(workspace))
            reply = service.ask(question)
            if self._learning is None or self._learning[0].done():
                self._learning = (reply.near, time.monotonic())
        reply.near.add_done_callback(self._learnt)

    def _is_hung(self) -> bool:
        if self._learning is None:
            return False
        near, asked = self._learning
        return not near.done() and time.monotonic() - asked > _HUNG_AFTER_S

    def _learnt(self, near: Future[Near]) -> None:
        error = near.exception()
        if isinstance(error, Unanswered) and error.reason == "too_large":
            detail = "Types are not checked in this project: it has more than 5,000 files."
            if self._status.detail != detail:
                self._change(CheckerStatus(Phase.READY, detail))

    def _check(
        self, query: CompletionQuery, workspace: Workspace, candidate: Candidate
    ) -> Reply | None:
        """Return what is found out about a candidate, asked now if not before; None for nothing."""
        document, asked = query.document, time.monotonic()
        with self._lock:
            service, known = self._service, self._verdicts.get(document, candidate)
            if service is None or known is not None:
                return known
            question = self._questions.check(document, self._others(workspace), candidate)
            reply = service.ask(question)
            self._verdicts.put(document, candidate, reply)

        def tell(file: Future[InFile]) -> None:
            if file.exception() is None:
                took_ms = (time.monotonic() - asked) * 1_000
                self._on_checked(Checked(query.request, file.result().added, took_ms))

        reply.file.add_done_callback(tell)
        return reply

    def _others(self, workspace: Workspace) -> list[DocumentSnapshot]:
        """Return what else is open, the most recent last."""
        open_ones = [each for each in workspace.open_documents if self._is_inside(each)]
        return open_ones[:_MOST_DOCUMENTS][::-1]

    def _with_verdict(self, candidate: Candidate, reply: Reply | None, waits: _Waits) -> Candidate:
        if reply is None or waits.cancellation.cancelled:
            return candidate
        near = self._result(reply.near, waits.near_until)
        if near is None:
            return candidate
        file = self._result(reply.file, waits.file_until)
        return with_findings(candidate, near, file)

    def _result(self, future: Future[T], until: float) -> T | None:
        """Return what comes until then; None for nothing."""
        try:
            return future.result(timeout=max(0.0, until - time.monotonic()))
        except (TooLate, ServiceEnded, Unanswered):
            return None


@dataclass(frozen=True, slots=True)
class _Waits:
    """How long a verdict is waited for.

    Attributes:
        near_until: For what a candidate does to its own lines, in monotonic seconds.
        file_until: For what it does to the whole file.
        cancellation: Fires when the candidates are not wanted any more.
    """

    near_until: float
    file_until: float
    cancellation: Cancellation


def _ready(tools: Tools) -> str:
    return f"TypeScript {tools.version} checks candidates."

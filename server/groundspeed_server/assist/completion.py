"""The completion service: a query in; perhaps a suggestion out, always a decision.

A query goes through four stages, each a module of its own: what is left of an earlier answer
(`engine.reuse`), the question (`preparing`), the model (`listening`), and what is made of its
answer (`concluding`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from groundspeed_server.assist.concluding import Conclusion
from groundspeed_server.assist.context.gathering import ContextGatherer
from groundspeed_server.assist.context.source import ContextSource
from groundspeed_server.assist.judging import Judge
from groundspeed_server.assist.listening import Heard, listen
from groundspeed_server.assist.preparing import Preparation, Question
from groundspeed_server.assist.verdicts import undecided
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.reuse import OfferStore, Reused
from groundspeed_server.engine.shape import Shape
from groundspeed_server.engine.stopping import StreamCutter
from groundspeed_server.engine.values import (
    CompletionQuery,
    Outcome,
    Source,
    Trigger,
    Workspace,
)
from groundspeed_server.gate.gate import Gate
from groundspeed_server.settings.values import CompletionSettings
from groundspeed_server.syntax.cache import SyntaxCache


class Completer:
    """Completes code with the model behind a door; safe to use from any thread.

    Args:
        settings: When to complete, how much, and by when.
        gate: Decides what may be sent.
        door: The way to the model; None when there is none.
        clock: Monotonic seconds.
        sources: Where context beyond the document comes from, the most wanted first.
        judge: Looks at candidates before one is shown; None shows what the repairs let pass.
    """

    def __init__(
        self,
        settings: CompletionSettings,
        gate: Gate,
        door: EgressDoor | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sources: Sequence[ContextSource] = (),
        judge: Judge | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._offers = OfferStore()
        context = ContextGatherer(settings, sources)
        self._preparation = Preparation(settings, gate, door, context, SyntaxCache(clock))
        self._conclusion = Conclusion(self._offers, clock, judge)

    def complete(
        self, query: CompletionQuery, workspace: Workspace, cancellation: Cancellation
    ) -> Outcome:
        """Answer one query by the deadline of its trigger.

        What is left of the last suggestion is offered again without asking. Everything else
        passes the gate, goes to the model and through the repairs.
        """
        started = self._clock()
        reused = self._offers.reuse(query, started) if self._settings.techniques.reuse else None
        if reused is not None:
            outcome = _again(query, reused)
        else:
            outcome = self._anew(query, workspace, cancellation, started)
        latency_ms = (self._clock() - started) * 1_000
        return replace(outcome, decision=replace(outcome.decision, latency_ms=latency_ms))

    def _anew(
        self,
        query: CompletionQuery,
        workspace: Workspace,
        cancellation: Cancellation,
        started: float,
    ) -> Outcome:
        prepared = self._preparation.prepare(query, workspace)
        if isinstance(prepared, Outcome):
            return prepared
        heard = self._listen(prepared, cancellation, started)
        return self._conclusion.conclude(prepared, heard, cancellation)

    def _listen(self, question: Question, cancellation: Cancellation, started: float) -> Heard:
        settings = self._settings
        manual = question.query.trigger is Trigger.MANUAL
        deadline_ms = settings.manual_deadline_ms if manual else settings.deadline_ms
        block = question.shape is Shape.BLOCK
        return listen(
            question.door,
            question.prompt,
            StreamCutter(question.site, question.shape),
            max_tokens=settings.max_tokens_block if block else settings.max_tokens_line,
            deadline_s=deadline_ms / 1_000 - (self._clock() - started),
            cancellation=cancellation,
            retry=manual,
        )


def _again(query: CompletionQuery, reused: Reused) -> Outcome:
    source = Source.TYPED_THROUGH if reused.typed else Source.CACHE
    completion = reused.suggestion.completion
    decision = replace(undecided(query, reused.kind), source=source, completion=completion)
    return Outcome(reused.suggestion, decision)

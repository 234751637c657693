"""The completion service: a query in; perhaps a suggestion out, always a decision.

A query goes through stages, each a module of its own: whether to be quiet (`restraint`), what is
left of earlier answers (`recollection`), the question (`preparing`), the calls that are under way
already (`under_way`), the model (`listening`), and what is made of its answer (`concluding`).
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
from groundspeed_server.assist.recollection import Recollection
from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.assist.several import hear_several
from groundspeed_server.assist.under_way import CallsUnderWay
from groundspeed_server.assist.verdicts import nothing, undecided
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.engine.shape import Shape
from groundspeed_server.engine.stopping import StreamCutter
from groundspeed_server.engine.values import CompletionQuery, Outcome, Source, Trigger, Workspace
from groundspeed_server.gate.gate import Gate
from groundspeed_server.prompts.kinds import Prompts
from groundspeed_server.settings.values import CompletionSettings
from groundspeed_server.syntax.cache import SyntaxCache
from groundspeed_server.syntax.position import PositionKind


class Completer:
    """Completes code with the model behind a door; safe to use from any thread.

    Args:
        settings: When to complete, how much, and by when.
        gate: Decides what may be sent.
        door: The way to the model; None when there is none.
        clock: Monotonic seconds.
        sources: Where context beyond the document comes from, the most wanted first.
        judge: Looks at candidates before one is shown; None shows what the repairs let pass.
        restraint: When to ask and when to be quiet; by default, one that knows nothing yet.
        prompts: How to ask; by default, with the built-in prompts.
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
        restraint: Restraint | None = None,
        prompts: Prompts | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._restraint = restraint or Restraint(settings.techniques, clock=clock)
        context = ContextGatherer(settings, sources)
        trees = SyntaxCache(clock)
        self._preparation = Preparation(settings, gate, door, context, trees, prompts=prompts)
        self._recollection = Recollection(settings.techniques, clock)
        self._judge = judge
        self._conclusion = Conclusion(self._recollection, judge)
        self._calls = CallsUnderWay(clock, shared=settings.techniques.recycling)

    def complete(
        self, query: CompletionQuery, workspace: Workspace, cancellation: Cancellation
    ) -> Outcome:
        """Answer one query by the deadline of its trigger.

        What is left of an earlier answer is offered again without asking. Everything else passes
        the gate, goes to the model and through the repairs.
        """
        started = self._clock()
        outcome = self._restrained(query, self._answer(query, workspace, cancellation, started))
        latency_ms = (self._clock() - started) * 1_000
        return replace(outcome, decision=replace(outcome.decision, latency_ms=latency_ms))

    def _answer(
        self,
        query: CompletionQuery,
        workspace: Workspace,
        cancellation: Cancellation,
        started: float,
    ) -> Outcome:
        self._restraint.observe(query)
        if (declined := self._restraint.declined(query)) is not None:
            decision = undecided(query, PositionKind.UNKNOWN)
            return nothing(decision, declined.reason, declined.detail)
        not_before = self._restraint.not_before(query)
        several = query.trigger is Trigger.MANUAL and self._settings.techniques.alternatives
        if not several and (known := self._known(query, workspace)) is not None:
            self._restraint.served()
            return known
        prepared = self._preparation.prepare(query, workspace)
        if isinstance(prepared, Outcome):
            return prepared
        if self._judge is not None:
            self._judge.prepare(query, workspace)

        def converse(
            question: Question, call: Cancellation, hear: Callable[[str], None]
        ) -> Outcome:
            # While this request waited, another one's answer may have come.
            if (known := self._known(query, workspace)) is not None:
                return known
            heard = self._listen(question, call, started, hear)
            return self._conclusion.conclude(question, [heard], call)

        if several:
            return self._several(prepared, cancellation, started)
        return self._calls.answer(
            prepared, not_before=not_before, cancellation=cancellation, converse=converse
        )

    def anticipate(self, query: CompletionQuery, workspace: Workspace) -> None:
        """Find what a question at this place would need, so that it is there when it is asked."""
        self._preparation.anticipate(query, workspace)
        if self._judge is not None:
            self._judge.prepare(query, workspace)

    def _known(self, query: CompletionQuery, workspace: Workspace) -> Outcome | None:
        """Return what can be offered without asking, unless the judge knows it to be wrong."""
        known = self._recollection.outcome(query, workspace)
        if known is None or known.suggestion is None or self._judge is None:
            return known
        rest = Candidate(known.suggestion.text, known.suggestion.replace)
        rest = self._judge.recall(query, workspace, rest)
        if rest.dropped is not None:
            return None
        return replace(known, decision=replace(known.decision, type_errors=rest.type_errors))

    def _several(self, question: Question, cancellation: Cancellation, started: float) -> Outcome:
        """Ask for several answers, and offer those that differ."""

        def ask(variation: int) -> Heard:
            return self._listen(question, cancellation, started, _unheard, variation)

        return self._conclusion.conclude(question, hear_several(ask), cancellation)

    def _listen(
        self,
        question: Question,
        cancellation: Cancellation,
        started: float,
        hear: Callable[[str], None],
        variation: int = 0,
    ) -> Heard:
        settings, now = self._settings, self._clock()
        manual = question.query.trigger is Trigger.MANUAL
        deadline_ms = settings.manual_deadline_ms if manual else settings.deadline_ms
        wanted = (
            settings.max_tokens_block if question.shape is Shape.BLOCK else settings.max_tokens_line
        )
        self._restraint.served()
        heard = listen(
            question.door,
            question.prompt,
            StreamCutter(question.site, question.shape),
            max_tokens=min(wanted, question.prompt.prompt.max_tokens or wanted),
            deadline_s=deadline_ms / 1_000 - (now - started),
            cancellation=cancellation,
            retry=manual,
            hear=hear,
            variation=variation,
        )
        if heard.text:
            self._restraint.answered(self._clock() - now)
        return heard

    def _restrained(self, query: CompletionQuery, outcome: Outcome) -> Outcome:
        """Keep back what the engineer does not want to see now."""
        suggestion = outcome.suggestion
        if suggestion is None:
            return outcome
        hushed = self._restraint.hushed(query, suggestion)
        if hushed is not None:
            decision = replace(outcome.decision, source=Source.NONE, completion=None)
            return nothing(decision, hushed.reason, hushed.detail)
        self._restraint.offered(query, suggestion)
        return outcome


def _unheard(_: str) -> None:
    """Nobody else waits for an answer of which there are several."""

"""The completion service: a query in; perhaps a suggestion out, always a decision.

A query goes through stages, each a module of its own: whether to be quiet (`restraint`), what is
left of earlier answers (`recollection`), what can be copied (`copying`), whom to ask (`doors`), the
question (`preparing`), the model, or a call to it that is under way already (`asking`), and what is
made of its answer (`concluding`). What a model says to improve on what was shown before it was
asked, is the affair of `upgrades`.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace

from groundspeed_server.assist.asking import Asker, Request
from groundspeed_server.assist.concluding import Conclusion
from groundspeed_server.assist.context.gathering import ContextGatherer
from groundspeed_server.assist.context.source import ContextSource
from groundspeed_server.assist.copying import Copier, Copy
from groundspeed_server.assist.doors import Doors
from groundspeed_server.assist.judging import Judge
from groundspeed_server.assist.prefilling import Prefilling
from groundspeed_server.assist.preparing import Preparation, Question, Spot
from groundspeed_server.assist.recollection import Recollection
from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.assist.under_way import CallsUnderWay
from groundspeed_server.assist.upgrades import Told, Upgrades
from groundspeed_server.assist.verdicts import nothing, undecided
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.engine.values import (
    CompletionQuery,
    Outcome,
    Source,
    Suggestion,
    Trigger,
    Workspace,
)
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.port import ModelErrorCode
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
        standby: The way to the model that answers while the first does not; None for none.
        told: Learns what came of questions beside the requests; see `Upgrades`.
        asks_again: Whether the editor asks again when `told` has something for it: then the first
            lines of an answer are shown while the rest of it comes.
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
        standby: EgressDoor | None = None,
        told: Told | None = None,
        asks_again: bool = False,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._restraint = restraint or Restraint(settings.techniques, clock=clock)
        context = ContextGatherer(settings, sources)
        trees = SyntaxCache(clock)
        self._preparation = Preparation(settings, gate, context, trees, prompts=prompts)
        self._doors = Doors(door, standby)
        self._copier = Copier(gate) if settings.techniques.copy_rule else None
        self._upgrades = Upgrades(clock, told)
        self._prefilling = Prefilling()
        self._recollection = Recollection(settings.techniques, clock)
        self._judge = judge
        self._conclusion = Conclusion(self._recollection, judge)
        self._calls = CallsUnderWay(clock, shared=settings.techniques.recycling)
        self._asker = Asker(
            settings=settings,
            clock=clock,
            preparation=self._preparation,
            calls=self._calls,
            prefilling=self._prefilling,
            restraint=self._restraint,
            conclusion=self._conclusion,
            known=self._known_since,
            rest_told=told if asks_again and settings.techniques.first_lines else None,
        )

    def complete(
        self, query: CompletionQuery, workspace: Workspace, cancellation: Cancellation
    ) -> Outcome:
        """Answer one query by the deadline of its trigger.

        What is left of an earlier answer is offered again without asking, and so is what the code
        around makes certain. Everything else passes the gate, goes to the model and through the
        repairs.
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
        self._upgrades.observe(query)
        self._calls.observe(query)
        if (declined := self._restraint.declined(query)) is not None:
            decision = undecided(query, PositionKind.UNKNOWN)
            return nothing(decision, declined.reason, declined.detail)
        not_before, looked_at = self._restraint.not_before(query), self._recollection.additions
        request = Request(started, not_before, cancellation, looked_at)
        several = query.trigger is Trigger.MANUAL and self._settings.techniques.alternatives
        if not several and (known := self._known(query, workspace)) is not None:
            self._restraint.served()
            return known
        spot = self._preparation.spot(query, workspace)
        if isinstance(spot, Outcome):
            return spot
        if self._judge is not None:
            self._judge.prepare(query, workspace)
        copy = None if self._copier is None or self._doors.off else self._copier.copy(spot)
        if copy is not None and copy.certain and not several:
            outcome = self._at_once(spot, copy, request)
            if outcome is not None:
                return outcome
        return self._asked_or_copied(spot, replace(request, copy=copy, several=several))

    def _at_once(self, spot: Spot, copy: Copy, request: Request) -> Outcome | None:
        """Offer what the code around makes certain; a model may improve on it meanwhile."""
        proposed = Suggestion("", copy.candidate.text, copy.candidate.replace)
        if self._restraint.hushed(spot.query, proposed) is not None:
            return None
        outcome = self._conclusion.conclude_copy(spot, copy, request.cancellation)
        if (shown := outcome.suggestion) is None:
            return None
        self._restraint.served()
        door = self._doors.choose()
        wanted = self._settings.techniques.two_speeds and spot.query.trigger is Trigger.AUTO
        if wanted and door is not None and not door.identity.embedded:
            self._upgrade(spot, door, shown, request)
        return outcome

    def _upgrade(self, spot: Spot, door: EgressDoor, shown: Suggestion, request: Request) -> None:
        """Ask a model for something better than what is shown, beside all requests."""
        own = str(uuid.uuid4())
        query = replace(spot.query, request=own)
        decision = replace(spot.decision, request=own)
        spot = replace(spot, query=query, decision=decision)

        def improve(cancellation: Cancellation, may_show: Callable[[str], bool]) -> Outcome:
            again = replace(request, cancellation=cancellation, may_show=may_show)
            return self._asker.ask(spot, door, again)

        self._upgrades.begin(query, shown, improve)

    def _asked_or_copied(self, spot: Spot, request: Request) -> Outcome:
        """Ask the model, or who stands in for it; without an answer, offer what can be copied."""
        door = self._doors.choose()
        outcome = self._asker.ask(spot, door, request)
        if not _has_failed(outcome):
            return outcome
        if (standby := self._doors.instead_of(door, outcome.decision.reason)) is not None:
            second = self._asker.ask(spot, standby, request)
            if not _has_failed(second):
                return _instead_of(outcome, second)
        if request.copy is None or outcome.decision.reason == ModelErrorCode.CANCELLED:
            return outcome
        copied = self._conclusion.conclude_copy(spot, request.copy, request.cancellation)
        if copied.suggestion is None:
            return outcome
        copied = replace(copied, decision=replace(copied.decision, call=outcome.decision.call))
        return _instead_of(outcome, copied)

    def anticipate(self, query: CompletionQuery, workspace: Workspace) -> None:
        """Find what a question at this place would need, so that it is there when it is asked.

        A model that answers faster to a prompt that it has read before gets to read it.
        """
        self._preparation.anticipate(query, workspace)
        if self._judge is not None:
            self._judge.prepare(query, workspace)
        door = self._doors.choose()
        if not self._settings.techniques.prefill or door is None or not door.identity.embedded:
            return
        spot = self._preparation.spot(query, workspace)
        question = spot if isinstance(spot, Outcome) else self._preparation.question(spot, door)
        if isinstance(question, Question):
            self._prefilling.begin(door, question.prompt)

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

    def _known_since(
        self, looked_at: int, query: CompletionQuery, workspace: Workspace
    ) -> Outcome | None:
        """Look again: while the request waited, another one's answer may have come."""
        if self._recollection.additions == looked_at:
            return None
        return self._known(query, workspace)

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


_FAILURES = frozenset({"no_model", *(code.value for code in ModelErrorCode)})


def _instead_of(failed: Outcome, outcome: Outcome) -> Outcome:
    """Return the outcome of who stood in for the model, which tells why."""
    if outcome.suggestion is None:
        return outcome
    return replace(outcome, decision=replace(outcome.decision, detail=failed.decision.detail))


def _has_failed(outcome: Outcome) -> bool:
    """Whether no model could say anything."""
    return outcome.suggestion is None and outcome.decision.reason in _FAILURES

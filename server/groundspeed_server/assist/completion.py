"""The completion service: a query in; perhaps a suggestion out, always a decision."""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from groundspeed_server.assist.calls import describe_call
from groundspeed_server.assist.context import AroundCursor, ContextSource
from groundspeed_server.assist.listening import Heard, listen
from groundspeed_server.assist.prompting import CompletionPrompts, held_excerpts
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.ask import decline
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.steps import repair
from groundspeed_server.engine.reuse import Offer, OfferStore, Reused
from groundspeed_server.engine.shape import Shape, decide_shape
from groundspeed_server.engine.site import Site
from groundspeed_server.engine.stopping import StreamCutter
from groundspeed_server.engine.tokens import estimate_tokens
from groundspeed_server.engine.values import (
    CompletionQuery,
    Decision,
    Excerpt,
    ModelCall,
    Outcome,
    Source,
    Suggestion,
    Trigger,
    Workspace,
)
from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.gate.gate import Gate
from groundspeed_server.gate.refusal import Refusal
from groundspeed_server.models.port import ModelErrorCode, ModelIdentity, Usage
from groundspeed_server.models.prices import cost_usd
from groundspeed_server.prompts.prompt import prompt_texts
from groundspeed_server.settings.values import CompletionSettings
from groundspeed_server.syntax.cache import SyntaxCache
from groundspeed_server.syntax.position import PositionKind, position_kind
from groundspeed_server.syntax.tree import Unparsed
from groundspeed_server.text.snapshot import Span

_DETAILS = {
    "cut_short": "The answer broke off before its first line was complete.",
    "duplicate": "The answer repeated lines that are already there.",
    "empty_answer": "The model had nothing to add here.",
    "only_punctuation": "The answer was closing punctuation alone.",
    "prose": "The model answered in words instead of code.",
    "repetition": "The model repeated itself.",
    "too_short": "The answer was a single character.",
}


@dataclass(frozen=True, slots=True)
class _Task:
    """One question that will be asked: what, where, how much, with what, and since when."""

    query: CompletionQuery
    site: Site
    shape: Shape
    excerpts: tuple[Excerpt, ...]
    cancellation: Cancellation
    started: float


class Completer:
    """Completes code with the model behind a door; safe to use from any thread.

    Args:
        settings: When to complete, how much, and by when.
        gate: Decides what may be sent.
        door: The way to the model; None when there is none.
        clock: Monotonic seconds.
        sources: Where context comes from, the most stable first; the document itself by default.
    """

    def __init__(
        self,
        settings: CompletionSettings,
        gate: Gate,
        door: EgressDoor | None,
        clock: Callable[[], float] = time.monotonic,
        sources: Sequence[ContextSource] | None = None,
    ) -> None:
        self._settings = settings
        self._gate = gate
        self._door = door
        self._clock = clock
        self._sources = (AroundCursor(settings),) if sources is None else tuple(sources)
        self._prompts = CompletionPrompts()
        self._trees = SyntaxCache(clock)
        self._offers = OfferStore()

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
        tree = self._trees.tree_of(query.document)
        kind = position_kind(tree, query.offset)
        decision = _undecided(query, kind)
        declined = decline(query, self._settings, tree if isinstance(tree, Unparsed) else None)
        if declined is not None:
            return _nothing(decision, declined.reason, declined.detail)
        if self._door is None:
            return _nothing(decision, "no_model", "No model is configured.")
        refusal = self._gate.admit(query.document)
        if refusal is not None:
            return _nothing(decision, refusal.reason, refusal.detail)
        excerpts = [e for source in self._sources for e in source.excerpts(query, workspace, tree)]
        screened = self._gate.screen(excerpts)
        if isinstance(screened, Refusal):
            return _nothing(decision, screened.reason, screened.detail)
        site = Site.of(query.document.text, query.offset, kind)
        task = _Task(query, site, decide_shape(site), screened.kept, cancellation, started)
        return self._ask(self._door, task, replace(decision, dropped=screened.dropped))

    def _ask(self, door: EgressDoor, task: _Task, decision: Decision) -> Outcome:
        identity = door.identity
        prompt = self._prompts.write(task.query, task.excerpts, task.shape, identity.shape)
        cleared = self._gate.clear(prompt)
        if isinstance(cleared, Refusal):
            return _nothing(decision, cleared.reason, cleared.detail)
        heard = self._listen(door, cleared, task)
        decision = replace(
            decision,
            call=_describe(identity, cleared, heard),
            tokens_sent=_tokens_by_kind(held_excerpts(task.excerpts, identity.shape)),
        )
        return self._judge(task, heard, decision)

    def _listen(self, door: EgressDoor, cleared: ClearedPrompt, task: _Task) -> Heard:
        settings = self._settings
        manual = task.query.trigger is Trigger.MANUAL
        deadline_ms = settings.manual_deadline_ms if manual else settings.deadline_ms
        block = task.shape is Shape.BLOCK
        return listen(
            door,
            cleared,
            StreamCutter(task.site, task.shape),
            max_tokens=settings.max_tokens_block if block else settings.max_tokens_line,
            deadline_s=deadline_ms / 1_000 - (self._clock() - task.started),
            cancellation=task.cancellation,
            retry=manual,
        )

    def _judge(self, task: _Task, heard: Heard, decision: Decision) -> Outcome:
        """Make a suggestion of what was heard. A failed call may have left complete lines."""
        error = heard.error
        if heard.refused:
            return _nothing(decision, "refused", "The model declined to complete this code.")
        if error is not None and (error.code is ModelErrorCode.CANCELLED or not heard.text):
            return _nothing(decision, error.code.value, error.remedy)
        answer, repairs = repair(Answer(heard.text, task.site, task.shape, whole=heard.whole))
        decision = replace(decision, repairs=repairs)
        if answer.dropped is not None and error is not None:
            return _nothing(decision, error.code.value, error.remedy)
        if answer.dropped is not None:
            return _nothing(decision, answer.dropped, _DETAILS[answer.dropped])
        return self._offer(task.query, answer, decision)

    def _offer(self, query: CompletionQuery, answer: Answer, decision: Decision) -> Outcome:
        now = self._clock()
        # Another request may have been answered meanwhile. Where both say the same, what is on
        # the screen stays what it is, under its own id.
        shown = self._offers.reuse(query, now)
        if shown is not None and shown.suggestion.text == answer.text:
            suggestion = shown.suggestion
        else:
            replaced = Span(query.offset, query.offset + answer.covers)
            suggestion = Suggestion(str(uuid.uuid4()), answer.text, replaced)
            document = query.document
            kind = answer.site.kind
            self._offers.keep(
                Offer(document.uri, document.text, query.offset, suggestion, kind, now)
            )
        decision = replace(decision, source=Source.MODEL, completion=suggestion.completion)
        return Outcome(suggestion, decision)


def _undecided(query: CompletionQuery, kind: PositionKind) -> Decision:
    return Decision(
        request=query.request,
        trigger=query.trigger,
        language=query.document.language.value,
        position_kind=kind.value,
        source=Source.NONE,
        latency_ms=0.0,
    )


def _nothing(decision: Decision, reason: str, detail: str) -> Outcome:
    return Outcome(None, replace(decision, reason=reason, detail=detail))


def _again(query: CompletionQuery, reused: Reused) -> Outcome:
    source = Source.TYPED_THROUGH if reused.typed else Source.CACHE
    completion = reused.suggestion.completion
    decision = replace(_undecided(query, reused.kind), source=source, completion=completion)
    return Outcome(reused.suggestion, decision)


def _tokens_by_kind(excerpts: Sequence[Excerpt]) -> dict[str, int]:
    tokens: dict[str, int] = {}
    for excerpt in excerpts:
        tokens[excerpt.kind.value] = tokens.get(excerpt.kind.value, 0) + excerpt.tokens
    return tokens


def _describe(identity: ModelIdentity, cleared: ClearedPrompt, heard: Heard) -> ModelCall:
    """Describe a call. One that was stopped early was not counted, but it was not free either.

    So where the provider gave no count, the cost is worked out from estimated tokens, while the
    counts stay unknown.
    """
    today = datetime.datetime.now(datetime.UTC).date()
    call = describe_call(identity, cleared.prompt.source, heard.ttft_ms, heard.usage, today)
    if call.cost_usd is not None or heard.ttft_ms is None:
        return call
    estimated = Usage(
        tokens_in=sum(estimate_tokens(text) for text in prompt_texts(cleared.prompt)),
        tokens_out=estimate_tokens(heard.text),
    )
    return replace(call, cost_usd=cost_usd(identity, estimated, today))

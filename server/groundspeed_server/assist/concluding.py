"""From a model's answer to what is shown: repair, judge, rank, and keep for later."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from dataclasses import replace

from groundspeed_server.assist.calls import describe_call
from groundspeed_server.assist.judging import Judge
from groundspeed_server.assist.listening import Heard
from groundspeed_server.assist.preparing import Question
from groundspeed_server.assist.verdicts import nothing
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.candidates import Candidate, ranked
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.steps import repair
from groundspeed_server.engine.reuse import Offer, OfferStore
from groundspeed_server.engine.tokens import estimate_tokens
from groundspeed_server.engine.values import Decision, ModelCall, Outcome, Source, Suggestion
from groundspeed_server.models.port import ModelErrorCode, Usage
from groundspeed_server.models.prices import cost_usd
from groundspeed_server.prompts.prompt import prompt_texts
from groundspeed_server.text.snapshot import Span


class Conclusion:
    """Makes outcomes of what was heard. Safe to use from many threads.

    Args:
        offers: Where what is shown is kept.
        clock: Monotonic seconds.
        judge: Looks at the candidates before one is shown; None shows what the repairs let pass.
    """

    def __init__(self, offers: OfferStore, clock: Callable[[], float], judge: Judge | None) -> None:
        self._offers = offers
        self._clock = clock
        self._judge = judge

    def conclude(self, question: Question, heard: Heard, cancellation: Cancellation) -> Outcome:
        """Return the outcome of a call. A failed call may have left complete lines."""
        decision = replace(question.decision, call=_describe(question, heard))
        error = heard.error
        if heard.refused:
            return nothing(decision, "refused", "The model declined to complete this code.")
        if error is not None and (error.code is ModelErrorCode.CANCELLED or not heard.text):
            return nothing(decision, error.code.value, error.remedy)
        candidate = _candidate(question, heard)
        decision = replace(decision, repairs=candidate.repairs)
        if candidate.dropped is not None and error is not None:
            return nothing(decision, error.code.value, error.remedy)
        candidates = self._judged(question, [candidate], cancellation)
        best = next(iter(ranked(candidates)), None)
        if best is None:
            dropped = next(each.dropped for each in candidates if each.dropped is not None)
            return nothing(decision, dropped)
        return self._offered(question, best, decision)

    def _judged(
        self, question: Question, candidates: list[Candidate], cancellation: Cancellation
    ) -> list[Candidate]:
        """Let the judge look at what the repairs let pass."""
        alive = [candidate for candidate in candidates if candidate.dropped is None]
        if self._judge is None or not alive:
            return candidates
        return list(self._judge.judge(question.query, question.workspace, alive, cancellation))

    def _offered(self, question: Question, best: Candidate, decision: Decision) -> Outcome:
        query, now = question.query, self._clock()
        # Another request may have been answered meanwhile. Where both say the same, what is on
        # the screen stays what it is, under its own id.
        shown = self._offers.reuse(query, now)
        if shown is not None and shown.suggestion.text == best.text:
            suggestion = shown.suggestion
        else:
            suggestion = Suggestion(str(uuid.uuid4()), best.text, best.replace)
            document, kind = query.document, question.site.kind
            self._offers.keep(
                Offer(document.uri, document.text, query.offset, suggestion, kind, now)
            )
        decision = replace(decision, source=Source.MODEL, completion=suggestion.completion)
        return Outcome(suggestion, decision)


def _candidate(question: Question, heard: Heard) -> Candidate:
    answer, repairs = repair(Answer(heard.text, question.site, question.shape, whole=heard.whole))
    offset = question.query.offset
    return Candidate(
        text=answer.text,
        replace=Span(offset, offset + answer.covers),
        repairs=repairs,
        dropped=answer.dropped,
    )


def _describe(question: Question, heard: Heard) -> ModelCall:
    """Describe a call. One that was stopped early was not counted, but it was not free either.

    So where the provider gave no count, the cost is worked out from estimated tokens, while the
    counts stay unknown.
    """
    today = datetime.datetime.now(datetime.UTC).date()
    identity, prompt = question.identity, question.prompt.prompt
    call = describe_call(identity, prompt.source, heard.reading, today)
    if call.cost_usd is not None or heard.ttft_ms is None:
        return call
    estimated = Usage(
        tokens_in=sum(estimate_tokens(text) for text in prompt_texts(prompt)),
        tokens_out=call.tokens_out or call.tokens_out_estimated,
    )
    return replace(call, cost_usd=cost_usd(identity, estimated, today))

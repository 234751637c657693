"""From a model's answer to what is shown: repair, judge, rank, and keep for later."""

from __future__ import annotations

import datetime
from dataclasses import replace

from groundspeed_server.assist.calls import describe_call
from groundspeed_server.assist.judging import Judge
from groundspeed_server.assist.listening import Heard
from groundspeed_server.assist.preparing import Question
from groundspeed_server.assist.recollection import Recollection
from groundspeed_server.assist.verdicts import nothing
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.candidates import Candidate, ranked
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.steps import repair
from groundspeed_server.engine.tokens import estimate_tokens
from groundspeed_server.engine.values import ModelCall, Outcome, Source
from groundspeed_server.models.port import ModelErrorCode, Usage
from groundspeed_server.models.prices import cost_usd
from groundspeed_server.prompts.prompt import prompt_texts
from groundspeed_server.text.snapshot import Span


class Conclusion:
    """Makes outcomes of what was heard. Safe to use from many threads.

    Args:
        recollection: Where what is shown is kept.
        judge: Looks at the candidates before one is shown; None shows what the repairs let pass.
    """

    def __init__(self, recollection: Recollection, judge: Judge | None) -> None:
        self._recollection = recollection
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
            dropped = next(each for each in candidates if each.dropped is not None)
            decision = replace(decision, type_errors=dropped.type_errors)
            return nothing(decision, str(dropped.dropped))
        self._recollection.keep(question, heard)
        suggestion = self._recollection.offer(
            question.query, question.site.kind, best.text, best.replace
        )
        decision = replace(
            decision,
            source=Source.MODEL,
            completion=suggestion.completion,
            type_errors=best.type_errors,
        )
        return Outcome(suggestion, decision)

    def _judged(
        self, question: Question, candidates: list[Candidate], cancellation: Cancellation
    ) -> list[Candidate]:
        """Let the judge look at what the repairs let pass."""
        alive = [candidate for candidate in candidates if candidate.dropped is None]
        if self._judge is None or not alive:
            return candidates
        return list(self._judge.judge(question.query, question.workspace, alive, cancellation))


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

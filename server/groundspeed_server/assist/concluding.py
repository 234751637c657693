"""From a model's answer to what is shown: repair, judge, rank, and keep for later."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace

from groundspeed_server.assist.calls import describe_call, total, with_costs
from groundspeed_server.assist.copying import Copy
from groundspeed_server.assist.judging import Judge
from groundspeed_server.assist.listening import Heard
from groundspeed_server.assist.preparing import Question, Spot
from groundspeed_server.assist.recollection import Recollection
from groundspeed_server.assist.verdicts import nothing
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.candidates import (
    Candidate,
    merged,
    ranked,
    repaired,
    says_the_same,
    with_syntax_errors,
)
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.steps import begun
from groundspeed_server.engine.tokens import estimate_tokens
from groundspeed_server.engine.values import Decision, ModelCall, Outcome, Source
from groundspeed_server.models.port import ModelErrorCode, Usage
from groundspeed_server.models.prices import cost_usd
from groundspeed_server.prompts.prompt import prompt_texts


class Conclusion:
    """Makes outcomes of what was heard. Safe to use from many threads.

    Args:
        recollection: Where what is shown is kept.
        judge: Looks at the candidates before one is shown; None shows what the repairs let pass.
    """

    def __init__(self, recollection: Recollection, judge: Judge | None) -> None:
        self._recollection = recollection
        self._judge = judge

    def conclude(
        self,
        question: Question,
        answers: Sequence[Heard],
        cancellation: Cancellation,
        *,
        copy: Copy | None = None,
        may_show: Callable[[str], bool] | None = None,
    ) -> Outcome:
        """Return the outcome of one call, or of several with the same question.

        A failed call may have left complete lines.

        Args:
            question: What was asked.
            answers: What was heard, the model's best answer first; at least one.
            cancellation: Fires when the outcome is not wanted any more.
            copy: What could be copied there; it is a candidate, too.
            may_show: Whether a text may take the place of what is shown already; None where
                nothing is.
        """
        decision = replace(question.decision, call=_describe_all(question, answers))
        usable = [heard for heard in answers if _is_usable(heard)]
        if not usable:
            return _unusable(decision, answers[0])
        candidates = [_candidate(question, heard) for heard in usable]
        copies = [] if copy is None else [copy.candidate]
        judged = self._judged(question, merged([*candidates, *copies]), cancellation)
        shown = ranked(judged)
        if not shown:
            own = candidates[0] if candidates[0].dropped is not None else judged[0]
            return _dropped(decision, own, usable[0])
        best = shown[0]
        said = next((n for n, each in enumerate(candidates) if says_the_same(each, best)), None)
        # What could be copied may be shown in its place, and may not be what is typed then.
        if (kept := said if said is not None else _alive(candidates, shown)) is not None:
            self._recollection.keep(question, usable[kept])
        if may_show is not None and not may_show(best.text):
            return nothing(decision, "kept_shown")
        source = Source.COPY if said is None else Source.MODEL
        decision = replace(decision, source=source)
        # Several are for who asked for several.
        shown = shown if len(answers) > 1 else shown[:1]
        return self._offered(question, shown, decision, ahead=may_show is not None)

    def conclude_beginning(
        self, question: Question, text: str, cancellation: Cancellation
    ) -> Outcome | None:
        """Return the outcome of the complete lines of an answer that goes on.

        None when nothing is worth showing yet, or where the rest of the cursor's line belongs
        behind lines that have not come. What the lines leave open is not closed, so that the whole
        answer can only add to what is shown; it is closed for the judge.
        """
        beginning = Answer(text, question.site, question.shape, whole=False)
        if begun(beginning) is None:
            return None
        judged = self._judged(question, [repaired(beginning, question.query.offset)], cancellation)
        if not ranked(judged):
            return None
        shown = repaired(replace(beginning, goes_on=True), question.query.offset)
        shown = replace(shown, type_errors=judged[0].type_errors)
        behind = shown.replace.end - question.query.offset
        if shown.dropped is not None or question.site.rest_of_line[behind:].strip():
            return None
        return self._offered(question, [shown], replace(question.decision, source=Source.MODEL))

    def conclude_copy(self, spot: Spot, copy: Copy, cancellation: Cancellation) -> Outcome:
        """Return the outcome of what was copied, without a model's word."""
        judged = self._judged(spot, [copy.candidate], cancellation)
        if not (shown := ranked(judged)):
            return _dropped(spot.decision, judged[0])
        return self._offered(spot, shown, replace(spot.decision, source=Source.COPY))

    def _judged(
        self, asked: Question | Spot, candidates: list[Candidate], cancellation: Cancellation
    ) -> list[Candidate]:
        """Let the judge look at what the repairs let pass."""
        alive = [candidate for candidate in candidates if candidate.dropped is None]
        if not alive:
            return candidates
        if len(alive) > 1:
            alive = with_syntax_errors(asked.query.document, asked.tree, alive)
        if self._judge is None:
            return alive
        return list(self._judge.judge(asked.query, asked.workspace, alive, cancellation))

    def _offered(
        self,
        asked: Question | Spot,
        shown: Sequence[Candidate],
        decision: Decision,
        *,
        ahead: bool = False,
    ) -> Outcome:
        suggestion, *alternatives = self._recollection.offer(
            asked.query, asked.site.kind, shown, ahead=ahead
        )
        decision = replace(
            decision,
            completion=suggestion.completion,
            repairs=shown[0].repairs,
            type_errors=shown[0].type_errors,
        )
        return Outcome(suggestion, decision, tuple(alternatives))


def _alive(candidates: Sequence[Candidate], shown: Sequence[Candidate]) -> int | None:
    """Return the first of the model's candidates that might be shown; None when none might."""
    numbers = enumerate(candidates)
    return next((n for n, one in numbers if any(says_the_same(one, each) for each in shown)), None)


def _is_usable(heard: Heard) -> bool:
    if heard.refused or heard.error is None:
        return not heard.refused
    return heard.error.code is not ModelErrorCode.CANCELLED and bool(heard.text)


def _unusable(decision: Decision, heard: Heard) -> Outcome:
    if heard.refused or heard.error is None:
        return nothing(decision, "refused", "The model declined to complete this code.")
    return nothing(decision, heard.error.code.value, heard.error.remedy)


def _dropped(decision: Decision, candidate: Candidate, heard: Heard | None = None) -> Outcome:
    decision = replace(decision, repairs=candidate.repairs, type_errors=candidate.type_errors)
    if heard is not None and heard.error is not None and candidate.type_errors is None:
        return nothing(decision, heard.error.code.value, heard.error.remedy)
    return nothing(decision, str(candidate.dropped))


def _candidate(question: Question, heard: Heard) -> Candidate:
    answer = Answer(heard.text, question.site, question.shape, whole=heard.whole)
    return repaired(answer, question.query.offset)


def _describe_all(question: Question, answers: Sequence[Heard]) -> ModelCall:
    """Describe the best answer's call, with the tokens and the cost of all."""
    calls = [_describe(question, heard) for heard in answers]
    return replace(
        with_costs(calls[0], calls[1:]),
        tokens_out_estimated=total([call.tokens_out_estimated for call in calls]),
        chars_out=sum(call.chars_out for call in calls),
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

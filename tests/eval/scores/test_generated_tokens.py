from __future__ import annotations

import pytest

from groundspeed_eval.result import Answer, Repair, Result, Status
from groundspeed_eval.scores.generated_tokens import wasted_share
from groundspeed_eval.scores.registry import all_scores
from support.eval_runs import make_task

TASK = make_task()


def offer(text: str, chars_out: int, *repairs: Repair) -> Answer:
    return Answer(status=Status.SHOWN, text=text, chars_out=chars_out, repairs=repairs)


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        (offer("abcd", 4), 0),
        (offer("abcd", 16), 0.75),
        (offer("abcd)", 4, Repair("close", 0, 1)), 0),
        (offer("abc)", 6, Repair("cut", 3, 0), Repair("close", 0, 1)), 0.5),
        # Nothing was asked: what is shown came from a rule or from what was offered before.
        (offer("abcd", 0), None),
        (Answer(status=Status.QUIET, reason="prose", chars_out=40), 1),
        (Answer(status=Status.ERROR, reason="timeout", chars_out=3), 1),
        (Answer(status=Status.QUIET, reason="empty_answer"), None),
    ],
)
def test_what_was_generated_and_not_shown_is_wasted(answer: Answer, share: float | None) -> None:
    assert wasted_share(answer) == share


def test_counts_and_estimates_are_never_mixed() -> None:
    names = ("tokens_out", "tokens_out_estimated", "tokens_wasted", "tokens_wasted_estimated")
    counted = Answer(status=Status.SHOWN, text="ab", chars_out=8, tokens_out=4)
    estimated = Answer(status=Status.SHOWN, text="ab", chars_out=8, tokens_out_estimated=4)
    values = [
        [
            all_scores()[name].of(TASK, Result(task=TASK.id, answer=a, latency_ms=1))
            for name in names
        ]
        for a in (counted, estimated)
    ]

    assert values == [[4, None, 3, None], [None, 4, None, 3]]


def test_the_time_to_the_last_token_is_none_where_nothing_came() -> None:
    score = all_scores()["last_token"]
    results = [
        Result(task=TASK.id, answer=Answer(status=status, last_token_ms=ms), latency_ms=50)
        for status, ms in [(Status.SHOWN, 40.0), (Status.QUIET, None), (Status.ERROR, 40.0)]
    ]

    assert [score.of(TASK, result) for result in results] == [40.0, None, None]

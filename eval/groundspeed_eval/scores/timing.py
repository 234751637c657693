"""Whether the times of an answer are measurements."""

from __future__ import annotations

from groundspeed_eval.result import Result, Status


def is_timed(result: Result) -> bool:
    """Whether an answer came, and its model was asked for all of it.

    What is played back from a record comes faster than any model, and is not a time at all.
    """
    return result.answer.status is not Status.ERROR and not result.answer.replayed

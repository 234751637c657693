"""Whether the file passes its tests after the answer: pass@1, with one answer for each task.

`groundspeed-eval check` runs the tests in a sandbox; an answer that it did not run has no score.
Silence leaves the hole as it is, and is run like that. Code that never ends, ends its process, or
needs more memory than it may, has failed.

Source: Chen et al., Evaluating Large Language Models Trained on Code (2021), for one sample.
"""

from __future__ import annotations

from groundspeed_eval.result import TESTS, Result, Status
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def pass_at_1(task: Task, result: Result) -> float | None:  # noqa: ARG001  It was judged before.
    """Return 1 or 0; None when the system failed, or when the tests were not run."""
    good = None if result.answer.status is Status.ERROR else result.checks.get(TESTS)
    return None if good is None else float(good)


SCORE = Score(
    title="pass@1",
    family=Family.QUALITY,
    summary=Summary.SHARE,
    unit="%",
    better=Better.HIGHER,
    of=pass_at_1,
)

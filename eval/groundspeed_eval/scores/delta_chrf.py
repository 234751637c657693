"""How well the change that an offer makes meets the change that its author made, 0 to 100.

The delta-chrF of Zed's edit prediction evaluation, which other engines have taken over: character
n-grams of 1 to 6, counted as what accepting the offer adds to the file and takes from it, beside
what the author's text does; precision and recall averaged over the six orders; F with beta 2.
Runs of blanks count as one blank, and runs of line ends as one line end.
Source of chrF: M. Popović, 2015, chrF: character n-gram F-score for automatic MT evaluation.
"""

from __future__ import annotations

import re
from collections import Counter

from groundspeed_eval.result import Result
from groundspeed_eval.scores.offered_text import completed_file, offered_text
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task

ORDERS = range(1, 7)
BETA_SQUARED = 4.0
# What stands further from the hole is in all three texts, and cannot make a difference.
_AROUND = 1_000


def delta_chrf(task: Task, result: Result) -> float | None:
    """Return 0 to 100; None when nothing was offered."""
    if not offered_text(task, result) or not task.target:
        return None
    completed = completed_file(task, result)
    if completed is None:
        return None
    cut = max(0, len(task.prefix) - result.answer.replaced_before - _AROUND)
    end = max(0, len(task.suffix) - result.answer.replaced_after - _AROUND)
    texts = (task.prefix + task.suffix, task.original, completed)
    return 100 * delta_f(*(_collapsed(text[cut : len(text) - end]) for text in texts))


def delta_f(before: str, wanted: str, got: str) -> float:
    """Return the F, 0 to 1, of the change from `before` to `got` against that to `wanted`."""
    pairs = [_of_order(before, wanted, got, n) for n in ORDERS]
    precision = sum(precision for precision, _ in pairs) / len(pairs)
    recall = sum(recall for _, recall in pairs) / len(pairs)
    if precision + recall == 0:
        return 0.0
    both = BETA_SQUARED * precision + recall
    return (1 + BETA_SQUARED) * precision * recall / both


def _of_order(before: str, wanted: str, got: str, n: int) -> tuple[float, float]:
    """Return precision and recall of n-grams of one length; both 1 when nothing changes."""
    known = _grams(before, n)
    expected, actual = _change(known, _grams(wanted, n)), _change(known, _grams(got, n))
    if not expected and not actual:
        return 1.0, 1.0
    met = (expected & actual).total()
    return (
        met / actual.total() if actual else 0.0,
        met / expected.total() if expected else 0.0,
    )


def _change(before: Counter[str], after: Counter[str]) -> Counter[tuple[str, bool]]:
    """Return how often each n-gram was added, and how often it was taken away."""
    added = {(gram, True): count for gram, count in (after - before).items()}
    removed = {(gram, False): count for gram, count in (before - after).items()}
    return Counter(added | removed)


def _grams(text: str, n: int) -> Counter[str]:
    return Counter(text[at : at + n] for at in range(len(text) - n + 1))


def _collapsed(text: str) -> str:
    return re.sub(r"\n+", "\n", re.sub(r"[^\S\n]+", " ", text))


SCORE = Score(
    title="change similarity (delta-chrF)",
    family=Family.PUBLISHED,
    summary=Summary.MEAN,
    unit="",
    better=Better.HIGHER,
    of=delta_chrf,
)

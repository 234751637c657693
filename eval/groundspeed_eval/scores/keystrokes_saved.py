"""Which share of the author's keystrokes an offer saves, when the author does not wait for it.

The typing model: 90 words of five characters a minute, as in the evaluation of Continue's Instinct;
one key a character, the editor indents. The author types on until the offer comes. It is still
there if it begins with what was typed meanwhile; then one key accepts it, and each character that
is wrong or missing costs one key more. Where that saves nothing, the author types on. Silence and
late offers save nothing, and reading an offer costs nothing, which flatters every system alike.
"""

from __future__ import annotations

from rapidfuzz.distance import Indel

from groundspeed_eval.result import Result
from groundspeed_eval.scores.offered_text import offered_text, text_lines
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.scores.timing import is_timed
from groundspeed_eval.tasks.task import Task

WORDS_A_MINUTE = 90
KEYS_A_SECOND = WORDS_A_MINUTE * 5 / 60
_ACCEPT = 1


def keystrokes_saved(task: Task, result: Result) -> float | None:
    """Return 0 to 1; None without a time, or when there is nothing to type."""
    target = _typing(task.target) if task.review is None else ""
    if not is_timed(result) or not target:
        return None
    offered = _typing(offered_text(task, result) or "")
    typed = int(result.latency_ms / 1000 * KEYS_A_SECOND)
    if not offered or offered[:typed] != target[:typed]:
        return 0.0
    left = target[typed:]
    saved = len(left) - _ACCEPT - Indel.distance(offered[typed:], left)
    return max(0, saved) / len(target)


def _typing(text: str) -> str:
    """Return what has to be typed of a text: no indentation, no blank lines."""
    return "\n".join(text_lines(text))


SCORE = Score(
    title=f"keystrokes saved at {WORDS_A_MINUTE} words a minute",
    family=Family.QUALITY,
    summary=Summary.MEAN,
    unit="%",
    better=Better.HIGHER,
    of=keystrokes_saved,
)

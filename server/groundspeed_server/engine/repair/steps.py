"""The order of the repair steps, and the record of what each of them changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from groundspeed_server.engine.extent import extent
from groundspeed_server.engine.repair.answer import Answer, Step
from groundspeed_server.engine.repair.characters import characters
from groundspeed_server.engine.repair.closing import bracket_balance
from groundspeed_server.engine.repair.closing_line import closing_line
from groundspeed_server.engine.repair.duplication import duplicate
from groundspeed_server.engine.repair.echo import may_be_repeating, repeated_prefix
from groundspeed_server.engine.repair.imported import imported
from groundspeed_server.engine.repair.indentation import indentation
from groundspeed_server.engine.repair.leading import leading_blanks_fitted
from groundspeed_server.engine.repair.literal import part
from groundspeed_server.engine.repair.overlap import suffix_overlap
from groundspeed_server.engine.repair.placeholders import placeholders
from groundspeed_server.engine.repair.repetition import repetition
from groundspeed_server.engine.repair.separator import separator
from groundspeed_server.engine.repair.style import style
from groundspeed_server.engine.repair.tail import repeated_tail
from groundspeed_server.engine.repair.truncation import truncation
from groundspeed_server.engine.repair.worth import worth
from groundspeed_server.engine.repair.wrappers import may_be_announcing, wrappers
from groundspeed_server.engine.values import RepairStep
from groundspeed_server.text.agreement import common_end, common_start

# These take away what is no code, and leave what the model said.
UNWRAPPING: tuple[tuple[str, Step], ...] = (
    ("wrappers", wrappers),
    ("characters", characters),
    ("placeholders", placeholders),
)
# These find where the answer begins; the stream's end is judged on what they leave.
OPENING: tuple[tuple[str, Step], ...] = (
    *UNWRAPPING,
    ("repeated_prefix", repeated_prefix),
    ("repeated_tail", repeated_tail),
    ("leading_blanks", leading_blanks_fitted),
    ("indentation", indentation),
)
# These fit it to the text around; what ends a string or template is no affair of theirs.
FITTING: tuple[tuple[str, Step], ...] = (
    ("truncation", truncation),
    ("repetition", repetition),
    ("style", style),
    ("suffix_overlap", suffix_overlap),
    ("imported", imported),
    ("bracket_balance", bracket_balance),
    ("closing_line", closing_line),
    ("separator", separator),
)
JUDGING: tuple[tuple[str, Step], ...] = (
    ("duplicate", duplicate),
    ("worth", worth),
)


def repair(answer: Answer) -> tuple[Answer, tuple[RepairStep, ...]]:
    """Take an answer through every step, until one drops it.

    Returns:
        The answer, perhaps dropped, and the steps that changed its text.
    """
    answer, opening = run(answer, OPENING)
    if answer.dropped is not None:
        return answer, opening
    parted = part(answer)
    behind, fitting = run(parted.answer, FITTING)
    answer = replace(parted, answer=behind).whole(answer.site)
    if answer.dropped is not None:
        return answer, (*opening, *fitting)
    answer, judging = run(answer, JUDGING)
    return answer, (*opening, *fitting, *judging)


def is_over(answer: Answer) -> bool:
    """Whether an answer from where it begins is whole, whatever comes behind it."""
    parted = part(answer)
    behind = parted.answer
    return parted.over or extent(behind.text, behind.site, behind.shape) is not None


def begun(answer: Answer) -> Answer | None:
    """Return an answer that is still coming from where it begins; None while it may not have."""
    # Lines are told to be those above as they were said, and not as they are moved.
    said, _ = run(answer, UNWRAPPING)
    if said.dropped is not None or may_be_repeating(said):
        return None
    opened, _ = run(said, OPENING[len(UNWRAPPING) :])
    return None if opened.dropped is not None or may_be_announcing(opened) else opened


def run(answer: Answer, steps: Sequence[tuple[str, Step]]) -> tuple[Answer, tuple[RepairStep, ...]]:
    """Take an answer through some steps, until one drops it."""
    changes: list[RepairStep] = []
    for name, step in steps:
        repaired = step(answer)
        if repaired.text != answer.text or repaired.covers != answer.covers:
            changes.append(_change(name, answer, repaired))
        answer = repaired
        if answer.dropped is not None:
            break
    return answer, tuple(changes)


def _change(name: str, before: Answer, after: Answer) -> RepairStep:
    one, other = before.text, after.text
    if other in one or one in other:
        grown = len(other) - len(one)
        return RepairStep(name, removed=max(0, -grown), added=max(0, grown))
    start = common_start(one, other)
    tail = common_end(one, other, min(len(one), len(other)) - start)
    return RepairStep(name, removed=len(one) - start - tail, added=len(other) - start - tail)

"""What a rule offers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from groundspeed_server.text.document import Edit


class Rule(StrEnum):
    """What kind of change is carried on."""

    RENAME = "rename"
    SIGNATURE = "signature"
    ARGUMENTS = "arguments"
    REPETITION = "repetition"


@dataclass(frozen=True, slots=True)
class NextEdit:
    """Edits that belong together, for the text in which the last change was made.

    Attributes:
        rule: Which rule found them.
        title: What they do, for the engineer; it may name identifiers.
        edits: In document order; they do not overlap.
    """

    rule: Rule
    title: str
    edits: tuple[Edit, ...]


def next_edit_of(rule: Rule, title: str, edits: list[Edit]) -> NextEdit | None:
    """Return the edits in document order; None where there are none, or where some overlap."""
    ordered = tuple(sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)))
    overlap = any(one.span.end > other.span.start for one, other in pairwise(ordered))
    return NextEdit(rule, title, ordered) if ordered and not overlap else None


def counted(number: int, noun: str) -> str:
    """Return a number and its noun, such as `1 other use` or `2 other uses`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

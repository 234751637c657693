"""What is asked after a change, and what a rule offers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from groundspeed_server.engine.values import Decision, Trigger
from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import DocumentSnapshot

POSITION_KIND = "next_edit"
"""What a decision on a next edit says instead of a place."""


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


@dataclass(frozen=True, slots=True)
class NextEditQuery:
    """What an editor wants to know after a change.

    Attributes:
        request: A UUID.
        document: The text as the editor shows it.
        set_out: The text before the last change, before the last two, and so on.
        trigger: Who asked.
    """

    request: str
    document: DocumentSnapshot
    set_out: tuple[str, ...]
    trigger: Trigger


@dataclass(frozen=True, slots=True)
class NextEditOutcome:
    """A rule had an answer: the edit to offer, or none where it is not offered after all.

    Attributes:
        edit: What to offer.
        decision: Why; for `groundspeed why` alone, on this machine.
    """

    edit: NextEdit | None
    decision: Decision

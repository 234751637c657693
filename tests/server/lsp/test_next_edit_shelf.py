"""What is on show, and what becomes of it while the document is edited."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.next_edit.values import NextEdit, Rule
from groundspeed_server.lsp.next_edit_shelf import NextEditShelf
from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Span

URI = "file:///a.ts"
TEXT = "abc abc abc abc"


def shelf() -> NextEditShelf:
    """A shelf after a first change at the start, with an offer for the second and third word."""
    made = NextEditShelf()
    made.edited(URI, TEXT, [Edit(Span(0, 3), "xyz")], 1.0)
    made.put(URI, NextEdit(Rule.RENAME, "title", (edit(4), edit(8))))
    return made


def edit(start: int) -> Edit:
    return Edit(Span(start, start + 3), "xyz")


@pytest.mark.parametrize(
    ("made", "left", "changed"),
    [
        (Edit(Span(3, 3), "z"), None, True),
        (Edit(Span(15, 15), "z"), [4, 8], False),
        (Edit(Span(5, 6), ""), [7], True),
        (Edit(Span(4, 15), ""), None, True),
    ],
    ids=["goes on with the change", "elsewhere", "into one part", "into all parts"],
)
def test_edits_move_or_take_the_offer(made: Edit, left: list[int] | None, changed: bool) -> None:  # noqa: FBT001
    kept = shelf()
    told = kept.edited(URI, TEXT, [made], 2.0)
    shown = kept.on_show(URI)

    assert told is changed
    assert (shown and [part.span.start for part in shown.edit.edits]) == left


def test_an_offer_is_taken_once() -> None:
    kept = shelf()
    shown = kept.on_show(URI)
    assert shown is not None
    assert kept.take(shown.id) == (URI, shown.edit)

    assert kept.take(shown.id) is None


def test_a_closed_document_is_forgotten() -> None:
    kept = shelf()

    assert kept.close(URI)
    assert (kept.on_show(URI), kept.set_out(URI, 1.0), kept.close(URI)) == (None, (), False)

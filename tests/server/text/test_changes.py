"""How places in a text follow its edits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.text.changes import ChangedSpans, followed
from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Span


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (Edit(Span(0, 2), "abcd"), Span(12, 22)),  # Before it.
        (Edit(Span(10, 10), "ab"), Span(12, 22)),  # Right before it.
        (Edit(Span(20, 25), ""), Span(10, 20)),  # Right behind it.
        (Edit(Span(12, 12), "x"), None),
        (Edit(Span(5, 11), ""), None),
        (Edit(Span(0, 30), "x"), None),
    ],
)
def test_a_span_moves_with_the_text_around_it_and_ends_when_it_is_touched(
    edit: Edit, expected: Span | None
) -> None:
    assert followed(Span(10, 20), edit) == expected


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([], ()),
        ([Edit(Span(3, 3), "ab"), Edit(Span(5, 5), "c")], (Span(3, 6),)),  # Typing on.
        ([Edit(Span(9, 9), "xy"), Edit(Span(0, 0), "\n")], (Span(0, 1), Span(10, 12))),
        ([Edit(Span(4, 8), "")], (Span(4, 4),)),
        ([Edit(Span(2, 3), "a"), Edit(Span(8, 9), "b"), Edit(Span(1, 10), "")], (Span(1, 1),)),
    ],
)
def test_changes_are_kept_where_they_now_stand(
    edits: list[Edit], expected: tuple[Span, ...]
) -> None:
    changed = ChangedSpans()
    for edit in edits:
        changed.record(edit)

    assert changed.spans == expected


EDITS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 6), st.text("x", max_size=5)), max_size=10
)


@given(EDITS)
def test_every_inserted_character_lies_in_a_changed_span(
    edits: list[tuple[int, int, str]],
) -> None:
    text, changed = "." * 20, ChangedSpans()
    for place, length, inserted in edits:
        start = min(place, len(text))
        end = min(start + length, len(text))
        changed.record(Edit(Span(start, end), inserted))
        text = text[:start] + inserted + text[end:]
    covered = {n for span in changed.spans for n in range(span.start, span.end)}

    assert {n for n, character in enumerate(text) if character == "x"} <= covered
    assert all(a.end < b.start for a, b in zip(changed.spans, changed.spans[1:], strict=False))


def test_very_many_changes_become_one() -> None:
    changed = ChangedSpans()
    for n in range(100):
        changed.record(Edit(Span(10 * n, 10 * n + 1), "x"))

    assert len(changed.spans) < 64
    assert changed.spans[0].start == 0
    assert changed.spans[-1].end == 991


def test_what_was_forgotten_is_not_a_change() -> None:
    changed = ChangedSpans()
    changed.record(Edit(Span(0, 1), "x"))

    changed.clear()

    assert changed.spans == ()

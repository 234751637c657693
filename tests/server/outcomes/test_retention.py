from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.outcomes.edits import Edit
from groundspeed_server.outcomes.retention import (
    MAX_FOLLOWED,
    AcceptedPiece,
    RetentionTracker,
    common_subsequence,
    similarity,
)
from groundspeed_server.telemetry.events import CompletionRetained
from support.list_recorder import ListRecorder

URI = "file:///a.ts"
TEXT = "return total / count;"


def checks(recorder: ListRecorder) -> list[tuple[int, int | None, float | None, str]]:
    return [(b.age_s, b.chars_kept, b.similarity, b.doc) for b in recorder.of(CompletionRetained)]


def followed(*edits: Edit) -> tuple[int, int | None, float | None, str]:
    """What the first check says after some edits of a document with the text accepted at 100."""
    recorder = ListRecorder()
    retention = RetentionTracker(recorder)
    retention.accepted(URI, "c", 100, TEXT, 0.0)
    for edit in edits:
        retention.edited(URI, edit)
    retention.tick(30.0)
    [check] = checks(recorder)
    return check


def test_untouched_text_is_kept_whole_at_every_age() -> None:
    recorder = ListRecorder()
    retention = RetentionTracker(recorder)
    retention.accepted(URI, "c", 100, TEXT, 7.0)
    for second in range(7, 700):
        retention.tick(float(second))

    assert checks(recorder) == [(age, 21, 1.0, "open") for age in (30, 120, 300, 600)]


def test_a_late_tick_reports_every_age_that_passed() -> None:
    recorder = ListRecorder()
    retention = RetentionTracker(recorder)
    retention.accepted(URI, "c", 100, TEXT, 0.0)
    retention.tick(310.0)

    assert [check[0] for check in checks(recorder)] == [30, 120, 300]


@pytest.mark.parametrize(
    "edit",
    [Edit(0, 0, "import x\n"), Edit(5, 50, ""), Edit(100, 100, "// "), Edit(121, 121, " // ok")],
)
def test_edits_around_the_text_leave_it_kept(edit: Edit) -> None:
    assert followed(edit) == (30, 21, 1.0, "open")


def test_edits_of_another_document_leave_it_kept() -> None:
    recorder = ListRecorder()
    retention = RetentionTracker(recorder)
    retention.accepted(URI, "c", 100, TEXT, 0.0)
    retention.edited("file:///b.ts", Edit(90, 130, ""))
    retention.tick(30.0)

    assert checks(recorder) == [(30, 21, 1.0, "open")]


def test_what_is_written_beyond_the_end_is_not_part_of_it() -> None:
    _, kept, alike, _ = followed(Edit(115, 125, "x" * 9))

    assert kept == 15
    assert alike == pytest.approx(2 * 12 / (18 + 12), abs=1e-4)


def test_edits_before_and_then_inside_find_the_moved_text() -> None:
    _, kept, _, _ = followed(Edit(0, 0, "12345"), Edit(112, 117, "sum"))

    assert kept == 16


def test_a_formatter_that_moves_only_space_costs_no_similarity() -> None:
    _, kept, alike, _ = followed(Edit(112, 115, "\n    /\n    "))

    assert (kept, alike) == (18, 1.0)


def test_renaming_a_word_costs_that_word() -> None:
    _, kept, alike, _ = followed(Edit(107, 112, "sum"))

    assert kept == 16
    assert alike == pytest.approx(2 * 13 / (18 + 16), abs=1e-4)


def test_deleted_text_is_not_kept() -> None:
    assert followed(Edit(90, 130, "")) == (30, 0, 0.0, "open")


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (Edit(98, 125, f"{{ {TEXT} }} {TEXT}"), 100),
        (Edit(98, 125, TEXT), 98),
        (Edit(70, 125, f"{TEXT} // {TEXT}"), 95),
        (Edit(70, 125, f"{TEXT} // {TEXT} // {TEXT}"), 95),
        (Edit(100, 125, f"{TEXT} // ok"), 100),
        (Edit(95, 121, f"// ok {TEXT}"), 101),
    ],
)
def test_text_that_a_larger_edit_writes_again_is_found_nearest_to_where_it_was(
    edit: Edit, place: int
) -> None:
    found = [followed(edit, Edit(at, at + 1, ""))[1] for at in (place - 1, place, place + 20)]

    assert [*found, followed(edit, Edit(place + 21, place + 22, ""))[1]] == [21, 20, 20, 21]


def test_a_branch_switch_makes_the_fate_unknown() -> None:
    assert followed(Edit(0, 900, "y" * 800)) == (30, None, None, "branch_switched")


def test_a_rewritten_file_that_still_has_the_text_is_no_branch_switch() -> None:
    assert followed(Edit(0, 900, "y" * 800 + TEXT)) == (30, 21, 1.0, "open")


def test_a_closed_document_makes_the_fate_unknown() -> None:
    recorder = ListRecorder()
    retention = RetentionTracker(recorder)
    retention.accepted(URI, "c", 0, TEXT, 0.0)
    retention.accepted("file:///b.ts", "d", 0, TEXT, 0.0)
    retention.document_closed(URI)
    retention.tick(30.0)

    assert checks(recorder) == [(30, None, None, "closed"), (30, 21, 1.0, "open")]


def test_pieces_of_one_completion_are_reported_together() -> None:
    recorder = ListRecorder()
    retention = RetentionTracker(recorder)
    retention.accepted(URI, "c", 0, "return ", 0.0)
    retention.accepted(URI, "c", 7, "total", 3.0)
    retention.tick(30.0)

    assert checks(recorder) == [(30, 12, 1.0, "open")]


def test_memory_is_bounded() -> None:
    recorder = ListRecorder()
    retention = RetentionTracker(recorder)
    for number in range(MAX_FOLLOWED + 10):
        retention.accepted(URI, str(number), 0, TEXT, 0.0)
    retention.tick(30.0)

    followed_still = [body.completion for body in recorder.of(CompletionRetained)]
    assert followed_still == [str(number) for number in range(10, MAX_FOLLOWED + 10)]


EDITS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 12), st.text("xy ", max_size=6)), max_size=12
)


@given(EDITS)
def test_kept_characters_are_those_that_no_edit_touched(steps: list[tuple[int, int, str]]) -> None:
    """Against a document in which every character knows where it comes from."""
    document: list[int | None] = [None] * 20 + list(range(len(TEXT))) + [None] * 20
    piece = AcceptedPiece(20, TEXT)
    for place, length, text in steps:
        start = min(place, len(document))
        end = min(start + length, len(document))
        # Text that a covering edit may write again is another matter: these never hold TEXT.
        piece.follow(Edit(start, end, text))
        document[start:end] = [None] * len(text)
    left = [at for at, origin in enumerate(document) if origin is not None]
    kept = [at + piece.start for start, end in piece.kept for at in range(start, end)]

    assert kept == left
    assert piece.chars_kept == len(left)


@given(st.text("ab (){};\n", max_size=40), st.text("ab (){};\n", max_size=40))
def test_similarity_is_a_share_and_does_not_see_white_space(one: str, other: str) -> None:
    alike = similarity(one, other, 0)

    assert 0.0 <= alike <= 1.0
    assert similarity(one, one.replace(" ", "\n  "), 0) == 1.0


def slow_common_subsequence(one: str, other: str) -> int:
    """The textbook table."""
    row = [0] * (len(other) + 1)
    for left in one:
        before = row
        row = [0]
        for index, right in enumerate(other):
            row.append(before[index] + 1 if left == right else max(before[index + 1], row[index]))
    return row[-1]


@given(st.text("abc", max_size=30), st.text("abc", max_size=30))
def test_the_common_subsequence_is_that_of_the_textbook(one: str, other: str) -> None:
    assert common_subsequence(one, other) == slow_common_subsequence(one, other)


def test_long_texts_are_compared_by_what_was_kept() -> None:
    long = "ab" * 3_000

    assert similarity(long, long[:-1] + "c", 3_000) == 0.5

from __future__ import annotations

from groundspeed_server.outcomes.edits import Edit
from groundspeed_server.outcomes.typing import TypingWindows
from groundspeed_server.telemetry.events import TypingWindow
from support.list_recorder import ListRecorder


def insert(text: str) -> Edit:
    return Edit(0, 0, text)


def windows(*edits: tuple[float, Edit, int]) -> list[TypingWindow]:
    recorder = ListRecorder()
    typing = TypingWindows(recorder)
    for now, edit, completed in edits:
        typing.edited(edit, completed, now)
    typing.close()
    return recorder.of(TypingWindow)


def test_characters_are_counted_by_where_they_came_from() -> None:
    [window] = windows(
        (0.0, insert("c"), 0),
        (1.0, insert("onsole.log()"), 12),
        (2.0, insert("pasted from elsewhere"), 0),
        (3.0, Edit(4, 9, ""), 0),
        (4.0, Edit(4, 9, "ok"), 0),
    )

    assert window == TypingWindow(
        chars_typed=3, chars_pasted=21, chars_completed=12, chars_deleted=10, active_s=4.0
    )


def test_enter_with_a_deep_indent_is_typed() -> None:
    [window] = windows((0.0, insert("\n" + " " * 24), 0))

    assert (window.chars_typed, window.chars_pasted) == (25, 0)


def test_long_pauses_are_not_active_time() -> None:
    [window] = windows((0.0, insert("a"), 0), (10.0, insert("b"), 0), (200.0, insert("c"), 0))

    assert window.active_s == 10.0


def test_a_switched_branch_counts_nowhere() -> None:
    assert windows((0.0, Edit(0, 800, "x" * 900), 0)) == []


def test_windows_last_five_minutes_and_start_with_an_edit() -> None:
    found = windows((0.0, insert("a"), 0), (299.0, insert("b"), 0), (300.0, insert("c"), 0))

    assert [w.chars_typed for w in found] == [2, 1]


def test_time_alone_ends_a_window_and_starts_none() -> None:
    recorder = ListRecorder()
    typing = TypingWindows(recorder)
    typing.edited(insert("a"), 0, 0.0)
    for now in range(0, 2_000, 10):
        typing.tick(float(now))

    assert len(recorder.bodies) == 1


def test_a_late_word_of_the_editor_moves_typed_characters_to_completed() -> None:
    recorder = ListRecorder()
    typing = TypingWindows(recorder)
    typing.edited(insert(";"), 0, 0.0)
    typing.completed_after_all(1)
    typing.close()

    [window] = recorder.of(TypingWindow)
    assert (window.chars_typed, window.chars_completed) == (0, 1)

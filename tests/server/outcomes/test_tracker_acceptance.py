"""How an acceptance is seen, whole or in part, however an editor makes and tells it."""

from __future__ import annotations

import pytest

from groundspeed_server.outcomes.fingerprints import Fingerprinter
from groundspeed_server.telemetry.events import (
    CompletionClosed,
    CompletionFingerprints,
    CompletionRetained,
)
from support.tracker_scene import AT, GHOST, HEAD, TAIL, URI, Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_acceptance_is_seen_without_the_editors_word(scene: Scene) -> None:
    scene.offer()
    scene.insert(GHOST)

    assert scene.endings() == [("accepted", 23, 0)]


def test_the_editors_word_may_come_before_the_edit(scene: Scene) -> None:
    scene.offer()
    scene.tracker.accepted("c1", scene.now + 0.05)
    scene.insert(GHOST)

    assert scene.endings() == [("accepted", 23, 0)]
    assert scene.typing().chars_completed == 23


def test_the_editors_word_is_enough_when_the_edit_never_shows(scene: Scene) -> None:
    scene.offer()
    scene.tracker.accepted("c1", scene.now)
    scene.wait(1.0)

    assert (scene.shown(), scene.endings()) == (1, [("accepted", 23, 0)])


@pytest.mark.parametrize("place", [0, -AT])
def test_no_edit_takes_the_editors_word_back(scene: Scene, place: int) -> None:
    scene.offer()
    scene.tracker.accepted("c1", scene.now)
    scene.edit(place, place, "?")
    scene.wait(1.0)

    assert scene.endings() == [("accepted", 23, 0)]


def test_a_key_before_the_editors_word_stays_typed(scene: Scene) -> None:
    scene.offer()
    scene.insert("t")
    scene.tracker.accepted("c1", scene.now)
    scene.insert(GHOST[1:])

    assert scene.endings() == [("accepted", 22, 1)]


def test_closers_that_stand_behind_the_cursor_already_do_not_make_it_typing(scene: Scene) -> None:
    scene.tracker.document_text(URI, f"{HEAD}){TAIL}")
    scene.offer("sum(a, b))")
    scene.insert("s")
    scene.insert("u")
    scene.now += 0.1
    scene.tracker.edited(URI, scene.cursor, scene.cursor + 1, "m(a, b))", scene.now)
    scene.tracker.accepted("c1", scene.now + 0.01)
    scene.wait(1.0)

    scene.wait(31.0)

    assert scene.endings() == [("accepted", 7, 3)]
    assert [check.chars_kept for check in scene.recorder.of(CompletionRetained)] == [7]
    assert scene.typing().chars_completed == 7


def test_a_long_suggestion_whose_closer_stood_there_already_was_not_pasted(scene: Scene) -> None:
    scene.tracker.document_text(URI, f"{HEAD}){TAIL}")
    scene.offer("total, numbers.length)")
    scene.edit(0, 1, "total, numbers.length)")
    scene.tracker.accepted("c1", scene.now)

    window = scene.typing()
    assert (window.chars_typed, window.chars_pasted, window.chars_completed) == (0, 0, 21)


def test_a_line_whose_closer_stood_there_already_has_its_fingerprint() -> None:
    key = Fingerprinter(b"key")
    scene = Scene(fingerprinter=key)
    scene.tracker.document_text(URI, f"{HEAD}){TAIL}")
    scene.offer("total, numbers.length)")
    scene.edit(0, 1, "total, numbers.length)")
    scene.tracker.accepted("c1", scene.now)
    scene.wait(1.0)
    [marked] = scene.recorder.of(CompletionFingerprints)

    assert marked.lines == (key.line("const result = total, numbers.length)"),)


@pytest.mark.parametrize(
    ("edits", "written"),
    [
        ([(4, 5, ""), (4, 4, "total, numbers.length)")], 22),
        ([(4, 4, "!"), (4, 6, "total, numbers.length)")], 21),
    ],
    ids=["the closer taken away first", "in edits that nobody understands"],
)
def test_a_suggestion_that_an_editor_inserts_in_two_edits_is_accepted(
    edits: list[tuple[int, int, str]], written: int
) -> None:
    key = Fingerprinter(b"key")
    scene = Scene(fingerprinter=key)
    scene.offer("sum(total, numbers.length)")
    for letter in "sum(":
        scene.insert(letter)
    scene.edit(4, 4, ")")
    scene.offer("total, numbers.length)")
    for edit in edits:
        scene.edit(*edit)
    scene.tracker.accepted("c1", scene.now)
    scene.wait(31.0)
    kept = [check.chars_kept for check in scene.recorder.of(CompletionRetained)]
    [marked] = scene.recorder.of(CompletionFingerprints)

    assert scene.endings() == [("accepted", 22, 4)]
    assert kept == [22]
    assert marked.lines == (key.line("const result = sum(total, numbers.length)"),)
    assert scene.typing().chars_completed == written
    assert scene.typing().chars_pasted == 0


def test_an_alternative_that_is_told_after_its_edit_is_accepted_and_followed() -> None:
    key = Fingerprinter(b"key")
    scene = Scene(fingerprinter=key)
    scene.offer()
    scene.edit(0, 0, "sum(numbers, total);")
    scene.tracker.offered(URI, "c2", "r1", "sum(numbers, total);", start_offset=AT, now=scene.now)
    scene.tracker.accepted("c2", scene.now)
    scene.wait(31.0)
    [marked] = scene.recorder.of(CompletionFingerprints)
    window = scene.typing()

    assert scene.endings() == [("typed_over", 0, 0), ("accepted", 20, 0)]
    assert [check.chars_kept for check in scene.recorder.of(CompletionRetained)] == [20]
    assert (marked.completion, len(marked.lines)) == ("c2", 1)
    assert (window.chars_completed, window.chars_pasted) == (20, 0)


def test_the_editors_word_is_taken_for_a_document_that_is_too_long_to_be_kept(
    scene: Scene,
) -> None:
    scene.tracker.document_closed(URI, scene.now)
    scene.tracker.document_text(URI, "x" * 500_001)
    scene.offer("sum(a, b)")
    scene.edit(0, 0, "sum(a, b")
    scene.tracker.accepted("c1", scene.now)

    assert scene.endings() == [("accepted", 8, 1)]


def test_a_document_sent_whole_still_shows_the_acceptance(scene: Scene) -> None:
    scene.offer()
    before, after = HEAD + TAIL, HEAD + GHOST + TAIL
    scene.tracker.edited(URI, 0, len(before), after, scene.now)

    assert scene.endings() == [("accepted", 23, 0)]


def test_accepting_the_last_single_character_is_the_editors_word_to_give(scene: Scene) -> None:
    scene.offer(")")
    scene.insert(")")
    scene.tracker.accepted("c1", scene.now + 0.01)

    assert scene.endings() == [("accepted", 1, 0)]
    assert scene.typing().chars_completed == 1


def test_accepting_a_last_single_character_by_word_is_accepting_it_all(scene: Scene) -> None:
    scene.offer("sum)")
    scene.insert("sum")
    scene.insert(")")
    scene.tracker.partially_accepted("c1", 4, scene.now + 0.01)

    assert scene.endings() == [("accepted", 4, 0)]


@pytest.mark.parametrize("word", ["total", "total "])
def test_an_inserted_word_is_a_partial_acceptance(scene: Scene, word: str) -> None:
    scene.offer()
    scene.insert(word)
    scene.insert("?")
    scene.wait(1.0)

    assert scene.endings() == [("partial", len(word), 0)]
    assert scene.shown() == 1


@pytest.mark.parametrize(
    "lines",
    [
        ["a + b;"],
        ["a + b;\n"],
        ["a + b;\n  "],
        ["a + b;", "\n  return c;"],
        ["a + b;\n", "  return c;\n"],
        ["a + b;\n  ", "return c;\n"],
    ],
)
def test_an_inserted_line_is_a_partial_acceptance(scene: Scene, lines: list[str]) -> None:
    scene.offer("a + b;\n  return c;\n}")
    for line in lines:
        scene.insert(line)
    scene.tracker.document_closed(URI, scene.now)

    assert scene.endings() == [("partial", sum(map(len, lines)), 0)]


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        (["a + b;"], 1),
        (["a + b;\n"], 1),
        (["a + b;", "\n"], 1),
        (["a + b;", "\n", "\n  return"], 2),
        (["a + b;", "\n", "\n  return c;"], 3),
        (["a + b;\n\n  return c;\n}"], 4),
        (["a"], 0),
        (["a", " +", " b", ";"], 1),
    ],
)
def test_lines_count_that_were_accepted_to_their_end(
    scene: Scene, steps: list[str], lines: int
) -> None:
    scene.offer("a + b;\n\n  return c;\n}")
    for step in steps:
        scene.tracker.partially_accepted("c1", scene.cursor - AT + len(step), scene.now)
        scene.insert(step)
    scene.tracker.document_closed(URI, scene.now)
    [end] = scene.recorder.of(CompletionClosed)

    assert end.lines_accepted == lines


def test_a_line_that_was_mostly_typed_was_not_accepted(scene: Scene) -> None:
    scene.offer("total;\n}\n  return;")
    for key in ("t", "o", "t"):
        scene.insert(key)
    scene.insert("al;")
    scene.insert("\n")
    scene.insert("}")
    scene.insert("\n  return;")
    [end] = scene.recorder.of(CompletionClosed)

    assert (end.outcome, end.lines_accepted) == ("accepted", 1)


def test_a_line_that_was_accepted_and_then_typed_to_its_end_counts(scene: Scene) -> None:
    scene.offer("total / count;")
    scene.insert("total ")
    for key in "/ co":
        scene.insert(key)
    scene.insert("unt;")
    [end] = scene.recorder.of(CompletionClosed)

    assert (end.outcome, end.lines_accepted) == ("accepted", 1)


def test_keys_gathered_by_the_editor_are_typing(scene: Scene) -> None:
    scene.offer()
    scene.insert("tot")
    scene.tracker.document_closed(URI, scene.now)

    assert scene.endings() == [("ignored", 0, 3)]


def test_word_by_word_to_the_end_is_acceptance(scene: Scene) -> None:
    scene.offer("sum + 10")
    for word in ("sum", " + ", "10"):
        scene.insert(word)

    assert scene.endings() == [("accepted", 8, 0)]
    assert scene.typing().chars_completed == 8


def test_a_word_that_was_seen_is_not_counted_again_when_the_editor_tells(scene: Scene) -> None:
    scene.offer()
    scene.insert("to")
    scene.insert("tal")
    scene.tracker.partially_accepted("c1", 5, scene.now)
    scene.wait(31.0)

    assert [check.chars_kept for check in scene.recorder.of(CompletionRetained)] == [3]
    assert (scene.typing().chars_completed, scene.typing().chars_typed) == (3, 2)


def test_the_editors_count_of_accepted_characters_is_exact(scene: Scene) -> None:
    scene.offer("(value)")
    scene.insert("(")
    scene.tracker.partially_accepted("c1", 1, scene.now)
    scene.insert("va")
    scene.wait(0.1)
    scene.tracker.document_closed(URI, scene.now)

    assert scene.endings() == [("partial", 1, 2)]
    assert (scene.typing().chars_completed, scene.typing().chars_typed) == (1, 2)


def test_a_count_may_come_before_its_edit(scene: Scene) -> None:
    scene.offer("(value)")
    scene.tracker.partially_accepted("c1", 1, scene.now)
    scene.insert("(")
    scene.tracker.document_closed(URI, scene.now)

    assert scene.endings() == [("partial", 1, 0)]


def test_a_count_beyond_the_suggestion_is_all_of_it(scene: Scene) -> None:
    scene.offer()
    scene.tracker.partially_accepted("c1", 99, scene.now)
    scene.insert(GHOST)

    assert scene.endings() == [("accepted", 23, 0)]

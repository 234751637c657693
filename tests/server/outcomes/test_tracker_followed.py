"""What is followed of a suggestion that was taken, and which of its lines are marked."""

from __future__ import annotations

import pytest

from groundspeed_server.outcomes.fingerprints import Fingerprinter
from groundspeed_server.telemetry.events import (
    CompletionClosed,
    CompletionFingerprints,
    CompletionRetained,
    TypingWindow,
)
from support.tracker_scene import AT, GHOST, URI, Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_accepted_text_is_followed_from_the_moment_it_stands(scene: Scene) -> None:
    scene.offer()
    scene.insert(GHOST)
    scene.tracker.edited(URI, AT, AT + 5, "sum", scene.now + 1.0)
    scene.wait(31.0)

    [check] = scene.recorder.of(CompletionRetained)
    kept = check.chars_kept
    assert (check.age_s, kept, check.doc) == (30, 18, "open")


def test_each_accepted_word_is_followed_where_it_stands(scene: Scene) -> None:
    scene.offer("sum + 10")
    for word in ("sum", " + ", "10"):
        scene.insert(word)
    scene.edit(7, 8, "2")
    scene.wait(31.0)

    [check] = scene.recorder.of(CompletionRetained)
    assert (check.chars_kept, check.similarity) == (7, 0.8333)


def test_accepted_text_of_a_closed_document_is_followed_no_more(scene: Scene) -> None:
    scene.offer()
    scene.insert(GHOST)
    scene.tracker.document_closed(URI, scene.now)
    scene.wait(31.0)

    [check] = scene.recorder.of(CompletionRetained)
    assert (check.doc, check.chars_kept) == ("closed", None)


def test_a_window_of_typing_ends_though_nothing_more_is_typed(scene: Scene) -> None:
    scene.insert("x")
    scene.wait(301.0)

    assert len(scene.recorder.of(TypingWindow)) == 1


def test_a_typed_suggestion_is_not_followed(scene: Scene) -> None:
    scene.offer("ok")
    scene.insert("o")
    scene.insert("k")
    scene.wait(60.0)

    assert scene.recorder.of(CompletionRetained) == []


def test_fingerprints_are_of_whole_lines_of_the_document() -> None:
    key = Fingerprinter(b"key")
    scene = Scene(fingerprinter=key)
    scene.offer()
    scene.insert(GHOST)

    line = key.line("const result = total / numbers.length")
    assert scene.recorder.of(CompletionFingerprints) == [
        CompletionFingerprints(completion="c1", lines=(line or "",))
    ]


@pytest.mark.parametrize(
    ("steps", "marked"),
    [
        (["accept"], [0]),
        (["accept", "accept"], [0, 1]),
        (["accept", "accept", "accept"], [0, 1, 2]),
        (["type", "accept"], [1]),
    ],
)
def test_accepted_lines_have_fingerprints_one_by_one(steps: list[str], marked: list[int]) -> None:
    key = Fingerprinter(b"key")
    scene = Scene(fingerprinter=key)
    lines = ["\n  const average = sum;", "\n  const median = half;", "\n  const mode = most;"]
    scene.offer("".join(lines))
    for step, line in zip(steps, lines, strict=False):
        for keys in [line] if step == "accept" else line:
            scene.insert(keys)
    scene.tracker.document_closed(URI, scene.now)
    found = [each for body in scene.recorder.of(CompletionFingerprints) for each in body.lines]

    assert found == [key.line(lines[index]) for index in marked]


def test_of_a_suggestion_taken_in_part_only_whole_lines_have_fingerprints() -> None:
    key = Fingerprinter(b"key")
    scene = Scene(fingerprinter=key)
    scene.offer(f"{GHOST}\n  console.log(result, numbers);")
    scene.insert(GHOST)
    scene.insert("\n  console")
    scene.tracker.document_closed(URI, scene.now)
    [end] = scene.recorder.of(CompletionClosed)
    [marked] = scene.recorder.of(CompletionFingerprints)

    assert (end.outcome, end.lines_accepted) == ("partial", 1)
    assert marked.lines == (key.line("const result = total / numbers.length"),)


def test_a_line_that_was_only_begun_has_no_fingerprint() -> None:
    scene = Scene(fingerprinter=Fingerprinter(b"key"))
    scene.offer("total / numbers.length.toFixed(2);")
    for word in ("total", " /", " numbers"):
        scene.insert(word)
    scene.insert(";")
    scene.wait(1.0)

    assert scene.endings() == [("partial", 15, 0)]
    assert scene.recorder.of(CompletionFingerprints) == []


def test_a_line_that_is_mostly_the_engineers_own_has_no_fingerprint() -> None:
    scene = Scene(fingerprinter=Fingerprinter(b"key"))
    scene.offer("total;")
    scene.insert("total;")

    assert scene.recorder.of(CompletionFingerprints) == []

"""Each test plays a short scene at one place of one document, and reads what was recorded."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from groundspeed_server.outcomes.fingerprints import Fingerprinter
from groundspeed_server.outcomes.tracker import SuggestionTracker
from groundspeed_server.telemetry.events import (
    CompletionClosed,
    CompletionFingerprints,
    CompletionRetained,
    CompletionShown,
    TypingWindow,
)
from support.list_recorder import ListRecorder

URI = "file:///a.ts"
HEAD = "function mean() {\n  const result = "
TAIL = "\n}\n"
GHOST = "total / numbers.length;"
AT = len(HEAD)


class Scene:
    """A document with the cursor behind HEAD, and a clock that the test moves."""

    def __init__(self, *, fingerprinter: Fingerprinter | None = None) -> None:
        self.recorder = ListRecorder()
        self.tracker = SuggestionTracker(self.recorder, fingerprinter=fingerprinter)
        self.now = 1_000.0
        self.cursor = AT
        self.tracker.document_text(URI, HEAD + TAIL)

    def offer(self, text: str = GHOST, *, completion: str = "c1", request: str = "r1") -> None:
        self.tracker.offered(URI, completion, request, text, start_offset=self.cursor, now=self.now)

    def insert(self, text: str, *, after: float = 0.1) -> None:
        self.now += after
        self.tracker.edited(URI, self.cursor, self.cursor, text, self.now)
        self.cursor += len(text)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.tracker.tick(self.now)

    def endings(self) -> list[tuple[str, int, int]]:
        return [
            (b.outcome, b.chars_accepted, b.chars_typed_through)
            for b in self.recorder.of(CompletionClosed)
        ]

    def shown(self) -> int:
        return len(self.recorder.of(CompletionShown))

    def typing(self) -> TypingWindow:
        self.tracker.close(self.now)
        [window] = self.recorder.of(TypingWindow)
        return window


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_suggestion_is_shown_after_750_milliseconds(scene: Scene) -> None:
    scene.offer("one\ntwo")
    scene.wait(0.74)
    assert scene.shown() == 0
    scene.wait(0.01)

    assert scene.recorder.bodies == [
        CompletionShown(completion="c1", request="r1", chars=7, lines=2)
    ]


def test_a_suggestion_that_went_sooner_was_not_shown_but_its_time_is_kept(scene: Scene) -> None:
    scene.offer()
    scene.insert("?", after=0.25)
    scene.wait(5.0)

    assert scene.recorder.bodies[0] == CompletionClosed(
        completion="c1",
        outcome="typed_over",
        visible_ms=250.0,
        chars_accepted=0,
        chars_typed_through=0,
        lines_accepted=0,
    )
    assert scene.shown() == 0


def test_an_accepted_suggestion_was_shown_however_soon(scene: Scene) -> None:
    scene.offer()
    scene.insert(GHOST, after=0.2)
    scene.tracker.accepted("c1", scene.now)

    assert (scene.shown(), scene.endings()) == (1, [("accepted", 23, 0)])


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

    assert scene.endings() == [("accepted", 23, 0)]


def test_closers_that_stand_behind_the_cursor_already_do_not_make_it_typing(scene: Scene) -> None:
    scene.tracker.document_text(URI, f"{HEAD}){TAIL}")
    scene.offer("sum(a, b))")
    scene.insert("s")
    scene.insert("u")
    scene.now += 0.1
    scene.tracker.edited(URI, scene.cursor, scene.cursor + 1, "m(a, b))", scene.now)
    scene.tracker.accepted("c1", scene.now + 0.01)
    scene.wait(1.0)

    assert scene.endings() == [("accepted", 8, 2)]
    assert scene.typing().chars_completed == 7


def test_a_document_sent_whole_still_shows_the_acceptance(scene: Scene) -> None:
    scene.offer()
    before, after = HEAD + TAIL, HEAD + GHOST + TAIL
    scene.tracker.edited(URI, 0, len(before), after, scene.now)

    assert scene.endings() == [("accepted", 23, 0)]


def test_typing_through_keeps_one_suggestion(scene: Scene) -> None:
    scene.offer()
    for number, key in enumerate("total"):
        scene.insert(key)
        scene.offer(GHOST[number + 1 :], request=f"r{number + 2}")
    scene.insert(GHOST[5:])

    assert scene.endings() == [("accepted", 18, 5)]
    assert [b.request for b in scene.recorder.of(CompletionShown)] == ["r1"]


def test_an_offer_of_the_whole_from_its_start_is_the_same_suggestion(scene: Scene) -> None:
    scene.offer()
    scene.insert("tot")
    scene.tracker.offered(URI, "c1", "r2", GHOST, start_offset=AT, now=scene.now)
    scene.tracker.edited(URI, AT, AT + 3, GHOST, scene.now)

    assert scene.endings() == [("accepted", 20, 3)]


def test_taking_back_typed_characters_leaves_the_suggestion_on_offer(scene: Scene) -> None:
    scene.offer()
    scene.insert("t")
    scene.insert("o")
    scene.tracker.edited(URI, AT + 1, AT + 2, "", scene.now)
    scene.cursor = AT + 1
    scene.insert(GHOST[1:])

    assert scene.endings() == [("accepted", 22, 1)]


def test_typing_it_all_is_not_accepting_it(scene: Scene) -> None:
    scene.offer("ok")
    scene.insert("o")
    scene.insert("k")
    scene.wait(1.0)

    assert scene.endings() == [("typed_over", 0, 2)]


def test_accepting_the_last_single_character_is_the_editors_word_to_give(scene: Scene) -> None:
    scene.offer(")")
    scene.insert(")")
    scene.tracker.accepted("c1", scene.now + 0.01)

    assert scene.endings() == [("accepted", 1, 0)]
    assert scene.typing().chars_completed == 1


@pytest.mark.parametrize("word", ["total", "total "])
def test_an_inserted_word_is_a_partial_acceptance(scene: Scene, word: str) -> None:
    scene.offer()
    scene.insert(word)
    scene.insert("?")
    scene.wait(1.0)

    assert scene.endings() == [("partial", len(word), 0)]
    assert scene.shown() == 1


def test_an_inserted_line_is_a_partial_acceptance(scene: Scene) -> None:
    scene.offer("a + b;\n  return c;")
    scene.insert("a + b;")
    scene.tracker.document_closed(URI, scene.now)

    assert scene.endings() == [("partial", 6, 0)]


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
    scene.offer("total;\n  return;")
    for key in "total":
        scene.insert(key)
    scene.insert(";\n  return;")
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


def test_another_suggestion_replaces_the_first(scene: Scene) -> None:
    scene.offer()
    scene.wait(1.0)
    scene.offer("other", completion="c2", request="r2")

    assert scene.endings() == [("replaced", 0, 0)]


def test_typing_something_else_and_a_new_suggestion_is_typed_over(scene: Scene) -> None:
    scene.offer()
    scene.insert("x")
    scene.offer("other", completion="c2", request="r2")

    assert scene.endings() == [("typed_over", 0, 0)]


def test_editing_elsewhere_is_passing_over(scene: Scene) -> None:
    scene.offer()
    scene.tracker.edited(URI, 0, 0, "// note\n", scene.now)
    scene.wait(1.0)

    assert scene.endings() == [("ignored", 0, 0)]


def test_an_import_added_with_the_acceptance_does_not_hide_it(scene: Scene) -> None:
    scene.offer()
    added = 'import "./total";\n'
    scene.tracker.edited(URI, 0, 0, added, scene.now)
    scene.cursor += len(added)
    scene.insert(GHOST, after=0.0)

    assert scene.endings() == [("accepted", 23, 0)]


def test_a_pair_closed_by_the_editor_does_not_end_a_suggestion_offered_again(scene: Scene) -> None:
    scene.offer("(value)")
    scene.tracker.edited(URI, AT, AT, "()", scene.now + 0.1)
    scene.cursor = AT + 1
    scene.offer("value", request="r2")
    scene.insert("value")

    assert scene.endings() == [("accepted", 5, 0)]


@pytest.mark.parametrize("outcome", ["rejected", "ignored"])
def test_the_editors_word_on_the_end_counts(scene: Scene, outcome: str) -> None:
    scene.offer()
    scene.wait(0.9)
    scene.tracker.closed("c1", "rejected" if outcome == "rejected" else "ignored", scene.now)

    assert scene.endings() == [(outcome, 0, 0)]


def test_escape_after_an_accepted_word_is_partial(scene: Scene) -> None:
    scene.offer()
    scene.insert("total")
    scene.tracker.closed("c1", "rejected", scene.now)

    assert scene.endings() == [("partial", 5, 0)]


def test_what_the_editor_reports_decides_what_is_visible(scene: Scene) -> None:
    scene.offer()
    scene.tracker.shown("c1", scene.now)
    scene.wait(1.0)
    scene.offer("hidden by a menu", completion="c2", request="r2")
    scene.wait(5.0)
    scene.tracker.document_closed(URI, scene.now)

    assert [b.completion for b in scene.recorder.of(CompletionShown)] == ["c1"]
    assert scene.recorder.of(CompletionClosed)[1].visible_ms == 0.0


def test_typing_what_a_hidden_suggestion_says_does_not_make_it_visible(scene: Scene) -> None:
    scene.offer()
    scene.tracker.shown("c1", scene.now)
    scene.wait(1.0)
    scene.offer("hidden by a menu", completion="c2", request="r2")
    scene.insert("h")
    scene.wait(5.0)
    scene.tracker.document_closed(URI, scene.now)

    assert [b.completion for b in scene.recorder.of(CompletionShown)] == ["c1"]
    assert scene.recorder.of(CompletionClosed)[1].visible_ms == 0.0


def test_each_document_has_its_own_suggestion(scene: Scene) -> None:
    scene.offer()
    scene.tracker.offered("file:///b.ts", "c2", "r2", "b", start_offset=0, now=scene.now)
    scene.tracker.document_closed("file:///b.ts", scene.now)
    scene.insert(GHOST)

    assert scene.endings() == [("ignored", 0, 0), ("accepted", 23, 0)]


def test_the_end_of_the_session_ends_every_suggestion_once(scene: Scene) -> None:
    scene.offer()
    scene.tracker.close(scene.now)
    scene.tracker.close(scene.now)

    assert scene.endings() == [("ignored", 0, 0)]


STRANGE: list[Callable[[SuggestionTracker], None]] = [
    lambda t: t.shown("none", 1.0),
    lambda t: t.accepted("none", 1.0),
    lambda t: t.partially_accepted("none", 5, 1.0),
    lambda t: t.closed("none", "rejected", 1.0),
    lambda t: t.document_closed("file:///none.ts", 1.0),
    lambda t: t.edited("file:///none.ts", 5, 9, "x" * 30, 1.0),
    lambda t: t.document_text("file:///none.ts", ""),
    lambda t: t.tick(-5.0),
]


@pytest.mark.parametrize("call", STRANGE)
def test_what_is_not_known_is_passed_over(call: Callable[[SuggestionTracker], None]) -> None:
    recorder = ListRecorder()
    call(SuggestionTracker(recorder))

    assert recorder.bodies == []


def test_accepted_text_is_followed_from_the_moment_it_stands(scene: Scene) -> None:
    scene.offer()
    scene.insert(GHOST)
    scene.tracker.edited(URI, AT, AT + 5, "sum", scene.now + 1.0)
    scene.wait(31.0)

    [check] = scene.recorder.of(CompletionRetained)
    kept = check.chars_kept
    assert (check.age_s, kept, check.doc) == (30, 18, "open")


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

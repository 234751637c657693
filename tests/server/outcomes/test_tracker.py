"""Each test plays a short scene at one place of one document, and reads what was recorded."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from groundspeed_server.outcomes.tracker import SuggestionTracker
from groundspeed_server.telemetry.events import (
    CompletionClosed,
    CompletionShown,
)
from support.list_recorder import ListRecorder
from support.tracker_scene import AT, GHOST, URI, Scene


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


def test_what_was_taken_back_counts_no_more(scene: Scene) -> None:
    scene.offer()
    scene.insert("total")
    scene.edit(0, 5, "")
    scene.tracker.document_closed(URI, scene.now)

    assert (scene.shown(), scene.endings()) == (1, [("ignored", 0, 0)])


@pytest.mark.parametrize(
    ("edits", "outcome"),
    [
        ([(2, 2, "x")], "ignored"),
        ([(1, 2, "")], "ignored"),
        ([(-1, 0, "")], "ignored"),
        ([(0, 1, "")], "typed_over"),
        ([(0, 0, "to"), (-2, 2, "")], "typed_over"),
        ([(0, 0, "tot"), (0, 1, "")], "typed_over"),
        ([(0, 0, "x"), (0, 0, "t")], "typed_over"),
    ],
    ids=[
        "typed below",
        "deleted below",
        "deleted ahead of it",
        "deleted behind the cursor",
        "deleted with the word ahead of it",
        "changed where it was typed",
        "typed ahead of something else",
    ],
)
def test_an_edit_tells_whether_a_suggestion_was_passed_over_or_typed_over(
    scene: Scene, edits: list[tuple[int, int, str]], outcome: str
) -> None:
    scene.offer()
    for edit in edits:
        scene.edit(*edit)
    scene.tracker.document_closed(URI, scene.now)

    assert [ending for ending, _, _ in scene.endings()] == [outcome]


def test_typing_it_all_is_not_accepting_it(scene: Scene) -> None:
    scene.offer("ok")
    scene.insert("o")
    scene.insert("k")
    scene.wait(1.0)

    assert scene.endings() == [("typed_over", 0, 2)]


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


def test_a_suggestion_that_is_taken_up_again_goes_on(scene: Scene) -> None:
    scene.offer()
    scene.tracker.shown("c1", scene.now)
    scene.wait(1.0)
    scene.edit(-AT, -AT, "// note\n")
    scene.cursor += len("// note\n")
    scene.insert("t", after=0.4)
    scene.wait(1.0)
    scene.insert(GHOST[1:])
    scene.tracker.accepted("c1", scene.now)
    [end] = scene.recorder.of(CompletionClosed)

    assert scene.endings() == [("accepted", 22, 1)]
    assert end.visible_ms == pytest.approx(2_100)


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
    scene.wait(1.0)
    scene.insert("value")

    assert scene.endings() == [("accepted", 5, 0)]


def test_a_bracket_of_a_pair_that_the_editor_closed_was_typed(scene: Scene) -> None:
    scene.offer("sum(value)")
    scene.insert("sum")
    scene.edit(3, 3, "()")
    scene.cursor = AT + 4
    scene.offer("value)", request="r2")
    scene.edit(4, 5, "value)")
    scene.tracker.accepted("c1", scene.now)
    scene.wait(1.0)

    assert scene.endings() == [("accepted", 8, 2)]


@pytest.mark.parametrize("outcome", ["rejected", "ignored"])
def test_the_editors_word_on_the_end_counts(scene: Scene, outcome: str) -> None:
    scene.offer()
    scene.wait(0.9)
    scene.tracker.closed("c1", "rejected" if outcome == "rejected" else "ignored", scene.now)

    assert scene.endings() == [(outcome, 0, 0)]


@pytest.mark.parametrize(
    "end",
    [
        lambda scene: scene.tracker.closed("c1", "rejected", scene.now),
        lambda scene: scene.tracker.document_closed(URI, scene.now),
        lambda scene: scene.tracker.close(scene.now),
    ],
    ids=["dismissed", "closed", "ended"],
)
def test_what_was_typed_over_stays_so(scene: Scene, end: Callable[[Scene], None]) -> None:
    scene.offer()
    scene.insert("?")
    end(scene)

    assert scene.endings() == [("typed_over", 0, 0)]


def test_a_suggestion_that_goes_between_two_ticks_was_shown_if_it_stood_long_enough(
    scene: Scene,
) -> None:
    scene.offer()
    scene.now += 0.9
    scene.tracker.closed("c1", "rejected", scene.now)

    assert scene.shown() == 1


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
    scene.offer("seen after all", completion="c3", request="r3")
    scene.tracker.shown("c3", scene.now)
    scene.wait(1.0)
    scene.tracker.document_closed(URI, scene.now)

    assert [b.completion for b in scene.recorder.of(CompletionShown)] == ["c1", "c3"]
    assert scene.recorder.of(CompletionClosed)[1].visible_ms == 0.0


def test_what_the_editor_covers_is_not_visible_until_it_is_shown_again(scene: Scene) -> None:
    scene.offer()
    scene.tracker.shown("c1", scene.now)
    scene.wait(0.5)
    scene.tracker.covered("c1", scene.now)
    scene.insert("t")
    scene.offer(GHOST[1:])
    scene.wait(5.0)
    before = scene.shown()
    scene.tracker.shown("c1", scene.now)
    scene.wait(0.5)
    scene.tracker.document_closed(URI, scene.now)

    assert (before, scene.shown()) == (0, 1)
    assert scene.recorder.of(CompletionClosed)[0].visible_ms == pytest.approx(1_000.0)


def test_what_the_editor_covers_from_the_beginning_was_not_shown(scene: Scene) -> None:
    scene.offer()
    scene.tracker.covered("c1", scene.now)
    scene.offer()
    scene.wait(5.0)
    scene.tracker.document_closed(URI, scene.now)

    assert scene.shown() == 0


def test_of_an_editor_that_will_report_nothing_is_guessed_before(scene: Scene) -> None:
    scene.tracker = SuggestionTracker(scene.recorder, client_reports=True)
    scene.offer()
    scene.insert("total")
    scene.wait(5.0)
    scene.tracker.document_closed(URI, scene.now)

    assert (scene.shown(), scene.endings()) == (0, [("ignored", 0, 5)])


def test_what_the_editors_own_list_inserts_is_not_accepted(scene: Scene) -> None:
    scene.offer()
    scene.tracker.shown("c1", scene.now)
    scene.insert("total")
    scene.tracker.document_closed(URI, scene.now)

    assert scene.endings() == [("ignored", 0, 5)]
    assert scene.typing().chars_completed == 0


def test_a_long_acceptance_that_the_editor_reports_was_not_pasted(scene: Scene) -> None:
    scene.offer()
    scene.tracker.shown("c1", scene.now)
    scene.insert(GHOST)
    scene.tracker.accepted("c1", scene.now)
    window = scene.typing()

    assert scene.endings() == [("accepted", len(GHOST), 0)]
    assert (window.chars_completed, window.chars_pasted) == (len(GHOST), 0)


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


def test_the_editors_word_is_about_the_suggestion_that_it_names(scene: Scene) -> None:
    scene.offer()
    scene.tracker.offered("file:///b.ts", "c2", "r2", "b", start_offset=0, now=scene.now)
    scene.tracker.accepted("c2", scene.now)
    scene.wait(1.0)

    assert [end.completion for end in scene.recorder.of(CompletionClosed)] == ["c2"]


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

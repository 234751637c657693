"""Which texts an engineer set out from."""

from __future__ import annotations

from groundspeed_server.engine.next_edit.journal import ChangeJournal
from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Span


def typed(journal: ChangeJournal, text: str, at: int, word: str, now: float) -> str:
    for offset, letter in enumerate(word):
        place = at + offset
        journal.edited(text, [Edit(Span(place, place), letter)], now)
        text = text[:place] + letter + text[place:]
    return text


def test_a_word_that_is_typed_is_one_change() -> None:
    journal = ChangeJournal()
    typed(journal, "f();", 2, "slowly", 1.0)

    assert journal.set_out(2.0) == ("f();",)


def test_a_change_elsewhere_is_another_one() -> None:
    journal = ChangeJournal()
    text = typed(journal, "f();\ng();", 2, "a", 1.0)
    typed(journal, text, 8, "b", 2.0)

    assert journal.set_out(3.0) == (text, "f();\ng();")


def test_a_word_that_is_deleted_and_typed_anew_is_one_change() -> None:
    journal = ChangeJournal()
    journal.edited("f(old);", [Edit(Span(2, 5), "")], 1.0)
    typed(journal, "f();", 2, "new", 2.0)

    assert journal.set_out(3.0) == ("f(old);",)


def test_edits_that_come_at_once_are_one_change() -> None:
    journal = ChangeJournal()
    journal.edited("a a", [Edit(Span(0, 1), "b"), Edit(Span(2, 3), "b")], 1.0)

    assert journal.set_out(2.0) == ("a a",)


def test_changes_of_long_ago_are_forgotten() -> None:
    journal = ChangeJournal()
    journal.edited("a", [Edit(Span(0, 1), "b")], 1.0)

    assert journal.set_out(1_000.0) == ()


def test_few_changes_are_remembered() -> None:
    journal = ChangeJournal()
    for count in range(20):
        journal.edited("x" * 100, [Edit(Span(count * 4, count * 4), "y")], 1.0)

    assert len(journal.set_out(2.0)) == 4

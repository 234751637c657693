"""The hints on show, kept where their code is while it is edited."""

from __future__ import annotations

from groundspeed_server.lsp.shelf import HintShelf
from groundspeed_server.review.values import Fix, Hint, ReviewOutcome, Severity
from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Span

TEXT = "0123456789" * 5


def hint(name: str, start: int, end: int, *, rule: str = "r", fix: Fix | None = None) -> Hint:
    return Hint(name, rule, Severity.WARNING, 0.9, "Look here.", Span(start, end), fix)


def part(seen: Span, *hints: Hint) -> ReviewOutcome:
    """Return a review of one function."""
    return ReviewOutcome(hints, 1.0, reviewed=(seen,))


def whole(*hints: Hint) -> ReviewOutcome:
    """Return a review of everything."""
    return part(Span(0, len(TEXT)), *hints)


def shelf(*hints: Hint) -> HintShelf:
    kept = HintShelf()
    kept.open("a")
    kept.renew("a", whole(*hints), TEXT)
    return kept


def names(kept: HintShelf) -> list[str]:
    return [shown.hint for shown in kept.on_show("a")]


def test_hints_are_shown_in_document_order() -> None:
    assert names(shelf(hint("late", 20, 22), hint("early", 1, 3))) == ["early", "late"]


def test_a_hint_and_its_fix_move_with_the_text_before_them() -> None:
    kept = shelf(hint("h", 10, 20, fix=Fix(Span(12, 14), "x")))

    hidden = kept.edited("a", Edit(Span(0, 1), "abc"), now=0)

    (moved,) = kept.on_show("a")
    assert not hidden
    assert moved.span == Span(12, 22)
    assert moved.fix == Fix(Span(14, 16), "x")


def test_an_edit_of_its_code_hides_a_hint_and_the_hint_is_soon_over() -> None:
    kept = shelf(hint("h", 10, 20), hint("other", 30, 32))

    assert kept.edited("a", Edit(Span(12, 13), "x"), now=100)
    assert names(kept) == ["other"]
    assert kept.overdue(now=101) == ()
    assert [gone.hint for gone in kept.overdue(now=102)] == ["h"]
    assert kept.overdue(now=103) == ()


def test_a_hint_that_was_just_hidden_can_still_be_found() -> None:
    """The editor applies a fix first, and says so right after."""
    kept = shelf(hint("h", 10, 20))
    kept.edited("a", Edit(Span(10, 20), "fixed"), now=100)

    assert kept.find("h") is not None
    kept.take("h")
    assert kept.find("h") is None
    assert kept.overdue(now=200) == ()


def test_a_hint_that_is_given_again_keeps_its_id() -> None:
    kept = shelf(hint("first", 10, 20))

    renewal = kept.renew("a", whole(hint("again", 12, 18)), TEXT)

    assert (renewal.added, renewal.resolved) == ((), ())
    assert names(kept) == ["first"]


def test_a_whole_review_resolves_what_it_no_longer_gives() -> None:
    kept = shelf(hint("old", 10, 20))

    renewal = kept.renew("a", whole(hint("new", 10, 20, rule="other")), TEXT)

    assert [gone.hint for gone in renewal.resolved] == ["old"]
    assert names(kept) == ["new"]


def test_a_review_of_changes_leaves_the_other_hints() -> None:
    kept = shelf(hint("old", 10, 20))

    renewal = kept.renew("a", part(Span(25, 40), hint("new", 30, 32)), TEXT)

    assert renewal.resolved == ()
    assert names(kept) == ["old", "new"]


def test_a_review_forgets_what_changed_before_it() -> None:
    kept = shelf()
    kept.edited("a", Edit(Span(3, 3), "xy"), now=0)
    before = kept.changed("a")

    kept.renew("a", part(Span(0, 9)), TEXT)

    assert before == (Span(3, 5),)
    assert kept.changed("a") == ()


def test_a_review_that_failed_leaves_everything_to_be_reviewed() -> None:
    kept = shelf(hint("old", 10, 20))
    kept.edited("a", Edit(Span(30, 30), "xy"), now=0)

    renewal = kept.renew("a", ReviewOutcome((), 1.0, reason="timeout"), TEXT)

    assert renewal.resolved == ()
    assert kept.changed("a") == (Span(30, 32),)


def test_closing_returns_what_was_on_show() -> None:
    kept = shelf(hint("h", 10, 20))

    assert [(gone.hint.hint, gone.fate) for gone in kept.close("a")] == [("h", "ignored")]
    assert kept.close("a") == ()
    assert not kept.edited("a", Edit(Span(0, 0), "x"), now=0)
    assert kept.renew("a", whole(hint("h", 1, 2)), TEXT).added == ()


def test_what_a_review_left_out_waits_for_the_next() -> None:
    kept = shelf()
    kept.edited("a", Edit(Span(3, 3), "xy"), now=0)

    kept.renew("a", ReviewOutcome((), 1.0, reviewed=(Span(0, 9),), left_out=(Span(12, 20),)), TEXT)

    assert kept.changed("a") == (Span(12, 20),)

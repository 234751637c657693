"""A hint is kept when it points at code that the model saw, and a fix when it is one."""

from __future__ import annotations

import pytest

from groundspeed_server.review.answer import ProposedFix, ProposedHint
from groundspeed_server.review.checking import Checked, ReviewedText, check_hints
from groundspeed_server.review.values import Fix, Severity
from groundspeed_server.text.snapshot import Span

TEXT = """\
const before = 1;
function sum(xs: number[]) {
  let total = 0;
  for (let i = 0; i <= xs.length; i++) total += xs[i];
  return total;
}
const after = 1;
"""
FUNCTION = Span(TEXT.index("function"), TEXT.index("const after"))


def reviewed(*, parses: bool = True) -> ReviewedText:
    return ReviewedText(TEXT, (FUNCTION,), lambda _: parses)


def hint(
    quote: str = "i <= xs.length",
    line: int = 4,
    *,
    confidence: float = 0.9,
    message: str = "One too many.",
    fix: ProposedFix | None = None,
    rule: str = "off-by-one",
) -> ProposedHint:
    return ProposedHint(
        rule=rule,
        line=line,
        quote=quote,
        message=message,
        severity=Severity.WARNING,
        confidence=confidence,
        fix=fix,
    )


def checked(*proposed: ProposedHint, parses: bool = True, max_hints: int = 5) -> Checked:
    return check_hints(proposed, reviewed(parses=parses), min_confidence=0.6, max_hints=max_hints)


@pytest.mark.parametrize("line", [2, 3, 4, 5, 6])
def test_a_quotation_is_found_on_its_line_or_near_it(line: int) -> None:
    result = checked(hint(line=line))

    start = TEXT.index("i <= xs.length")
    assert [h.span for h in result.hints] == [Span(start, start + len("i <= xs.length"))]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_quotation_over_two_lines_is_found_whatever_ends_them(line_end: str) -> None:
    text = TEXT.replace("\n", line_end)
    fix = ProposedFix(replace="let total = 0;\n  for (", with_="for (")
    proposed = hint("function sum(xs: number[]) {\n  let total", 2, fix=fix)
    whole = ReviewedText(text, (Span(0, len(text)),), lambda _: True)
    [found] = check_hints([proposed], whole, min_confidence=0.6, max_hints=5).hints

    assert (
        text[found.span.start : found.span.end]
        == f"function sum(xs: number[]) {{{line_end}  let total"
    )
    assert found.fix is not None
    assert text[found.fix.span.start : found.fix.span.end] == f"let total = 0;{line_end}  for ("


@pytest.mark.parametrize(
    ("proposed", "reason"),
    [
        (hint(line=20), "not_found"),
        (hint(quote="i <= ys.length"), "not_found"),
        (hint(quote="const before = 1;", line=1), "not_found"),
        (hint(quote="const after = 1;", line=7), "not_found"),
        (hint(quote="return total;\n}\nconst", line=5), "not_found"),
        (hint(confidence=0.59), "unsure"),
    ],
)
def test_a_hint_that_cannot_be_trusted_is_refused_with_a_reason(
    proposed: ProposedHint, reason: str
) -> None:
    assert checked(proposed) == Checked((), ((reason, 1),))


def test_the_same_remark_twice_is_one() -> None:
    result = checked(hint(), hint(line=3))

    assert len(result.hints) == 1
    assert result.refused == (("repeated", 1),)


def test_the_most_confident_stay_and_stand_in_document_order() -> None:
    result = checked(
        hint("let total = 0", 3, confidence=0.7),
        hint("return total", 5, confidence=0.95),
        hint("i <= xs.length", 4, confidence=0.9),
        max_hints=2,
    )

    assert [h.confidence for h in result.hints] == [0.9, 0.95]
    assert result.refused == (("too_many", 1),)


def test_a_fix_is_placed() -> None:
    result = checked(hint(fix=ProposedFix(replace="<=", with_="<")))

    start = TEXT.index("<=")
    assert result.hints[0].fix == Fix(Span(start, start + 2), "<")


@pytest.mark.parametrize(
    ("fix", "parses"),
    [
        (ProposedFix(replace="i <= n", with_="i < n"), True),
        (ProposedFix(replace="<=", with_="<="), True),
        (ProposedFix(replace="  ", with_="x"), True),
        (ProposedFix(replace="<=", with_="<"), False),
    ],
    ids=["not there", "no change", "blank", "breaks the syntax"],
)
def test_a_bad_fix_goes_and_its_hint_stays(fix: ProposedFix, *, parses: bool) -> None:
    result = checked(hint(fix=fix), parses=parses)

    assert len(result.hints) == 1
    assert result.hints[0].fix is None
    assert result.refused == (("fix", 1),)


def test_messages_are_plain_bounded_text() -> None:
    nasty = "Run \x1b]8;;http://evil\x07this\u202e now\n\n" + "x" * 1000

    message = checked(hint(message=nasty)).hints[0].message

    assert len(message) <= 300
    assert not set(message) & {"\x1b", "\x07", "\u202e", "\n"}

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


def test_the_same_remark_about_more_of_the_code_is_one_and_the_surer_stays() -> None:
    result = checked(hint("<= xs.length", confidence=0.8), hint(confidence=0.9))

    assert [h.confidence for h in result.hints] == [0.9]
    assert result.refused == (("repeated", 1),)


def test_remarks_of_two_kinds_about_the_same_code_are_two() -> None:
    assert len(checked(hint(), hint("<= xs.length", rule="null-access")).hints) == 2


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


TWICE = """\
function add(data: number[], a: number) {
  const size = data.length;
  for (let i = 0; i <= data.length; i++) a += data[i] + data[i];
  return a;
}
"""


def fixed(text: str, quote: str, line: int, fix: ProposedFix) -> str | None:
    """Return a text with the fix of a hint applied; None when the hint has none."""
    whole = ReviewedText(text, (Span(0, len(text)),), lambda _: True)
    [found] = check_hints(
        [hint(quote, line, fix=fix)], whole, min_confidence=0.6, max_hints=5
    ).hints
    if found.fix is None:
        return None
    return text[: found.fix.span.start] + found.fix.text + text[found.fix.span.end :]


@pytest.mark.parametrize(
    ("quote", "line", "replace", "expected"),
    [
        ("return a", 4, "a", ("  return a;", "  return b;")),
        ("a += data[i]", 3, "a", ("a += data[i] +", "b += data[i] +")),
        ("i <= data.length", 2, "data.length", ("<= data.length", "<= b")),
        ("data.length", 2, "data.length", ("= data.length;\n", "= b;\n")),
        ("i <= data.length", 3, "return a", ("return a", "b")),
        ("a += data[i] + data[i]", 3, "data[i]", None),
        ("i <= data.length", 3, "dat", None),
        ("a += data", 3, "a: number", (" a: number", " b")),
    ],
    ids=[
        "a word, and not the letter in another",
        "a word of the remark, of two on the line",
        "on the line of the remark, where the line number is of another",
        "on the line of the remark, where the next one has it too",
        "on the next line",
        "twice in the remark",
        "a part of a word",
        "two lines above",
    ],
)
def test_a_fix_changes_what_its_remark_is_about(
    quote: str, line: int, replace: str, expected: tuple[str, str] | None
) -> None:
    result = fixed(TWICE, quote, line, ProposedFix(replace=replace, with_="b"))

    assert result == (TWICE.replace(*expected, 1) if expected else None)


def test_code_that_is_as_near_above_as_below_is_not_replaced() -> None:
    text = "f(x);\ncheck(y);\nf(x);\n"

    assert fixed(text, "check(y)", 2, ProposedFix(replace="f(x)", with_="f(y)")) is None


@pytest.mark.parametrize(
    "fence", ["```ts\n{}\n```", "```\n{}```", "\n```typescript\r\n{}\r\n```\n"]
)
def test_a_fence_around_a_fix_is_none_of_it(fence: str) -> None:
    fix = ProposedFix(replace="return a;", with_=fence.format("return a + 1;"))
    both = ProposedFix(replace=fence.format("return a;"), with_=fix.with_)

    expected = TWICE.replace("return a;", "return a + 1;")
    assert fixed(TWICE, "return a", 4, fix) == expected
    assert fixed(TWICE, "return a", 4, both) == expected


def test_line_numbers_that_were_copied_from_the_prompt_are_no_code() -> None:
    loop = "for (let i = 0; i <= data.length; i++) a += data[i] + data[i];"
    better = "for (const each of data) a += 2 * each;"
    fix = ProposedFix(
        replace=f"    3|   {loop}\n    4|   return a;",
        with_=f"    3|   {better}\n    4|   return a;",
    )

    expected = TWICE.replace(loop, better)
    assert fixed(TWICE, "    4|   return a", 4, fix) == expected
    assert checked(hint(quote="    4| ")).refused == (("not_found", 1),)


def test_a_fix_with_a_fence_within_it_is_none() -> None:
    fix = ProposedFix(replace="return a;", with_="Better:\n```ts\nreturn 1;\n```")

    assert fixed(TWICE, "return a", 4, fix) is None


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_fix_of_several_lines_has_the_line_ends_of_its_document(line_end: str) -> None:
    text = TWICE.replace("\n", line_end)
    fix = ProposedFix(replace="return a;", with_="if (a) {\n    return a;\n  }")

    expected = TWICE.replace("return a;", fix.with_).replace("\n", line_end)
    assert fixed(text, "return a", 4, fix) == expected


def test_messages_are_plain_bounded_text() -> None:
    nasty = "Run \x1b]8;;http://evil\x07this\u202e now\n\n" + "x" * 1000

    message = checked(hint(message=nasty)).hints[0].message

    assert len(message) == 300
    assert message.endswith("x…")
    assert not set(message) & {"\x1b", "\x07", "\u202e", "\n"}

"""How deep the lines of an answer must stand, as far as that is certain."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.levels import depths, template_lines
from support.cursor_marker import site_at

CALLS = "\na();\nb({\nc\n})\n}, [\nd,\n])"
ELEMENTS = "<b>\n<c\nd\n/>\n<e\nf\n>\ng\n</e>\n</b>"


@pytest.mark.parametrize(
    ("marked", "text", "levels"),
    [
        ("{\n  $0\n}", "a({\nb,\nc,\n});\nd();", {1: 1, 2: 1, 3: 0, 4: 0}),
        ("f(() => {$0", CALLS, {1: 1, 2: 1, 3: 2, 4: 1, 5: 0, 6: 1, 7: 0}),
        # Elements have an inside as brackets have.
        ("{\n  $0\n}", ELEMENTS, {1: 1, 2: 2, 3: 1, 4: 1, 5: 2, 6: 1, 7: 2, 8: 1, 9: 0}),
        # What the document opened is closed where it was opened.
        ("{\n  a(\n    $0", "b\n)\n}", {1: -1, 2: -2}),
        # A line that goes on, and one behind a line that may, tell nothing.
        ("{\n  a;\n  $0\n}", "a\n.b()\n.c()", {}),
        ("{\n  a\n    $0\n}", ".b();\nc();", {}),
        ("{\n  $0\n}", "a(`\nb\n`);\nc", {}),
    ],
)  # fmt: skip
def test_brackets_tell_how_deep_a_line_is(marked: str, text: str, levels: dict[int, int]) -> None:
    assert depths(text.split("\n"), site_at(marked), 2).levels == levels


def test_a_line_is_deeper_than_the_one_that_opens_it_wherever_that_stands() -> None:
    site = site_at("{\n  a\n    $0\n}")

    assert depths(["b", "c(", "d", ")"], site, 2).within == [(1, 2)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a\nb", set()),
        ("`a\nb\nc`\nd", {1, 2}),
        ("'`'\na", set()),
        ("`\\`\na`", {1}),
        ("// `\na", set()),
        # What looks like a comment or a string is text in a template.
        ("`http://a`\nb", set()),
        ("`\nhttp://a`\nb", {1}),
        ("`\na's `\nb's", {1}),
        ("`a${`b`}'\nc`\nd", {1}),
    ],
)
def test_the_lines_of_a_template_are_its_text(text: str, numbers: set[int]) -> None:
    assert template_lines(text.split("\n")) == numbers

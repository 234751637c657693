"""What is kept of an answer."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.truncation import truncation
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("marked", "text", "kept"),
    [
        ("const a = $0", "b();\nc();", "b();"),
        ("const a = $0", "b();", "b();"),
        ("const a = $0", "b();   \n", "b();"),
        ("function f() {$0\n}", "\n  a();\n}\nb();", "\n  a();"),
    ],
)
def test_a_whole_answer_keeps_its_line_or_block(marked: str, text: str, kept: str) -> None:
    assert truncation(answer_at(marked, text)).text == kept


@pytest.mark.parametrize(
    ("marked", "text", "kept", "dropped"),
    [
        ("const a = $0", "b();\nc(", "b();", None),
        ("const a = $0", "b.c(", "", "cut_short"),
        ("const a = $0", "{\n  b: 1,\n  c: ", "{", None),
        ("const a =$0", "\n  b;\nc(", "\n  b;", None),
        ("type A = {$0", " // of\n  b: 1;\n  c: ", " // of\n  b: 1;", None),
        ("function f() {$0", "\n  a();\n  b(", "\n  a();", None),
        ("function f() {$0", "\n  a(", "", "cut_short"),
        # What they open is closed among them, unless the first of them does not come to that.
        ("function f() {$0", "\n  a();\n  b({\n    c,\n    d", "\n  a();", None),
        ("function f() {$0", "\n  b({\n    c,\n    d", "\n  b({\n    c,", None),
        ("function A() {$0", "\n  b();\n  return (\n    <c>\n      d", "\n  b();", None),
        ("(\n  <a>\n    $0", "<b />\n    <c>\n      d\n      e", "<b />\n    <c>\n      d", None),
        # What only leads to something else says nothing by itself.
        ("function f() {$0", "\n  b(c, {\n    // One.\n    d: [\n", "", "cut_short"),
        ("$0", "<a>\n  <b>c</b>\n  <d\n    e={f}\n    g", "<a>\n  <b>c</b>\n  <d\n    e={f}", None),
        ("$0", "<a>\n  <b>c</b>\n  <d\n    e", "<a>\n  <b>c</b>", None),
        ("function f() {$0", "", "", None),
    ],
)
def test_of_an_answer_that_broke_off_whole_lines_are_kept(
    marked: str, text: str, kept: str, dropped: str | None
) -> None:
    answer = truncation(answer_at(marked, text, whole=False))

    assert (answer.text, answer.dropped) == (kept, dropped)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  a();\n" * 25 + "  b({\n" + "    c,\n" * 10, "  a();\n" * 25),
        ("  a({\n" + "    b,\n" * 40, "  a({\n" + "    b,\n" * 29),
        ("  a();\n" * 40, "  a();\n" * 30),
    ],
)
def test_a_block_that_is_cut_at_its_cap_ends_with_a_whole_line_or_statement(
    text: str, kept: str
) -> None:
    answer = truncation(answer_at("function f() {$0", f"\n{text}"))

    assert answer.text == f"\n{kept}".rstrip()

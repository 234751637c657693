"""How an answer begins."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.leading import leading_blanks_fitted
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("marked", "text", "fitted"),
    [
        ("const a = $0", " b", "b"),
        ("const a =$0", " b", " b"),
        ("const a =\t$0", " b", "b"),
        ("const a = $0", "\nb;", "b;"),
        ("foo($0)", "\n  a\n", "a\n"),
        ("foo($0)", "\n  a,\n", "\n  a,\n"),
        ("foo($0);", "\n  {\n    a,", "\n  {\n    a,"),
        ("foo($0, b)", "\n  a,\n  b\n)", "a,\n  b\n)"),
        ("foo($0)", "\n  a,", "a,"),
        ("foo($0)", "\n  a, \n  b", "\n  a, \n  b"),
        ("foo($0)", "\n\n  a,\n", "\n  a,\n"),
        ("const a = [$0];", "\n  b,\n", "\n  b,\n"),
        ("foo(a, $0)", "\n  b,\n", "b,\n"),
        ("foo($0", "\n  a,\n", "\n  a,\n"),
        ("foo(a, $0)", "\nb)", "b)"),
        # A line end is dropped where the line goes on, and not where another one begins.
        ("const a = b$0", "\n  .c()", ".c()"),
        ("const a = b$0", "\nc()", "\nc()"),
        ("const a = b()$0", "\nc()", "\nc()"),
        ("import a from 'b'$0", "\nimport c", "\nimport c"),
        ("if (a)$0", "\n  return b;", "\n  return b;"),
        ("/** Adds. */$0", "\nexport function add(", "\nexport function add("),
        ("a = { b: <C d={$0", "e(\n  f\n)}", "e(\n  f\n)}"),
        ("a = b(c)$0", "\n\n// Adds.\nexport", "\n\n// Adds.\nexport"),
        ("a = b(c)$0", "\n/* Adds. */\nexport", "\n/* Adds. */\nexport"),
        ("a(); $0  ", "\nb();", "\nb();"),
        ("case 1:$0", "\n  b();", "\n  b();"),
        ("const a = [$0", "\n  b", "\n  b"),
        ("<a>$0", "\n  <b />", "\n  <b />"),
        ("// Adds.$0  ", "\nfunction add(", "\nfunction add("),
        ("// Adds$0", "\n// two numbers", "\n// two numbers"),
        ("/**\n * Adds$0\n */", "\n * two numbers", "\n * two numbers"),
        ("/**$0 */", "\n * Adds.\n */", " Adds.\n */"),
        ("/** $0 */", "\n * Adds.\n */", "Adds.\n */"),
        ("/**$0\n */", "\n * Adds.\n */", " Adds.\n */"),
        ("/**$0\nadd();", "\n * Adds.\n */", "\n * Adds.\n */"),
        # On an empty line the indentation is there already.
        ("if (a) {\n  $0\n}", "  b();", "b();"),
        ("if (a) {\n  $0\n}", "\n  b();", "b();"),
        ("if (a) {\n    $0\n}", "  b();", "b();"),
        ("if (a) {\n  $0\n}", "    b();", "  b();"),
        ("if (a) {\n\t$0\n}", "\tb();", "b();"),
        ("if (a) {\n  $0\n}", "\tb();", "\tb();"),
        ("if (a) {\n$0\n}", "  b();", "  b();"),
        # A single blank is none, but in a comment.
        ("a();\n$0", " b();", "b();"),
        ("/**\n$0\n */", " * b", " * b"),
        ("a();\n$0", " * b", " * b"),
        # The inside of a block begins on the next line.
        ("if (a) {$0", "b();\n}", "\n  b();\n}"),
        ("  if (a) {$0", "\n    b();\n  }", "\n    b();\n  }"),
        ("\tif (a) {$0", "b();\n\t}", "\n\t\tb();\n\t}"),
        ("    if (a) {$0", "b();\n    }", "\n        b();\n    }"),
        ("if (a) { $0", "\n\n  b();\n}", "\n  b();\n}"),
        ("if (a) {$0", "}", "}"),
        ("if (a) {$0", "  ", "  "),
        # There, it keeps its own depth, or is one level deeper than the line.
        ("      if (a) {$0", "        b();\n      }", "\n        b();\n      }"),
        ("      a();\n        b();\n      if (a) {$0", "b();", "\n        b();"),
        ("/**\n * A.\n */\nif (a) {\n    b();\n}\nif (c) {$0", " d();\n}", "\n    d();\n}"),
        # A value stays on its line, and so does one line between brackets that are closed already.
        ("<a b={$0}>", "c.d", "c.d"),
        ("<a>\n  {$0}\n</a>", "b.map((c) => (\n    d\n  ))", "b.map((c) => (\n    d\n  ))"),
        ("<a>\n  { $0}\n</a>", "b.map((c) => (\n    d\n  ))", "b.map((c) => (\n    d\n  ))"),
        ("  <a b={$0}>", "    c\n      ? d\n  }", "\n    c\n      ? d\n  }"),
        ("f({$0})", "a: 1", "a: 1"),
        ("f({ $0 })", "a: 1", "a: 1"),
        ("f({$0})", "a: 1,\n  b: 2,", "\n  a: 1,\n  b: 2,"),
        ("f({$0", "a: 1,", "\n  a: 1,"),
        ("if (a) {$0}", "b();", "\n  b();"),
        ("if (a) { $0 }", "b();", "b();"),
        ("type A = { $0 };", "b: C", "b: C"),
        # Several lines in braces stand below, also where their line goes on behind the braces.
        ("import {$0} from 'c';", "\n  a,\n  b,\n", "\n  a,\n  b,\n"),
        ("import { $0 } from 'c';", "\n  a\n", "a\n"),
        ("f({$0}: A) {\n  b;\n}", "\n  c,\n  d", "\n  c,\n  d"),
        ("import {$0 from 'c';", "\n  a,\n}", "\n  a,\n}"),
        ("import {$0 from 'c';", "\n  a,\n  b,", "a,\n  b,"),
        # An object begins behind the parenthesis of an arrow.
        ("f(() => ($0))", "{\n  a,\n}", "{\n  a,\n}"),
        ("f(() => ($0))", "<a>\n  b\n</a>", "\n  <a>\n  b\n</a>"),
        # What closes the block on its first line stays on the cursor's.
        ("import { $0", " a } from 'b'", "a } from 'b'"),
        ("if (a) {$0", " b() }\n", " b() }\n"),
        ("if (a) {$0", "b({ c })\n}", "\n  b({ c })\n}"),
    ],
)
def test_the_start_fits_the_blanks_before_the_cursor(marked: str, text: str, fitted: str) -> None:
    assert leading_blanks_fitted(answer_at(marked, text)).text == fitted

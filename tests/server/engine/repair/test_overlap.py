"""How an answer meets the text after the cursor."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.overlap import suffix_overlap
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("marked", "text", "kept", "covers"),
    [
        # Closers that the editor put there are replaced by the answer's own.
        ("foo($0)", "a, b)", "a, b)", 1),
        ("foo($0)", "a, b);", "a, b);", 1),
        ("foo($0);", "a, b);", "a, b);", 2),
        ("foo(bar($0))", "a)", "a)", 1),
        ("foo(bar($0))", "a));", "a));", 2),
        ("foo($0)", "a, b", "a, b", 0),
        ("foo($0)", "bar(1)", "bar(1)", 0),
        ("foo($0)", "a;", "a", 0),
        ("const a = [$0];", "1, 2];", "1, 2];", 2),
        ("items.map((item) => {$0})", "\n  a();\n});", "\n  a();\n});", 2),
        ("const s = '$0'", "abc'", "abc'", 1),
        ("const s = '$0';", "abc';", "abc';", 2),
        ("import a from '$0'", "./a';", "./a';", 1),
        ("const s = '$0'", "abc", "abc", 0),
        ("foo(`$0`)", "a ${b}`)", "a ${b}`)", 2),
        ("const s = '$0'", "it\\'s'", "it\\'s'", 1),
        # Within text, a bracket is closed by the answer only if the text before opened it.
        ('const s = "rgb($0)";', "var(--x)", "var(--x)", 0),
        ('const s = "rgb($0)";', "0, 0, 0)", "0, 0, 0)", 1),
        ('const s = "rgb($0)";', '0, 0, 0)"', '0, 0, 0)"', 2),
        ('const s = "($0)";', "it's //)", "it's //)", 1),
        ("css`\n  width: calc($0);\n`", "100% - var(--w)", "100% - var(--w)", 0),
        ("css`\n  width: $0;\n`", "10px;", "10px;", 1),
        ("gql`query {$0}`", "user { id }", "user { id }", 0),
        ("gql`query {$0}`", "user { id }}`;", "user { id }}`;", 2),
        ("a = b.replace(/[$0]/)", "^a/", "^a/", 0),
        ("const s = '$0';", "a' + b + 'c", "a' + b + 'c", 0),
        # Angles of tags and types close as brackets do, where the line has one to spare.
        ("a = <Foo $0>\n</Foo>;", "b={1}>", "b={1}>", 1),
        ("a = <Foo $0>\n</Foo>;", "b={() => c > 1}>", "b={() => c > 1}>", 1),
        ("a = <Foo $0>\n</Foo>;", "b={() => c}", "b={() => c}", 0),
        ("a = <Foo $0>;", "b={1}>hi</Foo", "b={1}>hi</Foo", 0),
        ('a = <b className="$0">\n</b>;', 'row">', 'row">', 2),
        ("const a: Array<$0>", "string> = [];", "string> = [];", 1),
        ("const a: Array<$0>", "Map<K, V>", "Map<K, V>", 0),
        ("const a: Array<$0>;", "(b: B) => void>;", "(b: B) => void>;", 2),
        ("const a: Promise<Array<$0>", "string>", "string>", 0),
        ("html`<a $0>\n</a>`", 'href="b">', 'href="b">', 1),
        # So does what ends a template behind a substitution.
        ("a = `b ${$0}`;", "c}`;", "c}`;", 3),
        ("a = `b ${$0}`", "c}`;", "c}`;", 2),
        ("a = `b ${c$0}`", ".d} (and ${e})`;", ".d} (and ${e})`;", 2),
        ("f(`${$0}`)", "a}`, `b`)", "a}`, `b`)", 3),
        ("f(`${$0}`)", "a.map((b) => `${b}`)", "a.map((b) => `${b}`)", 0),
        # Within a line, signs that follow are not written twice.
        ("a.filter($0).map(b)", "(c) => c.d)", "(c) => c.d", 0),
        ("a.filter($0).map(b)", "c.d()", "c.d()", 0),
        ("if (f($0) {\n}", "a)", "a)", 0),
        ("f($0, b)", "a,", "a", 0),
        ("f('$0', b)", "a'", "a", 0),
        ("f('$0', b)", "a' + 'c", "a' + 'c", 0),
        ("useState<$0>(0)", "number>", "number", 0),
        ("useState<$0>(null)", "Map<K, V>", "Map<K, V>", 0),
        ("a = b ? <Foo $0/> : null;", 'c="d" />', 'c="d" ', 0),
        ('import { $0 } from "a";', "b }", "b", 0),
        # Text that follows is not written twice, also where the answer ends its statement.
        ("new Map<$0>()", "string, number>();", "string, number", 0),
        ("foo($0, options)", "url, options);", "url", 0),
        ("if ($0 && b) {", "a && b) {", "a", 0),
        ("const a = $0 + c;", "b + c;", "b", 0),
        ("foo($0, options)", "url, options)", "url", 0),
        ("if ($0) {", "a > b) {", "a > b", 0),
        ("if ($0) {", "f(b)", "f(b)", 0),
        ("const a = $0 + c;", "b", "b", 0),
        # Nor is what follows written in other words, from the bracket on that stands there.
        ("function f($0) {\n}", "a: A): B {", "a: A", 0),
        ("function f($0) {\n}", "a: A, b: () => void): B {", "a: A, b: () => void", 0),
        ("function f(a: Promise<$0>) {\n}", "A>): void {", "A", 0),
        ("const a: { [K in $0]: A };", "keyof B]?: B[K];", "keyof B", 0),
        ("a = <b c={$0}>d</b>;", "() => {\n  e();\n}}>f</b>;", "() => {\n  e();\n}", 0),
        ("if ($0) {\n}", "a > b && c >= d) return;", "a > b && c >= d", 0),
        # Nor are lines below, unless they close what the answer opened.
        ("function f() {\n  $0\n  return a;\n}", "b();\n  return a;", "b();", 0),
        ("function f() {\n  $0\n\n  return a;\n}", "b();\n\n  return a;\n}", "b();", 0),
        ("function f() {\n  $0\n}", "b();\n}", "b();", 0),
        (
            '$0\nimport c from "d";',
            "import a from 'b';\nimport c from 'd';",
            "import a from 'b';",
            0,
        ),
        ("$0\nreturn a;\n", "if (b) {\n  return a;\n}", "if (b) {\n  return a;\n}", 0),
        # Nor is the beginning of the line behind them, where the answer broke off within it.
        ("{\n  $0\n  const c = 1;\n  dd();\n}", "b();\n  const c = 1;\n  d", "b();", 0),
        ("{\n  $0\n  return all;\n} else {", "b();\n  return all;\n}", "b();", 0),
        ("{\n  $0\n  const c = 1;\n  d();\n}", "b();\n  const d;\n  d", "b();\n  const d;\n  d", 0),
        ("{\n  $0\n  a\n  bc\n}", "d();\n  a\n  b", "d();\n  a\n  b", 0),
        ("{\n$0\n}", "if (a) {\n  b();\n}", "if (a) {\n  b();\n}", 0),
        ("function f() {\n  $0\n}", "if (a) {\n    b();\n  }", "if (a) {\n    b();\n  }", 0),
    ],
)
def test_nothing_is_written_twice(marked: str, text: str, kept: str, covers: int) -> None:
    answer = suffix_overlap(answer_at(marked, text))

    assert (answer.text, answer.covers) == (kept, covers)

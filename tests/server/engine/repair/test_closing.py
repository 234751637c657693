"""How an answer's brackets come out even."""

from __future__ import annotations

from dataclasses import replace

import pytest

from groundspeed_server.engine.repair.closing import bracket_balance
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("marked", "text", "balanced"),
    [
        ("const a = $0", "f(b", "f(b)"),
        ("const a = $0", "f([b, { c: 1", "f([b, { c: 1 }])"),
        ("const a = $0", "{ a: { b: 1", "{ a: { b: 1 } }"),
        ("const a = $0", "f(b)", "f(b)"),
        # Before the end of the statement, which only a brace can hold.
        ("const a = $0", "f(b[1, c(d;", "f(b[1, c(d)]);"),
        ("const a = $0", "() => { f(b;", "() => { f(b); }"),
        ("f($0)", "g(1", "g(1)"),
        ("f($0", "a, b)", "a, b)"),
        # What nothing opened is cut off.
        ("const a = $0", "b);", "b"),
        ("function f() {\n  a();\n}\n$0", "b();\n}", "b();"),
        # What the text closes is left open.
        ("const a = f$0)", "(b", "(b"),
        ("function f() $0\n}", "{\n  return 1;", "{\n  return 1;"),
        ("if (a) $0\n} else {", "{", "{"),
        ("f($0\n)", "(x) => {", "(x) => {\n}"),
        ("f$0\n})", "((x) => {", "((x) => {"),
        ("f$0\n}\n", "((x) => {", "((x) => {"),
        # The body of a function whose head is written stands below, with its closer.
        ("const f = ({ $0\n  return a;\n};", "a }) => {", "a }) => {"),
        ("function f({ $0\n  use(a);\n}", "a }: P) {", "a }: P) {"),
        ("b.map(({ $0\n  return a;\n});", "a }) => {", "a }) => {"),
        # So is a line whose inside stands below, whatever closes it.
        ("if $0\n  b();\n}", "(a) {", "(a) {"),
        ("if $0\n  b();", "(a) {", "(a) {"),
        ("it$0\n  b();\n});", "('x', () => {", "('x', () => {"),
        ("const a = f$0\n  c\n);", "(b,", "(b,"),
        ("if (a) $0\n    c();", "{\n  b(() => {", "{\n  b(() => {\n  })\n}"),
        ("const a = f$0\n  .g();", "(b", "(b)"),
        ("if (a) {\n  b();\n$0\n  c();\n}", "} else {", "} else {"),
        # A last line of closers that stands below is not written twice.
        ("if (a) $0\n}", "{\n  b();\n}", "{\n  b();"),
        ("f$0\n});\n", "((x) => {\n  b();\n});", "((x) => {\n  b();"),
        ("  if (a) $0\n  }", "{\n    b();\n  }", "{\n    b();"),
        ("f$0\n});\n", "(x);\ng(() => {\n  b();\n});", "(x);\ng(() => {\n  b();\n});"),
        ("{\na();\n$0\n}", "if (b) {\n  c();\n}", "if (b) {\n  c();\n}"),
        ("switch (a) {\ncase 1: $0\n}", "{\n  b();\n}", "{\n  b();\n}"),
        # Nor is what the text closes further below, but what opens something for it stays.
        ("a = {\n  $0\n  c: 1,\n};", "b: 2,\n}", "b: 2,"),
        ("a = {\n  $0\n  c: 1,\n};", "b: 2 };", "b: 2"),
        ("f(() => {\n  $0\n  b();\n});", "a();\n});\ng();", "a();"),
        ("type A = {\n  a: $0\n  b: c;\n};", "string;}", "string;"),
        ("{\n  if (a) {\n    $0\n  b();\n}", "c();\n  }", "c();\n  }"),
        ("if (a) {\n  b();\n$0\n  d();\n}", "} else {\n  c();\n}", "} else {\n  c();"),
        # A block is closed under the line that opened it.
        ("function f() {\n  $0\n}", "if (a) {\n    b();", "if (a) {\n    b();\n  }"),
        ("  if (a) $0", "{\n    b();", "{\n    b();\n  }"),
        ("const f = $0", "() => {", "() => {\n}"),
        ("const f = $0", "g(() => {", "g(() => {\n})"),
        ("const f = $0", "g(\n  () => {\n    a();", "g(\n  () => {\n    a();\n  }\n)"),
        ("f($0", "{\n  a: 1,", "{\n  a: 1,\n}"),
        # Brackets in text mean nothing.
        ("// see $0", "(above", "(above"),
        ("const s = '$0'", "a)", "a)"),
        ("const s = $0", "')'", "')'"),
        ("return $0", "<div>No posts :(</div>", "<div>No posts :(</div>"),
        ("return $0", "<p>{n} posts :(</p>", "<p>{n} posts :(</p>"),
        ("return (\n  <p>\n    $0\n  </p>\n)", "{n} posts :(", "{n} posts :("),
        ("return (\n  <p>\n    $0\n  </p>\n)", "1) one", "1) one"),
        ("return (\n  <p>\n    $0\n  </p>\n)", "{f(n", "{f(n)}"),
        ("return $0", "<p>{a && <B c={d} />}</p>", "<p>{a && <B c={d} />}</p>"),
        ("return (\n  $0\n)", "<p>\n    Well :(\n  </p>", "<p>\n    Well :(\n  </p>"),
    ],
)
def test_brackets_come_out_even(marked: str, text: str, balanced: str) -> None:
    assert bracket_balance(answer_at(marked, text)).text == balanced


def test_what_is_still_on_its_way_is_not_closed() -> None:
    begun = replace(answer_at("const a = $0", "f(b"), goes_on=True)

    assert bracket_balance(begun).text == "f(b"

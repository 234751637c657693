"""How an answer's brackets come out even."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.closing import bracket_balance
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("marked", "text", "balanced"),
    [
        ("const a = $0", "f(b", "f(b)"),
        ("const a = $0", "f([b, { c: 1", "f([b, { c: 1 }])"),
        ("const a = $0", "f(b)", "f(b)"),
        ("f($0)", "g(1", "g(1)"),
        ("f($0", "a, b)", "a, b)"),
        # What nothing opened is cut off.
        ("const a = $0", "b);", "b"),
        ("function f() {\n  a();\n}\n$0", "b();\n}", "b();"),
        # What the text closes is left open.
        ("const a = f$0)", "(b", "(b"),
        ("function f() $0\n}", "{\n  return 1;", "{\n  return 1;"),
        # A block is closed under the line that opened it.
        ("function f() {\n  $0\n}", "if (a) {\n    b();", "if (a) {\n    b();\n  }"),
        ("  if (a) $0", "{\n    b();", "{\n    b();\n  }"),
        ("const f = $0", "() => {", "() => {\n}"),
        ("f($0", "{\n  a: 1,", "{\n  a: 1,\n}"),
        # Brackets in text mean nothing.
        ("// see $0", "(above", "(above"),
        ("const s = '$0'", "a)", "a)"),
        ("const s = $0", "')'", "')'"),
    ],
)
def test_brackets_come_out_even(marked: str, text: str, balanced: str) -> None:
    assert bracket_balance(answer_at(marked, text)).text == balanced

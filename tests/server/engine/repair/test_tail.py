"""What models repeat of the end of the cursor's line."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.tail import repeated_tail
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("marked", "text", "rest"),
    [
        ("const a = await $0", "await b();", " b();"),
        ("const a = new $0", "new Map();", " Map();"),
        ("let a = $0", "a = 1;", " 1;"),
        ("let a = $0", "= 1;", " 1;"),
        ("f((a) => $0)", "(a) => a.b", " a.b"),
        ("f((a) => $0)", "=> a.b", " a.b"),
        ("function f() {$0}", "{\n  a();\n}", "\n  a();\n}"),
        ("const a = this.$0", "this.b;", "b;"),
        ("const a = b.$0", ".c;", "c;"),
        ("const a = b?.$0", "?.c;", "c;"),
        ("const a = b.cd$0", "b.cde;", "e;"),
        ("const a = b.cd$0", "cde;", "e;"),
        ("const a = co$0", "count;", "unt;"),
        ("f({ a: $0 })", "a: 1", " 1"),
        ("class A {\n  @$0\n}", "@Input()", "Input()"),
        ('a = <b c="$0" />;', '"d"', 'd"'),
        ("import a from '$0'", "'./b';", "./b';"),
        ("const a = `b $0`;", "`b ${c}`", "${c}`"),
        ("const a = `$$0`;", "${b}", "{b}"),
        ("// Returns the $0", "Returns the sum.", " sum."),
        ("/**\n * @param $0\n */", "@param a The a.", " a The a."),
    ],
)
def test_the_end_of_the_line_is_not_written_again(marked: str, text: str, rest: str) -> None:
    assert repeated_tail(answer_at(marked, text)).text == rest


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        # Code that may well say the same twice.
        ("a = b.next.$0", "next.next;"),
        ("a = f($0", "f(b))"),
        ("a = b + $0", "b + c"),
        ("a = () => $0", "() => b"),
        ("a = [$0", "[b], [c]]"),
        ("f({$0})", "{ a }"),
        ("a = !$0", "!b"),
        ("if (a =$0", "= b)"),
        ("a = [..$0", ".b]"),
        ("a = [.$0", "..b]"),
        ("a = (() => $0", "() => b"),
        ("a = b $0", "bc"),
        ("a = 10$0", "100"),
        ("a = b$0", "bc"),
        ("a = bc$0", "bc();"),
        # What ends an empty string, or begins another one.
        ("f('$0')", "')"),
        ("f('$0", "'.length)"),
        ("f('$0", "', 'b')"),
        ("f('$0", "' + b + 'c')"),
        ("// To $0", "To"),
        ("const a = $0", "b + a"),
    ],
)
def test_anything_else_stays(marked: str, text: str) -> None:
    assert repeated_tail(answer_at(marked, text)).text == text

"""Brackets are read past everything that is not code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.brackets import balance, brackets, ends_in_string, template_end


@pytest.mark.parametrize(
    ("code", "unopened", "unclosed"),
    [
        ("", "", ""),
        ("f(a[0], { b: 1 })", "", ""),
        ("a)", ")", ""),
        ("} else {", "}", "{"),
        ("f(a => {", "", "({"),
        ("')' + \"]\" + '\\')'", "", ""),
        ("// ) }\n)", ")", ""),
        ("/* ) } */ (", "", "("),
        ("/* never closed ( ", "", ""),
        ("`) ${f(a)} }`", "", ""),
        ("`${`${a}`}` )", ")", ""),
        ("`${ {a: 1}.a }`}", "}", ""),
        ("`${", "", "{"),
        ("`never closed (", "", ""),
        ("x = /[)}]\\(/g.test(y)", "", ""),
        ("return /\\)/.exec(a)", "", ""),
        ("(a / b) / (c)", "", ""),
        ('a = "don\'t )"', "", ""),
        ("'never closed\n)", ")", ""),
        ("'never closed (", "", ""),
        ("'never (closed\n)", "", ""),
        ("<p>Don't {ok && (", "", "{("),
        ("<p>It's {ok && ('a)' + \"b)\"", "", "{("),
        ("<p>'Tis {ok && (\n", "", "{("),
        ('<p>say "hi {ok && (\n', "", "{("),
        ("'\\'(' + (", "", "("),
        ("<p>No posts :(</p>", "", ""),
        ("<A b='c'>\n  Don't \"do\":\n  1) http://d\n</A>", "", ""),
        ("{a && <B c={d} />}</p>", "", ""),
        ("{a && (\n  <B\n    c\n  />)}</p>", "", ""),
        ("a.replace(/>)/g, b = />]/)", "", ""),
        ("<p>(</p>", "", ""),
        ("<p>({n} a)</p>", "", ""),
        ("<p>a (<b>c</b> d)</p>", "", ""),
        ("<>:(</>", "", ""),
        ("{a > b && (<p>c</p>)}", "", ""),
        ("{a.map((b) => (\n  <c />\n))}\n</p>", "", ""),
        ("<T>(a: T) => f('</p>'", "", "("),
        ("a > f(b < c", "", "("),
        ("if (a) {\n  b();\n}\nc.push('</p>'", "", "("),
        ("f<T>(a\n</p>", "", "("),
        ('a > b\n  ? c("d</p>", `</p>`', "", "("),
        ("(]", "]", "("),
        ("{[}]", "}", "{"),
    ],
)
def test_the_balance_of_a_piece(code: str, unopened: str, unclosed: str) -> None:
    found = balance(code)

    assert "".join(bracket.char for bracket in found.unopened) == unopened
    assert "".join(bracket.char for bracket in found.unclosed) == unclosed


@pytest.mark.parametrize(
    ("code", "unopened", "unclosed"),
    [
        ("string>", ">", ""),
        ("Map<string, Array<T>>", "", ""),
        ("Promise<[A, {b: C}]>>", ">", ""),
        ("Map<K, Array<", "", "<<"),
        ("render={() => <b>hi</b>} />", ">", ""),
        ("() => void", "", ""),
        ("f(a < b, c > d)", "", ""),
        ("f(a <b)", "", ""),
        ("{a > b}>", ">", ""),
        ("'<'", "", ""),
        ("<p>No posts :(</p>", "", ""),
    ],
)
def test_the_balance_of_a_piece_with_its_angles(code: str, unopened: str, unclosed: str) -> None:
    found = balance(code, angles=True)

    assert "".join(bracket.char for bracket in found.unopened) == unopened
    assert "".join(bracket.char for bracket in found.unclosed) == unclosed


@given(st.text("ab(){}[]`$'\"/\\*\n=", max_size=60))
def test_every_bracket_is_one_of_the_text(code: str) -> None:
    for bracket in brackets(code):
        assert code[bracket.offset] == bracket.char


@pytest.mark.parametrize(
    ("line", "within"),
    [
        ("f('a", True),
        ('a === "b" && "c [', True),
        ("f('it\\'s", True),
        ("f('", True),
        ("f('a'", False),
        ("f('a', b", False),
        ("Don't", False),
        ("a.replace(/'/g, b", False),
        ("f(`it is 'a`, b", False),
        ("f(`it is 'a", False),
        ("// it is 'a", False),
        ('a: "${b', False),
        ("", False),
    ],
)
def test_a_line_ends_within_the_string_that_it_opened(line: str, *, within: bool) -> None:
    assert ends_in_string(line) is within


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("a`, b", "a`"),
        ("${a}`;", "${a}`"),
        ("${a ? `b` : ''} c`;", "${a ? `b` : ''} c`"),
        ("${ {a: `}`} }`", "${ {a: `}`} }`"),
        ("\\``", "\\``"),
        ("a", None),
        ("${a", None),
        ("${a}", None),
        ("${a `", None),
    ],
)
def test_a_template_ends_at_its_own_quote(text: str, template: str | None) -> None:
    end = template_end(text)

    assert (None if end is None else text[:end]) == template

"""Brackets are read past everything that is not code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.brackets import (
    balance,
    brackets,
    ends_in_string,
    left_open,
    template_end,
)


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
        # What an element holds is text, but for values and other elements.
        ("<p>{n} posts :(</p>", "", ""),
        ("<p>Sad :( {n}</p>", "", ""),
        ("<p a={() => b(c)} d=':(/>'>1) {n}<br /> :(</p>", "", ""),
        ("<A a />\n<A>1)</A>", "", ""),
        ("<p><b>1) c</p>)", ")", ""),
        ("<A<B> c>1)</A>", "", ""),
        ("<>{a}:(<A>)</A>:(</>", "", ""),
        ("<p>{`<b>` + (`1) ${a}`)} :(</p>", "", ""),
        ("<p>see http://a (b\n{c} d)</p>", "", ""),
        # Where its end has not come, its tag ends the line.
        ("<p>\n  1) one\n  {n} :(", "", ""),
        ("<A\n  b={c => c}\n>\n  1) {n", "", "{"),
        ("<p a={b => c}>\n  1)", "", ""),
        ("<A b={c}>\n  {d && (\n    <E f\n", "", "{("),
        ("a = <T>(b", "", "("),
        ("a = <T>(b\n", "", "("),
        ("<A b />\n)", ")", ""),
        # An element that nobody ended is over before what no text has.
        ("(\n  <p>\n    a\n  );\n}", "}", ""),
        ("{a && (\n  <p>\n    b\n  )}", "", ""),
        ("<p>\n  a}", "}", ""),
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
        ("<p>{n} posts :(</p>", "", ""),
        ("a: Map<A>\nb>", ">", ""),
        ("a = <T", "", "<"),
        ("a = <>", "", ""),
    ],
)
def test_the_balance_of_a_piece_with_its_angles(code: str, unopened: str, unclosed: str) -> None:
    found = balance(code, angles=True)

    assert "".join(bracket.char for bracket in found.unopened) == unopened
    assert "".join(bracket.char for bracket in found.unclosed) == unclosed


@pytest.mark.parametrize(
    ("before", "code", "unopened", "unclosed"),
    [
        ("<div>\n  ", "1) one {n} :(", "", ""),
        ("<div>\n  <p>", "1) one</p>\n  2) two", "", ""),
        ("<p>\n  ", "1) one</p>\n)", ")", ""),
        ("<p>\n  {a && ", "b}\n1) one", "}", ""),
        ("`${", "a} :(`)", "})", ""),
        ("a = {", "b(", "", "("),
    ],
)
def test_a_piece_is_read_as_more_of_what_comes_before(
    before: str, code: str, unopened: str, unclosed: str
) -> None:
    found = balance(code, within=left_open(before))

    assert "".join(bracket.char for bracket in found.unopened) == unopened
    assert "".join(bracket.char for bracket in found.unclosed) == unclosed


@given(st.text("ab(){}[]<>`$'\"/\\*\n=", max_size=60))
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

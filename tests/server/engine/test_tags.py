"""Lines of JSX that leave an element open, or close one."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.tags import closing_sign, leaves_element_open


@pytest.mark.parametrize(
    ("line", "left_open"),
    [
        ("<a>", True),
        ("return <a.b", True),
        ("<>", True),
        ('<a b="c > d" e={f => g}>', True),
        ("<a b={{ c: { d } }}", True),
        ("(a) => <b>", True),
        ("<a />", False),
        ("<a>b</a>", False),
        ("</a>", False),
        ("a < b", False),
        ("new Map<string>", False),
        ("useState<A", False),
        ("f<A>()", False),
        ("", False),
    ],
)
def test_a_line_leaves_an_element_open(line: str, *, left_open: bool) -> None:
    assert leaves_element_open(line) is left_open


@pytest.mark.parametrize(
    ("line", "sign"),
    [("  </a>", "</"), ("/>", "/>"), ("  >", ">"), ("<a>", ""), ("a > b", ""), ("", "")],
)
def test_a_line_closes_an_element(line: str, sign: str) -> None:
    assert closing_sign(line) == sign

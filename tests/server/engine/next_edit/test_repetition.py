"""The same edit on lines alike."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.next_edit.values import Rule
from support.next_edit_trials import carried_on, offered

FOLLOWS = {
    "an argument added": (
        ["register('a', a);", "register('b', b);", "register('c', c);"],
        ["register('a', a, log);", "register('b', b, log);", "register('c', c, log);"],
    ),
    "what differs is moved along": (
        ["x.set(a, 1);", "x.set(b, 2);", "x.set(c, 3);"],
        ["x.put({ a: 1 });", "x.put({ b: 2 });", "x.put({ c: 3 });"],
    ),
    "indentation stays": (
        ["app.get('/a');", "app.get('/b');", "    app.get('/c');"],
        ["app.head('/a');", "app.head('/b');", "    app.head('/c');"],
    ),
    "a member renamed": (
        ["const a = x.foo(1);", "const b = x.foo(2);", "const c = x.foo(3);"],
        ["const a = x.bar(1);", "const b = x.bar(2);", "const c = x.bar(3);"],
    ),
    "a line of another pattern stays": (
        ["f(a, 'x');", "f(b, 'y');", "f(c, 3);", "f(d, 'z');"],
        ["f(a, 'x', o);", "f(b, 'y', o);", "f(c, 3);", "f(d, 'z', o);"],
    ),
}
QUIET = {
    "once is not a pattern": (["f(a, 1);", "f(b, 2);", "f(c, 3);"], {0: "f(a, 1, o);"}),
    "two different edits": (
        ["f(a, 1);", "f(b, 2);", "f(c, 3);"],
        {0: "f(a, 1, o);", 1: "f(b, 2, p);"},
    ),
    "too little in common": (["a = 1;", "b = 2;", "c = 3;"], {0: "x(a, 1);", 1: "x(b, 2);"}),
    "no other line": (["f(a, 1);", "f(b, 2);"], {0: "f(a, 1, o);", 1: "f(b, 2, o);"}),
    "a line passed over": (
        ["f(a, 1);", "f(b, 2);", "f(c, 3);", "f(d, 4);"],
        {0: "f(a, 1, o);", 2: "f(c, 3, o);"},
    ),
    "only lines above": (["f(a, 1);", "f(b, 2);", "f(c, 3);"], {1: "f(b, o);", 2: "f(c, o);"}),
    "nothing but a value in common": (
        ["a: false,", "b: false,", "c: false,"],
        {0: "a: boolean,", 1: "b: boolean,"},
    ),
    "a change beside": (
        ["f(a, 1);", "f(b, 2);", "f(c, 3);", "done();"],
        {0: "f(a, 1, o);", 1: "f(b, 2, o);", 3: "finished();"},
    ),
}


@pytest.mark.parametrize(("lines", "expected"), FOLLOWS.values(), ids=FOLLOWS.keys())
def test_the_other_lines_follow_two(lines: list[str], expected: list[str]) -> None:
    after = [*expected[:2], *lines[2:]]

    assert carried_on("\n".join(lines), "\n".join(after)) == "\n".join(expected)


@pytest.mark.parametrize(("lines", "edits"), QUIET.values(), ids=QUIET.keys())
def test_nothing_is_offered_where_it_is_not_certain(
    lines: list[str], edits: dict[int, str]
) -> None:
    after = [edits.get(index, line) for index, line in enumerate(lines)]

    assert carried_on("\n".join(lines), "\n".join(after)) is None


def test_the_title_counts_the_lines() -> None:
    found = offered("f(a, 1);\nf(b, 2);\nf(c, 3);\n", "f(a, 1, o);\nf(b, 2, o);\nf(c, 3);\n")

    assert found is not None
    assert (found.rule, found.title) == (
        Rule.REPETITION,
        "make the same edit on 1 other line",
    )

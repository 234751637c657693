"""What each kind of task sees in a file: holes are marked, the rest must not be one."""

from __future__ import annotations

import pytest

from groundspeed_eval.sampling import seeded
from groundspeed_eval.tasks.kinds import block, expression, rest_of_line
from groundspeed_eval.tasks.kinds.registry import kind_names, kinds_named
from groundspeed_eval.tasks.source import parse_source
from groundspeed_server.errors import UserError
from groundspeed_server.text.snapshot import Language, Span
from support.eval_repository import BUTTON, GREETER


def holes_of(kind: str, text: str, seed: int = 0) -> list[str]:
    source = parse_source(text, Language.TYPESCRIPTREACT)
    assert source is not None
    found = kinds_named([kind])[kind].find(source, seeded(seed))
    return [text[hole.start : hole.end] for hole in found]


FILE = BUTTON + GREETER


def places_of(kind: str, text: str, seed: int = 0) -> set[str]:
    """The places where silence is right, each as the text with a bar at the cursor."""
    source = parse_source(text, Language.TYPESCRIPT)
    assert source is not None
    found = kinds_named([kind])[kind].find(source, seeded(seed))
    assert all(hole.start == hole.end for hole in found)
    return {f"{text[: hole.start]}|{text[hole.start :]}" for hole in found}


@pytest.mark.parametrize("kind", kind_names())
@pytest.mark.parametrize("text", [FILE, FILE.replace("\n", "\r\n")], ids=["LF", "CRLF"])
def test_holes_lie_inside_the_file_and_are_blank_only_where_silence_is_right(
    kind: str, text: str
) -> None:
    source = parse_source(text, Language.TYPESCRIPTREACT)
    assert source is not None
    found = kinds_named([kind])[kind].find(source, seeded(1))

    assert found
    assert all(0 < hole.start <= hole.end <= len(text) for hole in found)
    assert {bool(text[hole.start : hole.end].strip()) for hole in found} == {"quiet" not in kind}
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("seed", range(5))
def test_a_rest_of_line_starts_inside_its_line_and_ends_with_it(seed: int) -> None:
    source = parse_source(GREETER, Language.TYPESCRIPT)
    assert source is not None

    for hole in rest_of_line.find(source, seeded(seed)):
        line_start = GREETER.rfind("\n", 0, hole.start) + 1
        assert GREETER[line_start : hole.start].strip()
        assert GREETER[hole.end] == "\n"
        assert "\n" not in GREETER[hole.start : hole.end]


def test_a_rest_of_line_leaves_the_carriage_return() -> None:
    text = GREETER.replace("\n", "\r\n")
    holes = holes_of("rest_of_line", text)

    assert holes
    assert not any("\r" in hole for hole in holes)


@pytest.mark.parametrize(
    "line",
    [
        "// A comment that says much",
        "call(some, words) // and a comment",
        "/* A comment */",
        "import { a, b } from 'module'",
        "import {\n  first,\n  second\n} from 'module'",
        "export * from 'module'",
        "export type { A, B } from 'module'",
        "const text = `first line\nsecond line and more`",
        "f()",
        "}",
    ],
)
def test_lines_with_nothing_to_predict_give_no_rest_of_line(line: str) -> None:
    text = f"{line}\n" if line != "}" else "{\n}\n"

    assert all(holes_of("rest_of_line", text, seed) == [] for seed in range(5))


def test_the_cursor_is_never_inside_a_string() -> None:
    text = "const kind = 'one two three four'\n"
    holes = {hole for seed in range(30) for hole in holes_of("rest_of_line", text, seed)}

    assert holes == {
        "kind = 'one two three four'",
        "= 'one two three four'",
        "'one two three four'",
    }


@pytest.mark.parametrize(
    ("text", "holes"),
    [
        ("const a = first + second\n", ["first + second"]),
        ("const a = 'text'\n", []),
        ("a.b = compute(value)\n", ["compute(value)", "value"]),
        ("if (ready && able) run()\n", ["ready && able"]),
        ("while (more()) run()\n", ["more()"]),
        ("function f() { return left * right }\n", ["left * right"]),
        ("const f = (x: T) => convert(x)\n", ["(x: T) => convert(x)", "convert(x)"]),
        ("const o = { key: value.of }\n", ["{ key: value.of }", "value.of"]),
        ("call(\n  first,\n  /* no */ 42,\n  ...rest,\n)\n", ["first"]),
        ("const a = b\n", []),
    ],
)
def test_an_expression_on_one_line_is_a_hole_and_a_literal_is_none(
    text: str, holes: list[str]
) -> None:
    assert sorted(holes_of("expression", text)) == sorted(holes)


def test_a_block_is_its_statements_without_braces_and_first_comment() -> None:
    text = "function f() {\n  // Why.\n  one()\n  // How.\n  two()\n}\n"

    assert holes_of("block", text) == ["one()\n  // How.\n  two()"]


@pytest.mark.parametrize(
    "text",
    [
        "function f() { one(); two() }\n",
        "function f() {\n  one()\n}\n",
        "function f() {\n}\n",
        "function f() {\n  // Nothing.\n}\n",
        "function f() {\n" + "  one()\n" * (block.MAX_LINES + 1) + "}\n",
    ],
)
def test_blocks_that_are_trivial_or_too_long_are_left_out(text: str) -> None:
    assert holes_of("block", text) == []


@pytest.mark.parametrize(
    ("text", "holes"),
    [
        ("call(first, 42)\n", ["first, 42"]),
        ("new Map(entries)\n", ["entries"]),
        ("call( spaced )\n", ["spaced"]),
        ("call('text')\n", []),
        ("call(1, null, `t`)\n", []),
        ("call()\n", []),
        ("call(\n  first,\n  second,\n)\n", []),
        ("outer(inner(value))\n", ["inner(value)", "value"]),
        ("items.map((item) => item.id)\n", ["(item) => item.id"]),
    ],
)
def test_the_arguments_of_a_call_on_one_line_are_a_hole(text: str, holes: list[str]) -> None:
    assert sorted(holes_of("argument_list", text)) == sorted(holes)


@pytest.mark.parametrize(
    ("text", "holes"),
    [
        ("const total = left + right;\n", ["const total = left + right;"]),
        ("function f() {\n  return left\n}\n", ["return left"]),
        ("function f() { return left }\n", []),
        ("first(); second();\n", []),
        ("call(\n  value,\n)\n", []),
        ("call(value) // Why.\n", []),
        ("'use strict'\n", []),
        ("if (ready) throw new Error(text)\n", []),
    ],
)
def test_a_statement_on_lines_of_its_own_is_a_hole(text: str, holes: list[str]) -> None:
    assert holes_of("statement", text) == holes


@pytest.mark.parametrize(
    ("text", "holes"),
    [
        ("import { a, b } from './module'\n", ["{ a, b } from './module'"]),
        ("import type { A } from 'module';\n", ["{ A } from 'module';"]),
        ("import all, { one } from 'module'\n", ["all, { one } from 'module'"]),
        ("import * as all from 'module'\n", ["* as all from 'module'"]),
        ("import './effect'\n", []),
        ("import {\n  a,\n} from 'module'\n", []),
        ("export { a } from 'module'\n", []),
        ("const a = import('module')\n", []),
    ],
)
def test_the_rest_of_an_import_is_a_hole(text: str, holes: list[str]) -> None:
    assert holes_of("import_statement", text) == holes


@pytest.mark.parametrize(
    ("text", "holes"),
    [
        ("a = <Item key={key} name='x' />\n", ["key={key} name='x'", "key"]),
        ("a = <Item {...rest}>text</Item>\n", ["{...rest}"]),
        ("a = <p>{ready && name}</p>\n", ["{ready && name}"]),
        ("a = <p>Only prose</p>\n", []),
        ("a = <p>Hello, {name}!</p>\n", ["Hello, {name}!"]),
        ("a = <Item count={42} />\n", ["count={42}"]),
        ("a = <p>\n  {name}\n</p>\n", ["{name}"]),
        ("a = <p>\n  {name}\n  {more}\n</p>\n", []),
        ("a = <Item />\n", []),
        ("a = <>{name}</>\n", ["{name}"]),
    ],
)
def test_parts_of_an_element_are_holes(text: str, holes: list[str]) -> None:
    assert sorted(holes_of("jsx", text)) == sorted(holes)


@pytest.mark.parametrize("seed", range(5))
def test_silence_is_right_inside_a_long_name(seed: int) -> None:
    (place,) = places_of("quiet_in_word", "short = longerName\n", seed)
    before, after = place.split("|")

    assert len(before.removeprefix("short = ")) >= 2
    assert len(after.strip()) >= 2


@pytest.mark.parametrize(
    ("kind", "text", "places"),
    [
        ("quiet_after_statement", "one();\ntwo()\n", {"one();|\ntwo()\n", "one();\ntwo()|\n"}),
        ("quiet_after_statement", "one(); // Why.\n", set()),
        ("quiet_after_statement", "one() \n", set()),
        ("quiet_after_brace", "class A {\n}\nlet b = {}\n", {"class A {\n}|\nlet b = {}\n"}),
        ("quiet_after_brace", "f(() => {\n})\n", set()),
        ("quiet_after_brace", "if (a) {\n} else {\n}", {"if (a) {\n} else {\n}|"}),
        ("quiet_in_comment", "// one two three\n", {"// one |two three\n"}),
        ("quiet_in_comment", "/* one\ntwo */ f('one two three')\n", set()),
    ],
)
def test_silence_is_right_where_nothing_was_written(kind: str, text: str, places: set[str]) -> None:
    assert places_of(kind, text) == places


def test_deep_nesting_is_no_trouble() -> None:
    text = "a = " + "(" * 900 + "b" + ")" * 900 + "\n"
    source = parse_source(text, Language.TYPESCRIPT)
    assert source is not None

    assert expression.find(source, seeded(0)) == []
    assert all(isinstance(hole, Span) for hole in rest_of_line.find(source, seeded(0)))


def test_an_unknown_kind_is_named_with_those_that_exist() -> None:
    with pytest.raises(UserError, match="'poem'") as caught:
        kinds_named(["poem"])

    assert caught.value.remedy == f"Kinds are {', '.join(kind_names())}."

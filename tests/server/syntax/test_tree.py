"""Parsing keeps its limits on hostile text, and its promises on broken text."""

from __future__ import annotations

import random
import sys
import time
import tracemalloc
from itertools import count, pairwise
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundspeed_server.syntax.position import position_kind
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed, UnparsedReason, parse
from groundspeed_server.text.snapshot import Language

PARSER = parse.__code__.co_filename
PATIENT = 10_000
LINE = "export const total = items.reduce((sum, item) => sum + item.price, 0);\n"
CODE = """import { a } from './a';

export function f(x: number): string {
  const ä = `€ ${x} 😀`;
  return ä + a(x);
}

class B extends C<D> {
  private readonly e = [1, 2];
}
"""

HOSTILE = {
    "two megabytes": LINE * 28_000,
    "two megabytes on one line": "a=1;" * 500_000,
    "random bytes": random.Random(1).randbytes(1_000_000).decode("latin-1"),
    "half a megabyte of random bytes": random.Random(2).randbytes(250_000).decode("latin-1"),
    "nested brackets": "[\n" * 50_000,
    "nested brackets, closed": "[\n" * 50_000 + "]\n" * 50_000,
    "nested calls": "f(\n" * 100_000 + ")" * 10_000,
    "nested blocks": "{\n" * 50_000,
    "unclosed templates": "`${\n" * 25_000,
    "unclosed elements": "<a>\n" * 25_000,
    "unclosed generics": "a<\n" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_given_up_in_time(name: str) -> None:
    text = HOSTILE[name]
    started = time.perf_counter()
    tree = parse(text, Language.TYPESCRIPTREACT, deadline_ms=50)
    kind = position_kind(tree, len(text) // 2)
    elapsed = time.perf_counter() - started

    assert kind
    # The deadline is 50 ms; the rest allows for a machine that is busy with other things.
    assert elapsed < 1.0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LINE * 28_000, UnparsedReason.TOO_LARGE),
        ("é" * 19_000 + ("\n" + "é" * 19_000) * 20, UnparsedReason.TOO_LARGE),
        ("x" * 20_001, UnparsedReason.TOO_LARGE),
        ("a\r" * 100 + "x" * 20_001 + "\ry", UnparsedReason.TOO_LARGE),
        ("a\0b", UnparsedReason.BINARY),
        ("\n" * 8_000 + "\0", UnparsedReason.BINARY),
    ],
)
def test_text_beyond_the_limits_has_no_tree(text: str, reason: UnparsedReason) -> None:
    assert parse(text, Language.TYPESCRIPT, PATIENT) == Unparsed(reason)


@pytest.mark.parametrize("text", ["", "x" * 20_000, ("x" * 19_999 + "\r") * 3, "\ufeffa = 1;\n"])
def test_text_within_the_limits_has_a_tree(text: str) -> None:
    assert isinstance(parse(text, Language.TYPESCRIPT, PATIENT), SyntaxTree)


@pytest.mark.parametrize("line", [LINE, "\n"])
def test_a_deadline_that_has_passed_gives_no_tree(line: str) -> None:
    assert parse(line * 2_000, Language.TYPESCRIPT, 0) == Unparsed(UnparsedReason.PARSE_DEADLINE)


def test_a_lone_surrogate_does_not_move_what_follows() -> None:
    text = "const a = '\ud800';\nconst b = 1;\n"
    tree = parse(text, Language.TYPESCRIPT, PATIENT)

    assert isinstance(tree, SyntaxTree)
    assert tree.text == text.replace("\ud800", "\ufffd")


@pytest.mark.parametrize(
    ("language", "text", "broken"),
    [
        (Language.TYPESCRIPT, "const a = <string>b;", False),
        (Language.TYPESCRIPTREACT, "const a = <string>b;", True),
        (Language.TYPESCRIPT, "const a = <b>c</b>;", True),
        (Language.TYPESCRIPTREACT, "const a = <b>c</b>;", False),
        (Language.JAVASCRIPT, "const a = <b>c</b>;", False),
        (Language.JAVASCRIPTREACT, "const a = <b>c</b>;", False),
    ],
)
def test_the_language_chooses_the_grammar(language: Language, text: str, *, broken: bool) -> None:
    tree = parse(text, language, PATIENT)

    assert isinstance(tree, SyntaxTree)
    assert tree.has_error is broken


def shape(tree: SyntaxTree | Unparsed) -> list[tuple[str, int, int, int]]:
    assert isinstance(tree, SyntaxTree)
    return [(node.type, node.start_byte, node.end_byte, depth) for node, depth in tree.walk()]


@settings(max_examples=60)
@given(st.data())
def test_a_reparse_after_a_valid_edit_equals_a_fresh_parse(data: st.DataObject) -> None:
    old = parse(CODE, Language.TYPESCRIPT, PATIENT)
    assert isinstance(old, SyntaxTree)
    lines = CODE.splitlines(keepends=True)
    at = data.draw(st.sampled_from([0, 2, 6, 7, 9]))
    added = data.draw(st.lists(st.sampled_from(["const z = 1;\n", "f('€');\n", "// 😀\n"])))
    text = "".join([*lines[:at], *added, *lines[at:]])

    assert shape(parse(text, Language.TYPESCRIPT, PATIENT, old)) == shape(
        parse(text, Language.TYPESCRIPT, PATIENT)
    )


@settings(max_examples=60)
@given(
    st.text("ab{}()`'\"$\n é😀\ud800", max_size=30), st.integers(0, len(CODE)), st.integers(0, 40)
)
def test_a_reparse_after_any_edit_covers_the_whole_text(added: str, at: int, removed: int) -> None:
    old = parse(CODE, Language.TYPESCRIPT, PATIENT)
    assert isinstance(old, SyntaxTree)
    text = CODE[:at] + added + CODE[at + removed :]
    tree = parse(text, Language.TYPESCRIPT, PATIENT, old)

    assert isinstance(tree, SyntaxTree)
    assert all(0 <= start <= end <= len(tree.source) for _, start, end, _ in shape(tree))
    assert len(tree.text) == len(text)


def test_a_tree_of_another_grammar_is_not_built_upon() -> None:
    old = parse("const a = <b>c</b>;", Language.TYPESCRIPTREACT, PATIENT)
    assert isinstance(old, SyntaxTree)

    tree = parse("const a = <b>c;", Language.TYPESCRIPT, PATIENT, old)

    assert isinstance(tree, SyntaxTree)
    assert not tree.has_error


@given(st.integers(0, len(CODE.encode())))
def test_a_path_leads_from_the_root_to_a_byte(byte: int) -> None:
    tree = parse(CODE, Language.TYPESCRIPT, PATIENT)
    assert isinstance(tree, SyntaxTree)
    path = tree.path(byte)

    assert path[0].type == "program"
    assert all(node.start_byte <= byte <= node.end_byte for node in path)
    assert all(inner.parent == outer for outer, inner in pairwise(path))


def test_parsing_a_text_again_and_again_takes_no_more_memory() -> None:
    lines = "".join(f"const value{number} = {number};\n" for number in range(3_000))
    parse(lines, Language.TYPESCRIPT, PATIENT)
    tracemalloc.start()
    try:
        for number in range(20):
            parse(f"{lines}const other = {number};\n", Language.TYPESCRIPT, PATIENT)
        kept = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()

    # What is left of other tests' threads may allocate meanwhile: only the parser's own counts.
    own = tracemalloc.Filter(inclusive=True, filename_pattern=PARSER)
    parsers = kept.filter_traces([own])
    assert sum(trace.size for trace in parsers.traces) < len(lines)


@pytest.mark.parametrize("nth", [1, 2, 3, 10, 20])
def test_ctrl_c_in_the_middle_of_a_parse_is_no_fault_of_the_parser(nth: int) -> None:
    """A signal is heeded between two steps of Python, which may be the parser's next read."""
    reads = count(1)

    def press(frame: FrameType, event: str, _: object) -> None:
        if (event, frame.f_code.co_name) == ("call", "read") and next(reads) == nth:
            raise KeyboardInterrupt

    sys.setprofile(press)
    try:
        with pytest.raises(KeyboardInterrupt):
            parse(LINE * 50, Language.TYPESCRIPT, PATIENT)
    finally:
        sys.setprofile(None)

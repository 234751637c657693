from __future__ import annotations

import pytest

from groundspeed_eval.tasks.source import count_syntax_errors, parse_source
from groundspeed_server.text.snapshot import Language

TS = Language.TYPESCRIPT


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("a\n\nb", ["a", "b"]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("a\rb", ["a", "b"]),
        ("'\u2028'\n", ["'\u2028'"]),
    ],
)
def test_lines_end_as_in_the_editor(text: str, lines: list[str]) -> None:
    source = parse_source(text, TS)

    assert source is not None
    assert [text[line.start : line.end] for line in source.lines()] == lines


def test_spans_count_code_points() -> None:
    text = "const ключ = '😀'; call(ключ)"
    source = parse_source(text, TS)
    assert source is not None
    call = next(node for node in source.nodes if node.type == "call_expression")

    span = source.span(call)

    assert text[span.start : span.end] == "call(ключ)"


@pytest.mark.parametrize(
    ("text", "errors"),
    [("const a = 1\n", 0), ("const a = \n", 1), ("f(\nf(\n", 1), ("{ } }", 1)],
)
def test_syntax_errors_are_counted(text: str, errors: int) -> None:
    assert (count_syntax_errors(text, TS) or 0) >= errors
    assert (count_syntax_errors(text, TS) == 0) == (errors == 0)


def test_what_is_too_large_has_no_count() -> None:
    assert count_syntax_errors("x" * 1_000_000, TS) is None

"""What was typed between two queries."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.typed import typed_since
from support.cursor_marker import query_at


@pytest.mark.parametrize(
    ("before", "now", "typed"),
    [
        ("const a = $0;\n", "const a = $0;\n", ""),
        ("const a = $0;\n", "const a = it$0;\n", "it"),
        ("f$0\n", "f($0)\n", "("),
        ("f($0)\n", "f(a)$0\n", "a)"),
        ("f($0)\n", "f('x')$0\n", "'x')"),
        ("if (a) {$0}\n", "if (a) {\n  $0}\n", "\n  "),
        ("a\r\n$0b", "a\r\n\r\n$0b", "\n"),
        ("const ab$0\n", "const a$0\n", None),
        ("const a = $0;\n", "const b = x$0;\n", None),
        ("const a = $0;\n", "const a = x$0;\nmore\n", None),
        ("const a = $0\nold\n", "const a = x$0\nnew\n", None),
        ("$0", "a$0word", None),
        ("call($0word)", "callx$0", None),
    ],
)
def test_only_text_at_the_cursor_counts(before: str, now: str, typed: str | None) -> None:
    assert typed_since(query_at(before), query_at(now)) == typed


def test_another_document_is_another_story() -> None:
    here = query_at("a$0")
    document = replace(here.document, uri="file:///elsewhere.ts")

    assert typed_since(here, replace(here, document=document)) is None


@given(st.text(max_size=20), st.text("ab\n", max_size=10), st.text(max_size=20))
def test_whatever_is_typed_is_found(before: str, typed: str, after: str) -> None:
    then, now = query_at("$0"), query_at("$0")
    then = replace(then, document=replace(then.document, text=before + after), offset=len(before))
    now = replace(
        now,
        document=replace(now.document, text=before + typed + after),
        offset=len(before + typed),
    )

    assert typed_since(then, now) == typed

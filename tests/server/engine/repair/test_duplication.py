"""Answers that say what is there already."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.duplication import duplicate
from support.cursor_marker import answer_at

ITEM = "expect(screen.find('.item-1').exists()).toBe(true);"


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("$0\nconst total = a + b;", "const total = a + b;"),
        ("  const total = $0\n  const total = a + b;", "a + b;"),
        ("$0\n\nfirst(1);\nsecond(2);\n", "first(1);\nsecond(2);"),
        ("const message = 'some longer text';\n$0", "const message = 'some longer text';"),
        # In another style it is the same.
        ("$0\nimport { a } from 'b';", 'import {a} from "b"'),
        ("a(b + 1);\n$0", "a(b+1)"),
        ("{\n  a(b + 1);\n  $0\n}", "\na(b + 1);\n"),
    ],
)
def test_a_duplicate_is_dropped(marked: str, text: str) -> None:
    assert duplicate(answer_at(marked, text)).dropped == "duplicate"


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("$0\nconst total = a + b;", "const total = a - c;"),
        ("f(() => {\n  $0\n});", "});"),
        ("first(1);\n$0", "first(1);\nsecond(2);"),
        ("$0\nfirst(1);\n", "first(1);\nsecond(2);"),
        ("$0", "first(1);"),
        # An entry may well come twice.
        ("f(\n  string,\n  $0\n)", "string"),
        # At another depth it is another one.
        ("<div>\n  <div>\n    a\n  </div>\n$0", "</div>"),
        # In a single character it is another one.
        ("$0\nexpect(screen.find('.item-2').exists()).toBe(true);", ITEM),
    ],
)
def test_anything_else_is_kept(marked: str, text: str) -> None:
    assert duplicate(answer_at(marked, text)).dropped is None

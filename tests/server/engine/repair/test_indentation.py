"""An answer is indented as its document is."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.indentation import indentation
from groundspeed_server.engine.shape import Shape
from support.cursor_marker import answer_at

TABS = "class A {\n\tf() {\n\t\ta();\n\t\t$0\n\t}\n}\n"
TWO = "class A {\n  f() {\n    a();\n    $0\n  }\n}\n"
FOUR = "class A {\n    f() {\n        a();\n        $0\n    }\n}\n"


@pytest.mark.parametrize(
    ("marked", "text", "indented"),
    [
        (TABS, "if (b) {\n      c();\n    }", "if (b) {\n\t\t\tc();\n\t\t}"),
        (TABS, "if (b) {\n            c();\n        }", "if (b) {\n\t\t\tc();\n\t\t}"),
        (TABS, "if (b) {\n\t\t\tc();\n\t\t}", "if (b) {\n\t\t\tc();\n\t\t}"),
        (TABS, "/*\n     * c\n     */", "/*\n\t\t * c\n\t\t */"),
        (TWO, "if (b) {\n\t\t\tc();\n\t\t}", "if (b) {\n      c();\n    }"),
        (FOUR, "if (b) {\n\t\t\tc();\n\t\t}", "if (b) {\n            c();\n        }"),
        (TWO, "if (b) {\n      c();\n    }", "if (b) {\n      c();\n    }"),
        (TWO, "c(  1,\t2);", "c(  1,\t2);"),
        ("f(); $0\n", "g();\n\th();", "g();\n\th();"),
        ("{\n  a();\n\tb();\n  $0\n}", "g();\n\th();", "g();\n\th();"),
        ("{\n  const a = `$0`;\n}", "x\n\ty", "x\n\ty"),
        (TABS, "a(`\n  x\n`);\n    b();", "a(`\n  x\n`);\n    b();"),
        (TABS, "", ""),
        (TABS, "a();\n\n\n", "a();\n\n\n"),
    ],
)
def test_blanks_follow_the_document(marked: str, text: str, indented: str) -> None:
    assert indentation(answer_at(marked, text, Shape.BLOCK)).text == indented

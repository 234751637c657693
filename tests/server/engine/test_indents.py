"""How a document is indented."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.indents import Unit, unit_of
from support.cursor_marker import site_at


@pytest.mark.parametrize(
    ("marked", "unit"),
    [
        ("a {\n  b {\n    c\n  }\n}\n$0", "  "),
        ("a {\n    b {\n        c\n    }\n}\n$0", "    "),
        ("$0\na {\n    b\n}", "    "),
        ("a {\n\tb {\n\t\tc\n\t}\n}\n$0", "\t"),
        # What is aligned with something, stars of comments, and a few other lines mislead nobody.
        ("a {\n    b(c,\n      d);\n}\ne {\n    f\n}\n$0", "    "),
        ("/**\n * A.\n */\na {\n\tb\n}\n$0", "\t"),
        ("a {\n\tb\n\tc\n\td\n\te\n  f\n}\n$0", "\t"),
        ("a\n    b\n    c\n$0", "    "),
        ("a {\n\t$0\n}", "\t"),
        ("a {\n  b\n\tc\n}\n$0", None),
        ("a\nb\n$0", None),
        ("$0", None),
    ],
)
def test_a_level_is_what_most_blocks_are_deeper_by(marked: str, unit: str | None) -> None:
    found = unit_of(site_at(marked))

    assert (None if found is None else found.text) == unit


def test_blanks_reach_a_column_in_the_units_of_a_document() -> None:
    assert (Unit("\t").blanks(9), Unit("  ").blanks(3)) == ("\t\t ", "   ")
    assert (Unit("\t").writes("\t "), Unit("\t").writes("    ")) == (True, False)

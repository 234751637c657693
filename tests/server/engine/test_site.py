"""What truncation and repair see of a long document."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.site import Site
from groundspeed_server.syntax.position import PositionKind

REACH = 5_000
CODE = "a();\n"


@pytest.mark.parametrize(
    ("reached", "seen"),
    [
        ("y/, 'b');\n", ""),
        ("'s `a\n */\n", "\n"),
        ("'s `a\n * b `c\n *\n **/\n", "\n"),
        ("\n * a */ b();\n", " b();\n"),
        # What only looks like a comment is code.
        ("{\n  *a() {}\n}\n", "  *a() {}\n}\n"),
        ("{\n  /* a */\n", "  /* a */\n"),
    ],
)
def test_what_is_seen_begins_with_a_line_of_code(reached: str, seen: str) -> None:
    below = CODE * 900
    text = CODE * 100 + reached.rjust(REACH - len(below)) + below
    site = Site.of(text, len(text), PositionKind.STATEMENT)

    assert site.before == seen + below
    assert not site.from_start


@pytest.mark.parametrize("text", [CODE, CODE * 1_000, "a();" * 2_000])
def test_a_short_document_is_seen_whole_and_of_a_single_line_all_in_reach(text: str) -> None:
    assert Site.of(text, len(text), PositionKind.STATEMENT).before == text[-REACH:]

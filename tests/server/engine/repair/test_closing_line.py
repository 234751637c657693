"""Where the closer goes that the editor wrote behind the cursor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from groundspeed_server.engine.repair.closing_line import closing_line
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("marked", "text", "closed", "covers"),
    [
        ("function f() {$0}", "\n  a();", "\n  a();\n}", 1),
        ("  if (a) {$0}", "\n    b();", "\n    b();\n  }", 1),
        ("f({ $0 })", "\n  a: 1,", "\n  a: 1,\n}", 2),
        ("const a = [$0];", "\n  1,", "\n  1,\n]", 1),
        ("useEffect(() => {$0}, [a]);", "\n  b();", "\n  b();\n}", 1),
        # On one line, the closer is as far from the answer as the opener is.
        ("import {$0} from 'c'", " a, b", " a, b ", 0),
        ("import { $0 } from 'c'", " a, b", " a, b", 0),
        ("f($0)", " a", " a", 0),
        # What stands on the cursor's line keeps its closer there.
        ("f({$0})", "a: 1", "a: 1", 0),
        ("{\n  $0\n}", "\n  a();", "\n  a();", 0),
        ("function f() {$0", "\n  a();", "\n  a();", 0),
        ("const a = `b {$0}`", "\n  c", "\n  c", 0),
        ("f(() => {$0})", "\n  a(", "\n  a(", 0),
    ],
)
def test_what_begins_below_the_opener_ends_above_the_closer(
    marked: str, text: str, closed: str, covers: int
) -> None:
    answer = closing_line(answer_at(marked, text))

    assert (answer.text, answer.covers) == (closed, covers)


def test_what_is_still_on_its_way_is_not_ended() -> None:
    begun = replace(answer_at("function f() {$0}", "\n  a();"), goes_on=True)

    assert closing_line(begun) == begun

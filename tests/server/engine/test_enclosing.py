"""Which brackets around the cursor the text below closes."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.enclosing import closed_below
from support.cursor_marker import site_at


@pytest.mark.parametrize(
    ("marked", "closed"),
    [
        ("function f() {\n  $0\n}", 1),
        ("function f() {\n  $0\n  a();\n}", 1),
        ("class A {\n  b() {\n    $0\n    c();\n  }\n}", 2),
        ("f(() => {\n  $0\n  a();\n});", 2),
        ("f(\n  a,\n  $0\n  c,\n);", 1),
        ("{\n  a && (\n    $0\n  ) : (\n    b\n  )}", 1),
        ("if (a) {\n  $0\n} else {\n  b();\n}", 1),
        # A closer of a line above is none of the inner one's.
        ("function f() {\n  if (a) {\n    $0\n}", 0),
        ("function f() {\n  if (a) {\n    $0\n  b();\n}", 0),
        ("f(() => {\n  g(\n    $0\n  }\n);", 0),
        # Dependencies stand behind what closes the body; behind a head the body is closed.
        ("useEffect(() => {\n  $0\n  a();\n}, [b]);", 1),
        ("const f = ({ $0\n  return a;\n};", 0),
        ("function f({ $0\n  use(a);\n}", 0),
        ("b.map(({ $0\n  return a;\n});", 0),
        ("class A {\n  constructor({ $0\n    use(a);\n  }\n}", 0),
        ("function f() {\n  $0", 0),
        ("a();\n$0\n}", 0),
        # With the rest of the line, nothing is known.
        ("f(() => {\n  g($0)\n});", 0),
    ],
)
def test_a_line_as_deep_as_the_opener_closes_its_bracket(marked: str, closed: int) -> None:
    assert closed_below(site_at(marked)) == closed

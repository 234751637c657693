"""One line or several."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.shape import Shape, decide_shape
from support.cursor_marker import site_at

LINE = [
    "const a = $0",
    "const a = $0;",
    "foo($0)",
    "foo($0",
    "foo(a, $0);\nbar();",
    "return $0\n}",
    "// what $0",
    "/**\n * $0\n */",
    "/**$0\n * a\n */",
    "/** $0 */",
    "const s = '$0';",
    "const s = `$0`;",
    "const s = `a ${$0",
    "f(\n  `${$0\n);",
    "if (a$0) {\n  b();\n}",
    "const a = b$0 + c;",
    "import { $0 } from 'a';",
    # A block that has its inside already.
    "function f() {$0\n  return 1;\n}",
    "function f() {\n$0\n  return 1;\n}",
    "if (a) {$0\n    b();\n}",
    "const A = ({$0}: B) => {\n  return 1;\n};",
    "import {$0} from 'a';",
    "const o = {$0\n  a: 1,\n};",
]
BLOCK = [
    "$0",
    "import a from 'a';\n\n$0",
    "function f() {$0",
    "function f() {$0}",
    "function f() {$0\n}",
    "function f() {\n  $0\n}",
    "function f() {\n  a();\n  $0\n  b();\n}",
    "class A {\n  $0\n}",
    "interface A {\n  $0\n}",
    "const o = {$0",
    "const o = [$0]",
    "const o = {\n  a: 1,\n  $0\n};",
    "items.map((item) => {$0})",
    # A block that its line goes on behind.
    "useEffect(() => {$0}, [a]);",
    "if (a) {$0} else {\n  b();\n}",
    "try { $0 } catch {\n  b();\n}",
    "switch (a) {\n  case 1:$0\n  case 2:\n}",
    "switch (a) {\n  default:$0\n}",
    "if (a) {$0\n\nb();",
    "foo(\n  $0\n);",
    "foo(\n  a,\n  $0\n);",
    "const a = [\n  $0\n];",
    "function f(\n  $0\n) {}",
    "import {\n  $0\n} from 'a';",
    "return (\n  $0\n);",
    "/**$0\nf();",
]


@pytest.mark.parametrize("marked", LINE)
def test_one_line_is_asked_for(marked: str) -> None:
    assert decide_shape(site_at(marked)) is Shape.LINE


@pytest.mark.parametrize("marked", BLOCK)
def test_several_lines_are_asked_for(marked: str) -> None:
    assert decide_shape(site_at(marked)) is Shape.BLOCK

"""Where the cursor stands, in whole code and in code that is being written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.syntax.position import PositionKind, position_kind
from groundspeed_server.syntax.tree import Unparsed, UnparsedReason, parse
from groundspeed_server.text.snapshot import Language
from support.cursor_marker import at_cursor

CASES = {
    PositionKind.TOP_LEVEL: (
        "$0",
        "import a from 'a';\n\n$0\n",
        "const a = 1;\n$0",
        "const a = 1\ncon$0",
        "/* a */$0",
        "const a = 1;\n// see (\n$0",
    ),
    PositionKind.COMMENT: (
        "// hello $0",
        "/* a $0 */",
        "/**\n * $0\n */\nfunction f() {}",
    ),
    PositionKind.STRING: (
        'const s = "abc$0";',
        'const s = "$0";',
        "const s = 'abc$0\nconst b = 1;",
        'const s = "$0\nconst b = 1;',
        "import { a } from './$0';",
    ),
    PositionKind.EXPRESSION: (
        "const x = {\n  a,\n  ...$0 };",
        'const s = "abc" $0',
        "const s = `a ${$0} b`;",
        "const s = `a ${b + $0} b`;",
        "function f() {\n  const x = $0\n}",
        "function f() {\n  return $0\n}",
        "const x = a + $0;",
        "const x = a ? $0",
        "if ($0) {}",
        "if (a && $0",
        "const f = () => $0",
        "const xs = [$0];",
        "const xs = [1, $0",
        "const o = { a: $0 };",
        "const o = { a: 1, b: $0",
        "foo(a + $0)",
        "const a = b `x` + $0",
        "for (const a of $0) {}",
        "const a: string = $0;",
    ),
    PositionKind.TEMPLATE: (
        "const s = `abc $0 def`;",
        "const s = `$0`;",
        "const s = `a ${b} $0`;",
    ),
    PositionKind.IMPORT: (
        "import { $0 } from './a';",
        "import { a, $0",
        "import $0",
        "import { a } $0",
    ),
    PositionKind.TYPE: (
        "const x: $0 = 1;",
        "const x: $0",
        "function f(a: $0) {}",
        "function f(a: string): $0 {}",
        "interface A {\n  a: $0\n}",
        "interface A {\n  $0\n}",
        "type A = $0;",
        "type A = string | $0;",
        "const x: Map<string, $0> = y;",
        "const a = b as $0;",
        "class A { private x: $0; }",
        "const x: {\n  a: string;\n  $0",
        "type A = {\n  b: {\n    c: string;\n    $0",
        "function f(a: {\n  b: string;\n  $0",
        "class A {\n  b: {\n    $0",
    ),
    PositionKind.BLOCK_START: (
        "function f() {$0",
        "function f() {\n  $0\n}",
        "function f() {\n  $0",
        "if (a) {\n  $0\n}",
        "const f = () => {\n  $0\n};",
        "items.map((x) => {$0})",
        "class A {\n  foo() {\n    if (a) {\n      $0\n  }\n}\n",
    ),
    PositionKind.STATEMENT: (
        "switch (a) {\n  case 'b': {\n    c();\n    $0",
        "switch (a) {\n  default: {\n    c();\n    $0",
        "function f() {\n  const a = 1;\n  $0\n}",
        "function f() {\n  const a = 1\n  $0\n  return a\n}",
        "function f() {\n  foo();\n  con$0\n}",
        "switch (a) {\n  case 1:\n    $0\n}",
        "async function f() {\n  const a = 1;\n  const r = await fetch(a);\n  $0",
        "function f() { g(); $0 }",
    ),
    PositionKind.ARGUMENTS: (
        "foo($0)",
        "foo($0",
        "foo(a, $0)",
        "foo(a, $0\nbar();",
        "a.b.foo($0",
        "new Foo($0)",
        "f(a, (b) => c, $0)",
    ),
    PositionKind.PARAMETERS: (
        "function f($0) {}",
        "function f(a: string, $0",
        "class A { m($0) {} }",
        "class A { constructor(private a: B, $0) {} }",
    ),
    PositionKind.MEMBER: (
        "foo.$0",
        "foo?.$0",
        "function f() {\n  this.$0\n}",
        "function f() {\n  this.ab$0\n}",
    ),
    PositionKind.OBJECT: (
        "const x = {\n  a: {\n    $0",
        "f(a, {\n  b: {\n    c: { d },\n    e: {\n      $0",
        "const o = { $0 };",
        "const o = {\n  a: 1,\n  $0\n};",
        "const o = {\n  a: 1,\n  $0",
        "foo({ $0 })",
        "enum A { $0 }",
        "f({ a, $0 })",
    ),
    PositionKind.CLASS_BODY: (
        "class A {\n  $0\n}",
        "class A {\n  a = 1;\n  $0\n}",
        "class A extends B {\n  $0",
    ),
}
ELEMENTS = {
    PositionKind.JSX: (
        "const a = <div>$0</div>;",
        "const a = <div $0></div>;",
        'const a = <div className="a" $0 />;',
        "const a = <div>hello $0</div>;",
    ),
    PositionKind.EXPRESSION: (
        "const a = <div>{$0}</div>;",
        "const a = <div onClick={$0}></div>;",
    ),
    PositionKind.STRING: ('const a = <div className="$0"></div>;',),
}


@pytest.mark.parametrize("language", [Language.TYPESCRIPT, Language.TYPESCRIPTREACT])
@pytest.mark.parametrize(
    ("kind", "marked"), [(kind, marked) for kind, many in CASES.items() for marked in many]
)
def test_the_position_has_the_right_name(
    kind: PositionKind, marked: str, language: Language
) -> None:
    text, offset = at_cursor(marked)

    assert position_kind(parse(text, language, 5_000), offset) == kind


@pytest.mark.parametrize(
    ("kind", "marked"), [(kind, marked) for kind, many in ELEMENTS.items() for marked in many]
)
def test_the_position_in_elements_has_the_right_name(kind: PositionKind, marked: str) -> None:
    text, offset = at_cursor(marked)

    assert position_kind(parse(text, Language.TYPESCRIPTREACT, 5_000), offset) == kind


def test_without_a_tree_the_position_is_unknown() -> None:
    assert position_kind(Unparsed(UnparsedReason.TOO_LARGE), 3) is PositionKind.UNKNOWN


def test_deep_inside_endless_nesting_the_position_is_unknown() -> None:
    text = "[" * 5_000 + "]" * 5_000

    assert position_kind(parse(text, Language.TYPESCRIPT, 5_000), 5_000) is PositionKind.UNKNOWN


@given(st.text("ab=(){}[]<>`'\"$/.:;,\n é😀\ud800", max_size=40), st.integers(0, 40))
def test_every_position_of_every_text_has_a_name(text: str, offset: int) -> None:
    tree = parse(text, Language.TYPESCRIPTREACT, 5_000)

    assert position_kind(tree, min(offset, len(text))) in PositionKind

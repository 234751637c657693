"""A comma between two entries."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.separator import separator
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("marked", "text", "separated"),
    [
        ("a = {\n  $0\n  c: 1,\n};", "b: 2", "b: 2,"),
        ("a = {\n  $0\n  c: 1,\n};", "b() {\n    d();\n  }", "b() {\n    d();\n  },"),
        ("a = {\n  b: 2,\n  c: $0\n  d,\n};", "'e'", "'e',"),
        ("f(\n  a,\n  $0\n  c,\n);", "g(b)", "g(b),"),
        ("import {\n  a,\n  $0\n  c,\n} from 'd';", "b", "b,"),
        ("f(\n  $0\n  b,\n);", "a", "a,"),
        ("f(\n  $0\n  as,\n);", "a", "a,"),
        ("a = {\n  $0\n  in: 1,\n};", "b: 2", "b: 2,"),
        ("a = {\n  $0\n  as() {},\n};", "b: 2", "b: 2,"),
        ("function f(\n  $0\n  b: B,\n) {}", "a: A", "a: A,"),
        ("a = {\n  $0\n  c: <C />,\n};", "b: <B />", "b: <B />,"),
        ("enum A {\n  $0\n  C,\n}", "B", "B,"),
        ("a = [\n  'b',\n  $0\n  ...d,\n];", "'c'", "'c',"),
        # There is one, or no other entry comes below, or none was finished.
        ("a = {\n  $0\n  c: 1,\n};", "b: 2,", "b: 2,"),
        ("a = {\n  $0\n};", "b: 2", "b: 2"),
        ("a = {\n  $0\n  c: 1,\n};", "b: f({", "b: f({"),
        ("a = {\n  $0\n  c: 1,\n};", "b: 2 // C", "b: 2 // C"),
        ("a = {\n  $0\n  c: 1,\n};", "b: 2 +", "b: 2 +"),
        ("a = {\n  b: $0 // C\n  c: 1,\n};", "2", "2"),
        # These are no entries.
        ("import {\n  a,\n$0\nimport b from 'c';", "} from 'd'", "} from 'd'"),
        ("import 'a'$0\nimport 'c'", "\nimport 'b'", "\nimport 'b'"),
        ("f(() => {\n  $0\n  c();\n});", "b()", "b()"),
        ("type A = {\n  $0\n  c: D;\n};", "b: C", "b: C"),
        ("class A {\n  $0\n  c = 1;\n}", "b = 2", "b = 2"),
        ("return (\n  $0\n  <b />\n)", "<a />", "<a />"),
        ("f(\n  $0\n  .b()\n);", "a", "a"),
        ("f(\n  $0\n  ?.b()\n);", "a", "a"),
        ("f(\n  $0\n  + b\n);", "a", "a"),
        ("f(\n  $0\n  as B,\n);", "a", "a"),
        ("f(\n  $0\n  satisfies { b: C },\n);", "a", "a"),
        ("f(\n  $0\n  instanceof B,\n);", "a", "a"),
        ("a = {\n  b,\n  c: $0\n  in d,\n};", "'e'", "'e'"),
        ("f(\n  a &&\n  $0\n  c\n);", "b", "b"),
    ],
)
def test_an_entry_above_another_ends_in_a_comma(marked: str, text: str, separated: str) -> None:
    assert separator(answer_at(marked, text)).text == separated

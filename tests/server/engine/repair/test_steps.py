"""All repairs in their order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.repair.steps import repair
from groundspeed_server.engine.values import RepairStep
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("marked", "text", "result"),
    [
        ("const total = $0", "```ts\nconst total = sum(items);\nmore();\n```", "sum(items);"),
        ("const total = $0;", "<completion> sum(items);</completion>", "sum(items);"),
        ("foo($0)", "<completion>a, b);\nbar();</completion>", "a, b);"),
        ("function f() {$0\n}", "return 1;\n}\n\nfunction g() {}", "\n  return 1;"),
        ("{\n  z();\n  $0\n}", "  if (a) {\n    b();\n  }\n  c();", "if (a) {\n    b();\n  }"),
        ("class A {\n  f(id: T) {$0}\n}", "\n    return g(id);\n  }", "\n    return g(id);\n  }"),
        ("const a = items.map($0", "(item) => item.id", "(item) => item.id"),
        ("const a = f(B$0", ").g((x) => {\n  h(x);\n});\nb();", ").g((x) => {\n  h(x);\n});"),
        (
            "function A() {\n  $0\n}",
            "return (\n    <p>\n      Don't {a && (\n        <b>a</b>\n      )}\n    </p>\n  );\n}",
            "return (\n    <p>\n      Don't {a && (\n        <b>a</b>\n      )}\n    </p>\n  );",
        ),
        ('expect(a).toEqual({ b: "c (d$0\n  });\n', 'e) f" });', 'e) f" });'),
        ("function f() {$0}", "\n  a();\n  b();\n", "\n  a();\n  b();\n}"),
        ("f(() => {$0})", "\n  if (a) {\n    b();\n  }", "\n  if (a) {\n    b();\n  }\n}"),
        # What leaves a string or a template is code behind it, and brings its block along.
        ("it('$0')", "a b', () => {\n  c();\n});\nit(", "a b', () => {\n  c();\n});"),
        ("it('$0", "a b', () => {\n  c();\n});\nit(", "a b', () => {\n  c();\n});"),
        ("f(`/${a}/$0`);", "${b}`, {\n  c: `d`,\n});\ng();", "${b}`, {\n  c: `d`,\n});"),
        ("import a from '$0'", "b';\nimport c", "b';"),
        ('a = <b type="$0" />;', 'c" d={e} />;', 'c" d={e}'),
        ("f('$0', b)", "ab', b);", "ab"),
        # What goes on in the next line is no entry yet; what another one follows is.
        ("a = {\n  b,\n  c: $0\n  d,\n};", "ee\n    ? f\n    : g,", "ee"),
        ("a = {\n  b,\n  c: $0\n  d,\n};", "ee\n    .f()\n    .g(),", "ee"),
        ("a = {\n  b,\n  c: $0\n  d,\n};", "ee\n  ...f,", "ee,"),
        ("a = {\n  b,\n  c: $0\n  d,\n};", "ee\n  f: 2", "ee,"),
        # Entries that were set out in lines stay so, with the closer of the editor below them.
        ("foo($0)\n", "\n  a,\n  b,\n);\nc();", "\n  a,\n  b,\n);"),
        ("foo($0)\n", "\n  a,\n  b,", "\n  a,\n  b,\n)"),
        ("a = [$0];\n", "\n  b,\n  c,", "\n  b,\n  c,\n]"),
        # A comment before a declaration comes whole, and closed.
        ("/**$0\nf();", "\n * Adds (a.\n * @param b\n */\nf(", "\n * Adds (a.\n * @param b\n */"),
        ("/**$0\nf();\n/** A */", "\n * Adds.\n */\nf(", "\n * Adds.\n */"),
        ("/**$0\nf();", " Adds it's own. */\nf();", " Adds it's own. */"),
        ("/**$0\nf();", " Adds.", " Adds. */"),
        ("  /**$0\n  f();", "\n   * Adds.\n   * @param b", "\n   * Adds.\n   * @param b\n   */"),
        ("/**$0\n * A\n */\nf();", " Adds.\n * More", " Adds."),
        ("/**\n * Adds$0\nf();", " it.\n *\n * @param b\n */\nf(", " it.\n *\n * @param b\n */"),
        ("/**\n * Adds it.\n * $0\nf();", "@param b (a", "@param b (a\n */"),
        ("{\n  /**\n   * $0\n  f();", "Adds it.\n  f();", "Adds it.\n   */"),
        ("/**\n $0\nf();", "* Adds it.", "* Adds it.\n */"),
        ("/**\n * Adds$0\n */\nf();", " it.\n * More.\n */", " it."),
        ("a = '/*';\n$0", "b * (c", "b * (c)"),
        # So is what a model writes below a comment.
        ("// Adds.$0\n", "\nf(a) {\n  b;\n}\n\nc();", "\nf(a) {\n  b;\n}"),
        ("{\n  // Adds.$0\n}", "\n  f();\n  // More.\n}\n", "\n  f();\n  // More."),
        ("// Adds$0\n", "\n// two numbers.\nf();", "\n// two numbers."),
        # Quotes are those of the document.
        ("f('a');\nf('b');\n$0", 'f("c");', "f('c');"),
        # What stands for code that is not written is none.
        ("{\n  $0\n}", "a();\n  if (b) {\n    // ...\n  }", "a();"),
        ("{\n  $0\n}", "a();\n  // ... existing code ...\n}", "a();"),
        ("const x: $0", "Map<string, number> = new Map();", "Map<string, number> = new Map();"),
    ],
)  # fmt: skip
def test_an_answer_comes_out_fit_to_insert(marked: str, text: str, result: str) -> None:
    answer, _ = repair(answer_at(marked, text))

    assert (answer.text, answer.dropped) == (result, None)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("<a>\n  <b>c</b>\n  <d", "<a>\n  <b>c</b>\n</a>"),
        ("<a\n  b={c}\n  d=", "<a\n  b={c}\n/>"),
        ("<a\n  b\n>\n  c\n  d", "<a\n  b\n>\n  c\n</a>"),
        ("<>\n  {a.map((b) => (\n    <c />\n    d", "<>\n  {a.map((b) => (\n    <c />\n  ))}\n</>"),
        ("<a>\n  {b && (\n    <c>\n  d\n", "<a>\n  {b && (\n    <c>\n  d\n    </c>\n  )}\n</a>"),
    ],
)  # fmt: skip
def test_elements_of_an_answer_that_broke_off_are_closed(text: str, result: str) -> None:
    answer, _ = repair(answer_at("const a = (\n$0", text, whole=False))

    assert answer.text == result


@pytest.mark.parametrize(
    ("marked", "text", "covers"),
    [
        ("it('$0')", "a', () => {\n  b();\n});", 2),
        ("it('$0')", "a'", 0),
        ("it('$0\n", "a', () => {\n  b();\n});", 0),
        ("f('$0', b)", "ab', b);", 0),
    ],
)
def test_only_what_the_answer_has_of_its_own_is_replaced(
    marked: str, text: str, covers: int
) -> None:
    assert repair(answer_at(marked, text))[0].covers == covers


@pytest.mark.parametrize(
    ("marked", "text", "reason"),
    [
        ("const a = $0", "", "empty_answer"),
        ("const a = $0", "I cannot complete this code.", "prose"),
        ("const a = 1;\n$0\nconst b = 2;", "const b = 2;", "duplicate"),
        ("const a = 1;\nconst b = $0\nconst b = 2 + 2;", "2 + 2;", "duplicate"),
        ("const a = $0", "b + b + b + b + b + b + b + b + b + b + b + b + b", "repetition"),
        ("foo($0)", ")", "only_punctuation"),
    ],
)
def test_an_answer_that_is_no_use_has_a_reason(marked: str, text: str, reason: str) -> None:
    answer, _ = repair(answer_at(marked, text))

    assert answer.dropped == reason


def test_each_change_is_recorded_without_its_text() -> None:
    _, changes = repair(answer_at("const a = f($0)", "```\nb, c);\nd();\n```"))

    assert changes == (
        RepairStep("wrappers", removed=8, added=0),
        RepairStep("truncation", removed=5, added=0),
        RepairStep("suffix_overlap", removed=0, added=0),
    )


def test_an_answer_that_fits_is_left_alone() -> None:
    answer = answer_at("const a = $0;", "b + c")

    assert repair(answer) == (answer, ())


@given(
    document=st.text("ab=(){}[]<>`'\"$/.:;,\n é😀\ud800\0", max_size=60),
    offset=st.integers(0, 60),
    text=st.text("ab=(){}[]<>`'\"$/.:;,\n \r\0\ud800", max_size=80),
    whole=st.booleans(),
)
def test_no_answer_at_no_place_breaks_the_repairs(
    document: str, offset: int, text: str, *, whole: bool
) -> None:
    marked = document[:offset].replace("$0", "") + "$0" + document[offset:]
    answer, changes = repair(answer_at(marked, text, whole=whole))

    assert "\0" not in answer.text
    assert not any("\ud800" <= char <= "\udfff" for char in answer.text)
    assert 0 <= answer.covers <= len(answer.site.rest_of_line)
    assert len({change.name for change in changes}) == len(changes)

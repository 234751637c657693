"""Where an answer ends."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.extent import MAX_BLOCK_LINES, extent
from groundspeed_server.engine.shape import decide_shape
from groundspeed_server.text.snapshot import Language
from support.cursor_marker import site_at

ENDS = [
    # One line ends with its line.
    ("const a = $0", "b();\nc();", "b();"),
    ("const a = $0;", "b()\nc()", "b()"),
    ("foo($0)", "a, b)\nbar()", "a, b)"),
    ("// say $0", "what it does\n// and why", "what it does"),
    ("const s = '$0'", "abc'\nd", "abc'"),
    ("f(\n  `${$0\n);\ng();", "a}`,\n);\ng();\nh();", "a}`,"),
    # One that leads on ends there where the expression goes on below.
    ("if (\n  a && b $0\n  c > d\n) {", "=== e &&\n  f > 0\n) {", "=== e &&"),
    ("const a =\n  b $0\n  c;", "&&\n  d;", "&&"),
    ("if (\n  a &&\n  b $0\n) {", "=== e &&\n  f > 0\n) {", "=== e &&\n  f > 0"),
    # A line that opens a block brings it along.
    ("const f = $0", "() => {\n  a();\n};\nb();", "() => {\n  a();\n};"),
    ("if (a) $0", "{\n  b();\n}\nc();", "{\n  b();\n}"),
    ("if (a) $0", "{\n  b();\n} else {\n  c();\n}\nd();", "{\n  b();\n} else {\n  c();\n}"),
    ("const o = $0", "{\n  a: 1,\n}\n", None),
    ("if (a) $0\n  b();", "{\n  c();\n}\nd();", "{"),
    # So does one that leaves a bracket open.
    ("const a = b\n  $0\n", ".c((d) =>\n    e(d)\n  )\n  f();", ".c((d) =>\n    e(d)\n  )"),
    ("const a = $0", "f(b,\n  c);\nd();", "f(b,\n  c);"),
    # So does one that ends in an arrow or an assignment.
    ("const f = $0", "(a) =>\n  b(a);\nc();", "(a) =>\n  b(a);"),
    ("f($0)", "(a) =>\n  b({\n    c,\n  })\n);\nd();", "(a) =>\n  b({\n    c,\n  })\n);"),
    ("const $0", "a =\n  b ||\n  c;\nd();", "a =\n  b ||\n  c;"),
    ("const $0", "a =", None),
    ("const a = $0", "b +\n  c;\nd();", "b +\n  c;"),
    ("a$0", "++\nb();", "++"),
    ("const a = $0", "b<\n  C,\n  D\n>(e);\nf();", "b<\n  C,\n  D\n>(e);"),
    ("const a = $0", "b<\n  C\n>((d) => {\n  e();\n});\nf", "b<\n  C\n>((d) => {\n  e();\n});"),
    ("const a = $0", "b<\n  C,\n  D", None),
    # The lines of a template do not end a block, however they are indented.
    ("  f(() => {$0", "\n    a = `\n  b\n`;\n  });\nc();", "\n    a = `\n  b\n`;\n  });"),
    # An opened block ends where it is closed, or where the text closes it.
    ("function f() {$0", "\n  a();\n\n  b();\n}\nc();", "\n  a();\n\n  b();\n}"),
    ("function f() {$0}", "\n  a();\n}\nc();", "\n  a();\n}"),
    ("function f() {$0\n}", "\n  a();\n}\nc();", "\n  a();"),
    ("  m() {$0\n}", "\n    a();\n  }\n  n() {", "\n    a();\n  }"),
    ("items.map((item) => {$0})", "\n  a();\n});\nb();", "\n  a();\n});"),
    ("if (z) {$0", "\n  if (a) {\n    b;\n  }\n  c;\n}\n", "\n  if (a) {\n    b;\n  }\n  c;\n}"),
    # A decorator comes with what it decorates.
    ("a();\n$0", "@A()\n@B({\n  c,\n})\nclass D {\n}\ne()", "@A()\n@B({\n  c,\n})\nclass D {\n}"),
    ("a();\n$0\nclass B {}", "@A()\n\nexport class D {\n}\ne()", "@A()"),
    ("class A {\n  b();\n\n  $0\n}", "@C()\n  d: E;\n\n  f", "@C()\n  d: E;"),
    ("class A {\n  b();\n\n  $0\n}", "@C() d: (E)\n\n  f", "@C() d: (E)"),
    # Paragraphs are no end, but what stands outside of the block is.
    ("  m() {$0\n  }", "\n    a();\n\n    b();\n\nimport c;\n", "\n    a();\n\n    b();"),
    ("  m() {$0\n  }", "\n    a();\n\nIt calls a.\n", "\n    a();"),
    ("  m() {$0\n  }", "\n    a();\n\n    b", None),
    ("{\n  f({\n    $0\n    b: 2,\n  });\n}", "a: 1,\n  });\n  g();\n", "a: 1,"),
    # Behind what closes the block its line goes on, and may bring another block along.
    ("const [$0]", "a, b] = f(0);\nc();", "a, b] = f(0);"),
    ("import {$0", "\n  a,\n  b,\n} from 'c';\nd();", "\n  a,\n  b,\n} from 'c';"),
    ("useEffect(() => {$0})", "\n  a();\n}, [b, c]);\nd();", "\n  a();\n}, [b, c]);"),
    ("f(a, {$0});", "\n  b: 1,\n}).then((c) => d);\n", "\n  b: 1,\n}).then((c) => d);"),
    ("function F({$0})", " a }: P) {\n  return a;\n}\ng();", " a }: P) {\n  return a;\n}"),
    ("for (const [$0])", "a, b] of c) {\n  d(a);\n}\ne();", "a, b] of c) {\n  d(a);\n}"),
    ("try {$0}", "\n  a();\n} catch {\n  b();\n}\nc();", "\n  a();\n} catch {\n  b();\n}"),
    ("const [$0]", "a, b] = f(0);", None),
    # What it opens before the rest of the line opens something ends with the line that closes it.
    ("f(({ a }$0) => {\n  b;\n});", ": {\n  a: C;\n}) => {\n  b;\n});", ": {\n  a: C;\n}) => {"),
    ("a ? $0 : (\n  b\n)", "(\n  c(d)\n) : (\n  b\n)", "(\n  c(d)\n) : ("),
    ("a ? $0 : (\n  b\n)", "(\n  c(d)\n", None),
    ("a($0.b({\n  c,\n});", "d.b({\n  c,\n});", "d.b({"),
    # A line of a template goes on while it is within a substitution.
    ("a = `b $0`", "${c({\n  d,\n})} e\nf", "${c({\n  d,\n})} e"),
    ("a = `b $0`", "${c} {\n  d\n}`", "${c} {"),
    ("a = `b $0`", "${c({\n  d", None),
    # What the lines above opened is closed elsewhere.
    ("f(\n  ({$0})", " a }) => a)\n", " a }) => a)"),
    # A case ends before the next one, and with the switch.
    ("switch (a) {\n  case 1:$0\n}", "\n    b();\n    break;\n  case 2:", "\n    b();\n    break;"),
    ("switch (a) {\n case 1:$0\n}", "\n  b\n  c\n  d\n  e\n}", "\n  b\n  c\n  d\n  e"),
    # On an empty line: a statement that spans lines, a paragraph, or a few lines.
    ("{\n  z();\n  $0\n}", "if (a) {\n    b();\n  }\n  c();", "if (a) {\n    b();\n  }"),
    ("{\n  z();\n  $0\n}", "a();\n  b();\n\n  c();", "a();\n  b();"),
    ("{\n  z();\n  $0\n}", "a();\n  b();\n}\nc();", "a();\n  b();"),
    ("function f() {\n  z();\n  $0", "a();\n  b();\n}\nc();", "a();\n  b();\n}"),
    ("{\n  z();\n  $0\n}", "a();\n  b();\n  c();\n  d();\n", "a();\n  b();\n  c();"),
    ("{\n  z();\n  $0\n}", "a\n    .b()\n    .c();\n\n  d();", "a\n    .b()\n    .c();"),
    ("{\n  z();\n  $0\n}", "a();\nfunction g() {", "a();"),
    ("class A {\n  $0\n}", "m() {\n    a();\n  }\n\n  n() {}\n", "m() {\n    a();\n  }"),
    # A line that is deeper than the cursor's belongs to the one above it.
    ("{\n  z;\n  $0\n}", "a\n  b\n  c(\n    d)\n  e", "a\n  b\n  c(\n    d)"),
    ("{\n  z;\n  $0\n}", "a\n  b\n  c:\n    d\n  e\n", "a\n  b\n  c:\n    d"),
]  # fmt: skip

FILLS = [
    # Right below what opens it: all of the inside, up to what closes it.
    (
        "function f() {\n  $0\n}",
        "a();\n  b();\n\n  c();\n  d();\n}",
        "a();\n  b();\n\n  c();\n  d();",
    ),
    (
        "function f() {\n  $0",
        "a();\n  b();\n  c();\n  d();\n}\ng()",
        "a();\n  b();\n  c();\n  d();\n}",
    ),
    ("function f() {\n  $0\n}", "a();\nfunction g() {", "a();"),
    ("a(\n  $0\n);", "b,\n  {\n    c,\n  },\n  d,\n);\ne();", "b,\n  {\n    c,\n  },\n  d,"),
    ("a(\n  $0", "b,\n  c,\n);\nd();", "b,\n  c,\n);"),
    (
        "a = [\n  $0\n];",
        "{\n    b,\n  },\n  {\n    c,\n  },\n];",
        "{\n    b,\n  },\n  {\n    c,\n  },",
    ),
    ("import {\n  $0\n} from 'a';", "b,\n  c,\n} from 'a';", "b,\n  c,"),
    (
        "switch (a) {\n  case 1:\n    $0\n  case 2:\n}",
        "b\n    c\n    d\n    e\n  case 2:",
        "b\n    c\n    d\n    e",
    ),
    (
        "switch (a) {\n  $0\n}",
        "case 1:\n    b\n  case 2:\n    c\n}",
        "case 1:\n    b\n  case 2:\n    c",
    ),
    ("if (\n  $0\n) {\n}", "a &&\n  b\n) {\n  c();", "a &&\n  b"),
    # What closes the lines above is a line, with what it opens anew unless that stands below.
    ("if (a) {\n  b;\n$0\nd;", "} else {\n  c;\n}\nd;", "} else {\n  c;\n}"),
    ("if (a) {\n  b;\n$0\n  c;\n}", "} else {\n  c;\n}\nd;", "} else {"),
    ("f(\n  a,\n$0", ") {\n  b;\n}\nc;", ") {\n  b;\n}"),
    ("(\n  <a\n    b\n  $0\n)", "/>\n)\nc", "/>"),
    # Where the answer itself begins below the bracket, so does a call's.
    ("a($0", "\n  b,\n  c,\n);\nd();", "\n  b,\n  c,\n);"),
    ("a($0", "b,\n  c,\n);\nd();", "b,"),
]
ELEMENTS = [
    # An element ends with its closing tag, a tag with its own sign, each unless it stands below.
    ("return $0", "<a>\n  <b />\n</a>;\nc();", "<a>\n  <b />\n</a>;"),
    (
        "{\n  return $0\n}",
        "<a\n    b={() => c}\n  >\n    d\n  </a>\n}",
        "<a\n    b={() => c}\n  >\n    d\n  </a>",
    ),
    ("return $0", "<a b={c > d}>\n  e\n</a>\nf();", "<a b={c > d}>\n  e\n</a>"),
    ("return $0", "<a />;\nb();", "<a />;"),
    ("const a: $0", "A<B>\nc();", "A<B>"),
    ("return (\n  $0\n);", "<a>\n    b\n  </a>\n);", "<a>\n    b\n  </a>"),
    (
        "(\n  <a>\n    $0\n  </a>\n)",
        "<b>\n      c\n    </b>\n    <d />\n  </a>\n)",
        "<b>\n      c\n    </b>\n    <d />",
    ),
    (
        "(\n  <a>\n    <b />\n    $0\n    <e />\n  </a>\n)",
        "<c>\n      {d && (\n        <f />\n      )}\n\n      <g />\n    </c>\n    <e />\n",
        "<c>\n      {d && (\n        <f />\n      )}\n\n      <g />\n    </c>",
    ),
    ("(\n  <a>\n    $0\n)", "<b />\n  </a>\n)", "<b />\n  </a>"),
    (
        "(\n  <a\n    $0\n  />\n)",
        "b={1}\n    c={{\n      d,\n    }}\n    e\n  />\n)",
        "b={1}\n    c={{\n      d,\n    }}\n    e",
    ),
    ("(\n  <a\n    $0\n)", "b={1}\n    c\n  />\n)", "b={1}\n    c\n  />"),
    (
        "(\n  <a>\n    <b />\n    $0\n  </a>\n)",
        "<c>\n      d\n      e\n    </c>\n    <f />\n",
        "<c>\n      d\n      e\n    </c>",
    ),
    # A bracket of its text closes nothing; one behind an element that was not ended does.
    (
        "(\n  <a>\n    $0\n  </a>\n)",
        "<b>\n      1) c\n    </b>\n  </a>\n)",
        "<b>\n      1) c\n    </b>",
    ),
    ("(\n  <a>\n    $0\n  </a>\n)", "1) b {c}\n    <d />\n  </a>\n", "1) b {c}\n    <d />"),
    ("(\n  <a>\n    $0\n  </a>\n);", "<b />\n);\nc();", "<b />"),
]


@pytest.mark.parametrize(("marked", "text", "kept"), [*ENDS, *FILLS, *ELEMENTS])
def test_an_answer_ends_with_its_line_or_block(marked: str, text: str, kept: str | None) -> None:
    site = site_at(marked, Language.TYPESCRIPTREACT)
    end = extent(text, site, decide_shape(site))

    assert (None if end is None else text[:end]) == kept


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("const a = $0", "b.c"),
        ("const a = $0", "\n"),
        ("function f() {$0", "\n  a();\n  b();\n"),
        ("function f() {\n  $0\n}", "a();\n"),
        ("function f() {\n  $0\n}", "a(\n    b,\n"),
        ("function f() {\n  $0\n}", "if (a) {\n    b();\n  }\n"),
    ],
)
def test_an_answer_that_may_go_on_has_no_end(marked: str, text: str) -> None:
    site = site_at(marked)

    assert extent(text, site, decide_shape(site)) is None


def test_no_block_is_longer_than_its_cap() -> None:
    text = "\n" + "".join(f"  a{number}();\n" for number in range(100))
    site = site_at("function f() {$0")
    end = extent(text, site, decide_shape(site))

    assert end is not None
    assert len(text[:end].split()) == MAX_BLOCK_LINES

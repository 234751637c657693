"""An answer is indented as its document is."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.indentation import indentation
from groundspeed_server.engine.shape import Shape
from support.cursor_marker import answer_at

TABS = "class A {\n\tf() {\n\t\ta();\n\t\t$0\n\t}\n}\n"
TWO = "class A {\n  f() {\n    a();\n    $0\n  }\n}\n"
FOUR_NESTED = "if (b) {\n            c({\n                d,\n            });\n        }"
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
        ("{\n  a();\n\tb();\n  $0\n}", "g()\n\t.h();", "g()\n\t.h();"),
        ("{\n  const a = `$0`;\n}", "x\n\ty", "x\n\ty"),
        (TABS, "a(`\n  x\n`);\n    b();", "a(`\n  x\n`);\n\t\tb();"),
        (TABS, "", ""),
        (TABS, "a();\n\n\n", "a();\n\n\n"),
    ],
)
def test_blanks_follow_the_document(marked: str, text: str, indented: str) -> None:
    assert indentation(answer_at(marked, text, Shape.BLOCK)).text == indented


TABS_EMPTY = "class A {\n\tf() {\n\t\ta();\n\t}\n\n$0\n}\n"
FOUR_EMPTY = "class A {\n    f() {\n        a();\n    }\n\n$0\n}\n"
OPENED = "class A {\n    f() {\n        a();\n    }\n\n    g() {$0}\n}\n"
TABS_OPENED = "class A {\n\tf() {\n\t\ta();\n\t}\n\n\tg() {$0}\n}\n"
BRANCH = "if (a) {\n  b();\n}\nconst c = d\n  ? {$0"


@pytest.mark.parametrize(
    ("marked", "text", "indented"),
    [
        # In the steps of the document, whatever the model counts in.
        ("f(() => {\n\tg({\n\t\t$0", "a,\n  });\n});", "a,\n\t});\n});"),
        ("f({$0", "\n      a: 1,\n  })", "\n    a: 1,\n})"),
        ("g({\n  h: f({\n    $0", "a, // b\n })\n})", "a, // b\n  })\n})"),
        (FOUR, "if (b) {\n      c();\n    }", "if (b) {\n            c();\n        }"),
        (TWO, "if (b) {\n            c();\n        }", "if (b) {\n      c();\n    }"),
        (TWO, "if (b) {\n    c();\n}\nd();", "if (b) {\n      c();\n    }\n    d();"),
        (FOUR, "if (b) {\n  c({\n    d,\n  });\n}", FOUR_NESTED),
        (TABS, "if (b) {\n      c();\n    }\n    d();", "if (b) {\n\t\t\tc();\n\t\t}\n\t\td();"),
        (OPENED, "\n    a();\n    b();\n  }", "\n        a();\n        b();\n    }"),
        (OPENED, "\n      a();", "\n        a();"),
        (TABS_OPENED, "\n    a();\n  }", "\n\t\ta();\n\t}"),
        (TABS_OPENED, "\n        a();\n    }", "\n\t\ta();\n\t}"),
        # A line that was put below its opener stays there; the others follow.
        (OPENED, "\n        a();\n    b();\n  }", "\n        a();\n        b();\n    }"),
        # Where nothing stands yet, the cursor tells the steps.
        ("f() {\n    $0\n}", "if (a) {\n      b();\n    }", "if (a) {\n        b();\n    }"),
        ("f() {\n  $0\n          a,\n});", "b({\n    c,\n  });", "b({\n    c,\n  });"),
        # From the depth of the cursor, where they were written from column one.
        ("if (a) {\n  $0\n}", "if (b) {\n  c();\n}", "if (b) {\n    c();\n  }"),
        ("if (a) {\n  $0\n}", "if (b) {\n\n  c();\n}", "if (b) {\n\n    c();\n  }"),
        ("if (a) {\n  $0\n}", "if (b) {\n \n  c();\n}", "if (b) {\n \n    c();\n  }"),
        ("if (a) {\n  $0\n}", "b();\nc();", "b();\n  c();"),
        (OPENED, "\n    a();\n}", "\n        a();\n    }"),
        ("f();\n  if (a) {$0", "\n  b({\n    c,\n  });", "\n    b({\n      c,\n    });"),
        # What closes a bracket of the document stands under its line, wherever the rest goes.
        ("f(() => {\n  g({\n    $0", "a,\nb,\n});\n});", "a,\n    b,\n  });\n});"),
        ("if (a) {\n    f(\n        $0", "b,\nc\n)\n}", "b,\n        c\n    )\n}"),
        ("a\n  ? {\n      $0", "b,\n    }\n  : c", "b,\n    }\n  : c"),
        ("class A {\n  $0\n}", "@B()\nc: D;\n@E()\nf: G;", "@B()\n  c: D;\n  @E()\n  f: G;"),
        ("switch (a) {\n  case 1:\n    $0", "b();\n  case 2:", "b();\n  case 2:"),
        # The lines of a branch, or of a part of a type, are counted from what is behind its sign,
        # unless they stand right as counted from the sign.
        (BRANCH, "\n      a: 1,\n    }\n  : null;", "\n      a: 1,\n    }\n  : null;"),
        (BRANCH, "\n    a: 1,\n  }", "\n    a: 1,\n  }"),
        (BRANCH, "\n  a: 1,\n}", "\n      a: 1,\n    }"),
        ("type A =\n\t| {$0", "\n\t\t\ta: 1;\n\t\t}", "\n\t\t\ta: 1;\n\t\t}"),
        (
            "type A =\n  | {\n      a: 1;\n    }\n  | {\n      $0",
            "b;\nc;\n}",
            "b;\n      c;\n    }",
        ),
        ("type A =\n  | {\n    a: 1;\n  }\n  | {\n    $0", "b;\nc;\n}", "b;\n    c;\n  }"),
        ("a(\n  b\n    & {\n        $0", "c;\n      }\n)", "c;\n      }\n)"),
        # The stars of a comment stand a blank behind the code.
        ("(\n  {/*\n   * a\n   */}$0", "\n  <b\n    c\n  />", "\n  <b\n    c\n  />"),
        # Code behind the end of a string moves, too.
        ("  it('$0", "a', () => {\n  b();\n});", "a', () => {\n    b();\n  });"),
        ("  it('$0')", "a', () => {\n  b();\n});", "a', () => {\n    b();\n  });"),
        # Where the cursor's line is empty, the first line moves, too.
        (TABS_EMPTY, "  g() {\n    b();\n  }", "\tg() {\n\t\tb();\n\t}"),
        (TABS_EMPTY, "    g() {\n        b();\n    }", "\tg() {\n\t\tb();\n\t}"),
        (TABS_EMPTY, "\tg() {\n\t\tb();\n\t}", "\tg() {\n\t\tb();\n\t}"),
        (FOUR_EMPTY, "  g() {\n    b();\n  }", "    g() {\n        b();\n    }"),
        # Where they stand right, or nothing tells where they should, nothing moves.
        ("import 'a';\n$0", "import 'b';\nimport 'c';", "import 'b';\nimport 'c';"),
        ("if (a) {\n  $0\n}", "if (b) {\n    c();\n  }", "if (b) {\n    c();\n  }"),
        ("if (a) {\n  $0\n}", "b\n      .c()\n      .d();", "b\n      .c()\n      .d();"),
        (FOUR, "b ??\n          c;", "b ??\n          c;"),
        ("switch (a) {$0}", "\ncase 1:\n  b();\n}", "\ncase 1:\n  b();\n}"),
        # The text of a template stays where it is, and the code behind it does not.
        ("if (a) {\n  $0\n}", "b(`{\n  c\n}`)\n  d()", "b(`{\n  c\n}`)\n  d()"),
        ("if (a) {\n  $0\n}", "b(`c`, {\n  d\n})", "b(`c`, {\n    d\n  })"),
        ("if (a) {$0", "\n    b(`\nc`);\n  }", "\n  b(`\nc`);\n}"),
        (FOUR, "b('`', {\n      c,\n    });", "b('`', {\n            c,\n        });"),
    ],
)
def test_lines_stand_as_deep_as_their_brackets_say(marked: str, text: str, indented: str) -> None:
    assert indentation(answer_at(marked, text, Shape.BLOCK)).text == indented


BARE = "const a = 1\nconst b = 2\nfunction f() {\n  c()\n  $0\n}\n"
CHAIN = "const a = 1\nconst b = 2\nawait c()\n  .d({\n    e: $0"


@pytest.mark.parametrize(
    ("marked", "text", "indented"),
    [
        (BARE, "const d = e()\nf(d)", "const d = e()\n  f(d)"),
        (BARE, "d()\ne({\n  f\n})\ng()", "d()\n  e({\n    f\n  })\n  g()"),
        (BARE, "d()\n    e(() => {\n        f()\n    })", "d()\n  e(() => {\n    f()\n  })"),
        # What goes on with the line above stands as it stands.
        (BARE, "if (d)\n    e()", "if (d)\n    e()"),
        (BARE, "d\n    .e()\n    .f()", "d\n    .e()\n    .f()"),
        (BARE, "const d = e\n    as F", "const d = e\n    as F"),
        (BARE, "d(\n    e\n      f)", "d(\n    e\n      f)"),
        (BARE, "return\n    d", "return\n    d"),
        # Where a bracket of the document is closed, its statement may stand less deep.
        (CHAIN, "1\n  })\nf()", "1\n  })\nf()"),
    ],
)
def test_statements_without_semicolons_are_as_deep_as_each_other(
    marked: str, text: str, indented: str
) -> None:
    assert indentation(answer_at(marked, text, Shape.BLOCK)).text == indented

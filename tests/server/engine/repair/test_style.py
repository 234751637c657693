"""Quotes and semicolons, as the document has them."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.style import style
from support.cursor_marker import answer_at

SINGLE = "import a from 'a';\nimport b from 'b';\n"
DOUBLE = 'import a from "a";\nimport b from "b";\n'
BARE = "const a = 1\nconst b = 2\n"
JSX_SINGLE = "a = <A b='c' />;\nd = <D e='f' />;\n"
JSX = 'a = <A b="c" />;\nd = <D e="f" />;\n'


@pytest.mark.parametrize(
    ("marked", "text", "styled"),
    [
        (f"{SINGLE}$0", 'import c from "c";\nf("d", ["e"]);', "import c from 'c';\nf('d', ['e']);"),
        (f"{DOUBLE}$0", "import c from 'c';", 'import c from "c";'),
        (f"{SINGLE}f('c', $0", '"d");', "'d');"),
        (f"{SINGLE}const c = $0", '"d";', "'d';"),
        # Where it is not certain, nothing changes.
        (f"{SINGLE}$0", 'f("it\'s", "b");', 'f("it\'s", "b");'),
        (f"{SINGLE}$0", 'f("\\n");', 'f("\\n");'),
        (f"{SINGLE}$0", 'f(/["]/, "b");', 'f(/["]/, "b");'),
        (f"{SINGLE}$0", '// Say "it".', '// Say "it".'),
        (f"{SINGLE}$0", 'a = `\nf("b")\n`;', 'a = `\nf("b")\n`;'),
        (f"{SINGLE}$0", 'a = <p>Say, "it"</p>;', 'a = <p>Say, "it"</p>;'),
        (
            f"{SINGLE}$0",
            'f("b");\na = <p>\n  Say, "it"\n</p>',
            "f('b');\na = <p>\n  Say, \"it\"\n</p>",
        ),
        (f"{SINGLE}$0", 'a = <A b="c" />;', 'a = <A b="c" />;'),
        (f"{SINGLE}$0", 'f("c"); // ("d", "e")', 'f(\'c\'); // ("d", "e")'),
        (f"{SINGLE}$0", 'f("c", /* "d" */ e);', "f('c', /* \"d\" */ e);"),
        (f"{SINGLE}$0", 'f("https://c", "d");', "f('https://c', 'd');"),
        (f"{SINGLE}$0", 'a.replace(/^[("]+|[)"]+$/g, b);', 'a.replace(/^[("]+|[)"]+$/g, b);'),
        (f"{SINGLE}{DOUBLE}$0", 'f("b");', 'f("b");'),
        (f"{SINGLE}// $0", 'f("b");', 'f("b");'),
        # Attributes of JSX have quotes of their own.
        (f"{JSX}$0", "g = <G h='i' j='k'>a, 'b'</G>;", 'g = <G h="i" j="k">a, \'b\'</G>;'),
        (f"{JSX}$0", "g = <G h={\"<a b='c'>\"} i='j' />;", 'g = <G h={"<a b=\'c\'>"} i="j" />;'),
        (f"{JSX}$0", "g = `<a b='c'>`;", "g = `<a b='c'>`;"),
        (
            f"{JSX_SINGLE}$0",
            'g(\'<a b="c">\\\'</a> <d e="f">\');',
            'g(\'<a b="c">\\\'</a> <d e="f">\');',
        ),
        (f"{JSX}$0", "// <a b='c'>\ng(); // <a b='c'>", "// <a b='c'>\ng(); // <a b='c'>"),
        (f"{JSX}g = <G h$0", "='i' />;", '="i" />;'),
        # Semicolons go where nobody writes them, and stay where they are needed.
        (f"{BARE}$0", "const c = 3;\nf(c);", "const c = 3\nf(c)"),
        (f"{BARE}if (a) {{\n  $0\n}}", "return;", "return"),
        (f"{BARE}const c = $0", "3;", "3"),
        (f"{BARE}$0", "const c = 3;\n\n[a].map(f);", "const c = 3;\n\n[a].map(f)"),
        (f"{BARE}$0\n(a)()", "const c = 3;", "const c = 3;"),
        (f"{BARE}$0\n// d", "const c = 3;", "const c = 3"),
        (f"{BARE}$0", "const c = 3;\n// d\n(e)()", "const c = 3;\n// d\n(e)()"),
        (f"{BARE}$0\n/**\n * D.\n */\n;[e].map(f)", "const c = 3;", "const c = 3"),
        (f"{BARE}$0\n/**\n * D.\n */\n[e].map(f)", "const c = 3;", "const c = 3;"),
        (f"{BARE}class C {{\n  $0\n  *d() {{}}\n}}", "e;", "e;"),
        (f"{BARE}$0", "while (f());", "while (f());"),
        (f"{BARE}$0", "for (\n  let c = 3;\n  c;\n  d\n) {", "for (\n  let c = 3;\n  c;\n  d\n) {"),
        (f"{BARE}for (\n  $0\n) {{}}", "let c = 3;\n  c;", "let c = 3;\n  c;"),
        (f"{BARE}f(() => {{\n  $0\n}})", "g(c);\n  d();", "g(c)\n  d()"),
        (f"{BARE}f($0", "c);", "c)"),
        (f"{BARE}$0", "c = <p>\n  D&nbsp;\n</p>;", "c = <p>\n  D&nbsp;\n</p>"),
        (f"{BARE}$0", ";", ";"),
        (f"{BARE}$0", "const c = 3; // d;", "const c = 3; // d;"),
        (f"{BARE}$0", "const c = `\nd;\n`;", "const c = `\nd;\n`;"),
        (f"{SINGLE}$0", "const c = 3", "const c = 3"),
    ],
)
def test_a_suggestion_looks_like_its_document(marked: str, text: str, styled: str) -> None:
    assert style(answer_at(marked, text)).text == styled

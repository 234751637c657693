"""What models repeat of the text before the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.repair.echo import repeated_prefix
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("marked", "text", "rest"),
    [
        ("const total = $0", "const total = a + b;", " a + b;"),
        ("  const total = $0", "const total = a + b;", " a + b;"),
        ("  const total = $0", "    const total = a + b;", " a + b;"),
        ("  const total =$0", "const total = a + b;", " a + b;"),
        ("const tot$0", "const total = a;", "al = a;"),
        ("alpha(1);\nconst b = $0", "alpha(1);\nconst b = c;", " c;"),
        ("function f() {\n  $0", "function f() {\n  return 1;\n}", "\n  return 1;\n}"),
        # No repetition, or one too short to tell.
        ("const total = $0", "a + b;", "a + b;"),
        ("f($0", "f(1))", "f(1))"),
        ("  });\n  $0", "});\n", "});\n"),
        ("a = $0", "a = 1", "a = 1"),
        # A line begun again with its indentation, a word that goes on, signs before a comment.
        ("f({\n  ti$0\n})", "  title: a,", "tle: a,"),
        ("f({\n  ti$0\n})", "title: a,", "tle: a,"),
        ("f({\n  t$0\n})", "  title: a,", "itle: a,"),
        ("f({\n  t$0\n})", "title: a,", "title: a,"),
        # A word of the language is not the end of another word.
        ("a();\nr$0", "return b;", "eturn b;"),
        ("a();\nl$0", "letter", "letter"),
        ("<div>\n  </d$0", "</div>", "iv>"),
        ("<div>\n  <$0", "  <b />", "b />"),
        ("/**\n * $0\n */", " * @return a", " @return a"),
        ("/**\n * $0\n */", "* @return a", " @return a"),
        ("// $0", "// a", " a"),
        ("  //$0", "// a", " a"),
        ("  ...$0", "...a", "a"),
        ("f(ff$0", "f(1)", "f(1)"),
        ("if (!$0", "!a", "!a"),
        ("  [[$0", "[[1]]", "[[1]]"),
        ("  10$0", "100", "100"),
        # A tag may well be closed behind another of its name.
        ("<div>\n  <div>\n  </div>\n$0", "</div>", "</div>"),
        # Three word characters tell enough, however far apart they stand.
        ("a(( b)) + c( $0", "a(( b)) + c( d);", " d);"),
        ("a(( b)) + ( $0", "a(( b)) + ( d);", "a(( b)) + ( d);"),
        # Whatever the model indents its lines by, and however far above it begins.
        ("{\n  alpha(1);\n    b = $0", "alpha(1);\n  b = c;", " c;"),
        ("{\n\talpha(1);\n\n\t$0", "  alpha(1);\n\n  b();", "\n\n  b();"),
        ("alpha(1);\n" + "x();\n" * 40 + "$0", "alpha(1);\n" + "x();\n" * 40 + "y();", "\ny();"),
    ],
)
def test_what_stands_there_is_not_written_again(marked: str, text: str, rest: str) -> None:
    assert repeated_prefix(answer_at(marked, text)).text == rest


@pytest.mark.parametrize(
    ("marked", "text", "reason"),
    [
        ("function total(items) {\n  return $0", "function total(items) {", "duplicate"),
        ("alpha(beta);\ngamma();\n$0", "alpha(beta);\ngamma();", None),
        ("alpha(beta);\ngamma();\ndelta();\n$0", "alpha(beta);\ngamma();", "duplicate"),
        ("alpha(beta, gamma);\ndelta();\n$0", "alpha(beta, gamma);", None),
        ("a();\nconst b = $0", "a();", None),
    ],
)
def test_an_answer_that_only_repeats_is_dropped(marked: str, text: str, reason: str | None) -> None:
    assert repeated_prefix(answer_at(marked, text)).dropped == reason


@pytest.mark.parametrize(("whole", "reason"), [(True, None), (False, "duplicate")])
def test_lines_far_above_may_be_wanted_again_as_a_whole(*, whole: bool, reason: str | None) -> None:
    marked = "alpha(beta);\ngamma();\n" + "x();\n" * 30 + "$0"

    answer = answer_at(marked, "alpha(beta);\ngamma();\nx();", whole=whole)

    assert repeated_prefix(answer).dropped == reason


@given(st.text(alphabet="ab \n", max_size=40), st.text(alphabet="ab \n", max_size=20))
def test_no_passage_is_left_out_that_an_answer_goes_on_from(above: str, rest: str) -> None:
    """An answer that repeats everything from any of the lines above on, loses just that."""
    before = f"{above}\nconst first = second;"
    lines = before.split("\n")
    for number in range(len(lines)):
        passage = "\n".join(lines[number:]).strip()

        assert repeated_prefix(answer_at(f"{before}$0", passage + rest)).text == rest

"""Places at which a piece of code can begin."""

from __future__ import annotations

import pytest

from groundspeed_server.syntax.declarations import declaration_start
from groundspeed_server.syntax.tree import SyntaxTree, parse
from groundspeed_server.text.snapshot import Language

MARKED = """import a from 'é';
import b from 'b';

|1|/** Says what. */
export function f() {
  const x = 1;

  if (x) {
    g();
  }
}

|2|// A note.
|3|class A {
|4|  x = 1;

|5|  m() {
|6|    return 1;
  }
}
"""


def marked_places() -> tuple[str, dict[str, int]]:
    text, places = "", {}
    for index, part in enumerate(MARKED.split("|")):
        if index % 2:
            places[part] = len(text)
        else:
            text += part
    return text, places


TEXT, PLACES = marked_places()


def found(after: int, before: int, text: str = TEXT) -> int | None:
    tree = parse(text, Language.TYPESCRIPT, 5_000)
    assert isinstance(tree, SyntaxTree)
    return declaration_start(tree, after, before)


@pytest.mark.parametrize("place", ["1", "2", "3", "4", "5", "6"])
def test_the_next_declaration_begins_with_its_comment(place: str) -> None:
    at = PLACES[place]

    assert found(at, len(TEXT)) == at
    assert found(at - 1, len(TEXT)) == at


def test_a_range_without_a_declaration_has_no_start() -> None:
    inside_a_statement = TEXT.index("x = 1;\n\n  if")

    assert found(inside_a_statement, inside_a_statement + 3) is None
    assert found(len(TEXT), len(TEXT) + 10) is None


def test_a_start_is_where_a_line_begins() -> None:
    assert found(0, 40, "a(); b();\nc();\n") == 0
    assert found(3, 40, "a(); b();\nc();\n") == len("a(); b();\n")


def test_broken_code_further_down_does_not_hide_what_stands_above() -> None:
    broken = TEXT + "\nfunction h( {\n  const s = `abc ${\n"

    assert found(PLACES["1"] - 1, PLACES["2"], broken) == PLACES["1"]

"""The plugin's pure functions, inside Neovim's own Lua."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.editor_nvim import Neovim, running_nvim
from support.editor_world import EditorWorld

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def nvim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neovim]:
    world = EditorWorld.create(tmp_path_factory.mktemp("text"), answers={})
    with running_nvim(world) as editor:
        yield editor


@pytest.mark.parametrize(
    ("text", "part", "first"),
    [
        ("items.length", "all", "items.length"),
        ("items.length", "word", "items"),
        (".length", "word", "."),
        (" = $x1 + y", "word", " ="),
        (" $x1 + y", "word", " $x1"),
        ("größe😀 x", "word", "größe😀"),
        ("\n  next()", "word", "\n  next"),
        ("   ", "word", "   "),
        ("one\ntwo\nthree", "line", "one"),
        ("\ntwo\nthree", "line", "\ntwo"),
        ("one", "line", "one"),
    ],
)
def test_the_first_part_of_a_suggestion(nvim: Neovim, text: str, part: str, first: str) -> None:
    assert nvim.lua("return require('groundspeed.text').first(...)", text, part) == first


@pytest.mark.parametrize(
    ("text", "place"),
    [("", [3, 5]), ("ab", [3, 7]), ("é😀", [3, 11]), ("a\n", [4, 0]), ("a\n\nbc", [5, 2])],
)
def test_where_the_cursor_stands_after_a_text(nvim: Neovim, text: str, place: list[int]) -> None:
    assert nvim.lua("return { require('groundspeed.text').after(3, 5, ...) }", text) == place


@pytest.mark.parametrize(
    ("encoding", "character", "column"),
    [("utf-8", 6, 6), ("utf-16", 3, 6), ("utf-32", 2, 6), ("utf-16", 99, 7)],
)
def test_columns_in_every_encoding(
    nvim: Neovim, encoding: str, character: int, column: int
) -> None:
    code = "return require('groundspeed.text').byte_column('é😀x', ...)"

    assert nvim.lua(code, character, encoding) == column


@pytest.mark.parametrize(("size", "units"), [(0, 0), (2, 1), (6, 3), (7, 4)])
def test_lengths_are_reported_in_utf_16(nvim: Neovim, size: int, units: int) -> None:
    code = "return require('groundspeed.text').utf16_length('é😀x', ...)"

    assert nvim.lua(code, size) == units


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [("a b", 0, "a b"), ("\tx", 0, "    x"), ("\tx", 3, " x"), ("ab\tc\td", 0, "ab  c   d")],
)
def test_tabs_are_drawn_as_wide_as_they_are(
    nvim: Neovim, line: str, column: int, shown: str
) -> None:
    code = (
        "local line, column = ... return require('groundspeed.text').expand_tabs(line, 4, column)"
    )

    assert nvim.lua(code, line, column) == shown


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        (("x)", False, "", True), ["x)", "inline"]),
        (("x)", False, ")", True), ["x", "inline"]),
        (("x => {", True, ")", True), ["x => {", "overlay"]),
        (("x", False, "foo", True), ["x  ", "overlay"]),
        (("x", False, "foo", False), ["x", "inline"]),
    ],
)
def test_what_would_be_replaced_is_not_drawn_twice(
    nvim: Neovim, line: tuple[str, bool, str, bool], drawn: list[str]
) -> None:
    """The first line, whether more follow, what is replaced, and whether the line ends there."""
    code = "return { require('groundspeed.ghost').first_line(...) }"

    assert nvim.lua(code, *line) == drawn


# The line is `😀(é |)` with the cursor at the bar: unit 5, byte 8.
PLACE = """
  local line, first, last, text = ...
  local suggestion = require('groundspeed.suggestion').new({
    insertText = text,
    range = {
      start = { line = line, character = first },
      ['end'] = { line = line, character = last },
    },
  }, {
    bufnr = 1,
    client_id = 1,
    encoding = 'utf-16',
    row = 7,
    col = 8,
    line = '😀(é )',
    tick = 1,
  })
  return suggestion and { suggestion.present, suggestion.tail, suggestion:rest() }
"""


@pytest.mark.parametrize(
    ("units", "text", "placed"),
    [
        ((5, 5), "xyz", [0, "", "xyz"]),
        ((3, 5), "é xyz", [3, "", "xyz"]),
        ((5, 6), "xyz)", [0, ")", "xyz)"]),
    ],
)
def test_an_item_is_placed_in_the_clients_units(
    nvim: Neovim, units: tuple[int, int], text: str, placed: list[object]
) -> None:
    assert nvim.lua(PLACE, 7, *units, text) == placed


@pytest.mark.parametrize(
    ("line", "units", "text"), [(6, (5, 5), "x"), (7, (3, 5), "x"), (7, (6, 6), ")")]
)
def test_an_item_that_does_not_fit_the_cursor_is_not_shown(
    nvim: Neovim, line: int, units: tuple[int, int], text: str
) -> None:
    assert nvim.lua(PLACE, line, *units, text) is None


OPTIONS = "debounce_ms, enabled, ghost_text, settings, telemetry, trusted"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"debounce_ms": 10, "settings": {"model": {}}}, None),
        (
            {"debounce": 10},
            f'there is no option "debounce"; there are {OPTIONS}',
        ),
        ({"enabled": "yes"}, 'option "enabled" must be a boolean, not a string'),
    ],
)
def test_wrong_options_are_named(
    nvim: Neovim, options: dict[str, object], problem: str | None
) -> None:
    assert nvim.lua("return require('groundspeed.config').problem(...)", options) == problem

"""Lexical retrieval: which pieces of other files are nearest to the lines before the cursor."""

from __future__ import annotations

import pytest

from groundspeed_eval.systems.snippets import LINES, Snippet, SnippetIndex, last_lines, words
from groundspeed_server.text.snapshot import Span

FILES = {
    "src/date.ts": "export const formatDate = (date: Date) => date.toISOString()\n",
    "src/money.ts": "export const formatMoney = (cents: number) => `${cents / 100}`\n",
    "src/tree.ts": "export class Tree {}\n",
}


def paths(index: SnippetIndex, text: str, outside: str = "src/here.ts") -> list[str]:
    return [snippet.path for snippet in index.nearest(text, outside=outside)]


def test_the_piece_that_shares_the_rarest_words_comes_first() -> None:
    index = SnippetIndex(FILES)

    assert paths(index, "return formatMoney(cents)") == ["src/money.ts", "src/date.ts"]


def test_the_file_with_the_cursor_is_left_out() -> None:
    index = SnippetIndex(FILES)

    assert paths(index, "formatMoney", outside="src/money.ts") == ["src/date.ts"]


@pytest.mark.parametrize("text", ["", "(){}", "zebra"])
def test_a_question_without_known_words_finds_nothing(text: str) -> None:
    assert paths(SnippetIndex(FILES), text) == []


@pytest.mark.parametrize("files", [{}, {"src/empty.ts": "\n\n"}])
def test_a_repository_without_words_finds_nothing(files: dict[str, str]) -> None:
    assert paths(SnippetIndex(files), "formatMoney") == []


def test_pieces_cover_a_file_without_overlap() -> None:
    text = "".join(f"const value{n} = call()\r\n" for n in range(2 * LINES + 3))
    spans = sorted(
        snippet.span.start for snippet in SnippetIndex({"a.ts": text}).nearest("call", outside="")
    )
    found = {s.span for s in SnippetIndex({"a.ts": text}).nearest("call", outside="")}

    assert spans[0] == 0
    assert sorted(span.end for span in found) == [*spans[1:], len(text)]


def test_ties_are_in_the_order_of_paths() -> None:
    index = SnippetIndex({"b.ts": "same words\n", "a.ts": "same words\n"})

    assert list(index.nearest("same", outside="")) == [
        Snippet("a.ts", Span(0, 11)),
        Snippet("b.ts", Span(0, 11)),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("formatMoney", ["format", "money"]),
        ("HTTPServer_v2", ["http", "server", "v", "2"]),
        ("MAX_CHARS = 10", ["max", "chars", "10"]),
        ("a.b?.c", ["a", "b", "c"]),
    ],
)
def test_words_are_the_parts_of_identifiers(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_the_question_is_the_cursor_s_line_and_those_above() -> None:
    text = "\n".join(str(n) for n in range(30))

    assert last_lines(text).split("\n") == [str(n) for n in range(20, 30)]

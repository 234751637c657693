"""The index: pieces by their words, declarations by name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from groundspeed_server.workspace.index import CodeIndex, Size

CART = """\
import { Item } from './item'

export function totalOfCart(items: Item[]): number {
  return items.reduce((sum, item) => sum + item.price, 0)
}
"""
MAIL = """\
export async function sendInvoice(address: string) {
  await mailer.deliver(address, 'Your invoice')
}
"""


@pytest.fixture
def index() -> Iterator[CodeIndex]:
    index = CodeIndex()
    index.put("/p/cart.ts", CART)
    index.put("/p/mail.ts", MAIL)
    yield index
    index.close()


def paths(index: CodeIndex, question: str) -> list[str]:
    return [place.path for place in index.nearest(question, 10)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("const invoice = mailer", ["/p/mail.ts"]),
        ("item.price", ["/p/cart.ts"]),
        ("itemPrice", ["/p/cart.ts"]),
        ("nothing like that zzz", []),
        ("", []),
        ('"" OR NEAR( * -', []),
    ],
)
def test_pieces_are_found_by_the_words_in_their_identifiers(
    index: CodeIndex, question: str, expected: list[str]
) -> None:
    assert paths(index, question) == expected


def test_a_rare_word_outweighs_words_that_are_everywhere(index: CodeIndex) -> None:
    for number in range(20):
        index.put(f"/p/{number}.ts", "export const value = make(value)\n" * 3)
    index.put("/p/rare.ts", "export const once = frobnicate(1)\n")

    assert paths(index, "export const value2 = frobnicate(")[0] == "/p/rare.ts"


def test_a_piece_is_found_where_it_stands(index: CodeIndex) -> None:
    text = "// filler\n" * 10 + MAIL
    index.put("/p/long.ts", text)
    index.remove("/p/mail.ts")
    (place,) = index.nearest("invoice", 10)

    assert text[place.span.start : place.span.end] == MAIL


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("export function one() {", "one"),
        ("export default class Two {", "Two"),
        ("export declare abstract class Three {", "Three"),
        ("async function* four() {", "four"),
        ("function *five() {", "five"),
        ("export const six = 1", "six"),
        ("export const enum Seven {", "Seven"),
        ("type $Eight<T> = T", "$Eight"),
        ("interface Nine {", "Nine"),
        ("declare namespace Ten {", "Ten"),
    ],
)
def test_top_level_declarations_are_found_by_name(line: str, name: str) -> None:
    index = CodeIndex()
    index.put("/p/a.ts", f"// first\n{line}\n")
    found = index.definitions([name], 5)[name]

    assert [(place.path, place.span.start) for place in found] == [("/p/a.ts", 9)]


def test_what_is_declared_inside_is_not_a_top_level_declaration(index: CodeIndex) -> None:
    index.put("/p/inner.ts", "function outer() {\n  const inner = 1\n}\n")

    assert index.definitions(["inner"], 5) == {}


def test_a_file_that_is_put_again_or_removed_leaves_nothing_behind(index: CodeIndex) -> None:
    index.put("/p/cart.ts", "export const empty = 0\n")
    index.remove("/p/mail.ts")

    assert paths(index, "price invoice") == []
    assert index.definitions(["totalOfCart"], 5) == {}
    assert index.size == Size(files=1, lines=1)


def test_a_closed_index_holds_nothing_and_takes_nothing_in(index: CodeIndex) -> None:
    index.close()
    index.put("/p/cart.ts", CART)
    index.remove("/p/cart.ts")

    assert paths(index, "item.price") == []
    assert index.definitions(["totalOfCart"], 5) == {}
    assert index.size == Size(files=0, lines=0)


def test_of_each_name_the_first_places_are_told() -> None:
    index = CodeIndex()
    for number in range(4):
        index.put(f"/p/{number}.ts", "export const a = 1\nexport const b = 2\n")
    found = index.definitions(["a", "b", "missing"], 2)

    assert {name: [place.path for place in places] for name, places in found.items()} == {
        "a": ["/p/0.ts", "/p/1.ts"],
        "b": ["/p/0.ts", "/p/1.ts"],
    }

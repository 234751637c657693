"""What a module takes from others, and hands on."""

from __future__ import annotations

import pytest

from groundspeed_server.syntax.imports import Taken, module_links
from groundspeed_server.syntax.tree import SyntaxTree, parse
from groundspeed_server.text.snapshot import Language


def tree_of(text: str) -> SyntaxTree:
    tree = parse(text, Language.TYPESCRIPT, 5_000)
    assert isinstance(tree, SyntaxTree)
    return tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a from './a'", [Taken("./a", "default", "a")]),
        ('import { a, b as c } from "m"', [Taken("m", "a", "a"), Taken("m", "b", "c")]),
        ("import type { A } from 'm'", [Taken("m", "A", "A")]),
        ("import { type A, b } from 'm'", [Taken("m", "A", "A"), Taken("m", "b", "b")]),
        ("import * as all from 'm'", [Taken("m", "*", "all")]),
        ("import a, { b } from 'm'", [Taken("m", "default", "a"), Taken("m", "b", "b")]),
        ("import { default as a } from 'm'", [Taken("m", "default", "a")]),
        ("import './side-effect'", []),
        ("import { a, } from", []),
        ("const a = import('./a')", []),
        ("", []),
    ],
)
def test_every_form_of_import_names_what_it_takes(text: str, expected: list[Taken]) -> None:
    assert list(module_links(tree_of(text)).imports) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export * from './a'", [Taken("./a", "*", "*")]),
        ("export * as all from './a'", [Taken("./a", "*", "all")]),
        ("export { a, b as c } from './a'", [Taken("./a", "a", "a"), Taken("./a", "b", "c")]),
        ("export type { A } from './a'", [Taken("./a", "A", "A")]),
        ("export { default } from './a'", [Taken("./a", "default", "default")]),
        ("export { a }", []),
        ("export const a = 1", []),
    ],
)
def test_exports_that_are_handed_on(text: str, expected: list[Taken]) -> None:
    links = module_links(tree_of(text))

    assert list(links.exports) == expected
    assert links.imports == ()

"""What a caller must know of a module's declarations."""

from __future__ import annotations

import pytest

from groundspeed_server.syntax.signatures import signatures
from groundspeed_server.syntax.tree import SyntaxTree, parse
from groundspeed_server.text.snapshot import Language


def told(text: str, language: Language = Language.TYPESCRIPT) -> list[tuple[str, str]]:
    tree = parse(text, language, 5_000)
    assert isinstance(tree, SyntaxTree)
    return [(one.name, one.text) for one in signatures(tree)]


@pytest.mark.parametrize(
    ("text", "name", "signature"),
    [
        (
            "export async function f<T>(a: T): Promise<T> {\n  return a\n}",
            "f",
            "export async function f<T>(a: T): Promise<T>",
        ),
        ("function* g() { yield 1 }", "g", "function* g()"),
        ("export const f = (a: number): string => `${a}`", "f",
         "export const f = (a: number): string"),
        ("const f = function (a: number) { return a }", "f", "const f = function (a: number)"),
        ("export const LIMIT = 5", "LIMIT", "export const LIMIT = 5"),
        ("const m: Map<string, number> = new Map()", "m", "const m: Map<string, number>"),
        ("export type Id = string | number", "Id", "export type Id = string | number"),
        ("export interface A { b: string }", "A", "export interface A { b: string }"),
        ("export enum E { A, B }", "E", "export enum E { A, B }"),
        ("export declare function d(a: 1): void;", "d", "export declare function d(a: 1): void"),
        ("declare const c: number;", "c", "declare const c: number"),
        ("export default function () { return 1 }", "default", "export default function ()"),
        ("export default { a: 1 }", "default", "export default { a: 1 }"),
        ("let a", "a", "let a"),
    ],
)  # fmt: skip
def test_a_declaration_without_its_body(text: str, name: str, signature: str) -> None:
    assert told(text) == [(name, signature)]


def test_a_class_is_told_by_what_others_may_use_of_it() -> None:
    text = """\
export default class Store<T> extends Base {
  private cache = new Map()
  #hidden = 1
  readonly name: string = 'x'
  constructor(private readonly io: Io) { super() }
  // A comment.
  async find(id: string): Promise<T> { return this.io.load(id) }
  static of = (io: Io): Store<string> => new Store(io)
}
"""

    assert dict(told(text))["Store"].splitlines() == [
        "export default class Store<T> extends Base {",
        "  readonly name: string",
        "  constructor(private readonly io: Io)",
        "  async find(id: string): Promise<T>",
        "  static of = (io: Io): Store<string>",
        "}",
    ]


def test_every_name_of_a_list_is_told() -> None:
    assert told("export const a = 1, b = () => 2, c: number = 3") == [
        ("a", "export const a = 1"),
        ("b", "b = ()"),
        ("c", "c: number"),
    ]


def test_only_the_top_level_is_told_and_patterns_have_no_name() -> None:
    assert told("const { a, b } = x\nif (a) { function inner() {} }\nrun()\n") == []


def test_a_long_type_is_cut_at_a_line_end() -> None:
    members = "".join(f"  member{number}: string\n" for number in range(80))
    ((_, text),) = told(f"export interface Wide {{\n{members}}}")

    assert len(text) <= 600
    assert text.endswith(": string")


def test_a_long_value_is_cut_at_its_first_line() -> None:
    values = "".join(f"  key{number}: {number},\n" for number in range(40))

    assert told(f"export const table = {{\n{values}}}") == [("table", "export const table = {")]


def test_offsets_hold_where_characters_take_several_bytes() -> None:
    text = "// ĀĀĀ\nexport function naïve(ä: string): void {}\n"

    assert told(text) == [("naïve", "export function naïve(ä: string): void")]


def test_broken_code_tells_what_it_can() -> None:
    assert ("f", "function f(a: number)") in told(
        "const = ;\nfunction f(a: number) {\n  return a.\n}"
    )


def test_jsx_is_understood() -> None:
    text = "export const Button = ({ label }: Props) => <button>{label}</button>\n"

    assert told(text, Language.TYPESCRIPTREACT) == [
        ("Button", "export const Button = ({ label }: Props)")
    ]

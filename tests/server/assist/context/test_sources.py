"""Where context comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from groundspeed_server.assist.context.sources import context_sources
from groundspeed_server.engine.context.edits import line_difference
from groundspeed_server.engine.values import (
    CompletionQuery,
    ContextKind,
    Excerpt,
    RecentEdit,
    Trigger,
    Workspace,
)
from groundspeed_server.gate.gate import Gate, Screened
from groundspeed_server.settings.values import CompletionSettings, GateSettings, TechniqueSettings
from groundspeed_server.syntax.tree import Unparsed, UnparsedReason, parse
from groundspeed_server.workspace.surroundings import Surroundings
from support.cursor_marker import document, query_at
from support.given_surroundings import ROOT, surroundings_of
from support.secret_canaries import CANARIES

SETTINGS = CompletionSettings(prefix_tokens=40, techniques=TechniqueSettings(signatures=True))
PEM = next(canary.secret for canary in CANARIES if canary.kind == "private-key")
CART = "export function total(cart: Cart): number {\n  return cart.sum\n}\n"
MONEY = "export const euros = (cents: number): string => `${cents / 100} euros`\n"
TAX = "export function taxRate(country: string): number {\n  return rates[country]\n}\n"


def found(
    query: CompletionQuery,
    texts: Mapping[str, str] | Surroundings,
    workspace: Workspace | None = None,
    settings: CompletionSettings = SETTINGS,
) -> list[Excerpt]:
    around = texts if isinstance(texts, Surroundings) else surroundings_of(texts)
    tree = parse(query.document.text, query.document.language, 5_000)
    return [
        excerpt
        for source in context_sources(settings, around)
        for excerpt in source.excerpts(query, workspace or Workspace(), tree)
    ]


def texts_of(kind: ContextKind, excerpts: list[Excerpt]) -> list[str]:
    return [excerpt.text for excerpt in excerpts if excerpt.kind is kind]


def edit(before: str, after: str, path: str) -> RecentEdit:
    difference = line_difference(before, document(after, path=path))
    assert difference is not None
    return difference


def test_imported_names_bring_their_signatures_those_near_the_cursor_first() -> None:
    far = "\n" * 40
    query = query_at(
        "import { total } from './cart'\nimport { euros } from './money'\n"
        f"{far}const price = euros($0)"
    )
    excerpts = found(query, {"src/cart.ts": CART, "src/money.ts": MONEY})

    assert texts_of(ContextKind.DECLARATION, excerpts) == [
        "export const euros = (cents: number): string",
        "export function total(cart: Cart): number",
    ]


def test_names_that_are_not_imported_bring_their_signatures_when_few_declare_them() -> None:
    query = query_at("import { euros } from './money'\nconst rate = taxRate(euros(sum), $0")
    texts = {"src/money.ts": MONEY, "lib/tax.ts": TAX}
    texts |= {f"src/{number}.ts": "export const sum = 1\n" for number in range(4)}

    assert texts_of(ContextKind.SIGNATURE, found(query, texts)) == [
        "export function taxRate(country: string): number"
    ]


def test_of_several_declarations_that_of_the_nearest_file_is_taken() -> None:
    texts = {"lib/tax.ts": TAX, "src/near/tax.ts": TAX.replace("country", "region")}
    query = query_at("taxRate($0", path="/project/src/near/main.ts")

    assert texts_of(ContextKind.SIGNATURE, found(query, texts)) == [
        "export function taxRate(region: string): number"
    ]


def test_a_name_that_the_document_declares_needs_no_signature() -> None:
    query = query_at(f"{TAX}taxRate($0", path="/project/src/tax.ts")

    assert texts_of(ContextKind.SIGNATURE, found(query, {"src/tax.ts": TAX})) == []


def test_pieces_like_the_lines_before_the_cursor_are_retrieved() -> None:
    query = query_at("function net(cart: Cart) {\n  return cart.sum - $0\n}\n")
    excerpts = found(query, {"src/cart.ts": CART, "src/money.ts": MONEY})

    assert texts_of(ContextKind.RETRIEVED, excerpts) == [CART.strip("\n")]


def test_of_the_document_itself_only_what_is_not_sent_anyway_is_retrieved() -> None:
    filler = "".join(f"const filler{number} = {number}\n" for number in range(30))
    query = query_at(f"{CART}{filler}const here = cart.sum + $0\n{filler}")
    text = query.document.text
    near = text[query.offset - 40 : query.offset]
    retrieved = texts_of(ContextKind.RETRIEVED, found(query, {"src/a.ts": text}))

    assert any("export function total" in piece for piece in retrieved)
    assert not any(near in piece for piece in retrieved)


@pytest.mark.parametrize(("reads", "is_found"), [(None, False), (40, True)])
def test_of_a_model_that_reads_little_that_is_more(*, reads: int | None, is_found: bool) -> None:
    filler = "".join(f"const filler{number} = {number}\n" for number in range(30))
    query = query_at(f"{CART}{filler}const here = cart.sum + $0\n{filler}")
    around = surroundings_of({"src/a.ts": query.document.text})
    settings = msgspec.structs.replace(only("retrieval"), prefix_tokens=1_000)
    (source,) = context_sources(settings, around, reads=reads)
    tree = parse(query.document.text, query.document.language, 5_000)
    pieces = [excerpt.text for excerpt in source.excerpts(query, Workspace(), tree)]

    assert any("export function total" in piece for piece in pieces) is is_found


def test_retrieved_pieces_stay_while_the_cursor_stays_near() -> None:
    around = surroundings_of({"src/cart.ts": CART, "src/money.ts": MONEY})
    sources = context_sources(only("retrieval"), around)
    tail = "\n" * 30

    def retrieved(marked: str) -> list[str]:
        query = query_at(marked)
        tree = parse(query.document.text, query.document.language, 5_000)
        excerpts = sources[0].excerpts(query, Workspace(), tree)
        return [excerpt.text for excerpt in excerpts]

    first = retrieved(f"cart.sum - $0{tail}")
    near = retrieved(f"cart.sum - 1\ncents / $0{tail}")
    far = retrieved(f"{tail}cents / $0")

    assert first == near == [CART.strip("\n")]
    assert far == [MONEY.strip("\n")]


def test_what_the_editor_shows_counts_and_not_what_was_read() -> None:
    around = surroundings_of({"src/cart.ts": CART})
    shown = document(CART.replace("cart.sum", "cart.gross"), path="/project/src/cart.ts")
    workspace = Workspace(open_documents=(shown,))
    excerpts = found(query_at("cart.sum - $0"), around, workspace, only("retrieval"))

    assert ["cart.gross" in one.text for one in excerpts] == [True]


def test_a_file_that_is_gone_is_not_retrieved() -> None:
    around = surroundings_of({"src/cart.ts": CART})
    around.index.put("/project/src/gone.ts", CART)
    excerpts = found(query_at("cart.sum - $0"), around, settings=only("retrieval"))

    assert [one.document.path for one in excerpts] == [Path("/project/src/cart.ts")]


def test_recent_edits_are_told_as_diffs_the_latest_first() -> None:
    far = "\n" * 60
    edits = (
        edit("old\n", "new\n", "/project/src/b.ts"),
        edit(f"a\n{far}", f"b\n{far}", "/project/src/a.ts"),
        edit("x\n", "y\n", "/project/src/c.ts"),
    )
    near_the_cursor = edit(f"{far}a", f"{far}ab", "/project/src/a.ts")
    query = query_at(f"b\n{far}ab$0")
    excerpts = found(query, {}, Workspace(recent_edits=(*edits, near_the_cursor)))

    assert texts_of(ContextKind.RECENT_EDIT, excerpts) == [
        "@@ -1,1 +1,1 @@\n-x\n+y",
        "@@ -1,1 +1,1 @@\n-a\n+b",
        "@@ -1,1 +1,1 @@\n-old\n+new",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("const password =\n  '%old%';\n", "const password =\n  '%new%';\n"),
        ("const key = `%pem%`;\n", "const key = ``;\n"),
        ("const key = `%begin%\n%end%`;\n", "const key = `%pem%`;\n"),
        ("const password =\n  '%old%';\n", "const password =\n  read();\n"),
        ("const password =\n  read();\n", "const password =\n  '%new%';\n"),
        ("const password =\n", "const password =\n  '%new%';\n"),
    ],
    ids=["changed", "key taken out", "key put in", "taken out", "put in", "added"],
)
def test_a_secret_that_was_edited_does_not_pass_the_gate(before: str, after: str) -> None:
    begin, *_, end = PEM.split("\n")
    words = {"old": "hunter2!", "new": "correct-h0rse", "pem": PEM, "begin": begin, "end": end}
    for word, text in words.items():
        before, after = before.replace(f"%{word}%", text), after.replace(f"%{word}%", text)
    edits = (edit(before, after, "/project/src/b.ts"),)
    excerpts = found(query_at("$0"), {}, Workspace(recent_edits=edits), only("recent_edits"))
    screened = Gate(GateSettings(), (ROOT,)).screen(excerpts)

    assert isinstance(screened, Screened)
    assert [(one.kind, one.reason) for one in screened.dropped] == [
        (ContextKind.RECENT_EDIT, "secret")
    ]


def test_an_edit_beside_a_secret_passes_the_gate() -> None:
    before = f"const key = `{PEM}`;\n\nconst limit = 1;\n"
    edits = (edit(before, before.replace("1;", "2;"), "/project/src/b.ts"),)
    excerpts = found(query_at("$0"), {}, Workspace(recent_edits=edits), only("recent_edits"))
    screened = Gate(GateSettings(), (ROOT,)).screen(excerpts)

    assert isinstance(screened, Screened)
    assert screened.kept == tuple(excerpts)


def test_open_tabs_are_told_by_what_they_declare() -> None:
    tabs = (
        document(CART + "const inner = 1\n", path="/project/src/cart.ts"),
        document("// nothing\n", path="/project/src/empty.ts"),
        document("\0", path="/project/src/binary.ts"),
    )
    settings = only("open_tabs")
    excerpts = found(query_at("$0"), {}, Workspace(open_documents=tabs), settings)

    assert texts_of(ContextKind.OPEN_TAB, excerpts) == [
        "export function total(cart: Cart): number\nconst inner = 1"
    ]


def only(*techniques: str) -> CompletionSettings:
    off = dict.fromkeys(
        ("declarations", "signatures", "retrieval", "recent_edits", "open_tabs"), False
    )
    chosen = msgspec.convert(off | dict.fromkeys(techniques, True), TechniqueSettings)
    return msgspec.structs.replace(SETTINGS, techniques=chosen)


@pytest.mark.parametrize(
    ("technique", "kind"),
    [
        ("declarations", ContextKind.DECLARATION),
        ("signatures", ContextKind.SIGNATURE),
        ("retrieval", ContextKind.RETRIEVED),
        ("recent_edits", ContextKind.RECENT_EDIT),
        ("open_tabs", ContextKind.OPEN_TAB),
    ],
)
def test_each_source_can_be_switched_on_and_off_alone(technique: str, kind: ContextKind) -> None:
    sources = context_sources(only(technique), surroundings_of({}))

    assert [source.kind for source in sources] == [kind]


@pytest.mark.parametrize("technique", ["declarations", "signatures", "retrieval", "open_tabs"])
def test_a_document_without_a_file_or_a_tree_fails_nothing(technique: str) -> None:
    untitled = replace(document("const a = taxRate("), path=None, uri="untitled:1")
    query = CompletionQuery("r", untitled, len(untitled.text), Trigger.AUTO)
    (source,) = context_sources(only(technique), surroundings_of({"src/cart.ts": CART}))
    excerpts = source.excerpts(query, Workspace(), Unparsed(UnparsedReason.TOO_LARGE))

    assert list(excerpts) == []


READY = """
export const here = 1

export function f() {
  return he$0
}
"""


@pytest.mark.parametrize(
    "marked",
    [READY, "import { euros } from './money'\n" + READY, "import('./money')\n" + READY],
    ids=["nothing imported", "imported", "imported at run time"],
)
@pytest.mark.parametrize("saved", [True, False])
@pytest.mark.parametrize("opened", [True, False])
def test_what_is_ready_is_what_would_be_found(marked: str, *, saved: bool, opened: bool) -> None:
    query = query_at(marked, path="/project/src/main.ts")
    if not saved:
        query = replace(query, document=replace(query.document, path=None))
    tree = parse(query.document.text, query.document.language, 5_000)
    others = (document(CART, path="/project/src/cart.ts"),) if opened else ()
    edits = (edit("const a = 1\n", "const b = 1\n", "/project/src/b.ts"),)
    workspace = Workspace(open_documents=others, recent_edits=edits)
    around = surroundings_of({"src/cart.ts": CART, "src/money.ts": MONEY})
    for source in context_sources(SETTINGS, around):
        for _ in range(2):
            ready = source.ready(query, workspace, tree)
            found_now = source.excerpts(query, workspace, tree)
            assert ready is None or list(ready) == list(found_now)

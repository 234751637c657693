"""What of the document goes along with a question."""

from __future__ import annotations

from groundspeed_server.assist.context import AroundCursor
from groundspeed_server.engine.values import ContextKind, Workspace
from groundspeed_server.settings.values import CompletionSettings
from groundspeed_server.syntax.tree import Unparsed, UnparsedReason, parse
from groundspeed_server.text.snapshot import Language
from support.cursor_marker import query_at

SETTINGS = CompletionSettings(prefix_tokens=100, suffix_tokens=40)
BODY = "".join(
    f"export function f{number}() {{\n  const value = {number};\n\n  return value;\n}}\n\n"
    for number in range(40)
)


def test_the_document_goes_along_within_its_budgets() -> None:
    query = query_at(f"{BODY}const a = $0;\n{BODY}")
    tree = parse(query.document.text, Language.TYPESCRIPT, 5_000)
    prefix, suffix = AroundCursor(SETTINGS).excerpts(query, Workspace(), tree)

    assert [prefix.kind, suffix.kind] == [ContextKind.PREFIX, ContextKind.SUFFIX]
    assert prefix.text.startswith("export function f")
    assert prefix.text.endswith("const a = ")
    assert suffix.text.startswith(";\nexport function f0")
    assert 50 <= prefix.tokens <= 100
    assert suffix.tokens <= 40


def test_without_a_tree_the_prefix_begins_with_a_line() -> None:
    query = query_at(f"{BODY}const a = $0;\n{BODY}")
    unparsed = Unparsed(UnparsedReason.PARSE_DEADLINE)
    prefix, _ = AroundCursor(SETTINGS).excerpts(query, Workspace(), unparsed)

    assert BODY[prefix.span.start - 1] == "\n"
    assert 50 <= prefix.tokens <= 100

"""What goes along with a question: by a deadline, within a budget, in an order that caches."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from groundspeed_server.assist.context.gathering import ContextGatherer, Gathered
from groundspeed_server.assist.context.source import ContextSource, excerpt_of
from groundspeed_server.engine.values import CompletionQuery, ContextKind, Excerpt, Workspace
from groundspeed_server.models.port import ModelIdentity, PromptShape
from groundspeed_server.settings.values import CompletionSettings
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed, UnparsedReason, parse
from groundspeed_server.text.snapshot import Language
from support.cursor_marker import query_at

SETTINGS = CompletionSettings(
    prefix_tokens=100, suffix_tokens=40, context_tokens=140, context_ms=5_000
)
BODY = "".join(
    f"export function f{number}() {{\n  const value = {number};\n\n  return value;\n}}\n\n"
    for number in range(40)
)
QUERY = query_at(f"{BODY}const a = $0;\n{BODY}")


class Given:
    """A source that gives excerpts of so many tokens each."""

    def __init__(self, kind: ContextKind, *sizes: int) -> None:
        self.kind = kind
        self._sizes = sizes

    def ready(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Sequence[Excerpt] | None:
        return None

    def excerpts(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Sequence[Excerpt]:
        return [
            excerpt_of(self.kind, Path(f"/project/{9 - number}.ts"), "x" * (size * 7 // 2 - 2))
            for number, size in enumerate(self._sizes)
        ]


class Failing(Given):
    def excerpts(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Sequence[Excerpt]:
        raise ValueError("broken")


class Known(Given):
    """A source that has its answer, and would fail if it had to look for another."""

    def ready(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Sequence[Excerpt] | None:
        return super().excerpts(query, workspace, tree)

    def excerpts(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Sequence[Excerpt]:
        raise ValueError("asked")


class FailingAtOnce(Given):
    def ready(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Sequence[Excerpt] | None:
        raise ValueError("broken")


class Held(Given):
    """A source that answers when it is let go."""

    def __init__(self, kind: ContextKind, *sizes: int) -> None:
        super().__init__(kind, *sizes)
        self.let_go = threading.Event()

    def excerpts(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Sequence[Excerpt]:
        self.let_go.wait(5)
        return super().excerpts(query, workspace, tree)


def identity(shape: PromptShape, prompt_tokens: int | None = None) -> ModelIdentity:
    return ModelIdentity(
        "scripted", "m", "m", shape, chats=True, on_device=True, prompt_tokens=prompt_tokens
    )


def gather(
    *sources: ContextSource,
    settings: CompletionSettings = SETTINGS,
    query: CompletionQuery = QUERY,
    shape: PromptShape = PromptShape.CHAT,
    prompt_tokens: int | None = None,
) -> Gathered:
    tree = parse(query.document.text, Language.TYPESCRIPT, 5_000)
    gatherer = ContextGatherer(settings, sources)
    return gatherer.gather(query, Workspace(), tree, identity(shape, prompt_tokens))


def tokens(gathered: Gathered, *kinds: ContextKind) -> int:
    return sum(one.tokens for one in gathered.excerpts if one.kind in kinds)


def test_the_document_goes_along_within_its_budgets() -> None:
    prefix, suffix = gather().excerpts

    assert [prefix.kind, suffix.kind] == [ContextKind.PREFIX, ContextKind.SUFFIX]
    assert prefix.text.startswith("export function f")
    assert prefix.text.endswith("const a = ")
    assert suffix.text.startswith(";\nexport function f0")
    assert 50 <= prefix.tokens <= 100
    assert suffix.tokens <= 40


def test_without_a_tree_the_prefix_begins_with_a_line() -> None:
    unparsed = Unparsed(UnparsedReason.PARSE_DEADLINE)
    gathered = ContextGatherer(SETTINGS).gather(
        QUERY, Workspace(), unparsed, identity(PromptShape.CHAT)
    )
    prefix = gathered.excerpts[0]

    assert BODY[prefix.span.start - 1] == "\n"
    assert 50 <= prefix.tokens <= 100


def test_what_changes_least_stands_first_and_what_is_wanted_most_last() -> None:
    gathered = gather(
        Given(ContextKind.RECENT_EDIT, 10),
        Given(ContextKind.DECLARATION, 20, 15),
        Given(ContextKind.RETRIEVED, 12, 11),
    )
    order = [(one.kind.value, one.document.path and one.document.path.name, one.tokens)
             for one in gathered.excerpts[:-2]]  # fmt: skip

    assert order == [
        ("declaration", "8.ts", 15),
        ("declaration", "9.ts", 20),
        ("retrieved", "8.ts", 11),
        ("retrieved", "9.ts", 12),
        ("recent_edit", "9.ts", 10),
    ]


def test_what_finds_no_room_is_told() -> None:
    gathered = gather(Given(ContextKind.DECLARATION, 60), Given(ContextKind.RETRIEVED, 500))

    assert tokens(gathered, ContextKind.DECLARATION) == 60
    assert [(one.kind.value, one.tokens, one.reason) for one in gathered.dropped] == [
        ("retrieved", 500, "budget")
    ]


def test_a_short_document_leaves_its_share_to_other_code() -> None:
    gathered = gather(Given(ContextKind.DECLARATION, 60, 60, 60), query=query_at("const a = $0;\n"))

    assert tokens(gathered, ContextKind.DECLARATION) == 180


def test_other_code_that_is_not_there_leaves_its_share_to_the_document() -> None:
    alone = gather(Given(ContextKind.RETRIEVED))

    assert 120 <= tokens(alone, ContextKind.PREFIX) <= 240


def test_a_model_that_reads_little_gets_that_much_and_the_suffix_counts_for_nothing() -> None:
    gathered = gather(
        Given(ContextKind.RETRIEVED, 30, 30, 30),
        shape=PromptShape.PREFIX,
        prompt_tokens=100,
    )
    retrieved = tokens(gathered, ContextKind.RETRIEVED)

    assert retrieved == 30
    assert retrieved + tokens(gathered, ContextKind.PREFIX) <= 100


def test_a_model_that_reads_little_and_fills_in_the_middle_sees_some_of_both_sides() -> None:
    gathered = gather(Given(ContextKind.RETRIEVED, 30, 30, 30), prompt_tokens=100)
    spent = [tokens(gathered, kind) for kind in (ContextKind.PREFIX, ContextKind.SUFFIX)]

    assert 0 < spent[1] <= 15
    assert sum(spent) + tokens(gathered, ContextKind.RETRIEVED) <= 100


def test_what_is_late_is_left_out_and_told() -> None:
    held = Held(ContextKind.RETRIEVED, 10)
    hurried = CompletionSettings(context_ms=50)
    gathered = gather(Given(ContextKind.OPEN_TAB, 10), held, settings=hurried)
    held.let_go.set()

    assert tokens(gathered, ContextKind.OPEN_TAB) == 10
    assert tokens(gathered, ContextKind.RETRIEVED) == 0
    assert [(one.kind.value, one.reason) for one in gathered.dropped] == [("retrieved", "late")]


def test_what_a_source_knows_already_is_not_asked_for_and_never_late() -> None:
    hurried = CompletionSettings(context_ms=0)
    gathered = gather(Known(ContextKind.RETRIEVED, 10), settings=hurried)

    assert tokens(gathered, ContextKind.RETRIEVED) == 10


def test_what_is_known_keeps_its_place_among_what_is_asked_for() -> None:
    sources = (Given(ContextKind.RECENT_EDIT, 10), Known(ContextKind.OPEN_TAB, 10))
    gathered = gather(*sources, Given(ContextKind.RETRIEVED, 10))
    kinds = [one.kind for one in gathered.excerpts[:3]]

    assert kinds == [ContextKind.RETRIEVED, ContextKind.OPEN_TAB, ContextKind.RECENT_EDIT]


@pytest.mark.parametrize("failing", [Failing, FailingAtOnce])
def test_a_source_that_fails_costs_nothing_but_itself(
    failing: type[Given], caplog: pytest.LogCaptureFixture
) -> None:
    gathered = gather(failing(ContextKind.OPEN_TAB), Given(ContextKind.RETRIEVED, 10))

    assert tokens(gathered, ContextKind.RETRIEVED) == 10
    assert "open_tab failed: ValueError" in caplog.text
    assert "broken" not in caplog.text

"""How context becomes a prompt."""

from __future__ import annotations

import pytest

from groundspeed_server.assist.prompting import CompletionPrompts
from groundspeed_server.engine.shape import Shape
from groundspeed_server.engine.values import ContextKind, Excerpt
from groundspeed_server.models.port import PromptShape
from groundspeed_server.prompts.prompt import ChatPrompt, HolePrompt, prompt_texts
from groundspeed_server.text.snapshot import Span
from support.cursor_marker import document, query_at

QUERY = query_at("const a = $0;\n", path="/home/somebody/project/a.ts")
OTHER = document("export const b = 1;\n", path="/home/somebody/project/lib/b.ts")
EXCERPTS = (
    Excerpt(ContextKind.DECLARATION, OTHER, Span(0, 20), 5),
    Excerpt(ContextKind.PREFIX, QUERY.document, Span(0, 10), 3),
    Excerpt(ContextKind.SUFFIX, QUERY.document, Span(10, 12), 1),
)


@pytest.mark.parametrize("shape", PromptShape)
def test_a_prompt_holds_all_context_and_no_folder(shape: PromptShape) -> None:
    text = "\n".join(prompt_texts(CompletionPrompts().write(QUERY, EXCERPTS, Shape.LINE, shape)))

    assert all(part in text for part in ("b.ts", "export const b = 1;", "a.ts", "const a ="))
    assert "somebody" not in text


def test_a_model_that_only_continues_gets_no_blank_at_the_end() -> None:
    prompt = CompletionPrompts().write(QUERY, EXCERPTS, Shape.LINE, PromptShape.PREFIX)

    assert isinstance(prompt, HolePrompt)
    assert prompt.prefix.endswith("const a =")


@pytest.mark.parametrize(
    ("marked", "shape", "stops"),
    [
        ("const a = $0 + b;", Shape.LINE, ("\n",)),
        ("const a = f($0);", Shape.LINE, ()),
        ("const a = $0", Shape.LINE, ()),
        ("/**$0 */", Shape.LINE, ()),
        ("f(() => {$0", Shape.BLOCK, ()),
    ],
)
def test_only_in_the_middle_of_a_line_a_line_end_stops_the_model(
    marked: str, shape: Shape, stops: tuple[str, ...]
) -> None:
    query = query_at(marked)
    text = query.document.text
    after = Excerpt(ContextKind.SUFFIX, query.document, Span(query.offset, len(text)), 1)
    prompt = CompletionPrompts().write(query, (after,), shape, PromptShape.HOLE)

    assert prompt.stops == stops


def test_two_prompts_of_one_session_share_their_mark() -> None:
    prompts = CompletionPrompts()
    first = prompts.write(QUERY, EXCERPTS, Shape.LINE, PromptShape.CHAT)

    assert prompts.write(QUERY, EXCERPTS, Shape.LINE, PromptShape.CHAT) == first
    assert CompletionPrompts().write(QUERY, EXCERPTS, Shape.LINE, PromptShape.CHAT) != first


def test_code_that_holds_the_mark_gets_another_mark() -> None:
    prompts = CompletionPrompts()
    first = prompts.write(QUERY, EXCERPTS, Shape.LINE, PromptShape.CHAT)
    assert isinstance(first, ChatPrompt)
    mark = first.user.partition(">")[0].rpartition("-")[2]
    copied = query_at(f"// {mark}\nconst a = $0;\n")
    excerpt = Excerpt(ContextKind.PREFIX, copied.document, Span(0, copied.offset), 9)
    second = prompts.write(copied, (excerpt,), Shape.LINE, PromptShape.CHAT)

    assert isinstance(second, ChatPrompt)
    assert not second.user.startswith(f"<after-{mark}>")

"""No secret, no half of one, and nothing of an excluded file gets into a cleared prompt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from groundspeed_server.engine.values import ContextKind, Excerpt
from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.gate.gate import Gate, Screened
from groundspeed_server.gate.refusal import Refusal
from groundspeed_server.prompts.completion import (
    Reference,
    render_completion_chat,
    render_completion_hole,
)
from groundspeed_server.prompts.prompt import ChatPrompt, HolePrompt, Prompt, PromptId, prompt_texts
from groundspeed_server.settings.values import GateSettings
from groundspeed_server.text.snapshot import DocumentSnapshot, Language, Span
from support.secret_canaries import CANARIES, Canary

LEAD = "".join(f"export const lead{n} = compute({n});\n" for n in range(30))
TAIL = "".join(f"export const tail{n} = compute({n});\n" for n in range(30))
CURSOR_LINE = "const total = "
SOURCE = PromptId("test.v1", "0" * 12)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def gate(root: Path) -> Gate:
    return Gate(GateSettings(), (root,))


def document(text: str, path: Path | None = None) -> DocumentSnapshot:
    uri = "untitled:Untitled-1" if path is None else f"file://{path}"
    return DocumentSnapshot(uri, path, Language.TYPESCRIPT, 1, text)


def around(text: str, cursor: int, start: int = 0, end: int | None = None) -> list[Excerpt]:
    """A prefix and a suffix of one document, with a token for every character."""
    own = document(text)
    last = len(text) if end is None else end
    return [
        Excerpt(ContextKind.SUFFIX, own, Span(cursor, last), last - cursor),
        Excerpt(ContextKind.PREFIX, own, Span(start, cursor), cursor - start),
    ]


def sent(gate: Gate, excerpts: Sequence[Excerpt]) -> str:
    """What a model would receive for these excerpts, in both shapes of prompt; empty if nothing."""
    screened = gate.screen(excerpts)
    if isinstance(screened, Refusal):
        return ""
    texts = {excerpt.kind: excerpt.text for excerpt in screened.kept}
    prefix, suffix = texts.pop(ContextKind.PREFIX, ""), texts.pop(ContextKind.SUFFIX, "")
    context = [Reference("other.ts", text) for text in texts.values()]
    chat = render_completion_chat(
        path="a.ts",
        language="typescript",
        prefix=prefix,
        suffix=suffix,
        context=context,
        one_line=True,
        boundary="5ba1e2f3",
    )
    hole = render_completion_hole(
        path="a.ts", prefix=prefix, suffix=suffix, context=context, one_line=True
    )
    cleared = [gate.clear(prompt) for prompt in (chat, hole)]
    assert all(isinstance(one, ClearedPrompt) for one in cleared)
    prompts = [one.prompt for one in cleared if isinstance(one, ClearedPrompt)]
    return "\n".join(text for prompt in prompts for text in prompt_texts(prompt))


def holds_part(text: str, canary: Canary) -> bool:
    """Whether either half of the secret, or of any long line of it, stands in the text."""
    pieces = [piece for piece in canary.secret.split("\n") if len(piece) >= 8]
    halves = [half for p in pieces for half in (p[: len(p) // 2], p[len(p) // 2 :])]
    return any(half in text for half in halves)


def name(canary: Canary) -> str:
    return f"{canary.kind}-{canary.secret[:6]}"


every_canary = pytest.mark.parametrize("canary", CANARIES, ids=name)


@every_canary
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_secret_in_the_prefix_is_cut_off(gate: Gate, canary: Canary, end: str) -> None:
    text = f"{LEAD}{canary.code}\n{LEAD}{CURSOR_LINE}\n{TAIL}".replace("\n", end)
    prompt = sent(gate, around(text, text.index(CURSOR_LINE) + len(CURSOR_LINE)))

    assert "lead29" in prompt
    assert "tail29" in prompt
    assert not holds_part(prompt, canary)


@every_canary
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_secret_in_the_suffix_is_cut_off(gate: Gate, canary: Canary, end: str) -> None:
    text = f"{LEAD}{CURSOR_LINE}\n{TAIL}{canary.code}\n{TAIL}".replace("\n", end)
    prompt = sent(gate, around(text, text.index(CURSOR_LINE) + len(CURSOR_LINE)))

    assert "lead29" in prompt
    assert "tail29" in prompt
    assert not holds_part(prompt, canary)


@every_canary
def test_a_secret_that_truncation_cut_in_half_is_not_sent(gate: Gate, canary: Canary) -> None:
    text = f"{canary.code}\n{LEAD}{CURSOR_LINE}\n{TAIL}{canary.code}\n"
    cursor = text.index(CURSOR_LINE) + len(CURSOR_LINE)
    middle = len(canary.secret) // 2
    start = text.index(canary.secret) + middle
    end = text.rindex(canary.secret) + middle
    prompt = sent(gate, around(text, cursor, start, end))

    assert "lead29" in prompt
    assert not holds_part(prompt, canary)


@every_canary
def test_other_code_is_dropped_each_time_and_let_through_once_the_secret_is_gone(
    gate: Gate, canary: Canary
) -> None:
    text = f"{LEAD}{CURSOR_LINE}\n{TAIL}"
    with_it, without = document(f"{TAIL}{canary.code}\n"), document(f"{TAIL}const a = 1;\n")
    kept = []
    for neighbour in (with_it, with_it, without, with_it, without):
        whole = Span(0, len(neighbour.text))
        piece = Excerpt(ContextKind.RETRIEVED, neighbour, whole, 50)
        screened = gate.screen([piece, *around(text, len(LEAD + CURSOR_LINE))])
        assert isinstance(screened, Screened)
        kept.append(piece in screened.kept)

    assert kept == [False, False, True, False, True]


@every_canary
def test_a_secret_in_other_code_drops_that_code(gate: Gate, canary: Canary) -> None:
    text = f"{LEAD}{CURSOR_LINE}\n{TAIL}"
    cursor = len(LEAD + CURSOR_LINE)
    neighbour = document(f"{TAIL}{canary.code}\n{TAIL}")
    half = neighbour.text.index(canary.secret) + len(canary.secret) // 2
    pieces = [
        Excerpt(ContextKind.OPEN_TAB, neighbour, Span(0, half), 70),
        Excerpt(ContextKind.RETRIEVED, neighbour, Span(half, len(neighbour.text)), 50),
    ]
    screened = gate.screen([*pieces, *around(text, cursor)])

    assert isinstance(screened, Screened)
    assert [(one.kind, one.tokens, one.reason) for one in screened.dropped] == [
        (ContextKind.OPEN_TAB, 70, "secret"),
        (ContextKind.RETRIEVED, 50, "secret"),
    ]
    assert not holds_part(sent(gate, [*pieces, *around(text, cursor)]), canary)


@every_canary
@pytest.mark.parametrize("place", ["before", "within", "after"])
def test_a_secret_on_the_line_being_completed_stops_the_request(
    gate: Gate, canary: Canary, place: str
) -> None:
    text = f"{LEAD}{canary.code}\n{TAIL}"
    start = text.index(canary.secret)
    offset = {"before": 0, "within": len(canary.secret) // 2, "after": len(canary.secret)}[place]
    refusal = gate.screen(around(text, start + offset))

    assert isinstance(refusal, Refusal)
    assert refusal.reason == "secret"
    assert refusal.detail.startswith("The line being completed holds what looks like ")
    assert not holds_part(refusal.detail, canary)


def test_of_several_secrets_none_is_sent(gate: Gate) -> None:
    lead, tail = (
        f"{text}{canary.code}\n" for text, canary in zip((LEAD, TAIL), CANARIES[:2], strict=True)
    )
    text = f"{lead * 2}{LEAD}{CURSOR_LINE}\n{TAIL}{tail * 2}"
    prompt = sent(gate, around(text, text.index(CURSOR_LINE) + len(CURSOR_LINE)))

    assert "lead29" in prompt
    assert "tail29" in prompt
    assert not any(holds_part(prompt, canary) for canary in CANARIES[:2])


def test_a_secret_behind_the_cursor_stops_a_request_that_sends_only_the_prefix(gate: Gate) -> None:
    secret = next(canary for canary in CANARIES if canary.kind == "github-token").code
    _, prefix = around(f"{LEAD}{secret}\n", len(LEAD))

    assert isinstance(gate.screen([prefix]), Refusal)


@every_canary
def test_a_rendered_secret_is_not_cleared(gate: Gate, canary: Canary) -> None:
    prompts: list[Prompt] = [
        ChatPrompt(SOURCE, system="Complete.", context="", user=f"{LEAD}{canary.code}\n"),
        ChatPrompt(SOURCE, system="Complete.", context=f"{canary.code}\n", user=LEAD),
        HolePrompt(SOURCE, prefix=LEAD, suffix=f"\n{canary.code}\n"),
    ]
    refusals = [gate.clear(prompt) for prompt in prompts]

    assert [type(refusal) for refusal in refusals] == [Refusal] * 3
    assert not any(holds_part(str(refusal), canary) for refusal in refusals)


def test_too_little_left_before_the_cursor_stops_the_request(gate: Gate) -> None:
    secret = next(canary for canary in CANARIES if canary.kind == "github-token").code
    text = f"{LEAD}{secret}\n  \n{CURSOR_LINE}\n{TAIL}"
    refusal = gate.screen(around(text, text.index(CURSOR_LINE) + len(CURSOR_LINE)))

    assert isinstance(refusal, Refusal)
    assert refusal.reason == "secret"


def test_a_short_document_without_a_secret_is_not_too_little(gate: Gate) -> None:
    screened = gate.screen(around("le", 2))

    assert isinstance(screened, Screened)
    assert [excerpt.text for excerpt in screened.kept] == ["", "le"]
    assert screened.dropped == ()


def test_what_is_cut_off_is_accounted_for(gate: Gate) -> None:
    secret = next(canary for canary in CANARIES if canary.kind == "github-token").code
    text = f"{LEAD}{secret}\n{LEAD}{CURSOR_LINE}\n{TAIL}"
    cursor = text.index(CURSOR_LINE) + len(CURSOR_LINE)
    screened = gate.screen(around(text, cursor, 10))

    assert isinstance(screened, Screened)
    prefix = next(one for one in screened.kept if one.kind is ContextKind.PREFIX)
    assert prefix.text == LEAD + CURSOR_LINE
    assert prefix.tokens == len(prefix.text)
    assert [(one.kind, one.tokens, one.reason) for one in screened.dropped] == [
        (ContextKind.PREFIX, cursor - len(prefix.text) - 10, "secret")
    ]


def test_a_suffix_reaches_up_to_the_line_of_a_secret(gate: Gate) -> None:
    secret = next(canary for canary in CANARIES if canary.kind == "github-token").code
    screened = gate.screen(around(f"{LEAD}{secret}\n", len(LEAD) - 1, 0))

    assert isinstance(screened, Screened)
    assert [one.text for one in screened.kept if one.kind is ContextKind.SUFFIX] == ["\n"]
    assert [one.kind for one in screened.dropped] == [ContextKind.SUFFIX]


def test_an_excluded_document_is_not_completed(gate: Gate, root: Path) -> None:
    own = document(LEAD, root / "secrets" / "a.ts")
    refusal = gate.screen([Excerpt(ContextKind.PREFIX, own, Span(0, 10), 3)])

    assert gate.admit(own) == refusal
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "excluded_path"


def test_other_code_of_an_excluded_document_is_dropped(gate: Gate, root: Path) -> None:
    excluded = document("export const hidden = 1;\n", root / ".env")
    outside = document("export const hidden = 2;\n", root.parent / "b.ts")
    pieces = [
        Excerpt(ContextKind.OPEN_TAB, excluded, Span(0, 20), 5),
        Excerpt(ContextKind.DECLARATION, outside, Span(0, 20), 6),
        *around(LEAD, len(LEAD)),
    ]
    screened = gate.screen(pieces)

    assert isinstance(screened, Screened)
    assert [(one.kind, one.tokens, one.reason) for one in screened.dropped] == [
        (ContextKind.OPEN_TAB, 5, "excluded_path"),
        (ContextKind.DECLARATION, 6, "outside_workspace"),
    ]
    assert "hidden" not in sent(gate, pieces)


def test_other_code_of_a_file_that_is_named_like_a_token_is_dropped(gate: Gate, root: Path) -> None:
    token = next(canary for canary in CANARIES if canary.kind == "github-token").secret
    other = document("export const hidden = 1;\n", root / f"{token}.ts")
    pieces = [Excerpt(ContextKind.RETRIEVED, other, Span(0, 20), 5), *around(LEAD, len(LEAD))]
    screened = gate.screen(pieces)

    assert isinstance(screened, Screened)
    assert [(one.kind, one.tokens, one.reason) for one in screened.dropped] == [
        (ContextKind.RETRIEVED, 5, "secret")
    ]


def test_a_document_that_is_named_like_a_token_is_not_sent_and_says_why(
    gate: Gate, root: Path
) -> None:
    token = next(canary for canary in CANARIES if canary.kind == "github-token").secret
    own = document(LEAD, root / f"{token}.ts")
    refusal = gate.screen([Excerpt(ContextKind.PREFIX, own, Span(0, 60), 20)])

    assert isinstance(refusal, Refusal)
    assert refusal.reason == "secret"
    assert refusal.detail.startswith("The name of this file holds what looks like ")
    assert token not in refusal.detail


def test_the_configured_list_is_kept(root: Path) -> None:
    gate = Gate(GateSettings(exclude=("billing/",)), (root,))
    refusal = gate.admit(document(LEAD, root / "billing" / "a.ts"))

    assert isinstance(refusal, Refusal)
    assert refusal.reason == "excluded_path"


def test_a_cleared_prompt_encodes(gate: Gate) -> None:
    first, second = "const a\x00 = '\ud800", "\udfff'"
    prompts = (
        HolePrompt(SOURCE, prefix=first, suffix=second),
        ChatPrompt(SOURCE, system=first, context=second, user=first),
    )
    cleared = [gate.clear(prompt) for prompt in prompts]
    texts = [prompt_texts(one.prompt) for one in cleared if isinstance(one, ClearedPrompt)]

    assert [set(of_prompt) for of_prompt in texts] == [{"const a = '\ufffd", "\ufffd'"}] * 2


@pytest.mark.parametrize("place", ["system", "context", "user", "prefix", "suffix"])
def test_a_character_that_is_taken_out_cannot_hide_a_secret(gate: Gate, place: str) -> None:
    secret = next(canary for canary in CANARIES if canary.kind == "github-token").secret
    texts = dict.fromkeys(("system", "context", "user", "prefix", "suffix"), "")
    texts[place] = f"{secret[:9]}\x00{secret[9:]}"
    chat = ChatPrompt(SOURCE, texts["system"], texts["context"], texts["user"])
    hole = HolePrompt(SOURCE, texts["prefix"], texts["suffix"])

    assert any(isinstance(gate.clear(prompt), Refusal) for prompt in (chat, hole))


def test_a_prompt_without_secrets_is_cleared_unchanged(gate: Gate) -> None:
    prompt = ChatPrompt(SOURCE, system="s", context="c", user="u", stops=("x",), answer_schema="{}")
    cleared = gate.clear(prompt)

    assert isinstance(cleared, ClearedPrompt)
    assert cleared.prompt == prompt

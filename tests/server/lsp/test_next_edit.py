"""Next edits over the protocol: after a pause, as marks, code actions and on request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from groundspeed_server.engine.next_edit.values import (
    NextEdit,
    NextEditOutcome,
    NextEditQuery,
    Rule,
)
from groundspeed_server.engine.values import Decision, Source, Trigger
from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Span
from support.lsp_assistant import FakeAssistant
from support.lsp_editor import URI, Editor, Json, editor, in_loop, insertion

PUBLISH = "textDocument/publishDiagnostics"
CODE = "const old = '😀';\nf('😀', old);\nold();\n"
TITLE = "rename all of old to new"


def follows(query: NextEditQuery) -> NextEditOutcome:
    """Rename every `old` that is left."""
    text = query.document.text
    starts = [at for at in range(len(text)) if text.startswith("old", at)]
    edits = tuple(Edit(Span(at, at + 3), "new") for at in starts)
    decision = Decision(
        request=query.request,
        trigger=query.trigger,
        language=query.document.language,
        position_kind="next_edit",
        source=Source.NONE,
        latency_ms=1.0,
    )
    return NextEditOutcome(NextEdit(Rule.RENAME, TITLE, edits), decision)


@asynccontextmanager
async def editing(
    *, pause_s: float = 0.01, **params: object
) -> AsyncIterator[tuple[Editor, FakeAssistant]]:
    assistant = FakeAssistant()
    assistant.next_editor.found = follows
    async with editor(assistant, **params) as client:
        client.server.session.pauses.seconds = pause_s
        client.open(CODE)
        yield client, assistant


def replacement(line: int, start: int, end: int, text: str) -> Json:
    at = {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}
    return {"range": at, "text": text}


def rename(client: Editor) -> None:
    client.change(2, replacement(0, 6, 9, "new"))


def marks(client: Editor) -> list[Json]:
    published = client.notified(PUBLISH)
    found: list[Json] = published[-1]["diagnostics"] if published else []
    return found


async def offered(client: Editor) -> None:
    rename(client)
    await client.until(lambda: bool(marks(client)))


async def actions(client: Editor, line: int = 1, only: Sequence[str] | None = None) -> Any:
    place = {"line": line, "character": 0}
    context: Json = {"diagnostics": [], **({"only": list(only)} if only is not None else {})}
    return await client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": URI},
            "range": {"start": place, "end": place},
            "context": context,
        },
    )


async def asked(client: Editor) -> Any:
    return await client.request("groundspeed/nextEdit", {"textDocument": {"uri": URI}})


async def dismiss(client: Editor) -> None:
    action = (await actions(client))[1]
    command = {key: action["command"][key] for key in ("command", "arguments")}
    await client.request("workspace/executeCommand", command)


@in_loop
async def test_a_pause_after_a_change_brings_a_faint_mark_where_the_edit_would_go() -> None:
    async with editing() as (client, assistant):
        await offered(client)
        (query,) = assistant.next_editor.queries
        await client.until(lambda: len(assistant.next_edits) == 1)

        assert (query.set_out, query.trigger) == ((CODE,), Trigger.AUTO)
        assert marks(client) == [
            {
                "range": {
                    "start": {"line": 1, "character": 8},
                    "end": {"line": 1, "character": 11},
                },
                "message": f"Next edit: {TITLE}.",
                "severity": 4,
                "code": "next-edit",
                "source": "groundspeed",
            }
        ]


@in_loop
async def test_nothing_is_sought_while_somebody_types() -> None:
    async with editing(pause_s=60) as (client, assistant):
        rename(client)
        client.change(3, insertion(0, 9, "er"))
        await client.request("groundspeed/status")

        assert assistant.next_editor.queries == []


@in_loop
async def test_who_goes_on_with_the_word_makes_the_offer_go() -> None:
    async with editing() as (client, assistant):
        await offered(client)
        assistant.next_editor.found = lambda _: None
        client.change(3, insertion(0, 9, "er"))

        assert marks(client) == []


@in_loop
async def test_a_change_elsewhere_leaves_what_it_did_not_reach_into() -> None:
    async with editing() as (client, assistant):
        await offered(client)
        assistant.next_editor.found = lambda _: None
        client.change(3, replacement(1, 8, 11, "new"), insertion(0, 0, "// x\n"))
        found = await asked(client)

        assert [edit["range"]["start"] for edit in found["edits"]] == [{"line": 3, "character": 0}]
        assert found["version"] == 3


@in_loop
async def test_an_offer_that_is_passed_over_goes() -> None:
    async with editing() as (client, assistant):
        await offered(client)
        assistant.next_editor.found = lambda _: None
        for version in range(3, 8):
            client.change(version, insertion(0, 0, "\n" * 3 + "//"))
            client.change(version, insertion(3 * (version - 1), 0, "//"))

        assert marks(client) == []


@in_loop
async def test_a_code_action_makes_the_edit_for_this_version_alone() -> None:
    capabilities = {"workspace": {"workspaceEdit": {"documentChanges": True}}}
    async with editing(capabilities=capabilities) as (client, _):
        await offered(client)
        take, drop = await actions(client)
        (change,) = take["edit"]["documentChanges"]

        assert take["title"] == f"Groundspeed: {TITLE}"
        assert (take["kind"], drop["kind"]) == ("quickfix", "quickfix")
        assert change["textDocument"] == {"uri": URI, "version": 2}
        assert [edit["newText"] for edit in change["edits"]] == ["new", "new"]
        assert "edit" not in drop


@pytest.mark.parametrize(
    ("line", "only", "kinds"),
    [
        (0, None, ["quickfix"] * 2),
        (2, None, ["quickfix"] * 2),
        (3, None, []),
        (1, ["quickfix"], ["quickfix"] * 2),
        (1, [""], ["quickfix"] * 2),
        (1, ["refactor"], ["refactor.rewrite"] * 2),
        (1, ["source.organizeImports"], []),
    ],
)
@in_loop
async def test_actions_stand_at_the_change_and_at_the_edits(
    line: int, only: list[str] | None, kinds: list[str]
) -> None:
    async with editing() as (client, _):
        await offered(client)

        assert [action["kind"] for action in await actions(client, line, only)] == kinds


@in_loop
async def test_a_dismissed_edit_goes_and_is_remembered() -> None:
    async with editing() as (client, assistant):
        await offered(client)
        await dismiss(client)

        assert marks(client) == []
        assert assistant.next_editor.rejected == [(URI, TITLE)]
        assert await actions(client) == []


@in_loop
async def test_who_asks_gets_the_edit_without_a_pause() -> None:
    async with editing(pause_s=60) as (client, assistant):
        rename(client)
        found = await asked(client)

        assert assistant.next_editor.queries[0].trigger is Trigger.MANUAL
        assert (found["title"], found["version"]) == (TITLE, 2)
        assert found["target"]["start"] == {"line": 1, "character": 8}
        assert [edit["newText"] for edit in found["edits"]] == ["new", "new"]


@in_loop
async def test_who_asks_before_any_change_gets_nothing() -> None:
    async with editing() as (client, assistant):
        assert await asked(client) is None
        assert assistant.next_editor.queries == []


@in_loop
async def test_what_is_declined_is_kept_for_why_and_not_shown() -> None:
    async with editing() as (client, assistant):
        assistant.next_editor.found = lambda query: NextEditOutcome(None, follows(query).decision)
        rename(client)
        await client.until(lambda: len(assistant.next_edits) == 1)

        assert marks(client) == []


@in_loop
async def test_a_failure_leaves_the_editor_served() -> None:
    def fail(_: NextEditQuery) -> NextEditOutcome:
        raise RuntimeError("a bug")

    async with editing() as (client, assistant):
        assistant.next_editor.found = fail
        rename(client)

        assert await asked(client) is None
        assert (await client.request("groundspeed/status"))["kind"] == "Normal"


@in_loop
async def test_closing_a_document_takes_its_mark_away() -> None:
    async with editing() as (client, _):
        await offered(client)
        await client.leave()

        assert marks(client) == []


@in_loop
async def test_where_completions_are_off_nothing_is_marked_or_sought_unless_asked_for() -> None:
    async with editing() as (client, assistant):
        await offered(client)
        client.notify("groundspeed/didSwitchCompletions", {"enabled": False})
        hidden, no_actions = marks(client), await actions(client)
        client.change(3, insertion(2, 0, "// "))
        found = await asked(client)
        unasked = [
            query for query in assistant.next_editor.queries if query.trigger is Trigger.AUTO
        ]
        client.notify("groundspeed/didSwitchCompletions", {"enabled": True})

        assert (hidden, no_actions, len(unasked)) == ([], [], 1)
        assert (found["title"], len(marks(client))) == (TITLE, 1)

"""From `initialize` to `exit`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from groundspeed_server.lsp.ports import CloseReason, EditorFacts
from groundspeed_server.lsp.session import Session
from groundspeed_server.lsp.transport import is_alive
from support.lsp_assistant import FakeAssistant, Gate
from support.lsp_editor import URI, Editor, Json, editor, in_loop, starting

ROOT = {"uri": "file:///w", "name": "w"}
ELSEWHERE = Path("/vscode-vfs%3A%2F%2Fgithub%2Fx")


async def facts(params: Json) -> EditorFacts:
    assistant = FakeAssistant()
    async with editor(assistant, **params):
        assert assistant.facts is not None
        return assistant.facts


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, EditorFacts()),
        (
            {
                "clientInfo": {"name": "Visual Studio Code", "version": "1.139.1"},
                "initializationOptions": {
                    "extensionVersion": "0.1.0",
                    "telemetry": False,
                    "trusted": True,
                    "reportsShown": True,
                    "completions": False,
                    "settings": {"model": {"provider": "local"}},
                    "later": "ignored",
                },
                "workspaceFolders": [{"uri": "vscode-vfs://github/x", "name": "x"}, ROOT],
            },
            EditorFacts(
                editor="vscode",
                editor_version="1.139.1",
                extension_version="0.1.0",
                telemetry=False,
                trusted=True,
                reports_shown=True,
                offers=False,
                settings={"model": {"provider": "local"}},
                roots=(Path("/w"), ELSEWHERE),
            ),
        ),
        (
            {"workspaceFolders": [{"uri": "vscode-vfs://github/x", "name": "x"}]},
            EditorFacts(roots=(ELSEWHERE,)),
        ),
        ({"rootUri": "vscode-vfs://github/x"}, EditorFacts(roots=(ELSEWHERE,))),
        (
            {"clientInfo": {"name": "Neovim", "version": "0.11.4"}, "rootUri": "file:///r"},
            EditorFacts(editor="neovim", editor_version="0.11.4", roots=(Path("/r"),)),
        ),
        (
            {"clientInfo": {"name": "code-server", "version": "v1 /home/anna" * 9}},
            EditorFacts(editor="vscode", editor_version="v1homeannav1homeannav1homeannav1"),
        ),
        (
            {"clientInfo": {"name": "Emacs"}, "rootPath": "/p", "initializationOptions": None},
            EditorFacts(roots=(Path("/p"),)),
        ),
    ],
)
@in_loop
async def test_what_the_editor_says_of_itself(params: Json, expected: EditorFacts) -> None:
    assert await facts(params) == expected


@in_loop
async def test_options_of_the_wrong_type_are_an_error_that_names_them() -> None:
    connected = Editor(FakeAssistant())
    options = {"telemetry": "CANARY"}
    params = {"capabilities": {}, "initializationOptions": options}
    reply = await connected.reply(connected.send("initialize", params))

    assert reply["error"]["code"] == -32602
    assert "telemetry" in reply["error"]["message"]
    assert "CANARY" not in reply["error"]["message"]


@pytest.mark.parametrize(
    ("listed", "chosen"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-7", "utf-32"], "utf-32"),
        (["utf-7"], "utf-16"),
    ],
)
@in_loop
async def test_the_first_encoding_that_both_know_is_agreed(
    listed: list[str] | None, chosen: str
) -> None:
    connected = Editor(FakeAssistant())
    general = {} if listed is None else {"general": {"positionEncodings": listed}}
    result = await connected.initialize(capabilities=general)
    connected.server.close("exit")

    assert result["capabilities"]["positionEncoding"] == chosen


@in_loop
async def test_the_editor_is_told_which_process_to_end_where_it_hangs() -> None:
    connected = Editor(FakeAssistant())
    result = await connected.initialize()
    connected.server.close("exit")

    assert result["capabilities"]["experimental"] == {"processId": os.getpid()}


@in_loop
async def test_the_editor_is_answered_before_anything_heavy_begins() -> None:
    assistant = FakeAssistant()
    made: list[bool] = []
    assistant.on_make = lambda: made.append(True)
    connected = Editor(assistant)
    await connected.request("initialize", {"capabilities": {}})
    early = list(made)
    connected.notify("initialized", {})
    await connected.until(lambda: made == [True])
    connected.server.close("exit")

    assert early == []


@in_loop
async def test_the_assistant_is_made_once() -> None:
    assistant = FakeAssistant()
    made: list[bool] = []
    assistant.on_make = lambda: made.append(True)
    async with editor(assistant) as client:
        client.notify("initialized", {})
        client.open("x")
        await client.items(0, 1)

        assert made == [True]


@in_loop
async def test_folders_that_come_and_go_change_what_may_be_sent() -> None:
    assistant = FakeAssistant()
    async with editor(assistant, workspaceFolders=[ROOT]) as client:
        new = {"uri": "file:///new", "name": "new"}
        client.notify(
            "workspace/didChangeWorkspaceFolders",
            {"event": {"added": [new], "removed": [ROOT]}},
        )
        client.open("x")
        await client.items(0, 1)

        assert assistant.completer.workspaces[0].roots == (Path("/new"),)
        assert assistant.roots == [(Path("/new"),)]


@in_loop
async def test_a_client_that_was_not_understood_is_not_served_and_may_begin_again() -> None:
    """It may have said that nothing must be recorded."""
    connected = Editor(FakeAssistant())
    wrong = {"capabilities": {}, "initializationOptions": {"telemetry": "no"}}
    refused = await connected.reply(connected.send("initialize", wrong))
    connected.notify("initialized", {})
    connected.open("x")
    status = await connected.reply(connected.send("groundspeed/status"))
    served = connected.server.session.documents.get(URI)
    await connected.initialize()
    connected.open("x")

    assert refused["error"]["code"] == -32602
    assert status["error"]["code"] == -32002
    assert served is None
    assert connected.server.session.documents.get(URI) is not None
    connected.server.close("exit")


@in_loop
async def test_folders_that_change_before_there_is_an_assistant_reach_it_too() -> None:
    assistant = FakeAssistant()
    async with starting(assistant, workspaceFolders=[ROOT]) as connected:
        connected.notify(
            "workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [ROOT]}}
        )
    connected.server.close("exit")

    assert assistant.roots == [()]


@in_loop
async def test_shutdown_answers_what_is_under_way() -> None:
    assistant = FakeAssistant()
    gate = assistant.completer.behave = Gate()
    async with editor(assistant) as client:
        client.open("x")
        request = client.complete(0, 1)
        await client.until(gate.entered.is_set)

        assert await client.request("shutdown") is None
        assert (await client.reply(request))["result"] == {"items": []}


@pytest.mark.parametrize(("asked", "code", "reason"), [(True, 0, "shutdown"), (False, 1, "exit")])
@in_loop
async def test_an_exit_is_a_failure_unless_it_was_asked_for(
    asked: bool,  # noqa: FBT001
    code: int,
    reason: str,
) -> None:
    assistant = FakeAssistant()
    connected = Editor(assistant)
    await connected.initialize()
    await connected.until(lambda: connected.server.session.assistant is not None)
    if asked:
        await connected.request("shutdown")
    connected.notify("exit")

    assert connected.ended == ["exit"]
    assert connected.server.close("exit") == code
    assert assistant.closed == [reason]


@pytest.mark.parametrize("reason", ["client_died", "eof"])
@in_loop
async def test_an_editor_that_is_gone_after_it_asked_to_shut_down_has_not_died(
    reason: CloseReason,
) -> None:
    assistant = FakeAssistant()
    connected = Editor(assistant)
    await connected.initialize()
    await connected.until(lambda: connected.server.session.assistant is not None)
    await connected.request("shutdown")

    assert connected.server.close(reason) == 0
    assert assistant.closed == ["shutdown"]


@in_loop
async def test_only_a_client_that_lives_is_watched() -> None:
    """In a container the number may belong to another world."""
    for process, watched in [(os.getpid(), os.getpid()), (2**22 + 1, None), (0, None)]:
        connected = Editor(FakeAssistant())
        await connected.initialize(processId=process)
        connected.server.close("exit")

        assert connected.server.client_process == watched


@pytest.mark.parametrize("process", [-1, 0, 2**22 + 1, 2**70])
def test_there_is_no_such_process(process: int) -> None:
    assert not is_alive(process)


@in_loop
async def test_the_end_closes_no_document_of_an_assistant_that_never_was() -> None:
    connected = Editor(FakeAssistant())
    await connected.request("initialize", {"capabilities": {}})

    assert connected.server.close("eof") == 1
    assert connected.server.session.documents.get(URI) is None


def test_what_comes_to_an_end_after_the_session_is_not_kept_and_harms_nobody() -> None:
    """A review that is given up at the end still tells what it cost."""
    kept: list[str] = []
    session = Session(_say_nothing, _say_nothing, FakeAssistant())
    session.close("exit")

    session.record(kept.append, "late")

    assert kept == []


def _say_nothing(method: str, params: object) -> None:
    pass

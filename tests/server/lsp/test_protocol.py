"""One reply to each request, whatever the client sends; and no popup, ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.lsp_assistant import FakeAssistant
from support.lsp_editor import URI, Editor, Json, completion, editor, in_loop, insertion

VALID = {"jsonrpc": "2.0", "id": 77, "method": "groundspeed/status"}
NEGATIVE = {**completion(0, 0), "position": {"line": -1, "character": 0}}
HUGE = {**completion(0, 0), "position": {"line": 0, "character": 2**31}}


def call(method: str, params: object, request: object = 5) -> Json:
    return {"jsonrpc": "2.0", "id": request, "method": method, "params": params}


@pytest.mark.parametrize(
    ("message", "request_id", "code"),
    [
        (b"{", None, -32700),
        (b"", None, -32700),
        (b"\xff\xfe{}", None, -32700),
        (b'{"jsonrpc": "2.0", "id": 5, "method": "\xff"}', None, -32700),
        (b"[" * 200_000, None, -32700),
        (b'{"id": ' + b"9" * 10_000 + b"}", None, -32700),
        ([VALID], None, -32600),
        ("text", None, -32600),
        (None, None, -32600),
        ({"id": 5, "method": "groundspeed/status"}, 5, -32600),
        ({"jsonrpc": "1.0", "id": "x", "method": "groundspeed/status"}, "x", -32600),
        ({"jsonrpc": "2.0", "id": 5}, 5, -32600),
        ({"jsonrpc": "2.0", "id": 5, "method": 7}, 5, -32600),
        (call("groundspeed/status", None, {"a": 1}), None, -32600),
        (call("groundspeed/status", None, None), None, -32600),
        ({**VALID, "id": True}, None, -32600),
        (call("textDocument/inlineCompletion", None), 5, -32602),
        (call("textDocument/inlineCompletion", {}), 5, -32602),
        (call("textDocument/inlineCompletion", [1, 2]), 5, -32602),
        (call("textDocument/inlineCompletion", NEGATIVE), 5, -32602),
        (call("textDocument/inlineCompletion", HUGE), 5, -32602),
        (call("workspace/executeCommand", {"command": "rm -rf"}), 5, -32602),
        (call("workspace/executeCommand", {"command": "groundspeed.accept"}), 5, -32602),
        (
            call(
                "workspace/executeCommand",
                {"command": "groundspeed.dismissHint", "arguments": ["h", "maybe"]},
            ),
            5,
            -32602,
        ),
        (call("initialize", {"capabilities": {}}), 5, -32600),
        (call("textDocument/hover", {}), 5, -32601),
        (call("$/unheard", {}), 5, -32601),
    ],
)
@in_loop
async def test_a_bad_message_has_exactly_one_error_and_the_next_is_served(
    message: object, request_id: int | str | None, code: int
) -> None:
    async with editor(FakeAssistant()) as client:
        before = len(client.replies)
        client.raw(message)
        client.raw(VALID)
        status = await client.reply(77)
        await client.until(lambda: len(client.replies) >= before + 2)
        refused = [reply for reply in client.replies[before:] if reply["id"] != 77]

        assert [(reply["id"], reply["error"]["code"]) for reply in refused] == [(request_id, code)]
        assert status["result"]["kind"] == "Normal"
        assert client.notified("window/showMessage") == []


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {}},
        {"jsonrpc": "2.0", "method": "nobody/knows", "params": {"a": 1}},
        {"jsonrpc": "2.0", "method": "$/setTrace", "params": {"value": "verbose"}},
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 99}},
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {}},
        {"jsonrpc": "2.0", "id": 1, "result": None},
        {"jsonrpc": "2.0", "id": "x", "error": {"code": 1, "message": ""}},
    ],
)
@in_loop
async def test_notifications_and_answers_get_no_reply(message: Json) -> None:
    async with editor(FakeAssistant()) as client:
        before = len(client.replies)
        client.raw(message)
        await client.request("groundspeed/status")

        assert len(client.replies) == before + 1


@in_loop
async def test_a_key_named_jsonrpc_inside_is_a_key_like_any_other() -> None:
    assistant = FakeAssistant()
    connected = Editor(assistant)
    options = {"settings": {"jsonrpc": "2.0", "method": "exit"}}
    await connected.initialize(initializationOptions=options)
    await connected.until(lambda: assistant.facts is not None)
    connected.server.close("exit")

    assert assistant.facts is not None
    assert assistant.facts.settings == options["settings"]


@in_loop
async def test_requests_before_initialize_are_refused_and_notifications_dropped() -> None:
    connected = Editor(FakeAssistant())
    connected.open("x")
    reply = await connected.reply(connected.complete(0, 0))
    await connected.initialize()
    connected.server.close("exit")

    assert reply["error"]["code"] == -32002
    assert connected.server.session.documents.all() == ()


@in_loop
async def test_requests_after_shutdown_are_refused() -> None:
    async with editor(FakeAssistant()) as client:
        await client.request("shutdown")
        codes = [
            (await client.reply(client.send(method, {"capabilities": {}})))["error"]["code"]
            for method in ("groundspeed/status", "shutdown", "initialize")
        ]

        assert codes == [-32600, -32600, -32600]


@in_loop
async def test_a_handler_that_fails_tells_no_more_than_that_it_did(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:

        def fail() -> None:
            raise ValueError("CANARY in an exception")

        assistant.status = fail  # type: ignore[assignment, method-assign]
        reply = await client.reply(client.send("groundspeed/status"))

        assert reply["error"]["code"] == -32603
        assert "CANARY" not in json.dumps(client.replies)
        assert "data" not in reply["error"]
        assert [r.message for r in caplog.records if "CANARY" in r.message] == []


@in_loop
async def test_a_file_that_was_not_opened_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "a.ts"
    secret.write_text("const secret = 1;", encoding="utf-8")
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        items = await client.items(0, 0, uri=secret.as_uri())

        assert items == []
        assert assistant.completer.queries == []


@in_loop
async def test_a_change_that_cannot_be_read_ends_the_following_of_its_document() -> None:
    """A text that is not the editor's would put every later answer into a wrong place."""
    bad = {"range": {"start": {"line": -1, "character": 0}}, "text": "x"}
    async with editor(FakeAssistant()) as client:
        client.open("const x = \n")
        client.change(2, bad)

        assert await client.items(0, 10) == []

        client.open("const x = \n")

        assert len(await client.items(0, 10)) == 1


@in_loop
async def test_deep_and_broken_text_in_parameters_is_only_text() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.raw(
            b'{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":'
            b'"file:///w/app.ts","languageId":"typescript","version":1,"text":"a\\ud83d\\u0000b"}}}'
        )
        client.change(2, insertion(0, 4, "c"))
        await client.items(0, 5)

        assert assistant.completer.queries[0].document.text == "a\ufffd\x00bc"
        assert assistant.completer.queries[0].document.uri == URI

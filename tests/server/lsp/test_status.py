"""Which model answers, or why none does."""

from __future__ import annotations

from dataclasses import replace

from groundspeed_server.errors import UserError
from groundspeed_server.lsp.ports import StatusKind
from groundspeed_server.lsp.status import DID_CHANGE_STATUS
from support.lsp_assistant import READY, FakeAssistant
from support.lsp_editor import Editor, editor, in_loop

WIRE = {
    "kind": "Normal",
    "busy": False,
    "message": "Scripted answers.",
    "provider": "scripted",
    "model": "script",
}


@in_loop
async def test_the_status_is_told_once_it_is_known_and_answered_when_asked() -> None:
    async with editor(FakeAssistant()) as client:
        await client.until(lambda: len(client.notified(DID_CHANGE_STATUS)) == 2)
        first, second = client.notified(DID_CHANGE_STATUS)

        assert (first["busy"], first["message"]) == (True, "Groundspeed is starting.")
        assert second == WIRE == await client.request("groundspeed/status")


@in_loop
async def test_a_changed_status_is_told_once() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        assistant.current = replace(READY, kind=StatusKind.WARNING, message="Slow.")
        assistant.status_changed()
        assistant.status_changed()
        await client.until(lambda: len(client.notified(DID_CHANGE_STATUS)) == 3)
        await client.request("groundspeed/status")

        assert client.notified(DID_CHANGE_STATUS)[2:] == [
            {**WIRE, "kind": "Warning", "message": "Slow."}
        ]


@in_loop
async def test_settings_that_cannot_be_used_are_the_status_and_the_server_lives() -> None:
    assistant = FakeAssistant()

    def refuse() -> None:
        raise UserError("There is no setting `modle`.", "Did you mean `model`?")

    assistant.on_make = refuse
    connected = Editor(assistant)
    await connected.initialize()
    connected.open("x")
    items = await connected.items(0, 1)
    status = await connected.request("groundspeed/status")
    connected.server.close("exit")

    assert items == []
    assert status["kind"] == "Error"
    assert status["message"] == "There is no setting `modle`. Did you mean `model`?"
    assert connected.notified(DID_CHANGE_STATUS)[-1] == status


@in_loop
async def test_an_assistant_that_fails_to_be_made_says_what_to_do_and_no_more() -> None:
    assistant = FakeAssistant()

    def fail() -> None:
        raise RuntimeError("CANARY")

    assistant.on_make = fail
    connected = Editor(assistant)
    await connected.initialize()
    await connected.until(lambda: len(connected.notified(DID_CHANGE_STATUS)) == 2)
    connected.server.close("exit")
    message = connected.notified(DID_CHANGE_STATUS)[-1]["message"]

    assert "groundspeed doctor" in message
    assert "CANARY" not in message


@in_loop
async def test_trying_again_answers_with_the_status_of_then() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        params = {"command": "groundspeed.tryAgain", "arguments": []}
        answer = await client.request("workspace/executeCommand", params)

        assert assistant.tried_again == 1
        assert answer == "Scripted answers."

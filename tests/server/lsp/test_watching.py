"""Files that change beside the editor: the server asks to be told, and is cheap to tell."""

from __future__ import annotations

from pathlib import Path

from groundspeed_server.text.snapshot import Language
from support.lsp_assistant import FakeAssistant
from support.lsp_editor import Json, editor, in_loop

METHOD = "workspace/didChangeWatchedFiles"
WATCHES: Json = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
CREATED, CHANGED, DELETED = 1, 2, 3


def event(uri: str, kind: int = CHANGED) -> Json:
    return {"uri": uri, "type": kind}


@in_loop
async def test_an_editor_that_can_is_asked_to_tell_of_source_files() -> None:
    async with editor(FakeAssistant(), capabilities=WATCHES) as client:
        [asked] = client.notified("client/registerCapability")
        [registration] = asked["registrations"]
        [watcher] = registration["registerOptions"]["watchers"]
        stem, _, endings = watcher["globPattern"].partition("{")

        assert registration["method"] == METHOD
        assert stem == "**/*."
        assert all(
            Language.of_path(Path(f"a.{ending}")) for ending in endings.removesuffix("}").split(",")
        )
        assert "kind" not in watcher  # All kinds.


@in_loop
async def test_what_the_editor_says_to_it_makes_no_difference() -> None:
    async with editor(FakeAssistant(), capabilities=WATCHES) as client:
        [asked] = [n for n in client.notifications if n["method"] == "client/registerCapability"]
        refusal = {"code": -32601, "message": "no"}
        client.raw({"jsonrpc": "2.0", "id": asked["id"], "error": refusal})
        client.raw({"jsonrpc": "2.0", "id": asked["id"], "result": None})

        assert await client.request("groundspeed/status")


@in_loop
async def test_an_editor_that_cannot_is_asked_for_nothing() -> None:
    unable: list[Json] = [{}, {"workspace": {"didChangeWatchedFiles": {}}}]
    for capabilities in unable:
        async with editor(FakeAssistant(), capabilities=capabilities) as client:
            assert client.notified("client/registerCapability") == []


@in_loop
async def test_the_assistant_learns_which_files_changed() -> None:
    assistant = FakeAssistant()
    changes = [event("file:///w/a.ts", CREATED), event("file:///w/b%20c.tsx", DELETED)]
    async with editor(assistant) as client:
        client.notify(METHOD, {"changes": changes})

        assert assistant.files_changed == [Path("/w/a.ts"), Path("/w/b c.tsx")]


@in_loop
async def test_packages_and_what_is_no_file_here_are_passed_over() -> None:
    assistant = FakeAssistant()
    others = ["file:///w/node_modules/x/index.js", "vscode-vfs://github/a.ts", "git:/w/a.ts?x", ""]
    async with editor(assistant) as client:
        client.notify(METHOD, {"changes": [event(uri) for uri in others]})

        assert assistant.files_changed == []

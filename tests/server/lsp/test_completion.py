"""Inline completion: asked, answered, cancelled, overtaken, too late."""

from __future__ import annotations

import asyncio
import random
import threading
from pathlib import Path

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.values import CompletionQuery, Outcome, Suggestion, Trigger
from groundspeed_server.text.snapshot import Span
from support.lsp_assistant import FakeAssistant, Gate, outcome
from support.lsp_editor import URI, Editor, Json, editor, in_loop, insertion, starting

HIDDEN: Json = {"items": []}


def reasons(assistant: FakeAssistant) -> list[str | None]:
    return [answered.decision.reason for answered in assistant.outcomes]


@in_loop
async def test_a_suggestion_is_one_item_with_the_command_that_accepts_it() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.open("const x = \n")
        (item,) = await client.items(0, 10)
        place = {"line": 0, "character": 10}
        command = item.pop("command")

        assert item == {"insertText": "answer", "range": {"start": place, "end": place}}
        assert command["command"] == "groundspeed.accept"
        assert command["arguments"] == [f"c-{assistant.completer.queries[0].request}"]


@pytest.mark.parametrize(
    ("manual", "trigger"), [(True, Trigger.MANUAL), (False, Trigger.AUTO)], ids=["asked", "unasked"]
)
@in_loop
async def test_the_query_holds_the_document_its_surroundings_and_who_asked(
    tmp_path: Path, *, manual: bool, trigger: Trigger
) -> None:
    assistant = FakeAssistant()
    folder = {"uri": tmp_path.as_uri(), "name": "w"}
    async with editor(assistant, workspaceFolders=[folder]) as client:
        client.open("import", uri="file:///w/b.tsx", language="typescriptreact")
        client.open("# no", uri="file:///w/c.py", language="python")
        client.open("a\nbc")
        await client.reply(client.complete(1, 2, manual=manual))
        (query,), (workspace,) = assistant.completer.queries, assistant.completer.workspaces

        assert (query.offset, query.trigger) == (4, trigger)
        assert query.document.path == Path("/w/app.ts")
        assert (query.document.text, query.document.version) == ("a\nbc", 1)
        assert workspace.roots == (tmp_path,)
        assert [d.uri for d in workspace.open_documents] == ["file:///w/b.tsx"]


@pytest.mark.parametrize("language", ["python", "json", "plaintext"])
@in_loop
async def test_other_languages_get_an_empty_list(language: str) -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.open("x", language=language)

        assert await client.items(0, 1) == []
        assert assistant.completer.queries == []


@in_loop
async def test_no_suggestion_is_an_empty_list_that_hides() -> None:
    assistant = FakeAssistant()
    assistant.completer.text = None
    async with editor(assistant) as client:
        client.open("x")
        reply = await client.reply(client.complete(0, 1))
        await client.until(lambda: reasons(assistant) == ["no_answer"])

        assert reply["result"] == HIDDEN


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 6), ("utf-16", 3), ("utf-32", 2)])
@in_loop
async def test_positions_count_what_the_client_prefers(encoding: str, character: int) -> None:
    assistant = FakeAssistant()
    capabilities = {"general": {"positionEncodings": [encoding, "utf-16"]}}
    async with editor(assistant, capabilities=capabilities) as client:
        client.open("\né😀")
        client.change(2, insertion(1, character, "x"))
        (item,) = await client.items(1, character)

        assert client.replies[0]["result"]["capabilities"]["positionEncoding"] == encoding
        assert assistant.completer.queries[0].document.text == "\né😀x"
        assert assistant.completer.queries[0].offset == 3
        assert item["range"]["start"] == {"line": 1, "character": character}


@pytest.mark.parametrize(
    ("text", "ahead", "start"), [("console.log()", "sole.log()", 3), ("window.log()", None, 0)]
)
@in_loop
async def test_a_replaced_range_is_sent_and_only_what_is_ahead_is_tracked(
    text: str, ahead: str | None, start: int
) -> None:
    assistant = FakeAssistant()

    def repeat(query: CompletionQuery, _: Cancellation) -> Outcome:
        return Outcome(Suggestion("c", text, Span(0, 4)), outcome(query, text).decision)

    assistant.completer.behave = repeat
    async with editor(assistant) as client:
        client.open("con)")
        (item,) = await client.items(0, 3)

        assert item["range"]["end"]["character"] == 4
        assert assistant.tracker.calls[-1] == ("offered", URI, "c", ahead or text, start)


@in_loop
async def test_what_was_typed_over_a_line_end_is_not_ahead_whatever_the_line_end_is() -> None:
    assistant = FakeAssistant()

    def repeat(query: CompletionQuery, _: Cancellation) -> Outcome:
        text = "{\n  go();"
        return Outcome(Suggestion("c", text, Span(4, query.offset)), outcome(query, text).decision)

    assistant.completer.behave = repeat
    async with editor(assistant) as client:
        client.open("do  {\r\n  g")
        await client.items(1, 3)

        assert assistant.tracker.calls[-1] == ("offered", URI, "c", "o();", 10)


@pytest.mark.parametrize("text", ["a\0b", "a\ud83d", "\ude00"])
@in_loop
async def test_text_that_no_file_can_hold_is_not_offered(text: str) -> None:
    assistant = FakeAssistant()
    assistant.completer.text = text
    async with editor(assistant) as client:
        client.open("x")

        assert await client.items(0, 1) == []
        await client.until(lambda: reasons(assistant) == ["uninsertable"])


@in_loop
async def test_a_completer_that_fails_is_an_empty_list() -> None:
    assistant = FakeAssistant()

    def fail(query: CompletionQuery, cancellation: Cancellation) -> Outcome:
        raise RuntimeError("CANARY")

    assistant.completer.behave = fail
    async with editor(assistant) as client:
        client.open("x")
        broken = await client.items(0, 1)
        assistant.completer.behave = None

        assert broken == []
        assert len(await client.items(0, 1)) == 1


@in_loop
async def test_cancelling_answers_at_once_and_stops_the_completer() -> None:
    assistant = FakeAssistant()
    gate = assistant.completer.behave = Gate()
    async with editor(assistant) as client:
        client.open("x")
        request = client.complete(0, 1)
        await client.until(gate.entered.is_set)
        client.notify("$/cancelRequest", {"id": request})
        reply = await client.reply(request)
        await client.until(lambda: reasons(assistant) == ["cancelled"])

        assert reply["error"]["code"] == -32800


@in_loop
async def test_a_newer_request_makes_the_older_one_empty() -> None:
    """Neovim does not cancel its earlier request."""
    assistant = FakeAssistant()
    gate = assistant.completer.behave = Gate()
    async with editor(assistant) as client:
        client.open("x")
        older = client.complete(0, 1)
        await client.until(gate.entered.is_set)
        assistant.completer.behave = None
        newer = client.complete(0, 1)

        assert (await client.reply(older))["result"] == HIDDEN
        assert len((await client.reply(newer))["result"]["items"]) == 1


@in_loop
async def test_requests_for_different_documents_do_not_overtake_each_other() -> None:
    assistant = FakeAssistant()
    gate = assistant.completer.behave = Gate()
    async with editor(assistant) as client:
        client.open("x")
        client.open("y", uri="file:///w/b.ts")
        first, second = client.complete(0, 1), client.complete(0, 1, uri="file:///w/b.ts")
        await client.until(lambda: len(assistant.completer.queries) == 2)
        gate.open()

        assert len((await client.reply(first))["result"]["items"]) == 1
        assert len((await client.reply(second))["result"]["items"]) == 1


@pytest.mark.parametrize("event", ["change", "close", "reopen"])
@in_loop
async def test_an_answer_for_a_text_that_is_gone_is_not_given(event: str) -> None:
    assistant = FakeAssistant()
    gate = assistant.completer.behave = Gate(heeds=False)
    async with editor(assistant) as client:
        client.open("x")
        request = client.complete(0, 1)
        await client.until(gate.entered.is_set)
        if event == "change":
            client.change(2, insertion(0, 1, "y"))
        else:
            await client.leave()
        if event == "reopen":
            client.open("z")
        gate.open()
        reply = await client.reply(request)
        await client.until(lambda: reasons(assistant) == ["stale"])

        assert reply["result"] == HIDDEN
        assert assistant.outcomes[0].decision.completion is None
        assert not [call for call in assistant.tracker.calls if call[0] == "offered"]


@in_loop
async def test_an_answer_after_the_cancellation_is_recorded_as_stale() -> None:
    assistant = FakeAssistant()
    gate = assistant.completer.behave = Gate(heeds=False)
    async with editor(assistant) as client:
        client.open("x")
        request = client.complete(0, 1)
        await client.until(gate.entered.is_set)
        client.notify("$/cancelRequest", {"id": request})
        await client.reply(request)
        gate.open()
        await client.until(lambda: reasons(assistant) == ["stale"])


@in_loop
async def test_others_are_served_while_completers_hang() -> None:
    assistant = FakeAssistant()
    gate = assistant.completer.behave = Gate(heeds=False)
    async with editor(assistant) as client:
        uris = [f"file:///w/{n}.ts" for n in range(10)]
        for uri in uris:
            client.open("x", uri=uri)
        requests = [client.complete(0, 1, uri=uri) for uri in uris]
        await client.until(gate.entered.is_set)
        async with asyncio.timeout(0.25):
            beat = await client.request("groundspeed/status")
        waiting = len(client.replies)
        gate.open()
        for request in requests:
            await client.reply(request)

        assert beat["kind"] == "Normal"
        assert waiting == 2  # `initialize` and the heartbeat.
        assert assistant.completer.most_at_once == 6


@in_loop
async def test_a_storm_of_requests_cancels_and_changes_ends_with_an_answer() -> None:
    assistant = FakeAssistant()
    assistant.completer.behave = Gate(text=None)
    chance = random.Random(7)
    async with editor(assistant) as client:
        client.open("x")
        requests = []
        for version in range(2, 2_002):
            client.change(version, insertion(0, 1, "y"))
            requests.append(client.complete(0, 1))
            if chance.random() < 0.5:
                await asyncio.sleep(0)
            client.notify("$/cancelRequest", {"id": requests[-1]})
        await client.until(lambda: len(client.replies) == 2_001)
        assistant.completer.behave = None
        (item,) = await client.items(0, 1)
        answered = [reply["id"] for reply in client.replies]

        assert sorted(answered) == sorted({*requests, *answered})
        assert len(answered) == len(set(answered)) == 2_002
        assert assistant.completer.most_at_once <= 6
        assert item["insertText"] == "answer"
        assert assistant.completer.queries[-1].document.text == "x" + "y" * 2_000


@in_loop
async def test_a_request_waits_for_an_assistant_that_is_being_made() -> None:
    assistant = FakeAssistant()
    go_on = threading.Event()

    def take_time() -> None:
        assert go_on.wait(5)

    assistant.on_make = take_time
    connected = Editor(assistant)
    await connected.initialize()
    connected.open("x")
    request = connected.complete(0, 1)
    await asyncio.sleep(0)
    early = len(connected.replies)
    go_on.set()
    reply = await connected.reply(request)
    connected.server.close("exit")

    assert early == 1
    assert len(reply["result"]["items"]) == 1


@pytest.mark.parametrize(
    ("arguments", "snoozes"), [([15], [15.0]), ([0], [0.0]), ([-1], []), ([1e9], []), ([], [])]
)
@in_loop
async def test_the_snooze_command_takes_minutes(
    arguments: list[float], snoozes: list[float]
) -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        params = {"command": "groundspeed.snooze", "arguments": arguments}
        reply = await client.reply(client.send("workspace/executeCommand", params))

        assert assistant.snoozes == snoozes
        assert ("error" in reply) == (not snoozes)


def three(query: CompletionQuery, _: Cancellation) -> Outcome:
    found = outcome(query, "one()")
    others = (("c2", "two()"), ("bad", "\0"), ("c3", "three()"))
    alternatives = tuple(
        Suggestion(name, text, Span(query.offset, query.offset)) for name, text in others
    )
    return Outcome(found.suggestion, found.decision, alternatives)


@pytest.mark.parametrize("told", ["accepted", "partial"])
@in_loop
async def test_one_of_several_suggestions_is_followed_from_its_acceptance_on(told: str) -> None:
    assistant = FakeAssistant()
    assistant.completer.behave = three
    async with editor(assistant) as client:
        client.open("x = ")
        items = await client.items(0, 4)
        if told == "accepted":
            await client.request("workspace/executeCommand", items[2]["command"])
        else:
            params = {"item": items[2], "acceptedLength": 5}
            client.notify("textDocument/didPartiallyAcceptCompletion", params)
        await client.until(lambda: any(call[0] == told for call in assistant.tracker.calls))
        calls = [call[:3] for call in assistant.tracker.calls if call[0] in {"offered", told}]

        assert calls[1] == ("offered", URI, "c3")
        assert calls[2][:2] == (told, "c3")


@in_loop
async def test_several_suggestions_are_items_and_the_one_that_is_shown_is_followed() -> None:
    assistant = FakeAssistant()
    assistant.completer.behave = three
    async with editor(assistant) as client:
        client.open("x = ")
        items = await client.items(0, 4)
        client.notify("textDocument/didShowCompletion", {"item": items[2]})
        client.notify("textDocument/didShowCompletion", {"item": items[2]})
        await client.until(lambda: len(assistant.tracker.calls) >= 5)
        calls = [call[:3] for call in assistant.tracker.calls if call[0] in {"offered", "shown"}]
        ids = [item["command"]["arguments"][0] for item in items]

        assert [item["insertText"] for item in items] == ["one()", "two()", "three()"]
        assert calls == [
            ("offered", URI, ids[0]),
            ("offered", URI, "c3"),
            ("shown", "c3"),
            ("shown", "c3"),
        ]


@in_loop
async def test_an_editor_that_asks_again_by_itself_is_told_when_that_is_worthwhile() -> None:
    assistant = FakeAssistant()
    async with editor(assistant, initializationOptions={"completionReady": True}) as client:
        client.open("const a = ")
        await client.request("groundspeed/status")
        assistant.improved("file:///elsewhere.ts")
        assistant.improved(URI)
        await client.until(lambda: bool(client.notified("groundspeed/completionReady")))

        assert client.notified("groundspeed/completionReady") == [{"uri": URI}]


@in_loop
async def test_another_editor_is_not_told() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.open("const a = ")
        await client.request("groundspeed/status")
        assistant.improved(URI)
        await client.request("groundspeed/status")

        assert client.notified("groundspeed/completionReady") == []


@in_loop
async def test_where_completions_are_off_only_the_engineer_is_answered() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.open("const a = ")
        client.notify("groundspeed/didSwitchCompletions", {"enabled": False})
        unasked = await client.items(0, 10)
        await client.reply(client.complete(0, 10, manual=True))
        client.notify("groundspeed/didSwitchCompletions", {"enabled": True})
        await client.items(0, 10)

        assert unasked == []
        assert [query.trigger for query in assistant.completer.queries] == [
            Trigger.MANUAL,
            Trigger.AUTO,
        ]


@in_loop
async def test_the_assistant_learns_that_completions_are_off_in_the_editor() -> None:
    assistant = FakeAssistant()
    async with starting(assistant) as connected:
        connected.notify("groundspeed/didSwitchCompletions", {"enabled": False})
    connected.notify("groundspeed/didSwitchCompletions", {"enabled": True})
    connected.server.close("exit")

    assert assistant.switches == [False, True]

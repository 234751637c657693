"""What the editor tells of a suggestion reaches the tracker."""

from __future__ import annotations

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.values import CompletionQuery, Outcome, Suggestion
from groundspeed_server.text.snapshot import Span
from support.lsp_assistant import FakeAssistant, outcome
from support.lsp_editor import Json, editor, in_loop, insertion


def told(assistant: FakeAssistant) -> list[tuple[object, ...]]:
    kinds = {"shown", "covered", "partial", "accepted", "closed"}
    return [call for call in assistant.tracker.calls if call[0] in kinds]


def execute(command: str, *arguments: object) -> Json:
    return {"command": command, "arguments": list(arguments)}


@in_loop
async def test_shown_partly_taken_and_accepted() -> None:
    assistant = FakeAssistant()
    assistant.completer.text = "😀ab"
    async with editor(assistant) as client:
        client.open("x")
        (item,) = await client.items(0, 1)
        (name,) = item["command"]["arguments"]
        client.notify("textDocument/didShowCompletion", {"item": item})
        client.notify(
            "textDocument/didPartiallyAcceptCompletion", {"item": item, "acceptedLength": 3}
        )
        result = await client.request(
            "workspace/executeCommand", execute("groundspeed.accept", name)
        )

        assert result is None
        assert told(assistant) == [("shown", name), ("partial", name, 2), ("accepted", name)]


@in_loop
async def test_what_was_taken_counts_from_the_first_offer_of_the_suggestion() -> None:
    """While the engineer types through it, the editor is given what is left of it."""
    assistant = FakeAssistant()

    def rest(query: CompletionQuery, _: Cancellation) -> Outcome:
        text = "hello world"[query.offset :]
        place = Span(query.offset, query.offset)
        return Outcome(Suggestion("c", text, place), outcome(query, text).decision)

    assistant.completer.behave = rest
    async with editor(assistant) as client:
        client.open("")
        await client.items(0, 0)
        client.change(2, insertion(0, 0, "he"))
        (item,) = await client.items(0, 2)
        client.notify(
            "textDocument/didPartiallyAcceptCompletion", {"item": item, "acceptedLength": 4}
        )

        assert item["insertText"] == "llo world"
        assert told(assistant) == [("partial", "c", 6)]


@in_loop
async def test_a_suggestion_that_the_editor_hides_for_a_while() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.open("x")
        (item,) = await client.items(0, 1)
        client.notify("groundspeed/didCoverCompletion", {"item": item})
        (name,) = item["command"]["arguments"]

        assert told(assistant) == [("covered", name)]


@in_loop
async def test_a_suggestion_that_was_dismissed() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.open("x")
        (item,) = await client.items(0, 1)
        for word in ("rejected", "ignored", "accepted"):
            client.notify("groundspeed/didCloseCompletion", {"item": item, "outcome": word})
        (name,) = item["command"]["arguments"]

        assert told(assistant) == [("closed", name, "rejected"), ("closed", name, "ignored")]


@in_loop
async def test_items_that_are_not_ours_are_passed_over() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        items: list[Json | None] = [{}, {"insertText": "x"}, {"command": {"arguments": []}}, None]
        for item in items:
            client.notify("textDocument/didShowCompletion", {"item": item})

        assert told(assistant) == []
        assert (await client.request("groundspeed/status"))["kind"] == "Normal"

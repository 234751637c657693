"""Review hints: on save and by command, as diagnostics with code actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from groundspeed_server.review.values import Fix, Hint, ReviewQuery, Severity
from groundspeed_server.text.snapshot import Span
from support.lsp_assistant import FakeAssistant
from support.lsp_editor import URI, Editor, Json, editor, in_loop, insertion

PUBLISH = "textDocument/publishDiagnostics"
CODE = "const x = '😀' == y;\n"


def finding(query: ReviewQuery) -> Sequence[Hint]:
    """Object to the first `==`, wherever it stands."""
    start = query.document.text.find("==")
    if start < 0:
        return ()
    span = Span(start, start + 2)
    fix = Fix(span, "===")
    return [
        Hint(f"h-{query.request}", "loose-equality", Severity.WARNING, 0.9, "Say ===.", span, fix)
    ]


def reviewing(hints: Callable[[ReviewQuery], Sequence[Hint]] = finding) -> FakeAssistant:
    assistant = FakeAssistant()
    assistant.reviewer.hints = hints
    return assistant


async def review(client: Editor, uri: str = URI) -> Json:
    params = {"command": "groundspeed.review", "arguments": [uri]}
    answer: Json = await client.request("workspace/executeCommand", params)
    return answer


async def actions(client: Editor, line: int = 0, character: int = 15, **context: object) -> Any:
    place = {"line": line, "character": character}
    return await client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": URI},
            "range": {"start": place, "end": place},
            "context": {"diagnostics": [], **context},
        },
    )


async def run(client: Editor, action: Json) -> None:
    command = {key: action["command"][key] for key in ("command", "arguments")}
    await client.request("workspace/executeCommand", command)


def save(client: Editor) -> None:
    client.notify("textDocument/didSave", {"textDocument": {"uri": URI}})


def shown(client: Editor) -> list[Json]:
    diagnostics: list[Json] = client.notified(PUBLISH)[-1]["diagnostics"]
    return diagnostics


@in_loop
async def test_a_hint_is_a_diagnostic_in_the_clients_units() -> None:
    assistant = reviewing()
    async with editor(assistant) as client:
        client.open(CODE)
        answer = await review(client)
        await client.until(lambda: len(assistant.hints_shown) == 1)
        (published,) = client.notified(PUBLISH)
        (diagnostic,) = published["diagnostics"]

        assert answer == {"hints": 1, "message": "1 hint."}
        assert (published["uri"], published["version"]) == (URI, 1)
        assert diagnostic == {
            "range": {"start": {"line": 0, "character": 15}, "end": {"line": 0, "character": 17}},
            "message": "Say ===.",
            "severity": 2,
            "code": "loose-equality",
            "source": "groundspeed",
            "data": {"hint": assistant.hints_shown[0]},
        }
        assert assistant.reviewer.queries[0].changed is None


@in_loop
async def test_saving_reviews_what_changed_since_the_last_review() -> None:
    assistant = reviewing()
    async with editor(assistant) as client:
        client.open(CODE)
        save(client)
        client.change(2, insertion(0, 0, "//\n"))
        save(client)
        await client.until(lambda: len(client.notified(PUBLISH)) == 1)
        save(client)
        await client.request("groundspeed/status")

        queries = assistant.reviewer.queries
        assert [(query.changed, query.unasked) for query in queries] == [((Span(0, 3),), True)]


@in_loop
async def test_saving_does_not_review_when_the_settings_say_so() -> None:
    assistant = reviewing()
    assistant.reviews_on_save = False
    async with editor(assistant) as client:
        client.open(CODE)
        client.change(2, insertion(0, 0, "//\n"))
        save(client)

        assert (await client.request("groundspeed/status"))["kind"] == "Normal"
        assert assistant.reviewer.queries == []


@pytest.mark.parametrize("event", ["change", "close"])
@in_loop
async def test_hints_for_a_text_that_is_gone_are_not_published(event: str) -> None:
    assistant = reviewing()
    assistant.reviewer.may_go_on.clear()
    async with editor(assistant) as client:
        client.open(CODE)
        params = {"command": "groundspeed.review", "arguments": [URI]}
        request = client.send("workspace/executeCommand", params)
        await client.until(assistant.reviewer.entered.is_set)
        if event == "change":
            client.change(2, insertion(0, 0, "x"))
        else:
            await client.leave()
        assistant.reviewer.may_go_on.set()
        reply = await client.reply(request)

        assert reply["result"]["message"] == "The document changed meanwhile; ask again."
        await client.until(lambda: bool(assistant.reviews))
        assert client.notified(PUBLISH) == []
        assert assistant.hints_shown == []
        assert [(len(o.hints), o.reason) for o in assistant.reviews] == [(0, "stale")]


@in_loop
async def test_a_review_that_another_overtakes_is_recorded_without_hints() -> None:
    assistant = reviewing()
    assistant.reviewer.may_go_on.clear()
    async with editor(assistant) as client:
        client.open(CODE)
        params = {"command": "groundspeed.review", "arguments": [URI]}
        overtaken = client.send("workspace/executeCommand", params)
        await client.until(assistant.reviewer.entered.is_set)
        request = client.send("workspace/executeCommand", params)
        await client.reply(overtaken)
        assistant.reviewer.may_go_on.set()
        await client.reply(request)
        await client.until(lambda: len(assistant.reviews) == 2)

        assert sorted((len(o.hints), o.reason) for o in assistant.reviews) == [
            (0, "stale"),
            (1, None),
        ]


@pytest.mark.parametrize("asked", [True, False])
@in_loop
async def test_saving_does_not_end_a_review_of_the_same_text(*, asked: bool) -> None:
    assistant = reviewing()
    assistant.reviewer.may_go_on.clear()
    async with editor(assistant) as client:
        client.open(CODE)
        client.change(2, insertion(0, 0, "//\n"))
        if asked:
            params = {"command": "groundspeed.review", "arguments": [URI]}
            request = client.send("workspace/executeCommand", params)
        else:
            save(client)
        await client.until(assistant.reviewer.entered.is_set)
        save(client)
        await client.request("groundspeed/status")
        assistant.reviewer.may_go_on.set()
        await client.until(lambda: len(client.notified(PUBLISH)) == 1)

        assert len(assistant.reviewer.queries) == 1
        if asked:
            assert (await client.reply(request))["result"] == {"hints": 1, "message": "1 hint."}


@in_loop
async def test_saving_another_text_reviews_it_instead() -> None:
    assistant = reviewing()
    assistant.reviewer.may_go_on.clear()
    async with editor(assistant) as client:
        client.open(CODE)
        client.change(2, insertion(0, 0, "//\n"))
        save(client)
        await client.until(assistant.reviewer.entered.is_set)
        client.change(3, insertion(0, 0, "//\n"))
        save(client)
        assistant.reviewer.may_go_on.set()
        await client.until(lambda: len(client.notified(PUBLISH)) == 1)

        assert [query.document.version for query in assistant.reviewer.queries] == [2, 3]


@in_loop
async def test_a_long_document_is_reviewed_in_steps() -> None:
    assistant = reviewing()
    rest = (Span(3, 9),)
    assistant.reviewer.left_out = lambda query: rest if query.changed is None else ()
    async with editor(assistant) as client:
        client.open(CODE)
        answer = await review(client)

        assert answer == {"hints": 1, "message": "1 hint."}
        queries = assistant.reviewer.queries
        assert [(query.changed, query.trigger.value) for query in queries] == [
            (None, "manual"),
            (rest, "manual"),
        ]


@in_loop
async def test_what_a_review_did_not_look_at_is_told_beside_its_hints() -> None:
    assistant = reviewing()
    assistant.reviewer.missed = "1 function is too long."
    async with editor(assistant) as client:
        client.open(CODE + CODE)
        answer = await review(client)

        assert answer == {"hints": 1, "message": "1 hint. 1 function is too long."}


@in_loop
async def test_a_review_that_fails_is_not_told_as_a_change_of_the_document() -> None:
    def broken(query: ReviewQuery) -> Sequence[Hint]:
        raise RuntimeError

    async with editor(reviewing(broken)) as client:
        client.open(CODE)
        answer = await review(client)

        assert answer["message"] == "The review did not come to its end; ask again."


@in_loop
async def test_changes_stay_to_be_reviewed_when_their_review_came_to_nothing() -> None:
    assistant = reviewing()
    assistant.reviewer.reason = "no_model"
    async with editor(assistant) as client:
        client.open(CODE)
        client.change(2, insertion(0, 0, "x"))
        answer = await review(client)
        assistant.reviewer.reason = None
        save(client)
        await client.until(lambda: len(client.notified(PUBLISH)) == 1)

        assert answer == {"hints": 0, "message": "No model answers."}
        assert assistant.reviewer.queries[1].changed == (Span(0, 1),)


@in_loop
async def test_a_review_of_nothing_says_what_to_do() -> None:
    async with editor(reviewing()) as client:
        answer = await review(client, "file:///w/never-opened.ts")

        assert answer["message"] == "Open a TypeScript or JavaScript file, and ask again."


@in_loop
async def test_once_the_engineer_pauses_the_editor_is_told_where_hints_have_moved_to() -> None:
    async with editor(reviewing()) as client:
        client.server.session.settling.seconds = 0.01
        client.open(CODE)
        await review(client)
        client.change(2, insertion(0, 0, "//\n"))
        client.change(3, insertion(0, 0, "//\n"))
        await client.until(lambda: len(client.notified(PUBLISH)) == 2)
        last = client.notified(PUBLISH)[-1]
        place = last["diagnostics"][0]["range"]["start"]

        assert (last["version"], place) == (3, {"line": 2, "character": 15})


@in_loop
async def test_a_hint_has_a_fix_and_two_ways_to_be_rid_of_it() -> None:
    async with editor(reviewing()) as client:
        client.open(CODE)
        await review(client)
        fix, dismiss, wrong = await actions(client)

        assert fix["isPreferred"]
        assert fix["edit"]["changes"][URI] == [
            {"range": fix["diagnostics"][0]["range"], "newText": "==="}
        ]
        assert [a["command"]["command"] for a in (fix, dismiss, wrong)] == [
            "groundspeed.applyHint",
            "groundspeed.dismissHint",
            "groundspeed.dismissHint",
        ]
        assert dismiss["command"]["arguments"][1] == "dismissed"
        assert wrong["command"]["arguments"][1] == "wrong"
        assert {a["kind"] for a in (fix, dismiss, wrong)} == {"quickfix"}


@pytest.mark.parametrize(
    ("place", "context", "count"),
    [
        ((0, 15), {"only": ["quickfix"]}, 3),
        ((0, 15), {"only": ["refactor"]}, 0),
        ((0, 2), {}, 0),
        ((9, 0), {}, 0),
    ],
)
@in_loop
async def test_actions_are_offered_where_the_hint_is(
    place: tuple[int, int], context: Json, count: int
) -> None:
    async with editor(reviewing()) as client:
        client.open(CODE)
        await review(client)

        assert len(await actions(client, *place, **context)) == count


@in_loop
async def test_where_hints_overlap_each_action_says_which_it_is_for() -> None:
    def two(query: ReviewQuery) -> Sequence[Hint]:
        [first] = finding(query)
        wider = Span(first.span.start - 3, first.span.end)
        return (first, replace(first, hint="h-wider", rule="wider", span=wider, fix=None))

    async with editor(reviewing(two)) as client:
        client.open(CODE)
        await review(client)
        titles = [action["title"] for action in await actions(client)]

        assert titles == [
            "Groundspeed: dismiss this hint (wider)",
            "Groundspeed: this is not a problem (wider)",
            "Groundspeed: apply this fix (loose-equality)",
            "Groundspeed: dismiss this hint (loose-equality)",
            "Groundspeed: this is not a problem (loose-equality)",
        ]


@in_loop
async def test_an_inverted_range_is_invalid() -> None:
    async with editor(reviewing()) as client:
        client.open(CODE)
        start, end = {"line": 0, "character": 5}, {"line": 0, "character": 1}
        reply = await client.reply(
            client.send(
                "textDocument/codeAction",
                {
                    "textDocument": {"uri": URI},
                    "range": {"start": start, "end": end},
                    "context": {"diagnostics": []},
                },
            )
        )

        assert reply["error"]["code"] == -32602


@in_loop
async def test_a_client_that_knows_versions_gets_a_fix_for_this_version_only() -> None:
    capabilities = {"workspace": {"workspaceEdit": {"documentChanges": True}}}
    async with editor(reviewing(), capabilities=capabilities) as client:
        client.open(CODE)
        client.change(7, insertion(1, 0, "x"))
        await review(client)
        (change,) = (await actions(client))[0]["edit"]["documentChanges"]

        assert change["textDocument"] == {"uri": URI, "version": 7}


@in_loop
async def test_an_applied_fix_is_told_from_an_edit_by_hand() -> None:
    assistant = reviewing()
    async with editor(assistant) as client:
        client.open(CODE)
        await review(client)
        fix, *_ = await actions(client)
        (edit,) = fix["edit"]["changes"][URI]
        client.change(2, {"range": edit["range"], "text": edit["newText"]})
        hidden = shown(client)
        await run(client, fix)
        await client.until(lambda: len(assistant.hints_closed) == 1)

        assert hidden == []
        assert assistant.hints_closed == [(fix["command"]["arguments"][0], "applied")]


@pytest.mark.parametrize(("place", "verdict"), [(1, "dismissed"), (2, "wrong")])
@in_loop
async def test_a_dismissed_hint_goes_and_does_not_come_back(place: int, verdict: str) -> None:
    assistant = reviewing()
    async with editor(assistant) as client:
        client.open(CODE)
        await review(client)
        action = (await actions(client))[place]
        await run(client, action)
        gone = shown(client)
        again = await review(client)
        await client.until(lambda: len(assistant.hints_closed) == 1)

        assert gone == []
        assert again["hints"] == 0
        assert assistant.hints_closed[0][1] == verdict


@in_loop
async def test_what_was_dismissed_in_an_earlier_session_is_not_given_again() -> None:
    assistant = reviewing()
    assistant.dismissals.append(("loose-equality", "=="))
    async with editor(assistant) as client:
        client.open(CODE)

        assert await review(client) == {"hints": 0, "message": "No hints."}


@in_loop
async def test_a_command_for_a_hint_that_is_gone_does_nothing() -> None:
    assistant = reviewing()
    async with editor(assistant) as client:
        params = {"command": "groundspeed.applyHint", "arguments": ["unknown"]}

        assert await client.request("workspace/executeCommand", params) is None
        assert assistant.hints_closed == []


@in_loop
async def test_a_hint_that_a_whole_review_no_longer_gives_is_resolved() -> None:
    assistant = reviewing()
    async with editor(assistant) as client:
        client.open(CODE)
        await review(client)
        assistant.reviewer.hints = lambda _: ()
        await review(client)
        await client.until(lambda: len(assistant.hints_closed) == 1)

        assert shown(client) == []
        assert assistant.hints_closed[0][1] == "resolved"


@in_loop
async def test_closing_a_document_clears_its_hints() -> None:
    assistant = reviewing()
    async with editor(assistant) as client:
        client.open(CODE)
        await review(client)
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        await client.until(lambda: len(assistant.hints_closed) == 1)

        assert shown(client) == []
        assert assistant.hints_closed[0][1] == "ignored"


@pytest.mark.parametrize(("mended", "fate"), [(False, "ignored"), (True, "edited")])
@pytest.mark.parametrize("quits", [False, True])
@in_loop
async def test_what_was_mended_by_hand_right_before_the_end_was_not_ignored(
    *, mended: bool, fate: str, quits: bool
) -> None:
    assistant = reviewing()
    async with editor(assistant) as client:
        client.open(CODE)
        await review(client)
        if mended:
            client.change(2, insertion(0, 16, "="))
        if not quits:
            client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})

    assert [told for _, told in assistant.hints_closed] == [fate]


@in_loop
async def test_a_fix_that_was_turned_down_as_ghost_text_is_no_hint_either() -> None:
    assistant = reviewing()
    assistant.fixes_turned_down.append("===")
    async with editor(assistant) as client:
        client.open(CODE)

        assert await review(client) == {"hints": 0, "message": "No hints."}


@in_loop
async def test_the_fix_of_a_dismissed_hint_is_turned_down_for_ghost_text_too() -> None:
    assistant = reviewing()
    async with editor(assistant) as client:
        client.open(CODE)
        await review(client)
        offered = await actions(client)
        dismiss = next(each for each in offered if "dismiss" in each["title"])
        await run(client, dismiss)

        assert assistant.fixes_turned_down == ["==="]

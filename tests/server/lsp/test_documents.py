"""Open, change, close: the server's text is the editor's."""

from __future__ import annotations

import asyncio

import pytest

from groundspeed_server.lsp.open_documents import MOST_CHARACTERS
from support.lsp_assistant import FakeAssistant, ListTracker
from support.lsp_editor import URI, Editor, Json, editor, in_loop, insertion

OTHER = "file:///w/other.ts"


class BrokenTracker(ListTracker):
    """Fails whatever it is told."""

    def document_text(self, uri: str, text: str) -> None:
        raise RuntimeError

    def edited(self, uri: str, start: int, end: int, text: str, now: float) -> None:
        raise RuntimeError

    def shown(self, completion_id: str, now: float) -> None:
        raise RuntimeError

    def offered(
        self,
        uri: str,
        completion_id: str,
        request_id: str,
        text: str,
        *,
        start_offset: int,
        now: float,
    ) -> None:
        raise RuntimeError


def replacement(start: tuple[int, int], end: tuple[int, int], text: str) -> Json:
    return {
        "range": {
            "start": {"line": start[0], "character": start[1]},
            "end": {"line": end[0], "character": end[1]},
        },
        "text": text,
    }


def text_of(client: Editor, uri: str = URI) -> str | None:
    document = client.server.session.documents.get(uri)
    return None if document is None else document.text


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        ("a\nb", [insertion(1, 1, "c")], "a\nbc"),
        ("a\nb", [{"text": "new"}], "new"),
        ("abc", [replacement((0, 1), (0, 2), ""), insertion(0, 2, "!")], "ac!"),
        ("a\u2028b\nc", [insertion(1, 0, "X")], "a\u2028b\nXc"),
        ("ab", [insertion(0, 9, "X")], "abX"),
        ("", [insertion(0, 0, "X"), {"text": "Y"}, insertion(0, 1, "Z")], "YZ"),
        ("ab", [{**replacement((0, 0), (0, 1), "é"), "rangeLength": 1}], "éb"),
    ],
)
@in_loop
async def test_changes_are_applied_in_order(text: str, changes: list[Json], expected: str) -> None:
    async with editor(FakeAssistant()) as client:
        client.open(text)
        client.change(2, *changes)

        assert text_of(client) == expected


@in_loop
async def test_the_tracker_sees_each_edit_in_code_points() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.open("😀b")
        client.change(2, insertion(0, 2, "x"), {"text": "😀xyb"})
        await client.leave()

        assert assistant.tracker.calls == [
            ("text", URI, "😀b"),
            ("edited", URI, 1, 1, "x"),
            ("edited", URI, 2, 2, "y"),
            ("document_closed", URI),
        ]


@in_loop
async def test_a_tracker_that_fails_changes_nothing_for_the_editor() -> None:
    assistant = FakeAssistant()
    assistant.tracker = BrokenTracker()
    async with editor(assistant) as client:
        client.open("x")
        client.change(2, insertion(0, 1, "y"), insertion(0, 2, "z"))
        (item,) = await client.items(0, 3)
        client.notify("textDocument/didShowCompletion", {"item": item})

        assert text_of(client) == "xyz"
        assert item["insertText"] == "answer"


@in_loop
async def test_the_tracker_learns_of_documents_that_were_open_before_it() -> None:
    assistant = FakeAssistant()
    connected = Editor(assistant)
    await connected.initialize()
    connected.open("early")
    await connected.until(lambda: ("text", URI, "early") in assistant.tracker.calls)
    connected.server.close("exit")


@in_loop
async def test_an_inverted_range_ends_the_following_of_the_document() -> None:
    async with editor(FakeAssistant()) as client:
        client.open("abc")
        client.change(2, replacement((0, 2), (0, 1), "x"))

        assert text_of(client) is None


@in_loop
async def test_changes_of_unknown_documents_are_passed_over() -> None:
    async with editor(FakeAssistant()) as client:
        client.change(2, insertion(0, 0, "x"))
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        client.notify("textDocument/didSave", {"textDocument": {"uri": URI}})

        assert (await client.request("groundspeed/status"))["kind"] == "Normal"


@in_loop
async def test_a_line_of_two_megabytes_stalls_nobody() -> None:
    async with editor(FakeAssistant()) as client:
        client.open("é" * 1_000_000 + "x" * 1_000_000)
        for version in range(2, 22):
            client.change(version, insertion(0, 1_999_990, "y"))
        text = text_of(client)

        assert text is not None
        assert text[1_999_985:2_000_012] == "x" * 5 + "y" * 20 + "xx"


@in_loop
async def test_a_document_that_is_too_large_is_not_followed_and_others_are() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.open("const x = \n")
        client.open("x" * (MOST_CHARACTERS + 1), uri=OTHER)
        client.change(2, insertion(0, 10, "1"))

        assert (text_of(client), text_of(client, OTHER)) == ("const x = 1\n", None)
        assert ("text", OTHER) not in [call[:2] for call in assistant.tracker.calls]


@in_loop
async def test_a_document_that_grows_too_large_is_let_go_by_all() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.open("a\n")
        client.change(2, insertion(0, 0, "x" * MOST_CHARACTERS))

        assert text_of(client) is None
        assert assistant.tracker.calls[-1] == ("document_closed", URI)
        assert client.server.session.workspace(URI).recent_edits == ()


@in_loop
async def test_of_very_many_documents_the_least_recent_is_let_go_by_all() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        for number in range(1_001):
            client.open("a\n", uri=f"file:///w/{number}.ts")

        assert ("document_closed", "file:///w/0.ts") in assistant.tracker.calls


@in_loop
async def test_a_document_that_is_opened_again_in_another_language_is_let_go() -> None:
    async with editor(FakeAssistant()) as client:
        client.open("a\n")
        client.open("<p>\n", language="html")

        assert text_of(client) is None


@in_loop
async def test_edits_go_along_with_questions_and_say_where_the_next_may_come() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.open("const a = 1\nconst b = 2\n")
        client.change(2, insertion(1, 6, "x"), insertion(1, 7, "y"))
        await client.items(1, 8)
    (workspace,) = assistant.completer.workspaces
    (edit,) = workspace.recent_edits

    assert (edit.line, edit.removed, edit.added) == (1, "const b = 2\n", "const xyb = 2\n")
    assert [(text, offset) for text, offset, _ in assistant.foreseen] == [
        ("const a = 1\nconst b = 2\n", 0),
        ("const a = 1\nconst xyb = 2\n", 20),
    ]


@in_loop
async def test_the_edits_of_a_closed_document_are_forgotten_and_its_file_is_told() -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.open("a\n")
        client.change(2, insertion(0, 1, "b"))
        await client.leave()
        workspace = client.server.session.workspace(URI)

        assert workspace.recent_edits == ()
        assert [path.as_uri() for path in assistant.files_closed] == [URI]


@pytest.mark.parametrize(
    ("text", "edits"), [("//\na\n", [("edited", URI, 0, 0, "//\n")]), ("a\n", [])]
)
@in_loop
async def test_a_document_that_the_editor_reads_anew_goes_on(
    text: str, edits: list[tuple[object, ...]]
) -> None:
    assistant = FakeAssistant()
    async with editor(assistant) as client:
        client.open("a\n")
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        client.open(text)
        hints = client.server.session.hints.changed(URI)
        await asyncio.sleep(2 * client.server.session.closing.seconds)

        assert text_of(client) == text
        assert assistant.tracker.calls == [("text", URI, "a\n"), *edits]
        assert len(hints) == len(edits)

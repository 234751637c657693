"""An editor in the same process: the server's protocol object without pipes."""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, ParamSpec

from groundspeed_server.lsp.ports import AssistantFactory, CloseReason
from groundspeed_server.lsp.server import GroundspeedServer
from support.lsp_assistant import FakeAssistant

Json = dict[str, Any]
P = ParamSpec("P")
URI = "file:///w/app.ts"
_PATIENCE_S = 5.0


def in_loop(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Run a test in an event loop of its own."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


class Editor:
    """Sends messages to a server, and keeps what it says."""

    def __init__(self, make_assistant: AssistantFactory) -> None:
        self.server = GroundspeedServer(make_assistant)
        self.replies: list[Json] = []
        self.notifications: list[Json] = []
        self.ended: list[CloseReason] = []
        self._news = asyncio.Event()
        self._ids = itertools.count(1)
        self.server.connect(self, self.ended.append)

    def write(self, data: bytes) -> None:
        header, _, body = data.partition(b"\r\n\r\n")
        assert f"Content-Length: {len(body)}".encode() in header
        message = json.loads(body)
        (self.notifications if "method" in message else self.replies).append(message)
        self._news.set()

    def close(self) -> None:
        pass

    def notify(self, method: str, params: object = None) -> None:
        self.raw({"jsonrpc": "2.0", "method": method, "params": params})

    def raw(self, message: object) -> None:
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.server.receive(body)

    def send(self, method: str, params: object = None) -> int:
        request = next(self._ids)
        self.raw({"jsonrpc": "2.0", "id": request, "method": method, "params": params})
        return request

    async def request(self, method: str, params: object = None) -> Any:
        """Send a request and return its result; an error reply fails the test."""
        reply = await self.reply(self.send(method, params))
        assert "error" not in reply, reply
        return reply["result"]

    async def reply(self, request: int | str | None) -> Json:
        """Return the one reply to a request."""
        await self.until(lambda: bool(self._replies(request)))
        (reply,) = self._replies(request)
        return reply

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that a message or a thread brings about."""
        async with asyncio.timeout(_PATIENCE_S):
            while not condition():
                self._news.clear()
                try:
                    await asyncio.wait_for(self._news.wait(), 0.005)
                except TimeoutError:
                    continue

    def notified(self, method: str) -> list[Any]:
        return [n["params"] for n in self.notifications if n["method"] == method]

    async def initialize(self, **params: object) -> Json:
        result: Json = await self.request("initialize", {"capabilities": {}, **params})
        self.notify("initialized", {})
        return result

    def open(self, text: str, *, uri: str = URI, language: str = "typescript") -> None:
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    async def leave(self, uri: str = URI) -> None:
        """Close a document, and wait until it is let go."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        await self.until(lambda: self.server.session.documents.get(uri) is None)

    def change(self, version: int, *changes: Json) -> None:
        document = {"uri": URI, "version": version}
        self.notify(
            "textDocument/didChange",
            {"textDocument": document, "contentChanges": list(changes)},
        )

    def complete(self, line: int, character: int, *, uri: str = URI, manual: bool = False) -> int:
        return self.send("textDocument/inlineCompletion", completion(line, character, uri, manual))

    async def items(self, line: int, character: int, *, uri: str = URI) -> list[Json]:
        reply = await self.reply(self.complete(line, character, uri=uri))
        found: list[Json] = reply["result"]["items"]
        return found

    def _replies(self, request: int | str | None) -> list[Json]:
        return [reply for reply in self.replies if reply["id"] == request]


def completion(line: int, character: int, uri: str = URI, manual: bool = False) -> Json:  # noqa: FBT001, FBT002
    return {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": character},
        "context": {"triggerKind": 1 if manual else 2},
    }


def insertion(line: int, character: int, text: str) -> Json:
    place = {"line": line, "character": character}
    return {"range": {"start": place, "end": place}, "text": text}


@asynccontextmanager
async def starting(assistant: FakeAssistant, **params: object) -> AsyncIterator[Editor]:
    """An editor whose server is still making its assistant, which is made at the end."""
    begun, may_go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        assert may_go_on.wait(_PATIENCE_S)

    assistant.on_make = wait
    connected = Editor(assistant)
    await connected.initialize(**params)
    await connected.until(begun.is_set)
    yield connected
    may_go_on.set()
    await connected.until(lambda: connected.server.session.assistant is assistant)


@asynccontextmanager
async def editor(assistant: FakeAssistant, **params: object) -> AsyncIterator[Editor]:
    """An editor whose server is ready."""
    connected = Editor(assistant)
    await connected.initialize(**params)
    await connected.until(lambda: connected.server.session.assistant is assistant)
    try:
        yield connected
    finally:
        connected.server.close("exit")

"""An engineer for the demo, who works through a language server as in an editor.

At each place the rest of a line is deleted and typed anew: the last characters before the cursor
come one by one, each with an automatic request as editors send it; a pause; then the engineer
takes the suggestion if it begins as the author's line does, and else writes what the author wrote.
"""

from __future__ import annotations

import asyncio
import functools
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from demo_places import Place
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient
from rich.console import Console
from rich.text import Text

from groundspeed_server.text.snapshot import Language

_TYPED = 3
_KEY_S = 0.08
_PAUSE_S = 0.2
_READING_S = 0.8
_START_S = 60.0
# A suggestion is taken when this many of its first characters are the author's.
_SAME = 4
# A busy machine is given more time than an engineer has: what a model says is to be seen, and how
# long it took stands beside it.
_SETTINGS = {"completion": {"deadline_ms": 8_000}}
_OUTRIGHT = lsp.InlineCompletionTriggerKind.Invoked


class NoModelAnswers(Exception):
    """The server works, and has no model; its status has said why."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one place.

    Attributes:
        milliseconds: From the last request, by a key or outright, to its answer.
    """

    suggested: str
    accepted: bool
    exact: bool
    milliseconds: float


class Typist:
    """Drives a language server over stdio."""

    def __init__(self, console: Console, environment: dict[str, str], root: Path) -> None:
        self._console = console
        self._environment = environment
        self._root = root
        self._versions: dict[str, int] = {}
        self._ready = asyncio.Event()
        self._has_model = False
        self._client = LanguageClient("groundspeed-demo", "1")
        self._client.feature("groundspeed/didChangeStatus")(functools.partial(_hear, self))

    async def type_at(self, places: Sequence[Place]) -> list[Attempt]:
        """Start a server, work through the places, and end the session as editors do.

        Raises:
            NoModelAnswers: The model cannot be loaded.
        """
        await self._start()
        attempts = [await self._work(place) for place in places] if self._has_model else []
        for uri in self._versions:
            self._client.text_document_did_close(
                lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri))
            )
        await self._client.shutdown_async(None)
        self._client.exit(None)
        await self._client.stop()  # type: ignore[no-untyped-call] # pygls has no types here.
        if not self._has_model:
            raise NoModelAnswers
        return attempts

    async def _start(self) -> None:
        command = str(Path(sys.executable).parent / "groundspeed")
        await self._client.start_io(command, "server", env=self._environment)
        await self._client.initialize_async(
            lsp.InitializeParams(
                capabilities=lsp.ClientCapabilities(),
                client_info=lsp.ClientInfo(name="Groundspeed demo", version="1"),
                root_uri=self._root.as_uri(),
                initialization_options={"settings": _SETTINGS},
            )
        )
        self._client.initialized(lsp.InitializedParams())
        await asyncio.wait_for(self._ready.wait(), _START_S)

    def hear(self, status: object) -> None:
        """Take in what the server says of itself."""
        self._console.print(Text(f"  {getattr(status, 'message', '')}", style="dim"))
        if not getattr(status, "busy", False) and not self._ready.is_set():
            # Later a model that answers may rest for a while, and that is no reason to stop.
            self._has_model = getattr(status, "kind", "") == "Normal"
            self._ready.set()

    async def _work(self, place: Place) -> Attempt:
        uri = self._open(place)
        column = _units(place.before)
        start = _units(place.before[:-_TYPED])
        self._replace(uri, _on(place.line, start, column + _units(place.written)), "")
        requests: list[asyncio.Future[object]] = []
        began = time.perf_counter()
        for typed, character in enumerate(place.before[-_TYPED:], start=1):
            at = _units(place.before[: len(place.before) - _TYPED + typed])
            self._replace(uri, _on(place.line, at - _units(character)), character)
            began = time.perf_counter()
            requests.append(asyncio.ensure_future(self._ask(uri, place.line, at)))
            await asyncio.sleep(_KEY_S)
        answers = await asyncio.gather(*requests)
        item = answers[-1]
        milliseconds = (time.perf_counter() - began) * 1000
        if not isinstance(item, lsp.InlineCompletionItem):
            # An engineer who wants a suggestion and got none asks outright.
            await asyncio.sleep(_PAUSE_S)
            began = time.perf_counter()
            item = await self._ask(uri, place.line, column, _OUTRIGHT)
            milliseconds = (time.perf_counter() - began) * 1000
        attempt = await self._decide(uri, place, column, item, milliseconds)
        self._show(place, attempt)
        return attempt

    def _open(self, place: Place) -> str:
        uri = place.path.as_uri()
        if uri not in self._versions:
            language = Language.of_path(place.path)
            text = place.path.read_text(encoding="utf-8", errors="replace")
            document = lsp.TextDocumentItem(uri, language or "typescript", 1, text)
            self._client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))
            self._versions[uri] = 1
        return uri

    async def _ask(
        self,
        uri: str,
        line: int,
        column: int,
        kind: lsp.InlineCompletionTriggerKind = lsp.InlineCompletionTriggerKind.Automatic,
    ) -> lsp.InlineCompletionItem | None:
        answer = await self._client.text_document_inline_completion_async(
            lsp.InlineCompletionParams(
                context=lsp.InlineCompletionContext(kind),
                text_document=lsp.TextDocumentIdentifier(uri),
                position=lsp.Position(line, column),
            )
        )
        items = answer.items if isinstance(answer, lsp.InlineCompletionList) else answer or []
        return items[0] if items else None

    async def _decide(
        self,
        uri: str,
        place: Place,
        column: int,
        item: lsp.InlineCompletionItem | None,
        milliseconds: float,
    ) -> Attempt:
        """Take the suggestion or leave it; either way the author's line stands there in the end."""
        suggested = str(item.insert_text) if item else ""
        first_line = suggested.partition("\n")[0]
        accepted = bool(suggested) and first_line[:_SAME] == place.written[:_SAME]
        if item is not None and item.command is not None:
            await asyncio.sleep(_READING_S)
            if accepted:
                self._replace(uri, _on(place.line, column), suggested)
                await self._client.workspace_execute_command_async(
                    lsp.ExecuteCommandParams(item.command.command, item.command.arguments)
                )
        last = place.line + (suggested.count("\n") if accepted else 0)
        end = _units(suggested.rpartition("\n")[2]) if accepted else 0
        end += column if last == place.line else 0
        whole = lsp.Range(lsp.Position(place.line, column), lsp.Position(last, end))
        self._replace(uri, whole, place.written)
        exact = first_line.strip() == place.written.strip()
        return Attempt(suggested, accepted, exact, milliseconds)

    def _replace(self, uri: str, span: lsp.Range, text: str) -> None:
        self._versions[uri] += 1
        self._client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(version=self._versions[uri], uri=uri),
                [lsp.TextDocumentContentChangePartial(range=span, text=text)],
            )
        )

    def _show(self, place: Place, attempt: Attempt) -> None:
        mark = "=" if attempt.exact else "+" if attempt.accepted else " "
        line = Text(f"{mark} {place.path.name}:{place.line + 1}  ", style="dim")
        line.append(place.before.lstrip(), style="none")
        first, *more = (attempt.suggested or "(nothing)").split("\n")
        line.append(first + (" …" if more else ""), style="green")
        line.append(f"   {attempt.milliseconds:.0f} ms", style="dim")
        self._console.print(line)
        if not attempt.exact:
            self._console.print(Text(f"    the author: {place.written}", style="dim"))


def _hear(typist: Typist, status: object) -> None:
    """Take in a status; a plain function, since pygls marks what it registers."""
    typist.hear(status)


def _on(line: int, start: int, end: int | None = None) -> lsp.Range:
    """Return a range on one line; empty without an end."""
    return lsp.Range(lsp.Position(line, start), lsp.Position(line, start if end is None else end))


def _units(text: str) -> int:
    """Return the length in UTF-16 units, which LSP counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

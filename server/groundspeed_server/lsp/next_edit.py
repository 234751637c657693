"""Next edits: sought once the engineer pauses, marked, and offered as a code action or on request.

A pause ends the change: while somebody types, nothing is sought and what was offered goes.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import msgspec
from lsprotocol import types

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.next_edit.values import NextEditOutcome, NextEditQuery
from groundspeed_server.engine.values import Trigger
from groundspeed_server.lsp import diagnostics
from groundspeed_server.lsp.next_edit_shelf import ShownEdit
from groundspeed_server.lsp.ranges import range_of, span_of
from groundspeed_server.lsp.session import Session
from groundspeed_server.lsp.workspace_edits import text_edits, workspace_edit
from groundspeed_server.syntax.limits import MAX_BYTES
from groundspeed_server.text.document import Edit, TextDocument
from groundspeed_server.text.snapshot import Span

NEXT_EDIT = "groundspeed/nextEdit"
DISMISS = "groundspeed.dismissNextEdit"

_KINDS = (types.CodeActionKind.QuickFix, types.CodeActionKind.RefactorRewrite)


class NextEditParams(msgspec.Struct, frozen=True, rename="camel"):
    """A request for the next edit of a document."""

    text_document: types.TextDocumentIdentifier


def edited(session: Session, document: TextDocument, before: str, edits: Sequence[Edit]) -> None:
    """Follow edits of a document, and seek what follows from them once there is a pause."""
    uri = document.uri
    if len(before) > MAX_BYTES:
        return  # It would have no syntax, and its texts would fill the memory.
    if session.next_edits.edited(uri, before, edits, session.clock()):
        diagnostics.publish(session, document)
    session.next_edit_flights.overtake(uri)
    if session.facts.offers:
        session.pauses.restart(uri, lambda: session.spawn(_seek(session, uri, Trigger.AUTO)))


def switched(session: Session) -> None:
    """Show or hide what is on offer, as the engineer has switched."""
    for document in session.documents.all():
        if session.next_edits.on_show(document.uri) is not None:
            diagnostics.publish(session, document)


def closed(session: Session, uri: str) -> None:
    """Forget a document."""
    session.pauses.stop(uri)
    session.next_edit_flights.overtake(uri)
    if session.next_edits.close(uri):
        diagnostics.clear(session, uri)


async def next_edit(session: Session, params: NextEditParams) -> dict[str, object] | None:
    """Answer `groundspeed/nextEdit`: what is on show, or what can be found at once.

    Returns:
        The edits for the document's present version and where the first of them is; None where
        nothing follows.
    """
    uri = params.text_document.uri
    await session.ready()
    if session.next_edits.on_show(uri) is None:
        session.pauses.stop(uri)
        await _seek(session, uri, Trigger.MANUAL)
    document, shown = session.documents.get(uri), session.next_edits.on_show(uri)
    if document is None or shown is None:
        return None
    return {
        "id": shown.id,
        "title": shown.edit.title,
        "version": document.version,
        "target": range_of(document, shown.edit.edits[0].span, session.encoding),
        "edits": text_edits(session, document, shown.edit.edits),
    }


async def dismiss(session: Session, shown_id: str) -> None:
    """Run `groundspeed.dismissNextEdit`: not this one, and not again."""
    found = session.next_edits.take(shown_id)
    if found is None:
        return
    uri, edit = found
    if session.assistant is not None:
        session.tell(session.assistant.next_editor.reject, uri, edit)
    if (document := session.documents.get(uri)) is not None:
        diagnostics.publish(session, document)


def code_actions(session: Session, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Offer the edit on show where its parts would go, and where it followed from."""
    document = session.documents.get(params.text_document.uri)
    shown = session.next_edits.on_show(params.text_document.uri)
    if document is None or shown is None or not session.facts.offers:
        return []
    kind = _kind(params.context.only)
    asked = span_of(document, params.range, session.encoding)
    if kind is None or not _is_near(session, document, shown, asked):
        return []
    return [
        types.CodeAction(
            title=f"Groundspeed: {shown.edit.title}",
            kind=kind,
            diagnostics=[diagnostics.next_edit_mark(session, document, shown)],
            edit=workspace_edit(session, document, shown.edit.edits),
        ),
        types.CodeAction(
            title="Groundspeed: dismiss this next edit",
            kind=kind,
            diagnostics=[diagnostics.next_edit_mark(session, document, shown)],
            command=types.Command(
                title="Groundspeed: dismiss", command=DISMISS, arguments=[shown.id]
            ),
        ),
    ]


async def _seek(session: Session, uri: str, trigger: Trigger) -> None:
    """Look for what follows from the last changes, and show it."""
    assistant, document = await session.ready(), session.documents.get(uri)
    set_out = session.next_edits.set_out(uri, session.clock())
    if assistant is None or document is None or not set_out:
        return
    query = NextEditQuery(str(uuid.uuid4()), document.snapshot, set_out, trigger)
    workspace = session.workspace(uri)

    def find(_: Cancellation) -> NextEditOutcome | None:
        return assistant.next_editor.find(query, workspace)

    flight = session.next_edit_flights.launch(uri, find, lambda _: None)
    outcome = await flight.result()
    document = session.documents.get(uri)
    if outcome is None or document is None or document.snapshot != query.document:
        return
    session.record(assistant.on_next_edit, outcome)
    if outcome.edit is not None:
        session.next_edits.put(uri, outcome.edit)
        diagnostics.publish(session, document)


def _kind(only: Sequence[str] | None) -> str | None:
    """Return the kind of action that a client wants of us; None where it wants none."""
    for kind in _KINDS:
        if only is None or _parents(kind.value) & set(only):
            return kind
    return None


def _parents(kind: str) -> set[str]:
    """Return a kind and all more general ones, the empty one among them."""
    words = kind.split(".")
    return {".".join(words[:count]) for count in range(len(words) + 1)}


def _is_near(session: Session, document: TextDocument, shown: ShownEdit, asked: Span) -> bool:
    """Whether an asked range shares a line with the edit or with the last change."""
    change = session.next_edits.last_change(document.uri)
    spans = [edit.span for edit in shown.edit.edits] + ([change] if change is not None else [])
    wanted = range_of(document, asked, session.encoding)
    for span in spans:
        place = range_of(document, span, session.encoding)
        if place.start.line <= wanted.end.line and wanted.start.line <= place.end.line:
            return True
    return False

"""Review hints: asked for on save and by command, shown as diagnostics with code actions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from lsprotocol import types

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.lsp import diagnostics
from groundspeed_server.lsp.ports import Assistant, HintFate
from groundspeed_server.lsp.ranges import span_of
from groundspeed_server.lsp.session import Session
from groundspeed_server.lsp.workspace_edits import workspace_edit
from groundspeed_server.review.values import Hint, ReviewOutcome, ReviewQuery, counted_hints
from groundspeed_server.text.document import Edit, TextDocument
from groundspeed_server.text.snapshot import DocumentSnapshot, Span

REVIEW = "groundspeed.review"
APPLY_HINT = "groundspeed.applyHint"
DISMISS_HINT = "groundspeed.dismissHint"


def saved(session: Session, document: TextDocument) -> None:
    """Review what changed since the last review, when the settings want it.

    A review of the same text that is under way sees the changes too: another one would end it.
    """
    changed = session.hints.changed(document.uri)
    wanted = session.assistant is not None and session.assistant.reviews_on_save
    if changed and wanted and not session.reviews.is_under_way(document.uri, document.snapshot):
        session.spawn(_review_saved(session, document.snapshot, changed))


async def review(session: Session, uri: str) -> dict[str, object]:
    """Run `groundspeed.review`: review a whole document.

    Returns:
        How many hints the document has now, and what the engineer is told, in a sentence or two.
    """
    assistant = await session.ready()
    document = session.documents.get(uri)
    if assistant is None:
        return _answer(session, uri, session.status.message)
    if document is None:
        return _answer(session, uri, "Open a TypeScript or JavaScript file, and ask again.")
    return _answer(session, uri, await _review_whole(session, assistant, document.snapshot))


def edited(session: Session, document: TextDocument, edits: Sequence[Edit]) -> None:
    """Move the hints with the edits, and hide those whose code they changed.

    An editor moves what it shows by itself, and not always what it jumps to.
    """
    uri, now = document.uri, session.clock()
    hidden = [session.hints.edited(uri, edit, now) for edit in edits]
    if any(hidden):
        diagnostics.publish(session, document)
    if session.hints.on_show(uri):
        session.settling.restart(uri, lambda: diagnostics.publish(session, document))


def closed(session: Session, uri: str) -> None:
    """Forget a document; hints that are still on show were passed over."""
    session.settling.stop(uri)
    session.reviews.overtake(uri)
    hints = session.hints.close(uri)
    for leaving in hints:
        _close(session, leaving.hint, leaving.fate)
    if hints:
        diagnostics.clear(session, uri)


async def apply_hint(session: Session, hint_id: str) -> None:
    """Run `groundspeed.applyHint`: the editor made the change that a hint proposed."""
    _take(session, hint_id, "applied")


async def dismiss_hint(
    session: Session, hint_id: str, verdict: Literal["dismissed", "wrong"]
) -> None:
    """Run `groundspeed.dismissHint`: not now, or not a problem; either way, not again."""
    found = session.hints.find(hint_id)
    document = session.documents.get(found[0]) if found else None
    if found is not None and document is not None and session.assistant is not None:
        session.assistant.dismiss(document.snapshot, found[1])
        if (fix := found[1].fix) is not None:
            session.assistant.turn_down(document.snapshot, fix)
    _take(session, hint_id, verdict)


def code_actions(session: Session, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Offer, for each hint in the range: its fix, and two ways to be rid of it."""
    document = session.documents.get(params.text_document.uri)
    if document is None:
        return []
    span = span_of(document, params.range, session.encoding)
    only = params.context.only
    if only is not None and not {"", types.CodeActionKind.QuickFix} & set(only):
        return []
    here = [
        hint
        for hint in session.hints.on_show(document.uri)
        if hint.span.start <= span.end and span.start <= hint.span.end
    ]
    # A menu of several fixes must say which is which.
    return [
        action
        for hint in here
        for action in _actions(session, document, hint, f" ({hint.rule})" if here[1:] else "")
    ]


async def _review_saved(
    session: Session, saved: DocumentSnapshot, changed: tuple[Span, ...]
) -> None:
    if session.assistant is not None:
        await _reviewed(session, session.assistant, saved, changed, unasked=True)


async def _review_whole(session: Session, assistant: Assistant, snapshot: DocumentSnapshot) -> str:
    """Review a document in as many steps as it takes; return what the engineer is told."""
    told: dict[str, None] = {}
    is_done = False
    rest: tuple[Span, ...] | None = None
    while rest is None or rest:
        outcome = await _reviewed(session, assistant, snapshot, rest, unasked=False)
        if outcome is None:
            document = session.documents.get(snapshot.uri)
            if document is not None and document.snapshot == snapshot:
                return "The review did not come to its end; ask again."
            return "The document changed meanwhile; ask again."
        if outcome.detail:
            told[outcome.detail] = None
        is_done = is_done or outcome.reason is None
        rest = outcome.left_out
    hints = len(session.hints.on_show(snapshot.uri))
    counted = [f"{counted_hints(hints)}."] if is_done or hints else []
    return " ".join((*counted, *told))


async def _reviewed(
    session: Session,
    assistant: Assistant,
    snapshot: DocumentSnapshot,
    changed: tuple[Span, ...] | None,
    *,
    unasked: bool,
) -> ReviewOutcome | None:
    """Review a document and show the hints; None when its text is gone by then."""
    query = ReviewQuery(str(uuid.uuid4()), snapshot, changed, unasked=unasked)
    workspace = session.workspace(snapshot.uri)

    def ask(cancellation: Cancellation) -> ReviewOutcome:
        return assistant.reviewer.review(query, workspace, cancellation)

    def late(outcome: ReviewOutcome) -> None:
        session.record(assistant.on_review, query, _unseen(outcome))

    flight = session.reviews.launch(snapshot.uri, ask, late, about=snapshot)
    outcome = await flight.result()
    document = session.documents.get(snapshot.uri)
    if outcome is None:
        return None
    if document is None or document.snapshot != snapshot:
        late(outcome)
        return None
    session.record(assistant.on_review, query, outcome)
    outcome = _wanted(assistant, snapshot, outcome)
    renewal = session.hints.renew(snapshot.uri, outcome, snapshot.text)
    for hint in renewal.resolved:
        _close(session, hint, "resolved")
    for hint in renewal.added:
        session.record(assistant.hint_shown, hint, outcome)
    if outcome.reason is None or renewal.added:
        diagnostics.publish(session, document)
    return outcome


def _unseen(outcome: ReviewOutcome) -> ReviewOutcome:
    """Return a review whose hints nobody sees any more; what it cost still counts."""
    return replace(outcome, hints=(), reason=outcome.reason or "stale")


def _wanted(
    assistant: Assistant, snapshot: DocumentSnapshot, outcome: ReviewOutcome
) -> ReviewOutcome:
    """Return a review without what the engineer dismissed, or turned down as ghost text, before."""
    hints = [
        hint
        for hint in outcome.hints
        if not assistant.dismissed(snapshot, hint)
        and (hint.fix is None or not assistant.turned_down(snapshot, hint.fix))
    ]
    return replace(outcome, hints=tuple(hints))


def _answer(session: Session, uri: str, message: str) -> dict[str, object]:
    return {"hints": len(session.hints.on_show(uri)), "message": message}


def _take(session: Session, hint_id: str, fate: HintFate) -> None:
    found = session.hints.find(hint_id)
    if found is None:
        return
    uri, hint = found
    session.hints.take(hint_id)
    _close(session, hint, fate)
    document = session.documents.get(uri)
    if document is not None:
        diagnostics.publish(session, document)


def _close(session: Session, hint: Hint, fate: HintFate) -> None:
    if session.assistant is not None:
        session.record(session.assistant.hint_closed, hint, fate)


def _actions(
    session: Session, document: TextDocument, hint: Hint, which: str
) -> list[types.CodeAction]:
    dismiss = types.Command(
        title=f"Groundspeed: dismiss this hint{which}",
        command=DISMISS_HINT,
        arguments=[hint.hint, "dismissed"],
    )
    object_ = types.Command(
        title=f"Groundspeed: this is not a problem{which}",
        command=DISMISS_HINT,
        arguments=[hint.hint, "wrong"],
    )
    actions = [_action(session, document, hint, command) for command in (dismiss, object_)]
    if hint.fix is not None:
        apply = types.Command(
            title=f"Groundspeed: apply this fix{which}",
            command=APPLY_HINT,
            arguments=[hint.hint],
        )
        fix = _action(session, document, hint, apply)
        fix.is_preferred = True
        fix.edit = workspace_edit(session, document, [Edit(hint.fix.span, hint.fix.text)])
        actions.insert(0, fix)
    return actions


def _action(
    session: Session, document: TextDocument, hint: Hint, command: types.Command
) -> types.CodeAction:
    return types.CodeAction(
        title=command.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[diagnostics.hint_mark(session, document, hint)],
        command=command,
    )

"""`textDocument/inlineCompletion`: a query for the completer, and its answer as items."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec
from lsprotocol.types import (
    Command,
    InlineCompletionItem,
    InlineCompletionList,
    InlineCompletionParams,
    InlineCompletionTriggerKind,
)

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.values import CompletionQuery, Outcome, Suggestion, Trigger
from groundspeed_server.lsp import next_edit
from groundspeed_server.lsp.outcomes import ACCEPT
from groundspeed_server.lsp.ports import Assistant
from groundspeed_server.lsp.ranges import position_of, range_of
from groundspeed_server.lsp.session import Session
from groundspeed_server.text.document import TextDocument
from groundspeed_server.text.line_ends import plain
from groundspeed_server.text.positions import PositionEncoding

SNOOZE = "groundspeed.snooze"
READY = "groundspeed/completionReady"
DID_SWITCH = "groundspeed/didSwitchCompletions"

# Neither can stand in a file that an editor saves.
_UNINSERTABLE = re.compile("[\0\ud800-\udfff]")


class DidSwitchParams(msgspec.Struct, frozen=True):
    """The engineer switched completions on or off in the editor."""

    enabled: bool


async def inline_completion(
    session: Session, params: InlineCompletionParams
) -> InlineCompletionList:
    """Answer with one item or none, and with several when the engineer asked.

    A newer request for the document makes it none.
    """
    assistant = await session.ready()
    query = _query(session, params)
    if assistant is None or query is None:
        return InlineCompletionList(items=[])
    workspace = session.workspace(query.document.uri)

    def complete(cancellation: Cancellation) -> Outcome:
        return assistant.completer.complete(query, workspace, cancellation)

    def late(outcome: Outcome) -> None:
        session.record(assistant.on_outcome, _withheld(outcome, "stale"))

    flight = session.completions.launch(query.document.uri, complete, late)
    outcome = await flight.result()
    if outcome is None:
        return InlineCompletionList(items=[])
    # Nothing is awaited from here on, so that the document stays what it was found to be.
    document = session.documents.get(query.document.uri)
    if document is None or document.snapshot != query.document:
        outcome = _withheld(outcome, "stale")
    elif outcome.suggestion is not None and not _insertable([outcome.suggestion]):
        outcome = _withheld(outcome, "uninsertable")
    session.record(assistant.on_outcome, outcome)
    if document is None or outcome.suggestion is None:
        return InlineCompletionList(items=[])
    suggestions = [outcome.suggestion, *_insertable(outcome.alternatives)]
    follow, *later = [_follow(session, assistant, query, each) for each in suggestions]
    follow()
    ids = [suggestion.completion for suggestion in suggestions[1:]]
    session.alternatives.put(dict(zip(ids, later, strict=True)))
    return InlineCompletionList(
        items=[_item(document, each, session.encoding) for each in suggestions]
    )


def improved(session: Session, uri: str) -> None:
    """Tell an editor that asks again by itself that it would get a better suggestion."""
    if session.facts.asks_again and session.documents.get(uri) is not None:
        session.notify(READY, {"uri": uri})


def did_switch(session: Session, params: DidSwitchParams) -> None:
    """Do nothing for completions unasked, and mark no next edits, while the editor offers none."""
    session.facts = replace(session.facts, offers=params.enabled)
    next_edit.switched(session)
    if session.assistant is not None:
        session.tell(session.assistant.completions_switched, on=params.enabled)


async def snooze(session: Session, minutes: float) -> None:
    """Run `groundspeed.snooze`: no completions unasked for so many minutes; 0 ends it."""
    if session.assistant is not None:
        session.assistant.snooze(minutes)


def _query(session: Session, params: InlineCompletionParams) -> CompletionQuery | None:
    document = session.documents.get(params.text_document.uri)
    if document is None:
        return None
    manual = params.context.trigger_kind == InlineCompletionTriggerKind.Invoked
    # A front end that is not ours asks on where the engineer switched completions off.
    if not manual and not session.facts.offers:
        return None
    return CompletionQuery(
        request=str(uuid.uuid4()),
        document=document.snapshot,
        offset=document.offset_at(position_of(params.position), session.encoding),
        trigger=Trigger.MANUAL if manual else Trigger.AUTO,
    )


def _insertable(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    return [each for each in suggestions if not _UNINSERTABLE.search(each.text)]


def _withheld(outcome: Outcome, reason: str) -> Outcome:
    """Return the outcome as it was answered: what it cost stays, its suggestion goes."""
    if outcome.suggestion is None:
        return outcome
    decision = replace(outcome.decision, reason=reason, completion=None)
    return Outcome(suggestion=None, decision=decision)


def _follow(
    session: Session, assistant: Assistant, query: CompletionQuery, suggestion: Suggestion
) -> Callable[[], None]:
    """Return what tells the tracker of the part of a suggestion that is ahead of the cursor."""
    typed = plain(query.document.text[suggestion.replace.start : query.offset])
    known = suggestion.text.startswith(typed)
    ahead = suggestion.text.removeprefix(typed)
    session.offers.add(suggestion.completion, suggestion.text, len(ahead))

    def follow() -> None:
        session.tell(
            assistant.tracker.offered,
            query.document.uri,
            suggestion.completion,
            query.request,
            ahead,
            start_offset=query.offset if known else suggestion.replace.start,
            now=session.clock(),
        )

    return follow


def _item(
    document: TextDocument, suggestion: Suggestion, encoding: PositionEncoding
) -> InlineCompletionItem:
    return InlineCompletionItem(
        insert_text=suggestion.text,
        range=range_of(document, suggestion.replace, encoding),
        command=Command(
            title="Groundspeed: accepted", command=ACCEPT, arguments=[suggestion.completion]
        ),
    )

"""Open, change, close, save: the editor's text, and who is told of its edits."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from lsprotocol import types

from groundspeed_server.lsp import hints, next_edit
from groundspeed_server.lsp.open_documents import MOST_CHARACTERS
from groundspeed_server.lsp.ranges import position_of
from groundspeed_server.lsp.session import Session
from groundspeed_server.lsp.uris import path_of
from groundspeed_server.text.document import Edit, InvertedRangeError, TextDocument
from groundspeed_server.text.snapshot import Language

_log = logging.getLogger(__name__)
_LANGUAGES = {language.value: language for language in Language}


def did_open(session: Session, params: types.DidOpenTextDocumentParams) -> None:
    """Begin to follow a document, if it is in a language that we complete, and not too large."""
    item = params.text_document
    if session.closing.stop(item.uri) and _read_anew(session, item):
        return
    lose(session, item.uri)
    language = _LANGUAGES.get(item.language_id)
    if language is None or len(item.text) > MOST_CHARACTERS:
        return
    document = TextDocument(
        uri=item.uri,
        path=path_of(item.uri),
        language=language,
        version=item.version,
        text=item.text,
    )
    if (surplus := session.documents.put(document)) is not None:
        lose(session, surplus)
    session.foresee(document, 0)
    session.hints.open(item.uri)
    if session.assistant is not None:
        session.tell(session.assistant.tracker.document_text, item.uri, document.text)


def did_change(session: Session, params: types.DidChangeTextDocumentParams) -> None:
    """Follow the changes of a document, in order."""
    document = session.documents.get(params.text_document.uri)
    if document is not None:
        _change(session, document, params.text_document.version, params.content_changes)


def _change(
    session: Session,
    document: TextDocument,
    version: int,
    changes: Sequence[types.TextDocumentContentChangeEvent],
) -> None:
    before = document.text
    try:
        edits = [_applied(session, document, change) for change in changes]
    except InvertedRangeError:
        _log.warning("a change had a range that ends before it starts")
        lose(session, document.uri)
        return
    if len(document.text) > MOST_CHARACTERS:
        lose(session, document.uri)
        return
    document.version = version
    session.documents.put(document)
    if edits:
        _remember(session, document, before, edits[-1])
        next_edit.edited(session, document, before, edits)
    hints.edited(session, document, edits)
    if session.assistant is not None:
        edited, now = session.assistant.tracker.edited, session.clock()
        for edit in edits:
            session.tell(edited, document.uri, edit.span.start, edit.span.end, edit.text, now)


def did_save(session: Session, params: types.DidSaveTextDocumentParams) -> None:
    """Review what was saved."""
    document = session.documents.get(params.text_document.uri)
    if document is not None:
        hints.saved(session, document)


def did_close(session: Session, params: types.DidCloseTextDocumentParams) -> None:
    """Stop following a document, unless it is opened again at once.

    So it is in Neovim when its file has changed on disk, as by a formatter: the same text goes on.
    """
    uri = params.text_document.uri
    session.closing.restart(uri, lambda: lose(session, uri))


def lose(session: Session, uri: str) -> None:
    """Let go of a document: it was closed, too large, or a change to it could not be read.

    To go on with a text that is not the editor's would put every later answer into a wrong place.
    """
    document = session.documents.get(uri)
    if document is None:
        return
    path = document.path
    session.documents.remove(uri)
    session.edits.forget(uri)
    session.completions.overtake(uri)
    hints.closed(session, uri)
    next_edit.closed(session, uri)
    if session.assistant is not None:
        session.tell(session.assistant.tracker.document_closed, uri, session.clock())
        if path is not None:
            session.tell(session.assistant.file_closed, path)


def _read_anew(session: Session, item: types.TextDocumentItem) -> bool:
    """Go on with a document that was closed and opened in one go; False where it is another one."""
    document = session.documents.get(item.uri)
    if document is None or document.language != item.language_id:
        return False
    new = [types.TextDocumentContentChangeWholeDocument(item.text)]
    _change(session, document, item.version, new if item.text != document.text else [])
    return True


def lose_unreadable(session: Session, method: str, params: object) -> None:
    """Let go of the document that a notification changed in a way that could not be read."""
    match params:
        case {"textDocument": {"uri": str(uri)}} if method == types.TEXT_DOCUMENT_DID_CHANGE:
            lose(session, uri)


def _remember(session: Session, document: TextDocument, before: str, last: Edit) -> None:
    """Keep an edit as context for later questions, and expect the next one where it was."""
    offset = min(last.span.start + len(last.text), len(document.text))
    line = document.line_of(offset)
    session.edits.edited(before, document.snapshot, line, session.clock())
    session.foresee(document, offset)


def _applied(
    session: Session, document: TextDocument, change: types.TextDocumentContentChangeEvent
) -> Edit:
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = position_of(change.range.start), position_of(change.range.end)
        return document.replace(start, end, change.text, session.encoding)
    return document.replace_all(change.text)

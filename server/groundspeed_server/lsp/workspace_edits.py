"""Edits of a document as the wire has them."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from groundspeed_server.lsp.ranges import range_of
from groundspeed_server.lsp.session import Session
from groundspeed_server.text.document import Edit, TextDocument


def text_edits(
    session: Session, document: TextDocument, edits: Sequence[Edit]
) -> list[types.TextEdit]:
    """Return edits in the units of the client."""
    return [
        types.TextEdit(range=range_of(document, edit.span, session.encoding), new_text=edit.text)
        for edit in edits
    ]


def workspace_edit(
    session: Session, document: TextDocument, edits: Sequence[Edit]
) -> types.WorkspaceEdit:
    """Return edits of a document; an editor that knows versions refuses them for another text."""
    wire = text_edits(session, document, edits)
    if not session.versioned_edits:
        return types.WorkspaceEdit(changes={document.uri: wire})
    target = types.OptionalVersionedTextDocumentIdentifier(
        uri=document.uri, version=document.version
    )
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(text_document=target, edits=list(wire))]
    )

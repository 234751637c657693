"""The documents that the editor has open, in step with its text."""

from __future__ import annotations

from groundspeed_server.text.document import TextDocument
from groundspeed_server.text.snapshot import DocumentSnapshot

MOST_CHARACTERS = 4 * 1024 * 1024
"""A longer document is not followed: it gets no completions and no hints."""
_MOST_DOCUMENTS = 1_000


class OpenDocuments:
    """Documents by URI, in the order in which they were last touched."""

    def __init__(self) -> None:
        self._documents: dict[str, TextDocument] = {}

    def get(self, uri: str) -> TextDocument | None:
        """Return an open document. A file that the editor did not open is never read."""
        return self._documents.get(uri)

    def put(self, document: TextDocument) -> str | None:
        """Keep a document as the most recent one; return which one is too many, if one is."""
        self._documents.pop(document.uri, None)
        self._documents[document.uri] = document
        return next(iter(self._documents)) if len(self._documents) > _MOST_DOCUMENTS else None

    def remove(self, uri: str) -> None:
        """Let go of a document."""
        self._documents.pop(uri, None)

    def all(self) -> tuple[TextDocument, ...]:
        """Return all documents."""
        return tuple(self._documents.values())

    def others(self, uri: str) -> tuple[DocumentSnapshot, ...]:
        """Return the other documents as they are now, most recent first."""
        return tuple(
            document.snapshot
            for document in reversed(self._documents.values())
            if document.uri != uri
        )

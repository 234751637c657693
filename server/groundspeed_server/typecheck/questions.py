"""Puts what is to be checked into questions, and leaves out what the process knows already."""

from __future__ import annotations

from collections.abc import Iterable

from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.text.positions import PositionEncoding, units_in
from groundspeed_server.text.snapshot import DocumentSnapshot
from groundspeed_server.typecheck.service import Question

_UTF16 = PositionEncoding.UTF16


class Questions:
    """Writes the questions of one process, which must be asked in the order of their making."""

    def __init__(self) -> None:
        self._sent: dict[str, str] = {}

    def learn(self, document: DocumentSnapshot, others: Iterable[DocumentSnapshot]) -> Question:
        """Return the question that makes the process look at a document as it stands.

        Args:
            document: The document.
            others: What else the editor has open.
        """
        changed, closed = self._news(document, others)
        return Question(op="learn", file=_file(document), documents=changed, closed=closed)

    def check(
        self,
        document: DocumentSnapshot,
        others: Iterable[DocumentSnapshot],
        candidate: Candidate,
    ) -> Question:
        """Return the question what a candidate would add to a document."""
        changed, closed = self._news(document, others)
        text, span = document.text, candidate.replace
        start = units_in(text[: span.start], _UTF16)
        return Question(
            op="check",
            file=_file(document),
            documents=changed,
            closed=closed,
            start=start,
            end=start + units_in(text[span.start : span.end], _UTF16),
            text=candidate.text,
        )

    def _news(
        self, document: DocumentSnapshot, others: Iterable[DocumentSnapshot]
    ) -> tuple[dict[str, str], list[str]]:
        """Return the texts that changed since the last question, and what is closed since."""
        texts = {_file(each): each.text for each in (*others, document)}
        changed = {file: text for file, text in texts.items() if self._sent.get(file) != text}
        closed = [file for file in self._sent if file not in texts]
        self._sent = texts
        return changed, closed


def _file(document: DocumentSnapshot) -> str:
    """Return a document's name in the process: TypeScript writes all paths with slashes."""
    return document.path.as_posix() if document.path is not None else document.uri

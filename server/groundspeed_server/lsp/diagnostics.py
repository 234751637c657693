"""What a document is marked with: review hints, and the next edit that is on offer."""

from __future__ import annotations

from lsprotocol import types

from groundspeed_server.lsp.next_edit_shelf import ShownEdit
from groundspeed_server.lsp.ranges import range_of
from groundspeed_server.lsp.session import Session
from groundspeed_server.review.values import Hint, Severity
from groundspeed_server.text.document import TextDocument

NEXT_EDIT = "next-edit"
"""The code of the diagnostic that marks a next edit."""

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}


def publish(session: Session, document: TextDocument) -> None:
    """Tell the editor all marks of a document, in place of those that it has."""
    hints = session.hints.on_show(document.uri)
    marks = [hint_mark(session, document, hint) for hint in hints]
    shown = session.next_edits.on_show(document.uri)
    if shown is not None and session.facts.offers:
        marks.append(next_edit_mark(session, document, shown))
    _publish(session, document.uri, document.version, marks)


def clear(session: Session, uri: str) -> None:
    """Tell the editor that a document has no marks."""
    _publish(session, uri, None, [])


def hint_mark(session: Session, document: TextDocument, hint: Hint) -> types.Diagnostic:
    """Return the mark of a review hint."""
    return types.Diagnostic(
        range=range_of(document, hint.span, session.encoding),
        message=hint.message,
        severity=_SEVERITIES[hint.severity],
        code=hint.rule,
        source="groundspeed",
        data={"hint": hint.hint},
    )


def next_edit_mark(session: Session, document: TextDocument, shown: ShownEdit) -> types.Diagnostic:
    """Return the mark of a next edit: the least that editors have, where its first part would go.

    Editors show a hint as a few dots or in a faint colour, and list it nowhere.
    """
    return types.Diagnostic(
        range=range_of(document, shown.edit.edits[0].span, session.encoding),
        message=f"Next edit: {shown.edit.title}.",
        severity=types.DiagnosticSeverity.Hint,
        code=NEXT_EDIT,
        source="groundspeed",
    )


def _publish(
    session: Session, uri: str, version: int | None, marks: list[types.Diagnostic]
) -> None:
    session.notify(
        types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
        types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=marks),
    )

"""What was edited last, as diffs: the engineer is often about to do the same elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from groundspeed_server.assist.context.source import excerpt_of
from groundspeed_server.engine.context.edits import render_edit
from groundspeed_server.engine.values import (
    CompletionQuery,
    ContextKind,
    Excerpt,
    RecentEdit,
    Workspace,
)
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed
from groundspeed_server.text.snapshot import Span

# What was typed this near to the cursor stands in the prompt already, as code.
_NEAR_LINES = 20


class RecentEdits:
    """The last edits, the latest first."""

    kind = ContextKind.RECENT_EDIT

    def ready(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Sequence[Excerpt]:
        """Return the same: the workspace knows its edits."""
        return self.excerpts(query, workspace, tree)

    def excerpts(
        self,
        query: CompletionQuery,
        workspace: Workspace,
        tree: SyntaxTree | Unparsed,  # noqa: ARG002 - the port's.
    ) -> Sequence[Excerpt]:
        """Return a hunk for each edit that is not around the cursor."""
        line = query.document.text.count("\n", 0, query.offset)
        return [
            replace(
                excerpt_of(self.kind, edit.document.path, render_edit(edit)),
                made_of=_changed_lines(edit),
            )
            for edit in reversed(workspace.recent_edits)
            if edit.document.path is not None and not _is_near(edit, query, line)
        ]


def _changed_lines(edit: RecentEdit) -> tuple[Excerpt, ...]:
    """Return the lines of a hunk where they stood: what they hold may be named above them."""
    sides = ((replace(edit.document, text=edit.before), edit.removed), (edit.document, edit.added))
    return tuple(
        Excerpt(ContextKind.RECENT_EDIT, document, Span(edit.start, edit.start + len(lines)), 0)
        for document, lines in sides
        if lines
    )


def _is_near(edit: RecentEdit, query: CompletionQuery, line: int) -> bool:
    same = edit.document.uri == query.document.uri
    return same and abs(edit.line - line) <= _NEAR_LINES

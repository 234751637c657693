"""What was edited last, as diffs: the engineer is often about to do the same elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

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
            excerpt_of(self.kind, edit.document.path, render_edit(edit))
            for edit in reversed(workspace.recent_edits)
            if edit.document.path is not None and not _is_near(edit, query, line)
        ]


def _is_near(edit: RecentEdit, query: CompletionQuery, line: int) -> bool:
    same = edit.document.uri == query.document.uri
    return same and abs(edit.line - line) <= _NEAR_LINES

"""What the other open documents declare: an outline of each, the most recent first."""

from __future__ import annotations

from collections.abc import Sequence

from groundspeed_server.assist.context.source import excerpt_of
from groundspeed_server.engine.values import CompletionQuery, ContextKind, Excerpt, Workspace
from groundspeed_server.syntax.cache import SyntaxCache
from groundspeed_server.syntax.signatures import signatures
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed

_MOST_TABS = 3
_MOST_CHARACTERS = 1_200


class OpenTabs:
    """Outlines of open documents.

    Args:
        trees: Keeps the trees of documents that do not change.
    """

    kind = ContextKind.OPEN_TAB

    def __init__(self, trees: SyntaxCache) -> None:
        self._trees = trees

    def ready(
        self,
        query: CompletionQuery,  # noqa: ARG002 - the port's.
        workspace: Workspace,
        tree: SyntaxTree | Unparsed,  # noqa: ARG002 - the port's.
    ) -> Sequence[Excerpt] | None:
        """Return nothing where nothing else is open; what is may have to be parsed."""
        return None if workspace.open_documents else ()

    def excerpts(
        self,
        query: CompletionQuery,  # noqa: ARG002 - the port's.
        workspace: Workspace,
        tree: SyntaxTree | Unparsed,  # noqa: ARG002 - the port's.
    ) -> Sequence[Excerpt]:
        """Return the outlines of the documents that were touched last."""
        found = []
        for document in workspace.open_documents[:_MOST_TABS]:
            outline = self._trees.tree_of(document) if document.path is not None else None
            if document.path is None or not isinstance(outline, SyntaxTree):
                continue
            text = "\n".join(one.text for one in signatures(outline))
            if text:
                found.append(excerpt_of(self.kind, document.path, _shortened(text)))
        return found


def _shortened(text: str) -> str:
    if len(text) <= _MOST_CHARACTERS:
        return text
    return text[: max(text.rfind("\n", 0, _MOST_CHARACTERS), 1)]

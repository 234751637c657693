"""Gathers the code that goes along with a question. Each source gives excerpts of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from groundspeed_server.engine.values import CompletionQuery, Excerpt, Workspace
from groundspeed_server.engine.window import cut_window
from groundspeed_server.settings.values import CompletionSettings
from groundspeed_server.syntax.declarations import declaration_start
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed


class ContextSource(Protocol):
    """A place where context comes from."""

    def excerpts(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Sequence[Excerpt]:
        """Return what may go along, the most stable first. Returns quickly; reads no files."""
        ...


class AroundCursor:
    """The document itself, before and after the cursor."""

    def __init__(self, settings: CompletionSettings) -> None:
        self._settings = settings

    def excerpts(
        self,
        query: CompletionQuery,
        workspace: Workspace,  # noqa: ARG002 - the port's; the document needs nothing around it.
        tree: SyntaxTree | Unparsed,
    ) -> Sequence[Excerpt]:
        """Return a prefix and a suffix, each within its budget."""

        def declared(after: int, before: int) -> int | None:
            return None if isinstance(tree, Unparsed) else declaration_start(tree, after, before)

        window = cut_window(
            query.document,
            query.offset,
            prefix_tokens=self._settings.prefix_tokens,
            suffix_tokens=self._settings.suffix_tokens,
            declaration_start=declared,
        )
        return (window.prefix, window.suffix)

"""The port of every source of context, and what they share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from groundspeed_server.engine.tokens import estimate_tokens
from groundspeed_server.engine.values import CompletionQuery, ContextKind, Excerpt, Workspace
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed
from groundspeed_server.text.snapshot import DocumentSnapshot, Language, Span


class ContextSource(Protocol):
    """A place where context comes from. Safe to use from many threads."""

    @property
    def kind(self) -> ContextKind:
        """What its excerpts are."""
        ...

    def ready(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Sequence[Excerpt] | None:
        """Return what `excerpts` would, if that is known already; None where it is not.

        A thread need not be woken for it, so it must wait for nothing and read no file.
        """
        ...

    def excerpts(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Sequence[Excerpt]:
        """Return what may go along, the best first; budgets are somebody else's matter.

        It is called in a background thread and may read files. What takes long it should keep,
        so that the next keystroke finds it ready.
        """
        ...


def excerpt_of(kind: ContextKind, path: Path, text: str) -> Excerpt:
    """Return an excerpt whose text is made of a file's, such as a list of signatures.

    The gate asks about the file itself, and scans the text that would be sent.
    """
    language = Language.of_path(path) or Language.TYPESCRIPT
    document = DocumentSnapshot(path.as_uri(), path, language, 0, text)
    return Excerpt(kind, document, Span(0, len(text)), estimate_tokens(text))

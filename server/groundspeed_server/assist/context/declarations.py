"""What a document imports: the signatures of those names, as other modules declare them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from groundspeed_server.assist.context.source import excerpt_of
from groundspeed_server.engine.context.words import identifiers, lines_around
from groundspeed_server.engine.values import CompletionQuery, ContextKind, Excerpt, Workspace
from groundspeed_server.syntax.imports import Taken, module_imports
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed
from groundspeed_server.workspace.modules import Modules

_MOST_NAMES = 60
_NEAR_LINES = 20
_MOST_OF_EVERYTHING = 20


class ImportedDeclarations:
    """Signatures of imported names, one excerpt for each file that declares any.

    Args:
        modules: Finds declarations.
    """

    kind = ContextKind.DECLARATION

    def __init__(self, modules: Modules) -> None:
        self._modules = modules

    def ready(
        self,
        query: CompletionQuery,
        workspace: Workspace,  # noqa: ARG002 - the port's.
        tree: SyntaxTree | Unparsed,
    ) -> Sequence[Excerpt] | None:
        """Return nothing where nothing can be imported; what others declare is in their files."""
        nowhere = query.document.path is None or isinstance(tree, Unparsed)
        return () if nowhere or "import" not in query.document.text else None

    def excerpts(
        self,
        query: CompletionQuery,
        workspace: Workspace,  # noqa: ARG002 - the port's.
        tree: SyntaxTree | Unparsed,
    ) -> Sequence[Excerpt]:
        """Return signatures; files whose names stand near the cursor come first."""
        importer = query.document.path
        if importer is None or isinstance(tree, Unparsed) or not (taken := module_imports(tree)):
            return ()
        near = set(identifiers(lines_around(query.document.text, query.offset, _NEAR_LINES)))
        links = sorted(taken, key=lambda link: link.local not in near)
        texts: dict[Path, dict[str, None]] = {}
        for link in links[:_MOST_NAMES]:
            for path, text in self._declared(importer, link):
                texts.setdefault(path, {})[text] = None
        return [excerpt_of(self.kind, path, "\n".join(found)) for path, found in texts.items()]

    def _declared(self, importer: Path, link: Taken) -> list[tuple[Path, str]]:
        found = self._modules.imported(importer, link.specifier, link.name)
        return [(one.path, one.signature.text) for one in found[:_MOST_OF_EVERYTHING]]

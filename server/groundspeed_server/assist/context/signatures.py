"""Names near the cursor that the workspace declares elsewhere: their signatures."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from groundspeed_server.assist.context.source import excerpt_of
from groundspeed_server.engine.context.words import identifiers, lines_around
from groundspeed_server.engine.values import CompletionQuery, ContextKind, Excerpt, Workspace
from groundspeed_server.syntax.imports import module_imports
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed
from groundspeed_server.workspace.index import CodeIndex, Place
from groundspeed_server.workspace.modules import Modules

_NEAR_LINES = 3
_SHORTEST_NAME = 3
_MOST_NAMES = 8
# A name that many files declare says little about which one is meant.
_MOST_PLACES = 3


class NearbySignatures:
    """Signatures of names near the cursor which the document neither declares nor imports.

    Args:
        index: Knows who declares a name.
        modules: Knows the signatures of a file.
    """

    kind = ContextKind.SIGNATURE

    def __init__(self, index: CodeIndex, modules: Modules) -> None:
        self._index = index
        self._modules = modules

    def ready(
        self,
        query: CompletionQuery,
        workspace: Workspace,  # noqa: ARG002 - the port's.
        tree: SyntaxTree | Unparsed,  # noqa: ARG002 - the port's.
    ) -> Sequence[Excerpt] | None:
        """Return nothing for a document without a file; who declares a name must be looked up."""
        return () if query.document.path is None else None

    def excerpts(
        self,
        query: CompletionQuery,
        workspace: Workspace,  # noqa: ARG002 - the port's.
        tree: SyntaxTree | Unparsed,
    ) -> Sequence[Excerpt]:
        """Return the signatures, those of the nearest files first where a name has several."""
        path = query.document.path
        if path is None:
            return ()
        found = []
        for name, places in self._declared_elsewhere(query, path, tree):
            nearest = max(places, key=lambda place: _shared(place.path, path))
            texts = [
                one.text for one in self._modules.signatures(Path(nearest.path)) if one.name == name
            ]
            if texts:
                found.append(excerpt_of(self.kind, Path(nearest.path), "\n".join(texts)))
            if len(found) == _MOST_NAMES:
                break
        return found

    def _declared_elsewhere(
        self, query: CompletionQuery, path: Path, tree: SyntaxTree | Unparsed
    ) -> list[tuple[str, list[Place]]]:
        """Return the names that a few other files declare, in the order in which they stand."""
        around = lines_around(query.document.text, query.offset, _NEAR_LINES)
        names = [name for name in identifiers(around) if len(name) >= _SHORTEST_NAME]
        places = self._index.definitions(names, _MOST_PLACES + 1)
        declared = [
            (name, places[name])
            for name in names
            if name in places and _by_few_others(places[name], path)
        ]
        if not declared or isinstance(tree, Unparsed):
            return declared
        imported = {link.local for link in module_imports(tree)}
        return [(name, found) for name, found in declared if name not in imported]


def _by_few_others(places: Sequence[Place], path: Path) -> bool:
    return len(places) <= _MOST_PLACES and all(Path(place.path) != path for place in places)


def _shared(one: str, other: Path) -> int:
    """Return how many folders two absolute paths share."""
    return len(Path(os.path.commonpath((one, other))).parts)

"""Names near the cursor that the workspace declares elsewhere: their signatures."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
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
        names = self._unknown_names(query, tree)
        for name, places in self._declared(names):
            if len(places) > _MOST_PLACES or _declares(places, path):
                continue
            nearest = max(places, key=lambda place: _shared(place.path, path))
            texts = [
                one.text for one in self._modules.signatures(Path(nearest.path)) if one.name == name
            ]
            if texts:
                found.append(excerpt_of(self.kind, Path(nearest.path), "\n".join(texts)))
            if len(found) == _MOST_NAMES:
                break
        return found

    def _declared(self, names: Sequence[str]) -> Iterator[tuple[str, list[Place]]]:
        """Yield the names that somebody declares, in the order in which they were given."""
        places = self._index.definitions(names, _MOST_PLACES + 1)
        return ((name, places[name]) for name in names if name in places)

    def _unknown_names(self, query: CompletionQuery, tree: SyntaxTree | Unparsed) -> list[str]:
        imported = set()
        if not isinstance(tree, Unparsed):
            imported = {link.local for link in module_imports(tree)}
        around = lines_around(query.document.text, query.offset, _NEAR_LINES)
        return [
            name
            for name in identifiers(around)
            if len(name) >= _SHORTEST_NAME and name not in imported
        ]


def _declares(places: Sequence[Place], path: Path) -> bool:
    return any(Path(place.path) == path for place in places)


def _shared(one: str, other: Path) -> int:
    """Return how many folders two absolute paths share."""
    return len(Path(os.path.commonpath((one, other))).parts)

"""Looks up what a module exports under a name, also where it only hands it on."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from groundspeed_server.syntax.imports import DEFAULT, EVERYTHING, ModuleLinks, module_links
from groundspeed_server.syntax.signatures import Signature, signatures
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed, parse
from groundspeed_server.text.snapshot import Language
from groundspeed_server.workspace.files import SourceFiles, Stamp
from groundspeed_server.workspace.resolution import resolve

_REMEMBERED = 256
# Modules that are looked at for one name; what is read for it stays remembered.
_MOST_ASKED = _REMEMBERED
_PARSE_MS = 50


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration, and the file that it stands in."""

    path: Path
    signature: Signature


@dataclass(frozen=True, slots=True)
class _Module:
    links: ModuleLinks
    signatures: tuple[Signature, ...]


class Modules:
    """The modules of the open folders, each parsed when it is first asked for.

    Safe to use from many threads.

    Args:
        files: Reads them.
        roots: The open folders.
    """

    def __init__(self, files: SourceFiles, roots: tuple[Path, ...]) -> None:
        self._files = files
        self._roots = roots
        self._lock = threading.Lock()
        self._known: OrderedDict[Path, tuple[Stamp, _Module]] = OrderedDict()

    def imported(self, importer: Path, specifier: str, name: str) -> list[Declared]:
        """Return the declarations that an imported name leads to; several where it is overloaded.

        Args:
            importer: The module that imports.
            specifier: What it imports from.
            name: What it imports: an exported name, `default`, or `*` for everything.
        """
        path = self._resolve(importer, specifier)
        return [] if path is None else self._exported(path, name, set())

    def signatures(self, path: Path) -> tuple[Signature, ...]:
        """Return what a file declares at its top level; nothing when it may not be read."""
        module = self._module(path)
        return () if module is None else module.signatures

    def _exported(self, path: Path, name: str, asked: set[tuple[Path, str]]) -> list[Declared]:
        """Return what a module exports under a name; nothing where it was asked for that before.

        Modules that hand on everything of each other lead to the same ones in many ways.
        """
        module = self._module(path)
        if module is None or (path, name) in asked or len(asked) >= _MOST_ASKED:
            return []
        asked.add((path, name))
        if name == EVERYTHING:
            return [Declared(path, one) for one in module.signatures if "export" in one.text]
        found = [
            Declared(path, one)
            for one in module.signatures
            if one.name == name or (name == DEFAULT and one.is_default)
        ]
        return found or self._handed_on(path, module, name, asked)

    def _handed_on(
        self, path: Path, module: _Module, name: str, asked: set[tuple[Path, str]]
    ) -> list[Declared]:
        named = [link for link in module.links.exports if link.local == name]
        # `import { a } from './a'; export { a }` hands on as well.
        named += [link for link in module.links.imports if link.local == name]
        stars = [link for link in module.links.exports if link.local == EVERYTHING]
        for link in (*named, *(stars if name != DEFAULT else ())):
            target = self._resolve(path, link.specifier)
            if target is not None:
                wanted = name if link.local == EVERYTHING else link.name
                found = self._exported(target, wanted, asked)
                if found:
                    return found
        return []

    def _resolve(self, importer: Path, specifier: str) -> Path | None:
        top = next((root for root in self._roots if importer.is_relative_to(root)), None)
        return resolve(self._files, importer, specifier, top or importer.parent)

    def _module(self, path: Path) -> _Module | None:
        stamp = self._files.stamp(path)
        if stamp is None:
            return None
        known = self._known.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        text = self._files.read(path)
        if text is None:
            return None
        module = _read(parse(text, Language.of_path(path) or Language.TYPESCRIPT, _PARSE_MS))
        with self._lock:
            self._known[path] = (stamp, module)
            self._known.move_to_end(path)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return module


def _read(tree: SyntaxTree | Unparsed) -> _Module:
    if isinstance(tree, Unparsed):
        return _Module(ModuleLinks((), ()), ())
    return _Module(module_links(tree), signatures(tree))

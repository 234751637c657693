"""Looks up what a module exports under a name, also where it only hands it on."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from groundspeed_server.syntax.imports import DEFAULT, EVERYTHING, ModuleLinks, module_links
from groundspeed_server.syntax.signatures import Signature, signatures
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed, UnparsedReason, parse
from groundspeed_server.text.snapshot import Language
from groundspeed_server.workspace.files import SourceFiles, Stamp
from groundspeed_server.workspace.resolution import resolve

_REMEMBERED = 256
# Modules that are looked at for one name; what is read for it stays remembered.
_MOST_ASKED = _REMEMBERED
_PARSE_MS = 50
# A busy machine may take longer for a module that is parsed in time when it is asked for again; one
# that never is must not hold up every answer.
_MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration, and the file that it stands in."""

    path: Path
    signature: Signature


@dataclass(frozen=True, slots=True)
class _Module:
    links: ModuleLinks
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a file as it was.

    Attributes:
        stamp: Changes when the file does.
        module: What it declares; nothing where it could not be parsed.
        tries: How often it was parsed.
        is_late: Whether it took too long each time.
    """

    stamp: Stamp
    module: _Module
    tries: int
    is_late: bool


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
        self._known: OrderedDict[Path, _Known] = OrderedDict()

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
        if known is not None and known.stamp != stamp:
            known = None
        if known is not None and (not known.is_late or known.tries == _MOST_TRIES):
            return known.module
        text = self._files.read(path)
        if text is None:
            return None
        tree = parse(text, Language.of_path(path) or Language.TYPESCRIPT, _PARSE_MS)
        is_late = isinstance(tree, Unparsed) and tree.reason is UnparsedReason.PARSE_DEADLINE
        module = _read(tree)
        tries = 1 if known is None else known.tries + 1
        with self._lock:
            self._known[path] = _Known(stamp, module, tries, is_late)
            self._known.move_to_end(path)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return module


def _read(tree: SyntaxTree | Unparsed) -> _Module:
    if isinstance(tree, Unparsed):
        return _Module(ModuleLinks((), ()), ())
    return _Module(module_links(tree), signatures(tree))

"""Reads `tsconfig.json`, as far as it says where imports lead."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from groundspeed_server.workspace.files import SourceFiles

_NAMES = ("tsconfig.json", "jsconfig.json")
# More than any project has, and soon read: one configuration may extend several.
_MOST_READ = 64
_MOST_EXTENDED = 16
# Strings are kept, so that `//` in one is no comment. Each pattern reads a text once, whatever it
# holds: what has a beginning and no end reaches to the end of the text.
_STRING = r'("(?:[^"\\]|\\.)*+"?)'
_COMMENTS = re.compile(_STRING + r"|//[^\n]*|/\*(?:.*?\*/|.*)", re.DOTALL)
_LAST_COMMAS = re.compile(_STRING + r"|,(?=\s*[}\]])", re.DOTALL)


class _CompilerOptions(msgspec.Struct, frozen=True, rename="camel"):
    base_url: str | None = None
    paths: dict[str, list[str]] | None = None


class _Configuration(msgspec.Struct, frozen=True, rename="camel"):
    extends: str | list[str] = []
    compiler_options: _CompilerOptions = _CompilerOptions()


@dataclass(frozen=True, slots=True)
class PathMapping:
    """Where imports that are not relative may lead.

    Attributes:
        base: The folder that `baseUrl` names; None when it is not set.
        paths: Patterns, with `*` for a part, and where they lead, absolute.
    """

    base: Path | None = None
    paths: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)

    def candidates(self, specifier: str) -> list[Path]:
        """Return where a specifier may lead, the most specific pattern first; no extensions."""
        found: list[Path] = []
        for pattern in sorted(self.paths, key=_specificity, reverse=True):
            part = _starred(pattern, specifier)
            if part is not None:
                found.extend(Path(str(to).replace("*", part)) for to in self.paths[pattern])
        if self.base is not None:
            found.append(self.base / specifier)
        return found


def path_mapping(files: SourceFiles, folder: Path, top: Path) -> PathMapping:
    """Return the mapping of the nearest configuration at or above a folder.

    Args:
        files: Reads them.
        folder: Where to begin.
        top: The folder above which nobody looks.
    """
    for place in (folder, *folder.parents):
        for name in _NAMES:
            if files.stamp(place / name) is not None:
                return _read(files, place / name, {})
        if place == top:
            break
    return PathMapping()


def read_jsonc(text: str) -> bytes:
    """Return JSON that has comments and trailing commas as JSON that has none."""
    for left_out in (_COMMENTS, _LAST_COMMAS):
        text = left_out.sub(lambda found: found[1] or "", text)
    return text.encode("utf-8", "replace")


def _read(files: SourceFiles, file: Path, known: dict[Path, PathMapping]) -> PathMapping:
    """Return what a configuration says, and what it inherits.

    Args:
        files: Reads it.
        file: The configuration.
        known: Those that were read, or are being read: each is read once.
    """
    if file in known or len(known) >= _MOST_READ:
        return known.get(file, PathMapping())
    known[file] = PathMapping()
    text = files.read(file)
    if text is None:
        return PathMapping()
    try:
        configuration = msgspec.json.decode(read_jsonc(text), type=_Configuration)
    except (msgspec.DecodeError, RecursionError):
        return PathMapping()
    mapping = PathMapping()
    extended = configuration.extends
    for specifier in [extended] if isinstance(extended, str) else extended[:_MOST_EXTENDED]:
        for candidate in _extended(file.parent, specifier):
            if files.stamp(candidate) is not None:
                inherited = _read(files, candidate, known)
                mapping = PathMapping(
                    inherited.base or mapping.base, inherited.paths or mapping.paths
                )
                break
    known[file] = _own(file.parent, configuration.compiler_options, mapping)
    return known[file]


def _own(folder: Path, options: _CompilerOptions, inherited: PathMapping) -> PathMapping:
    base = inherited.base if options.base_url is None else _joined(folder, options.base_url)
    if options.paths is None:
        return PathMapping(base, inherited.paths)
    relative_to = base or folder
    paths = {
        pattern: tuple(_joined(relative_to, to) for to in targets)
        for pattern, targets in options.paths.items()
    }
    return PathMapping(base, paths)


def _extended(folder: Path, specifier: str) -> list[Path]:
    if specifier.startswith("."):
        at = _joined(folder, specifier)
        return [at, at.with_name(at.name + ".json")]
    places = (parent / "node_modules" / specifier for parent in (folder, *folder.parents))
    return [name for at in places for name in (at, at.with_name(at.name + ".json"), at / _NAMES[0])]


def _joined(folder: Path, relative: str) -> Path:
    """Join without touching the disk: `..` takes a folder away, whatever links there are."""
    return Path(posixpath.normpath(posixpath.join(folder.as_posix(), relative)))


def _specificity(pattern: str) -> int:
    return len(pattern.partition("*")[0])


def _starred(pattern: str, specifier: str) -> str | None:
    """Return what `*` stands for when a pattern fits; empty for a pattern without one."""
    before, star, after = pattern.partition("*")
    if not star:
        return "" if pattern == specifier else None
    fits = len(specifier) >= len(before) + len(after)
    if fits and specifier.startswith(before) and specifier.endswith(after):
        return specifier[len(before) : len(specifier) - len(after)]
    return None

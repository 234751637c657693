"""Decides by its path whether a document may be sent at all.

In this order: resolve symbolic links; inside a workspace folder; the built-in list, on the path
as given, as resolved, and on the names in the URI; ignore files; the configured list. Whatever
cannot be decided is refused.

A document without a file (`untitled:`, a virtual file system) is only what someone typed or
opened in the editor: it is let through unless its URI holds an excluded name, or names a place in
the workspace whose files are not. A `file:` URI from
which no path can be told is none of these, since rules about paths may mean it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from urllib.parse import unquote, urlsplit

from groundspeed_server.gate.ignore_rules import (
    IgnorePatterns,
    IgnoreTree,
    Signature,
    UnreadableRulesError,
    ignore_files,
    signature_of,
)
from groundspeed_server.gate.refusal import Reason, Refusal
from groundspeed_server.text.snapshot import DocumentSnapshot

_REMEMBERED_VERDICTS = 4096
_DECODINGS = 3

_OUTSIDE = Refusal(
    Reason.OUTSIDE_WORKSPACE,
    "This file lies outside the folders that are open in the editor, so nothing of it is sent.",
)
_UNRESOLVABLE = Refusal(
    Reason.UNRESOLVABLE_PATH,
    "This file's path cannot be resolved, so nothing of it is sent.",
)
_CONFIGURED = Refusal(
    Reason.EXCLUDED_PATH,
    "This file is excluded by the setting gate.exclude, so nothing of it is sent.",
)
_UNREADABLE_SETTING = Refusal(
    Reason.UNREADABLE_RULES,
    "The setting gate.exclude holds a pattern that cannot be read, so nothing is sent; correct it.",
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a document is.

    Attributes:
        real: Its real path.
        root: The folder that admits it.
        top: The folder where ignore files begin to count.
        watched: Every place where one could decide about it.
    """

    real: Path
    root: Path
    top: Path
    watched: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Verdict:
    place: _Place
    signatures: tuple[Signature, ...]
    refusal: Refusal | None


class PathRules:
    """What the paths of one workspace decide. Safe to use from many threads.

    A verdict is remembered for as long as the path resolves to the same file and no ignore file
    above it has changed, so that asking again costs a few `stat` calls.
    """

    def __init__(self, roots: tuple[Path, ...], exclude: tuple[str, ...]) -> None:
        self._roots = tuple(real for real in map(_real_folder, roots) if real is not None)
        self._single_files = not roots
        self._exclude = _configured(exclude)
        self._tree = IgnoreTree()
        self._tops: dict[Path, Path] = {}
        self._places: dict[tuple[str, tuple[Path, ...]], _Place | Refusal] = {}
        self._verdicts: dict[tuple[str, Path], _Verdict] = {}

    def refusal(self, document: DocumentSnapshot) -> Refusal | None:
        """Return why nothing of `document` may be sent, or None when it may."""
        if self._exclude is None:
            return _UNREADABLE_SETTING
        try:
            if document.path is None:
                return self._virtual(document.uri, self._exclude)
            place = self._place(document.path)
            if isinstance(place, Refusal):
                return _built_in(document.uri, document.path) or place
            return self._remembered(document.uri, document.path, place, self._exclude)
        except UnreadableRulesError as error:
            return Refusal(
                Reason.UNREADABLE_RULES,
                f"{error.where} cannot be read, so nothing below its folder is sent; "
                "correct or remove it.",
            )

    def _virtual(self, uri: str, exclude: IgnorePatterns) -> Refusal | None:
        names = _names(uri)
        if names is None:
            return _UNRESOLVABLE
        if any(exclude.ignoring_pattern(name) is not None for name in names):
            return _CONFIGURED
        # Neovim calls a document that has no name yet `file://`.
        is_file = bool(names) and urlsplit(uri).scheme == "file"
        refusal = _built_in(uri, None) or (_UNRESOLVABLE if is_file else None)
        return refusal or self._as_file(uri, names, exclude)

    def _as_file(self, uri: str, names: tuple[str, ...], exclude: IgnorePatterns) -> Refusal | None:
        """Judge a document without a file by the file that it may become, or was once."""
        for path in (Path("/", name) for name in names):
            place = self._place(path)
            refusal = None
            if isinstance(place, _Place):
                refusal = self._remembered(uri, path, place, exclude)
            if refusal is not None:
                return refusal
        return None

    def _remembered(
        self, uri: str, path: Path, place: _Place, exclude: IgnorePatterns
    ) -> Refusal | None:
        signatures = tuple(map(signature_of, place.watched))
        known = self._verdicts.get((uri, path))
        if known is None or known.place != place or known.signatures != signatures:
            refusal = _built_in(uri, path, place.real) or self._listed(path, place, exclude)
            if len(self._verdicts) >= _REMEMBERED_VERDICTS:
                self._verdicts.clear()
            known = _Verdict(place, signatures, refusal)
            self._verdicts[(uri, path)] = known
        return known.refusal

    def _listed(self, given: Path, place: _Place, exclude: IgnorePatterns) -> Refusal | None:
        """Ask the ignore files and the configured list, about both names of the file."""
        for path in dict.fromkeys((place.real, given)):
            if ".." in path.parts or not path.is_relative_to(place.top):
                continue
            file = self._tree.ignoring_file(place.top, path)
            if file is not None:
                return Refusal(
                    Reason.IGNORED_PATH,
                    f"This file is ignored by {file}, so nothing of it is sent.",
                )
            for base in (place.top, place.root):
                name = path.relative_to(base).as_posix() if path.is_relative_to(base) else ""
                if exclude.ignoring_pattern(name) is not None:
                    return _CONFIGURED
        return None

    def _place(self, path: Path) -> _Place | Refusal:
        real = _real_file(path)
        if real is None:
            return _UNRESOLVABLE
        roots = self._roots
        if self._single_files:
            own = _real_folder(path.parent)
            roots = (own,) if own is not None else ()
        place = self._places.get((real, roots))
        if place is None:
            if len(self._places) >= _REMEMBERED_VERDICTS:
                self._places.clear()
            place = self._places[(real, roots)] = self._among(roots, Path(real))
        return place

    def _among(self, roots: tuple[Path, ...], real: Path) -> _Place | Refusal:
        root = next((root for root in roots if real.is_relative_to(root)), None)
        if root is None:
            return _OUTSIDE
        top = self._top(root)
        return _Place(real, root, top, tuple(ignore_files(top, real)))

    def _top(self, root: Path) -> Path:
        top = self._tops.get(root)
        if top is None:
            repository = (p for p in (root, *root.parents) if os.path.lexists(p / ".git"))
            top = self._tops[root] = next(repository, root)
        return top


def _built_in(uri: str, *paths: Path | None) -> Refusal | None:
    """Ask the list that nothing can weaken about every name of a document."""
    names = _names(uri)
    if names is None:
        return _UNRESOLVABLE
    given = (path.as_posix().lstrip("/") for path in paths if path is not None)
    for name in dict.fromkeys((*names, *given)):
        pattern = _built_in_pattern(name)
        if pattern is not None:
            return Refusal(
                Reason.EXCLUDED_PATH,
                f"Files like this may hold secrets (`{pattern}` of the built-in list), "
                "so nothing of it is sent.",
            )
    return None


@lru_cache(maxsize=_REMEMBERED_VERDICTS)
def _built_in_pattern(name: str) -> str | None:
    return _built_in_patterns().ignoring_pattern(name)


@cache
def _built_in_patterns() -> IgnorePatterns:
    source = resources.files("groundspeed_server.gate").joinpath("excluded_paths.txt")
    return IgnorePatterns(source.read_text(encoding="utf-8").splitlines())


def _configured(exclude: tuple[str, ...]) -> IgnorePatterns | None:
    try:
        return IgnorePatterns(exclude)
    except ValueError:
        return None


def _names(uri: str) -> tuple[str, ...] | None:
    """Return the path in a URI, decoded once and again as long as that changes it.

    Returns None for a URI that cannot be taken apart, or whose path holds a NUL.
    """
    try:
        path = urlsplit(uri).path
    except ValueError:
        return None
    names: dict[str, None] = {}
    for _ in range(_DECODINGS):
        path = unquote(path)
        names[path.replace("\\", "/").lstrip("/")] = None
    return None if "\0" in path else tuple(name for name in names if name)


def _real_file(path: Path) -> str | None:
    """Resolve every symbolic link; a file that is not there yet stands in its real folder."""
    if not path.is_absolute():
        return None
    try:
        return os.path.realpath(path, strict=True)
    except FileNotFoundError:
        folder = _real_file(path.parent)
        if folder is None or path.name == ".." or path.is_symlink():
            return None
        return str(Path(folder, path.name))
    except (OSError, ValueError):
        return None


def _real_folder(path: Path) -> Path | None:
    real = _real_file(path)
    return None if real is None or Path(real).is_file() else Path(real)

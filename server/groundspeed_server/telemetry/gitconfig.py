"""Reads git's configuration files as text. No git runs, so that no repository can make it act."""

from __future__ import annotations

import contextlib
import fnmatch
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from groundspeed_server.small_file import read_small_file

# A configuration larger than this is none.
MAX_CONFIG_BYTES = 1024 * 1024
_MAX_INCLUDES = 10

_SECTION = re.compile(r'\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*')
_NAME = re.compile(r"([A-Za-z][A-Za-z0-9-]*)[ \t]*(?:=[ \t]*|$)")
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b", '"': '"', "\\": "\\"}


@dataclass(frozen=True, slots=True)
class ConfigEntry:
    """One `name = value` line; section and name in lower case, the subsection as written."""

    section: str
    subsection: str | None
    name: str
    value: str


def parse_config(text: str) -> list[ConfigEntry]:
    """Return the entries of a configuration file, in order; lines that are none are passed over."""
    entries: list[ConfigEntry] = []
    section, subsection = "", None
    for line in _logical_lines(text):
        rest = line.strip()
        header = _SECTION.match(rest)
        if header:
            section, _, dotted = header[1].lower().partition(".")
            subsection = re.sub(r"\\(.)", r"\1", header[2]) if header[2] else dotted or None
            rest = rest[header.end() :]
        name = _NAME.match(rest)
        if section and name:
            value = _value(rest[name.end() :]) if "=" in name[0] else "true"
            entries.append(ConfigEntry(section, subsection, name[1].lower(), value))
    return entries


def read_config(path: Path) -> list[ConfigEntry]:
    """Return the entries of a file; none when it is missing, too large or no regular file."""
    try:
        return parse_config(read_small_file(path, MAX_CONFIG_BYTES).decode("utf-8", "replace"))
    except (OSError, ValueError):
        return []


def own_config(environment: Mapping[str, str], git_folder: Path | None) -> list[ConfigEntry]:
    """Return the engineer's own entries, later ones win; inclusions are followed."""
    home = environment.get("HOME")
    base = environment.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else None)
    places = [Path(base) / "git" / "config"] if base else []
    if home:
        places.append(Path(home) / ".gitconfig")
    return [entry for place in places for entry in _included(place, home, git_folder, 0)]


def last_value(
    entries: Sequence[ConfigEntry], section: str, name: str, subsection: str | None = None
) -> str | None:
    """Return the value that counts: the last one of a name, or None."""
    found = [
        entry.value
        for entry in entries
        if (entry.section, entry.subsection, entry.name) == (section, subsection, name)
    ]
    return found[-1] if found else None


def git_folders(root: Path) -> tuple[Path, Path] | None:
    """Return the git folder of the checkout around `root`, and the one that worktrees share."""
    with contextlib.suppress(OSError):
        for folder in (root, *root.parents):
            marker = folder / ".git"
            if marker.is_dir():
                return marker, marker
            if marker.is_file():
                return _linked(marker)
    return None


def _linked(marker: Path) -> tuple[Path, Path] | None:
    """Follow the `gitdir:` file of a worktree or a submodule."""
    target = _first_line(marker)
    if not target.startswith("gitdir:"):
        return None
    folder = marker.parent / target.removeprefix("gitdir:").strip()
    shared = _first_line(folder / "commondir")
    return folder, (folder / shared if shared else folder)


def _first_line(path: Path) -> str:
    try:
        first, _, _ = read_small_file(path, MAX_CONFIG_BYTES).partition(b"\n")
    except (OSError, ValueError):
        return ""
    return first.decode("utf-8", "replace").strip()


def _included(
    place: Path, home: str | None, git_folder: Path | None, depth: int
) -> Iterator[ConfigEntry]:
    for entry in read_config(place):
        yield entry
        wanted = entry.section == "include" or (
            entry.section == "includeif" and _applies(entry.subsection, place, home, git_folder)
        )
        if wanted and entry.name == "path" and depth < _MAX_INCLUDES:
            path = place.parent / _at_home(entry.value, home)
            yield from _included(path, home, git_folder, depth + 1)


def _applies(condition: str | None, place: Path, home: str | None, git_folder: Path | None) -> bool:
    """Whether an `includeIf` holds: `gitdir:` with a folder or a pattern, as git matches it."""
    kind, _, pattern = (condition or "").partition(":")
    if kind not in {"gitdir", "gitdir/i"} or git_folder is None:
        return False
    pattern = _at_home(pattern, home)
    if pattern.startswith("./"):
        pattern = f"{place.parent}/{pattern[2:]}"
    elif not pattern.startswith("/"):
        pattern = f"**/{pattern}"
    if pattern.endswith("/"):
        pattern += "**"
    folder = str(git_folder)
    if kind == "gitdir/i":
        pattern, folder = pattern.lower(), folder.lower()
    return fnmatch.fnmatchcase(folder, pattern) or fnmatch.fnmatchcase(f"{folder}/", pattern)


def _at_home(path: str, home: str | None) -> str:
    return f"{home}/{path[2:]}" if home and path.startswith("~/") else path


def _logical_lines(text: str) -> Iterator[str]:
    """Join lines that end in a backslash."""
    pending = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        backslashes = len(line) - len(line.rstrip("\\"))
        if backslashes % 2:
            pending += line[:-1]
        else:
            yield pending + line
            pending = ""
    if pending:
        yield pending


def _value(text: str) -> str:
    """Return a value without its quotes, escapes, comment and outer space."""
    written: list[str] = []
    kept = 0
    quoted = False
    characters = iter(text)
    for character in characters:
        if character == '"':
            quoted = not quoted
        elif character == "\\":
            escaped = next(characters, "")
            written.append(_ESCAPES.get(escaped, escaped))
        elif character in "#;" and not quoted:
            break
        else:
            written.append(character)
            if character.isspace() and not quoted:
                continue
        kept = len(written)
    return "".join(written[:kept])

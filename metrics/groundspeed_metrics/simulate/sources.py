"""The files of a synthetic repository, and the ways in which a change edits them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from groundspeed_metrics.simulate.lines import (
    WRITTEN,
    Accepted,
    Line,
    LineWriter,
    Origin,
    PathClass,
)

_MODULES = ("cart", "search", "billing", "account", "catalogue", "delivery", "pricing", "inbox")
_LONG = 140
_NEW_FILE = 0.08
_RENAMED_FROM = 12
_MOVED = (5, 9)
_COMPLETED = 0.25
_DROPPED = 0.15
# What else a change may touch, and how often.
_BESIDE: dict[PathClass, float] = {"docs": 0.06, "config": 0.05, "generated": 0.04}


@dataclass(slots=True, eq=False)
class SourceFile:
    """A file.

    Attributes:
        path: Where it lies now.
        path_class: What kind of file it is.
        lines: Its lines; the list is replaced, and never changed, so that an older state stays.
        quote: The quote that its formatter prefers.
        spot: Where it was edited last: the next edit is often near.
    """

    path: str
    path_class: PathClass
    lines: list[Line] = field(default_factory=list)
    quote: str = "'"
    spot: int = 0

    def content(self) -> bytes:
        """Return its bytes."""
        return "".join(f"{line.text}\n" for line in self.lines).encode()


@dataclass(slots=True)
class Touched:
    """A file that a change touches.

    Attributes:
        file: The file.
        before: Its lines before the change.
        after: Its lines after the change.
        old_path: Where it lay before, when the change renames it.
        added: The lines that the change adds.
        removed: The lines that it removes.
    """

    file: SourceFile
    before: list[Line]
    after: list[Line]
    old_path: str | None = None
    added: list[Line] = field(init=False)
    removed: list[Line] = field(init=False)

    def __post_init__(self) -> None:
        known, kept = set(self.before), set(self.after)
        self.added = [line for line in self.after if line not in known]
        self.removed = [line for line in self.before if line not in kept]


@dataclass(slots=True)
class Edit:
    """What a change does to the files of a repository.

    Attributes:
        subject: What its author calls it.
        touched: The files.
        counts: What it is an instance of, for the truth: `renames`, `moves` and the like.
    """

    subject: str
    touched: list[Touched] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)

    @property
    def n_added(self) -> int:
        """How many lines it adds."""
        return sum(len(touched.added) for touched in self.touched)

    @property
    def n_removed(self) -> int:
        """How many lines it removes."""
        return sum(len(touched.removed) for touched in self.touched)

    def touch(self, file: SourceFile, lines: list[Line], *, path: str | None = None) -> None:
        """Give a file other lines and maybe another path, and remember what it was."""
        if any(touched.file is file for touched in self.touched):
            raise AssertionError("a change touches a file once")
        old_path = file.path if path else None
        self.touched.append(Touched(file, file.lines, lines, old_path))
        file.lines, file.path = lines, path or file.path


@dataclass(slots=True)
class Pen:
    """Writes the lines of one change, by hand or with the tool.

    Attributes:
        writer: Where new lines come from.
        rng: The stream of chance.
        at: Second of the merge.
        origin: Who writes by hand: a person or a program.
        accepted: Receives each completion that was accepted on the way to this change; None where
            there was no tool.
    """

    writer: LineWriter
    rng: random.Random
    at: int
    origin: Origin = "human"
    accepted: list[Accepted] | None = None

    def lines(self, file: SourceFile, count: int) -> list[Line]:
        """Return new lines for a file."""
        written: list[Line] = []
        while len(written) < count:
            run = min(count - len(written), self.rng.randrange(1, 7))
            with_tool = self.accepted is not None and file.path_class in WRITTEN
            if with_tool and self.rng.random() < _COMPLETED:
                written += self._completed(file, run)
            else:
                new = (self._new(file) for _ in range(run))
                written += [self.line(text, is_telling=telling) for text, telling in new]
        return written

    def line(self, text: str, *, is_telling: bool) -> Line:
        """Return a line that this change brings, written by hand."""
        return Line(text, self.origin, self.at, is_telling)

    def again(self, line: Line) -> Line:
        """Return a line that says what another one says or said."""
        return self.line(line.text, is_telling=line.is_telling)

    def _completed(self, file: SourceFile, count: int) -> list[Line]:
        """Accept a completion; what is committed of it went through the file's formatter."""
        new = [self._new(file) for _ in range(count)]
        seen = [self._unformatted(text) for text, _ in new]
        if self.rng.random() < _DROPPED:
            seen.append(self._new(file)[0])
        if self.accepted is not None:
            self.accepted.append(tuple(seen))
        return [
            Line(text, "ai" if telling else "ai_unmarked", self.at, telling)
            for text, telling in new
        ]

    def _new(self, file: SourceFile) -> tuple[str, bool]:
        text, telling = self.writer.write(file.path_class)
        return text.replace("'", file.quote) if file.path_class in WRITTEN else text, telling

    def _unformatted(self, text: str) -> str:
        text = "  " + text.replace("'", '"') if self.rng.random() < 0.3 else text
        return text.rstrip(";") if self.rng.random() < 0.2 else text


class Codebase:
    """The files of one repository, by the team that looks after them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._files: dict[str, list[SourceFile]] = {}
        self._named = 0

    def files(self) -> Iterable[SourceFile]:
        """Return every file."""
        return (file for files in self._files.values() for file in files)

    def change(self, team: str, pen: Pen) -> Edit:
        """Return a change of the usual kind to the code of a team."""
        rng = pen.rng
        chance = rng.random()
        code = self._of(team, "code")
        if chance < 0.015 and (edit := self._rename(team, code, pen)):
            return edit
        if chance < 0.06 and (edit := self._carry(code, pen, leaves_copy=chance < 0.03)):
            return edit
        edit = Edit(f"{rng.choice(('Add', 'Fix', 'Rework', 'Extend'))} {rng.choice(_MODULES)}")
        added = 1 + int(rng.gammavariate(1.1, 16))
        self._rewrite(edit, self._pick(team, "code", rng), pen, added)
        if rng.random() < 0.45:
            self._rewrite(edit, self._pick(team, "test", rng), pen, rng.randrange(1, 24))
        for path_class, share in _BESIDE.items():
            if rng.random() < share:
                self._rewrite(edit, self._pick(team, path_class, rng), pen, rng.randrange(1, 12))
        return edit

    def found(self, teams: Iterable[str], pen: Pen) -> Edit:
        """Return the first change of all: the code that was there before."""
        edit = Edit("Import the code base")
        for team in teams:
            for path_class in ("code", "code", "code", "code", "code", "test", "test", "docs"):
                file = self._create(team, path_class)
                edit.touch(file, pen.lines(file, pen.rng.randrange(20, 90)))
        lock = self._create("", "lock")
        edit.touch(lock, pen.lines(lock, 200))
        return edit

    def bump(self, pen: Pen) -> Edit:
        """Return a change of the lock file, as a bot for dependencies makes it."""
        edit = Edit(f"Bump {pen.rng.choice(_MODULES)}-sdk")
        lock = self._of("", "lock")[0]
        self._rewrite(edit, lock, pen, pen.rng.randrange(4, 60), removed=1.0)
        return edit

    def sweep(self, pen: Pen) -> Edit | None:
        """Return a change by a formatter, which prefers the other quote in the code of a team."""
        team = pen.rng.choice(sorted(self._files))
        edit = Edit(f"Format {team or 'everything'}", counts=["sweeps"])
        for file in (*self._of(team, "code"), *self._of(team, "test")):
            old, file.quote = file.quote, '"' if file.quote == "'" else "'"
            lines = [
                pen.line(line.text.replace(old, file.quote), is_telling=line.is_telling)
                if old in line.text
                else line
                for line in file.lines
            ]
            if lines != file.lines:
                edit.touch(file, lines)
        return edit if edit.touched else None

    def _rewrite(
        self, edit: Edit, file: SourceFile, pen: Pen, added: int, *, removed: float = 0.42
    ) -> None:
        """Replace lines of a file near where it was edited last, and elsewhere."""
        lines = list(file.lines)
        rng = pen.rng
        for part in _parts(added, rng):
            near = rng.random() < 0.45
            spot = min(file.spot, len(lines)) if near else rng.randrange(len(lines) + 1)
            gone = min(len(lines) - spot, int(rng.random() * 2 * removed * part))
            lines[spot : spot + gone] = pen.lines(file, part)
            file.spot = spot
        edit.touch(file, lines)

    def _rename(self, team: str, code: list[SourceFile], pen: Pen) -> Edit | None:
        known = [file for file in code if len(file.lines) >= _RENAMED_FROM]
        if not known:
            return None
        file = pen.rng.choice(known)
        lines = list(file.lines)
        lines[1:2] = pen.lines(file, 1)
        edit = Edit("Rename a module", counts=["renames"])
        edit.touch(file, lines, path=self._path(team, file.path_class))
        return edit

    def _carry(self, code: list[SourceFile], pen: Pen, *, leaves_copy: bool) -> Edit | None:
        """Move or copy a block of hand-written lines from one file to another."""
        if len(code) < 2:
            return None
        source, target = pen.rng.sample(code, 2)
        size = pen.rng.randrange(*_MOVED)
        # A source that goes away whole would be a rename.
        start = pen.rng.randrange(max(1, len(source.lines) - size))
        block = source.lines[start : start + size]
        there = {_bare(line.text) for line in target.lines}
        is_plain = all(line.origin == "human" and _bare(line.text) not in there for line in block)
        if len(source.lines) < 2 * size or not is_plain:
            return None
        edit = Edit("Share code", counts=["copies" if leaves_copy else "moves"])
        new = [pen.again(line) for line in block]
        edit.touch(target, [*target.lines, *new])
        if not leaves_copy:
            edit.touch(source, source.lines[:start] + source.lines[start + size :])
        return edit

    def _pick(self, team: str, path_class: PathClass, rng: random.Random) -> SourceFile:
        files = self._of(team, path_class)
        if not files or (path_class in WRITTEN and rng.random() < _NEW_FILE):
            return self._create(team, path_class)
        file = files[int(len(files) * rng.random() ** 0.5)]
        return self._create(team, path_class) if len(file.lines) > _LONG else file

    def _of(self, team: str, path_class: PathClass) -> list[SourceFile]:
        return [file for file in self._files.get(team, []) if file.path_class == path_class]

    def _create(self, team: str, path_class: PathClass) -> SourceFile:
        file = SourceFile(self._path(team, path_class), path_class)
        self._files.setdefault(team, []).append(file)
        return file

    def _path(self, team: str, path_class: PathClass) -> str:
        self._named += 1
        name = f"{_MODULES[self._named % len(_MODULES)]}{self._named}"
        folder = f"packages/{team}"
        return {
            "code": f"{folder}/src/{name}.{'tsx' if self._named % 4 == 0 else 'ts'}",
            "test": f"{folder}/test/{name}.test.ts",
            "docs": f"{folder}/{name}.md",
            "config": f"{folder}/{name}.yml",
            "generated": f"{folder}/src/generated/{name}.ts",
            "lock": "pnpm-lock.yaml",
        }[path_class]


def _parts(count: int, rng: random.Random) -> list[int]:
    """Divide lines among the places of a file where they go."""
    places = min(count, rng.choice((1, 1, 2, 3)))
    share, rest = divmod(count, places)
    return [share + (1 if place < rest else 0) for place in range(places)]


def _bare(text: str) -> str:
    return text.replace('"', "'")

"""Files with the holes that tasks are cut from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from groundspeed_eval.sampling import seeded
from groundspeed_eval.tasks.kinds.registry import TaskKind
from groundspeed_eval.tasks.selection import Skip, language_of, read_source, skip_by_path
from groundspeed_eval.tasks.source import Source
from groundspeed_eval.tasks.task import Origin, Task
from groundspeed_server.history import Repository
from groundspeed_server.text.snapshot import Language, Span

Holes = Mapping[str, Sequence[Span]]


class Field(Protocol):
    """A file in one state, with its holes of each kind in the order in which they are taken."""

    @property
    def language(self) -> Language:
        """The file's language."""
        ...

    @property
    def holes(self) -> Holes:
        """The holes by kind."""
        ...

    def cut(self, kind: str, number: int) -> Task:
        """Return the task of one hole."""
        ...


@dataclass(slots=True)
class Survey:
    """What is looked for, and what was seen on the way.

    Attributes:
        kinds: The kinds of hole that are wanted.
        seed: Decides which holes come first.
        with_tests: Whether tests are looked at too.
        files: How many TypeScript files were met.
        skipped: How many of them were left out, by reason.
    """

    kinds: Mapping[str, TaskKind]
    seed: int
    with_tests: bool
    files: int = 0
    skipped: Counter[Skip] = field(default_factory=Counter)

    def welcomes(self, path: str) -> bool:
        """Count a file, and say whether it is to be read."""
        if language_of(path) is None:
            return False
        self.files += 1
        refused = skip_by_path(path, with_tests=self.with_tests)
        if refused is not None:
            self.skipped[refused] += 1
        return refused is None

    def read(self, path: str, content: bytes | None) -> Source | None:
        """Return a welcome file as source; None when it is left out, which is counted."""
        source = read_source(content, language_of(path) or Language.TYPESCRIPT)
        if isinstance(source, Skip):
            self.skipped[source] += 1
            return None
        return source

    def holes(self, source: Source, name: str) -> dict[str, list[Span]]:
        """Find and shuffle the holes of a file, so that they depend on no other file or kind.

        Args:
            source: The file.
            name: What tells the file, in this state, from all others.
        """
        holes = {}
        for kind_name, kind in self.kinds.items():
            random = seeded(f"{self.seed}:{name}", kind_name)
            found = kind.find(source, random)
            random.shuffle(found)
            holes[kind_name] = found
        return holes


@dataclass(frozen=True, slots=True)
class CommittedFile:
    """A file as a commit has it: a field."""

    path: str
    language: Language
    text: str
    holes: Holes
    origin: Origin

    def cut(self, kind: str, number: int) -> Task:
        """Return the task of one hole."""
        return Task.cut(
            self.text,
            self.holes[kind][number],
            kind=kind,
            path=self.path,
            language=self.language,
            origin=self.origin,
        )


def fields_at(repository: Repository, origin: Origin, survey: Survey) -> Iterator[Field]:
    """Yield the files of a commit that are worth cutting from, by path."""
    blobs = repository.files(origin.commit)
    wanted = [path for path in sorted(blobs) if survey.welcomes(path)]
    contents = repository.blobs(blobs[path] for path in wanted)
    for path, content in zip(wanted, contents, strict=True):
        source = survey.read(path, content)
        if source is not None:
            language = language_of(path) or Language.TYPESCRIPT
            yield CommittedFile(path, language, source.text, survey.holes(source, path), origin)

"""The git repositories of a synthetic company, written by `git fast-import`, a week at a time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from groundspeed_metrics.git import process
from groundspeed_metrics.git.repository import list_commits
from groundspeed_metrics.simulate.company import Company, Engineer
from groundspeed_metrics.simulate.truth import Truth

_BOT = ("dependabot[bot]", "support@example.com")
_REVERT_SHARE = 0.02
_BOT_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class _Work:
    """One merged change to write."""

    author: tuple[str, str]
    at: int
    kind: str
    subject: str
    files: dict[str, str]


@dataclass(slots=True)
class _Tree:
    """The files of a repository while they grow."""

    lines: dict[str, list[str]] = field(default_factory=dict)

    def grow(self, path: str, count: int, rng: random.Random) -> tuple[str, str]:
        """Add lines to a file; return its path and new content."""
        content = self.lines.setdefault(path, [])
        content.extend(f"export const value{rng.getrandbits(40):x} = {n};" for n in range(count))
        return path, "\n".join(content) + "\n"


def write_repositories(company: Company, folder: Path, truth: Truth) -> list[Path]:
    """Write the company's repositories below a folder; return their places."""
    roots = []
    for name in ("app", "api"):
        root = folder / f"{name}.git"
        root.mkdir(parents=True)
        process.answer(root, ["init", "--bare", "--quiet", "--initial-branch=main", "."])
        _write(company, name, root, truth)
        roots.append(root)
    return roots


def _write(company: Company, name: str, root: Path, truth: Truth) -> None:
    tree = _Tree()
    number = 0
    for week in company.weeks:
        rng = company.rng("history", name, week)
        works = sorted(_works(company, week, rng, tree, truth), key=lambda work: work.at)
        # A revert names a commit of an earlier week, whose id is known only now.
        earlier = list_commits(root, _tip(root), first_parent=True) if number else []
        stream = _Stream(root, number)
        for work in works:
            number += 1
            sha = rng.choice(earlier) if earlier and rng.random() < _REVERT_SHARE else None
            stream.add(work, number, sha)
            if work.author != _BOT:
                truth.add(week, "merged_changes")
                truth.meet(week, "merged", work.author[1])
                truth.meet(week, "coding", work.author[1])
        with process.stream(
            root, ["fast-import", "--quiet", "--done"], stdin=iter(stream.finish())
        ) as said:
            for _ in said:
                pass
    truth.total("repositories")
    truth.total("commits", len(list_commits(root, _tip(root))))


def _works(
    company: Company, week: date, rng: random.Random, tree: _Tree, truth: Truth
) -> Iterator[_Work]:
    days = list(company.days(week))
    for engineer in company.engineers:
        # Two repositories share the engineer's changes.
        for _ in range(_poisson(rng, engineer.changes_a_week / 2)):
            yield _work(engineer, rng.choice(days), rng, tree)
        if rng.random() < _BOT_SHARE:
            path, text = tree.grow("package-lock.json", rng.randrange(20, 200), rng)
            at = _second(rng.choice(days), rng)
            truth.total("bot_changes")
            yield _Work(_BOT, at, "squash", "Bump a dependency", {path: text})


def _work(engineer: Engineer, day: date, rng: random.Random, tree: _Tree) -> _Work:
    module = rng.randrange(40)
    files = dict([tree.grow(f"src/module{module}.ts", 1 + int(rng.gammavariate(1.2, 18)), rng)])
    if rng.random() < 0.5:
        files |= dict([tree.grow(f"src/module{module}.test.ts", rng.randrange(1, 30), rng)])
    return _Work(
        author=(engineer.name, engineer.email),
        at=_second(day, rng),
        kind=rng.choice(("squash", "squash", "squash", "merge", "direct")),
        subject=f"Change module {module}",
        files=files,
    )


class _Stream:
    """Builds the input of `git fast-import`."""

    def __init__(self, root: Path, number: int) -> None:
        self._parts: list[bytes] = []
        self._parent = _tip(root) if number else None

    def add(self, work: _Work, number: int, reverts: str | None) -> None:
        """Add one change in its own form: on main, squashed, or as a merged branch."""
        message = f"{work.subject} (#{number})" if work.kind == "squash" else work.subject
        if reverts:
            message = f'Revert "{message}"\n\nThis reverts commit {reverts}.'
        # A branch needs something to branch off: the first change of all lies on main.
        if work.kind == "merge" and self._parent:
            self._commit(f"branch{number}", work, message, work.files, [self._parent])
            merged = f"Merge pull request #{number} from branch"
            self._commit(
                "main", work, merged, work.files, [self._parent, f"refs/heads/branch{number}"]
            )
            self._parts.append(f"reset refs/heads/branch{number}\nfrom {'0' * 40}\n\n".encode())
        else:
            self._commit("main", work, message, work.files, [self._parent])
        self._parent = "refs/heads/main"

    def finish(self) -> list[bytes]:
        """Return the stream."""
        return [*self._parts, b"done\n"]

    def _commit(
        self,
        branch: str,
        work: _Work,
        message: str,
        files: dict[str, str],
        parents: list[str | None],
    ) -> None:
        name, email = work.author
        who = f"{name} <{email}> {work.at} +0000"
        text = message.encode()
        lines = [f"commit refs/heads/{branch}\nauthor {who}\ncommitter {who}\n".encode()]
        lines.append(f"data {len(text)}\n".encode() + text + b"\n")
        known = [parent for parent in parents if parent]
        # On its own branch, a commit continues it without being told.
        if known and not (known[0] == "refs/heads/main" and branch == "main"):
            lines.append(f"from {known[0]}\n".encode())
        lines.extend(f"merge {other}\n".encode() for other in known[1:])
        for path, content in sorted(files.items()):
            blob = content.encode()
            lines.append(f"M 100644 inline {path}\ndata {len(blob)}\n".encode() + blob + b"\n")
        self._parts.append(b"".join(lines) + b"\n")


def _tip(root: Path) -> str:
    return process.answer(root, ["rev-parse", "refs/heads/main"]).decode("ascii").strip()


def _second(day: date, rng: random.Random) -> int:
    start = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    return int(start.timestamp()) + rng.randrange(9 * 3600)


def _poisson(rng: random.Random, mean: float) -> int:
    left, count = rng.expovariate(1.0), 0
    while left < mean:
        left += rng.expovariate(1.0)
        count += 1
    return count

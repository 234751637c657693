"""Writes a synthetic repository change by change, as people and bots would."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from groundspeed_metrics.simulate.changes import Change, History, Kind, Task
from groundspeed_metrics.simulate.company import Company, Engineer, midnight
from groundspeed_metrics.simulate.importing import RepositoryWriter
from groundspeed_metrics.simulate.lines import LineWriter
from groundspeed_metrics.simulate.objects import Signature
from groundspeed_metrics.simulate.sources import Codebase, Edit, Pen, Touched

_KINDS: tuple[Kind, ...] = ("squash",) * 12 + ("merge",) * 5 + ("direct",) * 3
_REVERTS = 0.015
_CO_AUTHORED = 0.06
_REMEMBERED = 60
_FORGOTTEN_AFTER = timedelta(days=7)
_ALIAS = 0.3
_BRANCH_AGE_S = 5_400
_BUMPER = ("dependabot[bot]", "support@example.com")
_FORMATTER = ("format-everything[bot]", "formatter@example.com")
_IMPORTER = ("code-import[bot]", "import@example.com")
_FORGE = ("Forge", "noreply@git.example.com")
_COMPLETED = ("ai", "ai_unmarked")


class Author:
    """Everybody who writes in one repository."""

    def __init__(
        self,
        company: Company,
        code: Codebase,
        lines: LineWriter,
        repository: RepositoryWriter,
        history: History,
    ) -> None:
        self._company = company
        self._code = code
        self._lines = lines
        self._repository = repository
        self._history = history
        self._rng = company.rng("history", code.name)
        self._recent: deque[Change] = deque(maxlen=_REMEMBERED)
        self._pulls = 0
        self._at = 0

    def write(self, tasks: Sequence[Task]) -> None:
        """Write everything, and watch the lines to the end."""
        self._found()
        for task in tasks:
            self._at = max(task.at, self._at + 30)
            if task.engineer is None:
                self._by_bot(task)
            else:
                self._by_person(task.engineer, task)
        for file in self._code.files():
            self._history.lives.outlived(self._code.name, file.path_class, file.lines)

    def _found(self) -> None:
        self._at = midnight(self._company.weeks[0])
        teams = [t.slug for t in self._company.teams if t.repository == self._code.name]
        edit = self._code.found(teams, self._pen("bot"))
        bot = Signature(*_IMPORTER, self._at, 0)
        files = {**_contents(edit.touched), ".mailmap": _mailmap(self._company)}
        sha = self._repository.commit(edit.subject, files, author=bot, committer=bot)
        self._record(edit, sha, "direct")

    def _by_bot(self, task: Task) -> None:
        pen = self._pen("bot")
        edit = self._code.bump(pen) if task.bot == "bump" else self._code.sweep(pen)
        if edit is None:
            return
        name, email = _BUMPER if task.bot == "bump" else _FORMATTER
        bot = Signature(name, email, self._at, 0)
        self._pulls += 1
        message = f"{edit.subject} (#{self._pulls})"
        sha = self._repository.commit(message, _contents(edit.touched), author=bot, committer=bot)
        self._record(edit, sha, "squash")

    def _by_person(self, engineer: Engineer, task: Task) -> None:
        lift = self._company.effects.reverts if task.is_exposed else 1.0
        is_revert = self._rng.random() < _REVERTS * lift
        reverted = self._revertible() if is_revert else None
        edit = self._undo(reverted) if reverted else self._change(engineer, task.day)
        kind = self._rng.choice(_KINDS)
        mates = self._mates(engineer, task.day)
        body = (_reason(reverted) if reverted else "") + self._trailer(mates)
        sha = self._land(engineer, edit, kind, body=body, mates=mates)
        self._record(edit, sha, kind, engineer=engineer, reverts=reverted)

    def _change(self, engineer: Engineer, day: date) -> Edit:
        session = self._session(engineer, day)
        edit = self._code.change(engineer.team.slug, self._pen("human", session))
        if session:
            self._history.cohorts.committed(session[1], edit)
        return edit

    def _session(self, engineer: Engineer, day: date) -> tuple[int, date] | None:
        """Return the last day before this one on which the engineer worked with the tool."""
        days = self._history.sessions.get(engineer.number, [])
        place = bisect_left(days, day) - 1
        if place < 0 or day - days[place] > _FORGOTTEN_AFTER:
            return None
        return engineer.number, days[place]

    def _pen(self, origin: Literal["human", "bot"], session: tuple[int, date] | None = None) -> Pen:
        accepted = None
        if session:
            engineer, day = session
            accepted = self._history.harvest.setdefault(engineer, {}).setdefault(day, [])
        return Pen(self._lines, self._rng, self._at, origin, accepted)

    def _revertible(self) -> Change | None:
        """Return a recent change whose files nobody has touched since.

        Lines that were accepted from a completion are not brought back by a revert: each of them
        is born once, so that what became of it has one answer.
        """
        for change in reversed(self._recent):
            if self._rng.random() < 0.5 and all(map(_can_go_back, change.edit.touched)):
                return change
        return None

    def _undo(self, change: Change) -> Edit:
        edit = Edit(f'Revert "{change.edit.subject}"', counts=["reverts"])
        pen = self._pen("human")
        for touched in change.edit.touched:
            gone = set(touched.removed)
            lines = [pen.again(line) if line in gone else line for line in touched.before]
            edit.touch(touched.file, lines)
        return edit

    def _mates(self, engineer: Engineer, day: date) -> list[Engineer]:
        """Return the people of the team, without the engineer when there is somebody else."""
        team = [who for who in self._company.engineers if who.team is engineer.team]
        others = [who for who in team if who is not engineer and who.is_employed(day)]
        return others or [engineer]

    def _trailer(self, mates: Sequence[Engineer]) -> str:
        if self._rng.random() >= _CO_AUTHORED:
            return ""
        other = self._rng.choice(mates)
        self._history.truth.total("co_authored")
        return f"\n\nCo-authored-by: {other.name} <{other.email}>"

    def _land(
        self, engineer: Engineer, edit: Edit, kind: Kind, *, body: str, mates: Sequence[Engineer]
    ) -> str:
        """Bring an edit to the main branch, and return the id of the commit there."""
        author = self._signature(engineer)
        contents = _contents(edit.touched)
        if kind == "direct":
            message = f"{edit.subject}{body}"
            return self._repository.commit(message, contents, author=author, committer=author)
        self._pulls += 1
        if kind == "squash":
            message = f"{edit.subject} (#{self._pulls}){body}"
            forge = Signature(*_FORGE, self._at, 0)
            return self._repository.commit(message, contents, author=author, committer=forge)
        branch = _branch(edit, body)
        self._history.truth.total("commits", len(branch))
        title = f"Merge pull request #{self._pulls} from {engineer.login}/work\n\n{edit.subject}"
        presser = self._signature(self._rng.choice(mates))
        written = replace(author, at=self._at - _BRANCH_AGE_S)
        return self._repository.merge(title, branch, author=written, merged_by=presser)

    def _signature(self, engineer: Engineer) -> Signature:
        uses_alias = engineer.alias is not None and self._rng.random() < _ALIAS
        email = engineer.alias if uses_alias and engineer.alias else engineer.email
        return Signature(engineer.name, email, self._at, engineer.place.offset_min)

    def _record(
        self,
        edit: Edit,
        sha: str,
        kind: Kind,
        *,
        engineer: Engineer | None = None,
        reverts: Change | None = None,
    ) -> None:
        change = Change(
            repository=self._code.name,
            sha=sha,
            parent=self._recent[-1].sha if self._recent else "",
            number=None if kind == "direct" else self._pulls,
            kind=kind,
            engineer=engineer,
            at=self._at,
            reverts=reverts.sha if reverts else None,
            edit=edit,
        )
        self._recent.append(change)
        self._history.record(change)


def _can_go_back(touched: Touched) -> bool:
    is_last = touched.file.lines is touched.after
    is_edit = bool(touched.before) and touched.old_path is None
    return is_last and is_edit and not any(line.origin in _COMPLETED for line in touched.removed)


def _reason(reverted: Change) -> str:
    """Return what git writes into the message of a revert."""
    if reverted.kind != "merge":
        return f"\n\nThis reverts commit {reverted.sha}."
    return f"\n\nThis reverts commit {reverted.sha}, reversing\nchanges made to {reverted.parent}."


def _branch(edit: Edit, body: str) -> list[tuple[str, dict[str, bytes | None]]]:
    """Return the commits of a branch: two where there is more than one file."""
    first, *rest = edit.touched
    if not rest:
        return [(f"{edit.subject}{body}", _contents([first]))]
    last = f"Finish: {edit.subject}{body}"
    return [(edit.subject, _contents([first])), (last, _contents(rest))]


def _contents(touched: Sequence[Touched]) -> dict[str, bytes | None]:
    files: dict[str, bytes | None] = {}
    for one in touched:
        files[one.file.path] = one.file.content()
        if one.old_path:
            files[one.old_path] = None
    return files


def _mailmap(company: Company) -> bytes:
    known = (person for person in company.engineers if person.alias)
    return "".join(f"{who.name} <{who.email}> <{who.alias}>\n" for who in known).encode()

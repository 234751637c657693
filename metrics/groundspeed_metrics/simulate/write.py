"""Writes a synthetic company: its repositories, its lake, its files, and the truth beside them."""

from __future__ import annotations

import gc
import json
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.simulate.changes import Change, Harvest, History
from groundspeed_metrics.simulate.company import Company, midnight
from groundspeed_metrics.simulate.copilot import write_usage
from groundspeed_metrics.simulate.forge import write_forge
from groundspeed_metrics.simulate.history import write_repositories
from groundspeed_metrics.simulate.lines import DAY, LIFE_COUNTS
from groundspeed_metrics.simulate.people import write_people, write_survey
from groundspeed_metrics.simulate.plan import Workweek, plan_weeks
from groundspeed_metrics.simulate.prices import PriceTable
from groundspeed_metrics.simulate.shipping import Shift, work_shift
from groundspeed_metrics.simulate.truth import Truth

_REVERTED_WITHIN = 28 * DAY
_CHUNK = 4


@dataclass(frozen=True, slots=True)
class Simulated:
    """Where a synthetic company lies.

    Attributes:
        folder: All of it.
        repositories: Bare git repositories.
        lake: The folder of events.
        truth: The JSON file of what is true.
        events: How many events the company's editors wrote.
    """

    folder: Path
    repositories: tuple[Path, ...]
    lake: Path
    truth: Path
    events: int


def write_company(
    company: Company,
    folder: Path,
    key: str,
    *,
    processes: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Simulated:
    """Write a company into a folder that is empty or not there yet.

    Args:
        company: The people and the calendar.
        folder: Where to.
        key: The organisation's key, under which the events' pseudonyms and hashes are made.
        processes: How many processes make events; what they make does not depend on it.
        progress: Told how many engineers' events are written, and of how many.

    Raises:
        UserError: The folder holds something, or git cannot write; the folder is as it was.
    """
    with _whole_or_nothing(folder):
        return _written(company, folder, key, processes, progress)


@contextmanager
def _whole_or_nothing(folder: Path) -> Iterator[None]:
    """Let the block fill a folder; when it fails, the folder is as it was found."""
    is_new = not folder.exists()
    if not is_new and any(folder.iterdir()):
        raise UserError(f"{folder} is not empty; nothing was written.", "Name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for item in folder.iterdir():
            shutil.rmtree(item) if item.is_dir() else item.unlink()
        if is_new:
            folder.rmdir()
        raise


def _written(
    company: Company,
    folder: Path,
    key: str,
    processes: int,
    progress: Callable[[int, int], None],
) -> Simulated:
    weeks, truth = plan_weeks(company), Truth()
    _count_people(weeks, truth)
    history = write_repositories(company, weeks, folder / "repositories", truth)
    write_people(company, folder / "people.csv")
    PriceTable(company).write(folder / "prices.csv")
    write_forge(company, history.changes, folder / "forge", truth)
    survey = write_survey(company, weeks, folder / "survey.csv", truth)
    usage = write_usage(company, weeks, folder / "copilot")
    lake = folder / "lake"
    lake.mkdir()
    shifts = _shifts(company, weeks, history.harvest, key, lake)
    events = 0
    # When this is stopped, so are the processes, before anybody deletes what they write.
    with closing(_worked(shifts, processes)) as worked:
        for done, (counted, written) in enumerate(worked, start=1):
            truth.merge(counted)
            events += written
            progress(done, len(shifts))
    known = {
        "company": _about(company),
        **truth.as_json(),
        "delivery": _delivery(company, weeks, history.changes),
        "lines": history.lives.as_json(),
        "ai_lines": _chain(truth, history),
        "line_weeks": history.cohorts.as_json(),
        "survey": survey,
        "copilot": usage,
    }
    path = folder / "truth.json"
    path.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    return Simulated(folder, tuple(history.roots), lake, path, events)


def _shifts(
    company: Company, weeks: Iterable[Workweek], harvest: Harvest, key: str, lake: Path
) -> list[Shift]:
    own: dict[int, list[Workweek]] = {engineer.number: [] for engineer in company.engineers}
    for week in weeks:
        own[week.engineer.number].append(week)
    return [
        Shift(company, who, own[who.number], harvest.get(who.number, {}), key, lake)
        for who in company.engineers
    ]


def _worked(shifts: Sequence[Shift], processes: int) -> Generator[tuple[Truth, int], None, None]:
    if processes == 1:
        yield from map(work_shift, shifts)
        return
    # Events hold no cycles; without looking for them, a fifth of the time is saved.
    context = get_context("spawn")
    try:
        with ProcessPoolExecutor(processes, mp_context=context, initializer=gc.disable) as pool:
            yield from pool.map(work_shift, shifts, chunksize=_CHUNK)
    except BrokenProcessPool:
        raise UserError(
            "A process that made events was ended from outside, as systems do that run out of "
            "memory; no company was made.",
            "Look for free memory, or simulate fewer --engineers, --weeks or --requests.",
        ) from None


def _count_people(weeks: Iterable[Workweek], truth: Truth) -> None:
    for week in weeks:
        email = week.engineer.email
        truth.meet(week.monday, "employed", email)
        if week.is_exposed:
            truth.meet(week.monday, "exposed", email)
        truth.add(week.monday, "days_worked", len(week.days))


def _about(company: Company) -> dict[str, object]:
    return {
        "seed": company.seed,
        "engineers": len(company.engineers),
        "teams": len(company.teams),
        "first_week": company.weeks[0].isoformat(),
        "end": company.end.isoformat(),
        "baseline_weeks": company.baseline,
        "waves": sorted({(t.wave, t.exposed_from.isoformat()) for t in company.teams}),
        "requests_a_day": company.requests_a_day,
    }


def _delivery(
    company: Company, weeks: Sequence[Workweek], changes: Sequence[Change]
) -> dict[str, object]:
    """Return what is true of merged changes: with the tool, without it, and what was planted.

    `expected` sums are those of the model before luck; multiplied by the planted ratio in exposed
    weeks, they are what the company was drawn from.
    """
    groups = {
        name: {
            "engineer_weeks": len(group),
            "merged_changes": sum(week.changes for week in group),
            "expected_without_tool": round(sum(week.expected for week in group), 6),
        }
        for name, group in (
            ("exposed", [week for week in weeks if week.is_exposed]),
            ("unexposed", [week for week in weeks if not week.is_exposed]),
        )
    }
    planted = {"merged": company.effects.merged, "reverts": company.effects.reverts}
    return {"planted_ratio": planted, **groups, "reverts_28_days": _reverts(company, changes)}


def _reverts(company: Company, changes: Sequence[Change]) -> dict[str, int]:
    """Count people's changes that were 28 days old, and those of them reverted within 28 days."""
    looked_at = midnight(company.until + timedelta(days=1))
    reverted_at: dict[str, int] = {}
    for change in changes:
        if change.reverts is not None:
            reverted_at.setdefault(change.reverts, change.at)
    old = [
        change
        for change in changes
        if change.engineer is not None
        and change.reverts is None
        and change.at + _REVERTED_WITHIN <= looked_at
    ]
    soon = [c for c in old if reverted_at.get(c.sha, looked_at * 2) < c.at + _REVERTED_WITHIN]
    return {"changes": len(old), "reverted": len(soon)}


def _chain(truth: Truth, history: History) -> dict[str, object]:
    """Return what became of accepted lines, step by step; people's own lines beside them."""
    lives = history.lives
    return {
        "accepted": truth.totalled("accepted_lines"),
        "fingerprinted": truth.totalled("fingerprinted_lines"),
        "committed": {name: lives.total(name, "ai") for name in LIFE_COUNTS},
        "committed_unfingerprinted": {n: lives.total(n, "ai_unmarked") for n in LIFE_COUNTS},
        "human": {name: lives.total(name, "human") for name in LIFE_COUNTS},
    }

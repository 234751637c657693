"""What GitHub would export of a synthetic company: pull requests, reviews and deployments.

Each file is one JSON array in the shape of GitHub's REST interface, as `gh api --paginate` writes
it: `pulls.json`, `reviews.json`, `deployments.json` and `deployment_statuses.json`, in a folder for
each repository.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from groundspeed_metrics.simulate.changes import Change
from groundspeed_metrics.simulate.company import Company, Engineer
from groundspeed_metrics.simulate.lines import DAY
from groundspeed_metrics.simulate.truth import Truth

_API = "https://api.git.example.com/repos/groundspeed"
_BOT = "dependabot[bot]"
_ABANDONED = 0.04
_RETURNED = 0.25
_FAILS = 0.06
_DEPLOYED_AT = 16 * 3600
# Hours from opening to merging: the median, and the spread of their logarithms.
_OPEN_HOURS, _OPEN_SPREAD = 14.0, 1.1

Json = dict[str, object]


@dataclass(slots=True)
class _Export:
    """The records of one repository."""

    pulls: list[Json] = field(default_factory=list)
    reviews: list[Json] = field(default_factory=list)
    deployments: list[Json] = field(default_factory=list)
    deployment_statuses: list[Json] = field(default_factory=list)


def write_forge(company: Company, changes: Sequence[Change], folder: Path, truth: Truth) -> None:
    """Write the export of every repository below a folder."""
    for name in company.repositories:
        own = [change for change in changes if change.repository == name]
        export = _Export()
        rng = company.rng("forge", name)
        _requests(company, own, export, rng, truth)
        _deploy(own, export, rng, truth)
        place = folder / name
        place.mkdir(parents=True)
        for kind in ("pulls", "reviews", "deployments", "deployment_statuses"):
            text = json.dumps(getattr(export, kind), separators=(",", ":"))
            (place / f"{kind}.json").write_text(text + "\n", encoding="utf-8")


def _requests(
    company: Company, changes: Iterable[Change], export: _Export, rng: random.Random, truth: Truth
) -> None:
    mates: dict[str, list[Engineer]] = {}
    for engineer in company.engineers:
        mates.setdefault(engineer.team.slug, []).append(engineer)
    last = 0
    for change in changes:
        if change.number is None:
            continue
        last = change.number
        opened = (
            change.at - int(3600 * rng.lognormvariate(math.log(_OPEN_HOURS), _OPEN_SPREAD)) - 900
        )
        export.pulls.append(_pull(change, opened))
        truth.total("pull_requests")
        truth.total("pull_requests_merged")
        if change.engineer is not None:
            others = [who for who in mates[change.engineer.team.slug] if who is not change.engineer]
            if others:
                reviewer = rng.choice(others)
                _review(change, opened, reviewer, export=export, rng=rng, truth=truth)
    for number in range(last + 1, last + 1 + round(last * _ABANDONED)):
        like = rng.choice([change for change in changes if change.number is not None])
        export.pulls.append(_pull(like, like.at - DAY, abandoned_as=number))
        truth.total("pull_requests")


def _pull(change: Change, opened: int, *, abandoned_as: int | None = None) -> Json:
    login = change.engineer.login if change.engineer else _BOT
    number = abandoned_as or change.number
    is_merged = abandoned_as is None
    return {
        "id": _identity(change.repository, "pull", str(number)),
        "number": number,
        "state": "closed",
        "title": change.edit.subject,
        "user": {"login": login, "type": "User" if change.engineer else "Bot"},
        "draft": False,
        "created_at": _time(opened),
        "closed_at": _time(change.at),
        "merged_at": _time(change.at) if is_merged else None,
        "merge_commit_sha": change.sha if is_merged else None,
        "head": {"ref": f"{login}/work-{number}"},
        "base": {"ref": "main", "repo": {"full_name": f"groundspeed/{change.repository}"}},
        "additions": change.edit.n_added,
        "deletions": change.edit.n_removed,
        "changed_files": len(change.edit.touched),
        "url": f"{_API}/{change.repository}/pulls/{number}",
    }


def _review(
    change: Change,
    opened: int,
    reviewer: Engineer,
    *,
    export: _Export,
    rng: random.Random,
    truth: Truth,
) -> None:
    """A reviewer may send a change back once, and approves it before it is merged."""
    states = ["CHANGES_REQUESTED", "APPROVED"] if rng.random() < _RETURNED else ["APPROVED"]
    for place, state in enumerate(states, start=1):
        at = opened + (change.at - 60 - opened) * place // len(states)
        truth.total("reviews_given")
        truth.total(f"reviews_{state.lower()}")
        export.reviews.append(
            {
                "id": _identity(change.repository, state, change.sha),
                "user": {"login": reviewer.login, "type": "User"},
                "state": state,
                "submitted_at": _time(at),
                "commit_id": change.sha,
                "pull_request_url": f"{_API}/{change.repository}/pulls/{change.number}",
            }
        )


def _deploy(changes: Sequence[Change], export: _Export, rng: random.Random, truth: Truth) -> None:
    """On every day with changes, what was merged last by four in the afternoon goes out."""
    last_of_day = {(change.at - _DEPLOYED_AT) // DAY: change for change in changes}
    for day, change in last_of_day.items():
        at = (day + 1) * DAY + _DEPLOYED_AT
        number = _identity(change.repository, "deployment", change.sha)
        url = f"{_API}/{change.repository}/deployments/{number}"
        state = "failure" if rng.random() < _FAILS else "success"
        truth.total("deployments")
        truth.total(f"deployments_{state}")
        export.deployments.append(
            {
                "id": number,
                "sha": change.sha,
                "ref": "main",
                "environment": "production",
                "created_at": _time(at),
                "url": url,
            }
        )
        export.deployment_statuses.append(
            {
                "id": number + 1,
                "state": state,
                "environment": "production",
                "created_at": _time(at + 600),
                "deployment_url": url,
            }
        )


def _identity(*words: str) -> int:
    """Return a number that is always the same for the same thing."""
    digits = random.Random(":".join(words)).getrandbits(40)  # noqa: S311
    return digits << 1


def _time(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

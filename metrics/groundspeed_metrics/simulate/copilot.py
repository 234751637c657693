"""The usage report of a second tool, in the shape of GitHub Copilot's usage-metrics export.

A share of the people whose wave has not come uses that tool. The report has a line for each person
and day, and one for the organisation and day, as the vendor's download has; it knows no characters,
no latency and no retention. Beside it lies the vendor's list of seats.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from groundspeed_metrics.simulate.company import Company, Engineer
from groundspeed_metrics.simulate.plan import Workweek

_SEATS = 0.4
_LANGUAGES = ("typescript", "typescriptreact", "javascript")
_SUMS = (
    "user_initiated_interaction_count",
    "code_generation_activity_count",
    "code_acceptance_activity_count",
    "loc_suggested_to_add_sum",
    "loc_suggested_to_delete_sum",
    "loc_added_sum",
    "loc_deleted_sum",
)

Json = dict[str, object]
Sums = dict[str, int]


def write_usage(company: Company, weeks: Sequence[Workweek], folder: Path) -> dict[str, int]:
    """Write the days of users and of the organisation, and the seats; return sums over all days."""
    folder.mkdir(parents=True)
    people: dict[date, dict[int, Sums]] = {}
    rows: list[tuple[date, int, Json]] = []
    seats: dict[str, list[date]] = {}
    for week in weeks:
        seat = company.rng("seat", week.engineer.number)
        if week.is_exposed or seat.random() >= _SEATS:
            continue
        used = seats.setdefault(week.engineer.login, [])
        for day in week.days:
            rng = company.rng("copilot", week.engineer.number, day)
            if rng.random() < 0.75:
                sums = _day(rng)
                people.setdefault(day, {})[week.engineer.number] = sums
                used.append(day)
                rows.append((day, week.engineer.number, _user(week.engineer, day, sums, rng)))
    rows.sort(key=lambda row: row[:2])
    _write(folder / "users.ndjson", [row for *_, row in rows])
    _write(folder / "organization.ndjson", [_organisation(people, day) for day in sorted(people)])
    _write(folder / "seats.ndjson", [_seat(login, used) for login, used in sorted(seats.items())])
    total = {name: sum(s[name] for d in people.values() for s in d.values()) for name in _SUMS}
    return {"user_days": len(rows), "days": len(people), **total}


def _day(rng: random.Random) -> Sums:
    offered = rng.randrange(10, 160)
    taken = sum(rng.random() < 0.27 for _ in range(offered))
    return dict(
        zip(
            _SUMS,
            (rng.randrange(0, 9), offered, taken, offered * 3, rng.randrange(20), taken * 3, 0),
            strict=True,
        )
    )


def _user(who: Engineer, day: date, sums: Sums, rng: random.Random) -> Json:
    feature = {"feature": "code_completion", **sums}
    return {
        "report_start_day": day.isoformat(),
        "report_end_day": day.isoformat(),
        "day": day.isoformat(),
        "user_id": 1000 + who.number,
        "user_login": who.login,
        "used_agent": False,
        "used_chat": sums["user_initiated_interaction_count"] > 0,
        "used_cli": False,
        **sums,
        "totals_by_ide": [{"ide": who.editor, **sums}],
        "totals_by_feature": [feature],
        "totals_by_language_feature": [{"language": rng.choice(_LANGUAGES), **feature}],
        "totals_by_language_model": [],
        "totals_by_model_feature": [{"model": "default", **feature}],
    }


def _organisation(people: dict[date, dict[int, Sums]], day: date) -> Json:
    sums = {name: sum(one[name] for one in people[day].values()) for name in _SUMS}
    return {
        "day": day.isoformat(),
        "daily_active_users": len(people[day]),
        "weekly_active_users": _active(people, day, 7),
        "monthly_active_users": _active(people, day, 28),
        "daily_active_cli_users": 0,
        **sums,
        "totals_by_feature": [{"feature": "code_completion", **sums}],
    }


def _seat(login: str, used: Sequence[date]) -> Json:
    last = f"{max(used)}T17:00:00Z" if used else None
    return {"assignee": {"login": login}, "last_activity_at": last}


def _active(people: dict[date, dict[int, Sums]], day: date, days: int) -> int:
    window = (day - timedelta(days=back) for back in range(days))
    return len({number for one in window for number in people.get(one, {})})


def _write(path: Path, rows: Sequence[Json]) -> None:
    lines = (json.dumps(row, separators=(",", ":")) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

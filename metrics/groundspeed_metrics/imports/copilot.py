"""The usage-metrics export of GitHub Copilot: a second tool beside our own.

It knows days and not suggestions: no characters, no latency, no retention. Sums over everything mix
chat, agents and the command line, where lines can be added that were never suggested; so what its
completions did is kept apart, and only that is ever compared.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

import msgspec

from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.imports.rows import Count, Row, UnusableError, shaped, utc

TOOL = "copilot_report"
_COMPLETION = "code_completion"


class VendorUserDay(Row, frozen=True):
    """A row of `raw.vendor_user_day`: what one person did with a tool on one day."""

    table: ClassVar[str] = "vendor_user_day"

    tool: str
    login: str
    day: date
    interactions: int
    generations: int
    acceptances: int
    completion_generations: int | None
    completion_acceptances: int | None
    completion_lines_suggested: int | None
    completion_lines_added: int | None


class VendorOrganisationDay(Row, frozen=True):
    """A row of `raw.vendor_organisation_day`: what the vendor says of everybody on one day."""

    table: ClassVar[str] = "vendor_organisation_day"

    tool: str
    day: date
    active_users: int
    generations: int
    acceptances: int


class VendorSeat(Row, frozen=True):
    """A row of `raw.vendor_seat`: a licence, and when it was last used."""

    table: ClassVar[str] = "vendor_seat"

    tool: str
    login: str
    assigned_at: datetime | None
    last_active_at: datetime | None


class VendorSeatList(Row, frozen=True):
    """A row of `raw.vendor_seat_list`: how many seats a list has in all, as a page of it says."""

    table: ClassVar[str] = "vendor_seat_list"

    tool: str
    total_seats: int


class _Feature(msgspec.Struct):
    feature: str
    code_generation_activity_count: Count = 0
    code_acceptance_activity_count: Count = 0
    loc_suggested_to_add_sum: Count = 0
    loc_added_sum: Count = 0


class _Day(msgspec.Struct):
    day: date
    code_generation_activity_count: Count
    code_acceptance_activity_count: Count
    user_initiated_interaction_count: Count = 0
    totals_by_feature: list[_Feature] | None = None


class _UserDay(_Day, kw_only=True):
    user_login: str


class _OrganisationDay(_Day, kw_only=True):
    daily_active_users: Count


class _Assignee(msgspec.Struct):
    login: str


class _Seat(msgspec.Struct):
    assignee: _Assignee
    created_at: datetime | None = None
    last_activity_at: datetime | None = None


class _SeatList(msgspec.Struct):
    total_seats: Count


class CopilotReport:
    """Reads days of people, days of the organisation, and seats."""

    name = "vendor"
    tables = ("vendor_user_day", "vendor_organisation_day", "vendor_seat", "vendor_seat_list")
    is_whole = False

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms

    def rows(self, record: object) -> list[Row]:
        """Return a day, a seat or how many seats there are."""
        keys = record.keys() if isinstance(record, dict) else ()
        if "user_login" in keys:
            return [self._user_day(shaped(record, _UserDay))]
        if "daily_active_users" in keys:
            return [_organisation_day(shaped(record, _OrganisationDay))]
        if "assignee" in keys:
            return [self._seat(shaped(record, _Seat))]
        if "total_seats" in keys:
            return [VendorSeatList(TOOL, shaped(record, _SeatList).total_seats)]
        if "download_links" in keys:
            # What the interface answers; the report lies behind its links.
            raise UnusableError("links_to_reports", "download_links")
        raise UnusableError("unknown_record")

    def _user_day(self, line: _UserDay) -> VendorUserDay:
        own = _completions(line)
        return VendorUserDay(
            tool=TOOL,
            login=self._login(line.user_login),
            day=line.day,
            interactions=line.user_initiated_interaction_count,
            generations=line.code_generation_activity_count,
            acceptances=line.code_acceptance_activity_count,
            completion_generations=own.code_generation_activity_count if own else None,
            completion_acceptances=own.code_acceptance_activity_count if own else None,
            completion_lines_suggested=own.loc_suggested_to_add_sum if own else None,
            completion_lines_added=own.loc_added_sum if own else None,
        )

    def _seat(self, seat: _Seat) -> VendorSeat:
        user = self._login(seat.assignee.login)
        return VendorSeat(TOOL, user, utc(seat.created_at), utc(seat.last_activity_at))

    def _login(self, login: str) -> str:
        if not login.strip() or not login.isprintable():
            raise UnusableError("not_a_login")
        return self._pseudonyms.person(login)


def _completions(line: _UserDay) -> _Feature | None:
    """Return what completions did; None where the report does not tell features apart."""
    if line.totals_by_feature is None:
        return None
    own = [item for item in line.totals_by_feature if item.feature == _COMPLETION]
    return own[0] if own else _Feature(_COMPLETION)


def _organisation_day(line: _OrganisationDay) -> VendorOrganisationDay:
    return VendorOrganisationDay(
        tool=TOOL,
        day=line.day,
        active_users=line.daily_active_users,
        generations=line.code_generation_activity_count,
        acceptances=line.code_acceptance_activity_count,
    )

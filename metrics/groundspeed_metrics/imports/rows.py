"""What sources make of records: rows of the collected tables, with pseudonyms for people."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Protocol, TypeVar

import msgspec

_LONGEST = 100
# The year of a date that nobody set, as programs in Go and .NET write it.
_UNSET = 1
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_Shape = TypeVar("_Shape")

Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Row(msgspec.Struct, frozen=True):
    """A row of one table: its fields are the table's columns.

    Attributes:
        table: The table's name within `raw`.
    """

    table: ClassVar[str]


class UnusableError(Exception):
    """A record that cannot be used.

    Attributes:
        reason: A word for why.
        detail: Where in the record that lies; never a value of it.
    """

    def __init__(self, reason: str, detail: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class Source(Protocol):
    """Knows the records of one kind of export."""

    @property
    def name(self) -> str:
        """What the ledger calls it."""
        ...

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it fills."""
        ...

    @property
    def is_whole(self) -> bool:
        """Whether a file says everything, so that it replaces what was there before."""
        ...

    def rows(self, record: object) -> list[Row]:
        """Return what a record says.

        Raises:
            UnusableError: It cannot be used.
        """
        ...


def shaped(record: object, shape: type[_Shape]) -> _Shape:
    """Return a record as a typed value; fields that nobody asks for are left out.

    Raises:
        UnusableError: It has another shape; the detail names the field.
    """
    try:
        return msgspec.convert(record, shape)
    except (msgspec.ValidationError, RecursionError, OverflowError) as error:
        raise UnusableError("other_shape", _place(str(error))) from None
    except UnicodeEncodeError:
        raise UnusableError("not_utf8") from None


def utc(moment: datetime | None) -> datetime | None:
    """Return a moment as the warehouse keeps it: in UTC, without a zone; None where it is unset.

    Raises:
        UnusableError: In UTC it lies beyond the year 9999.
    """
    if moment is None or moment.year == _UNSET:
        return None
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise UnusableError("not_a_date") from None


def word(text: str | None, field: str) -> str | None:
    """Return a short name, such as that of a team, as it is stored; None when it is empty.

    Raises:
        UnusableError: It is long, holds an address, or is no text that can be stored.
    """
    cleaned = (text or "").strip()
    if "@" in cleaned:
        raise UnusableError("address_in_text", field)
    if len(cleaned) > _LONGEST or not cleaned.isprintable():
        raise UnusableError("not_a_name", field)
    return cleaned or None


def address(text: str, field: str) -> str:
    """Return an e-mail address; one with a name beside it would be another person's pseudonym.

    Raises:
        UnusableError: It is none, or more than that.
    """
    found = text.strip()
    if not found.isprintable() or not _ADDRESS.fullmatch(found):
        raise UnusableError("not_an_address", field)
    return found


def plain_login(text: str) -> str:
    """Return a login as a forge writes it: people put its sign before it."""
    return text.strip().removeprefix("@")


def day(text: str | None, field: str) -> date | None:
    """Return a date written as 2026-03-01; None when it is empty or unset.

    Raises:
        UnusableError: It is no date.
    """
    cleaned = (text or "").strip()
    try:
        found = date.fromisoformat(cleaned) if cleaned else None
    except ValueError:
        raise UnusableError("not_a_date", field) from None
    return None if found is None or found.year == _UNSET else found


def _place(message: str) -> str | None:
    found = re.search(r"`(\$[^`]*)`$", message) or re.search(r"field `([^`]*)`", message)
    return found[1][:_LONGEST] if found else None

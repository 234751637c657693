"""The file of people: teams, waves, who has the tool since when, and under which names they go.

Addresses and logins become pseudonyms here; nothing else of a person is kept. The tables say which
pseudonyms are one person, so that a second address or a login on the forge is not somebody else.
"""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

import msgspec

from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.imports.rows import (
    Row,
    UnusableError,
    address,
    day,
    plain_login,
    shaped,
    word,
)

_BETWEEN = re.compile(r"[\s;,|]+")


class Person(Row, frozen=True):
    """A row of `raw.person`."""

    table: ClassVar[str] = "person"

    engineer: str
    team: str | None
    wave: str | None
    exposed_from: date | None
    joined_on: date | None
    left_on: date | None


class PersonAlias(Row, frozen=True):
    """A row of `raw.person_alias`: another pseudonym of the same person."""

    table: ClassVar[str] = "person_alias"

    alias: str
    engineer: str


class _Line(msgspec.Struct):
    email: str
    aliases: str = ""
    login: str = ""
    team: str = ""
    wave: str | int = ""
    exposed_from: str = ""
    joined_on: str = ""
    left_on: str = ""


class PeopleFile:
    """Reads people; a file says everything, so whoever is no longer in it is gone."""

    name = "people"
    tables = ("person", "person_alias")
    is_whole = True

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self._known: set[str] = set()

    def rows(self, record: object) -> list[Row]:
        """Return a person and the other pseudonyms of that person."""
        line = shaped(record, _Line)
        person = self._person(line)
        names = map(plain_login, (*_BETWEEN.split(line.aliases), line.login))
        others = {self._other(name) for name in names if name} - {person.engineer}
        if not self._known.isdisjoint({person.engineer, *others}):
            raise UnusableError("named_before", "email")
        self._known |= {person.engineer, *others}
        return [person, *(PersonAlias(other, person.engineer) for other in sorted(others))]

    def _other(self, name: str) -> str:
        """Return the pseudonym of another address, or of a login."""
        return self._pseudonyms.person(address(name, "aliases") if "@" in name else name)

    def _person(self, line: _Line) -> Person:
        person = Person(
            engineer=self._pseudonyms.person(address(line.email, "email")),
            team=word(line.team, "team"),
            wave=word(str(line.wave), "wave"),
            exposed_from=day(line.exposed_from, "exposed_from"),
            joined_on=day(line.joined_on, "joined_on"),
            left_on=day(line.left_on, "left_on"),
        )
        if person.joined_on and person.left_on and person.left_on < person.joined_on:
            raise UnusableError("left_before_joining", "left_on")
        return person

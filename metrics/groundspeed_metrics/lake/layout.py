"""How the objects of a lake are named.

raw/v1/dt=<day>/<sha256 of the lines>.jsonl.gz            what editors shipped; the truth
parquet/v1/type=<type>/dt=<day>/<sha256>.parquet          the same events, as collecting stores them
manifest/v1/dt=<day>/<sha256>.json                        which raw objects which Parquet files hold

The day is the one on which an object was received, UTC. Every object is named by its content and
never changes; what is named otherwise is not ours and is left be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

RAW = "raw/v1/"
PARQUET = "parquet/v1/"
MANIFESTS = "manifest/v1/"
_DAY = r"dt=(\d{4}-\d{2}-\d{2})/"
_RAW = re.compile(rf"{RAW}{_DAY}([0-9a-f]{{64}})\.jsonl\.gz")
_PARQUET = re.compile(rf"{PARQUET}type=[a-z_.]+/{_DAY}([0-9a-f]{{64}})\.parquet")
_MANIFEST = re.compile(rf"{MANIFESTS}{_DAY}([0-9a-f]{{64}})\.json")
# What a server or a store writes in a folder before it has all of an object.
_UNFINISHED = re.compile(
    rf"(?:{RAW}|{PARQUET}type=[a-z_.]+/|{MANIFESTS}){_DAY}"
    r"\.[0-9a-f]{64}\.(?:jsonl\.gz|parquet|json)\.[0-9a-f]{8}"
)


@dataclass(frozen=True, slots=True)
class LakeObject:
    """One object of a lake.

    Attributes:
        name: Where it lies; for messages and for reading it.
        content: The SHA-256 under which it was stored.
        received_on: The day on which it, or what it was made of, arrived, UTC.
    """

    name: str
    content: str
    received_on: date


def raw_objects(keys: Iterable[str]) -> list[LakeObject]:
    """Return those of the keys that name shipped objects, by day and content."""
    return _named(_RAW, keys)


def parquet_objects(keys: Iterable[str]) -> list[LakeObject]:
    """Return those of the keys that name Parquet files, by day and content."""
    return _named(_PARQUET, keys)


def manifest_objects(keys: Iterable[str]) -> list[LakeObject]:
    """Return those of the keys that name manifests, by day and content."""
    return _named(_MANIFEST, keys)


def is_unfinished(key: str) -> bool:
    """Whether a key names the beginning of an object, which is being written or was left."""
    return _UNFINISHED.fullmatch(key) is not None


def in_order(objects: Iterable[LakeObject]) -> list[LakeObject]:
    """Return objects in an order that does not depend on when they were written."""
    return sorted(objects, key=lambda item: (item.received_on, item.content, item.name))


def first_received(objects: Iterable[LakeObject]) -> list[LakeObject]:
    """Return each content once, by the first of its days, of objects in the order of days.

    What a server ships again, since it did not hear that it arrived, may come on a later day.
    """
    found: dict[str, LakeObject] = {}
    for item in objects:
        found.setdefault(item.content, item)
    return list(found.values())


def raw_key(day: date, content: str) -> str:
    """Return the key of a shipped object."""
    return f"{RAW}dt={day.isoformat()}/{content}.jsonl.gz"


def parquet_key(event_type: str, day: date, content: str) -> str:
    """Return the key of a Parquet file."""
    return f"{PARQUET}type={event_type}/dt={day.isoformat()}/{content}.parquet"


def manifest_key(day: date, content: str) -> str:
    """Return the key of a manifest."""
    return f"{MANIFESTS}dt={day.isoformat()}/{content}.json"


def _named(pattern: re.Pattern[str], keys: Iterable[str]) -> list[LakeObject]:
    found = []
    for key in keys:
        match = pattern.fullmatch(key)
        day = _day(match[1]) if match else None
        if match and day:
            found.append(LakeObject(key, match[2], day))
    return in_order(found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

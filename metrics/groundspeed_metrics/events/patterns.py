"""Makes patterns of the event contract: of a line that it accepted, for the lines that are like it.

Writers do not change the order of their fields, so a few patterns cover a company. A pattern knows
one order of fields and one way to write each value, and is never looser than the contract: numbers
are bounded by their digits, lists by a number of entries that keeps lines short enough, and texts
by the patterns of the schema, whose characters JSON writes as they are.

Many patterns become one, of runs of lines: matching many lines at once costs half of what taking
them apart and matching each of them does. Who wrote the lines of a run, and in which session, is
the same in all of them, and comparing it with the first of them is quicker still.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import count, groupby
from typing import NamedTuple

from groundspeed_metrics.events.contract import PREFIX, EventContract, Json

# The lines of a run are of one day, which the first of them names.
_DAY_AHEAD = r'(?=[^\n]*?"time":"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T)'
# What is like it later in the run is as right as this is. A first line may have none.
_AHEAD = r"(?:(?=[^\n]*?(?P<{}>{}))|)"
_TIME = r'"(?P=day)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"'
# What matching remembers of each line is freed with the run.
_LONGEST_RUN = 1_000
# What every event says of the one who wrote it, and where.
_WRITER = {"engineer", "team", "repo", "arms", "client"}
# Every count that a column holds, and every number that a DECIMAL(18, 9) does.
_COUNT = "(?:0|[1-9][0-9]{0,17})"
# What may be absent is the other branch of a choice, which is tried faster than what is optional.
_FRACTION = r"(?:\.[0-9]{1,17}|)(?:e-[0-9]{1,2}|)"
_NUMBER = f"(?:0|[1-9][0-9]{{0,8}}){_FRACTION}"
_SHARE = rf"(?:0{_FRACTION}|1(?:\.0)?)"
_MOST_CHOICES = 100
# An entry has at most 120 bytes, so that no line that matches is longer than a line may be.
_MOST_ENTRIES = 100
_CLASS = re.compile(r"\[[^]]+\]")
_PLAIN = re.compile(r"[A-Za-z0-9@/{},-]*")
_SPECIAL = '"\\\0\n\x7f\xe9'


class _InexpressibleError(Exception):
    """A schema, or an event, of which no pattern can be made."""


class LinePattern(NamedTuple):
    """What a line looks like.

    Attributes:
        head: Before its type, which lines of many types share.
        rest: From there.
        shared: The parts that are mostly the same in lines which follow each other.
    """

    head: str
    rest: str
    shared: tuple[str, ...]


def run_pattern(lines: Iterable[LinePattern]) -> re.Pattern[bytes]:
    """Return what lines look like that follow each other, each like one of these, on one day.

    Each line ends with a newline. The group `day` is their day.
    """
    names: dict[str, str] = {}
    by_head: dict[str, list[str]] = {}
    for head, rest, shared in lines:
        for part in shared:
            name = names.setdefault(part, f"shared_{len(names)}")
            known = f"(?:(?P={name})|{part})"
            head, rest = head.replace(part, known, 1), rest.replace(part, known, 1)  # noqa: PLW2901
        by_head.setdefault(head, []).append(rest)
    any_line = _any_of(head + _any_of(rests) for head, rests in by_head.items())
    first = "".join(_AHEAD.format(name, part) for part, name in names.items())
    # A line that has matched stays matched: there is no other way to take it.
    return re.compile(f"{_DAY_AHEAD}{first}(?>{any_line}\n){{1,{_LONGEST_RUN}}}+".encode())


class LinePatterns:
    """Makes patterns of events."""

    def __init__(self, contract: EventContract) -> None:
        self._envelope = contract.schema["properties"]
        self._definitions = contract.schema["$defs"]
        self._numbers = count()

    def of(self, event: Json) -> LinePattern | None:
        """Return what lines look like that have the fields of an accepted one, in its order.

        There is none where the event has fields that the contract does not know, or where the
        contract says more than a pattern can.
        """
        try:
            line = self._line(event)
        except _InexpressibleError:
            return None
        head, _, rest = line.partition(_TYPE)
        shared = (self._field(event, "source"), self._writer(event))
        return LinePattern(head, _TYPE + rest, tuple(part for part in shared if part))

    def _writer(self, event: Json) -> str:
        """Return the pattern of the longest part of an event that is of its writer alone."""
        runs = groupby(event["data"].items(), key=lambda field: field[0] in _WRITER)
        longest: list[tuple[str, object]] = []
        for is_writer, fields in runs:
            part = list(fields)
            if is_writer and len(part) > len(longest):
                longest = part
        return self._fields(self._data(event), longest)

    def _data(self, event: Json) -> Json:
        data: Json = self._definitions[event["type"].removeprefix(PREFIX)]
        return data

    def _line(self, event: Json) -> str:
        return rf"\{{{','.join(self._field(event, name) for name in event)}\}}"

    def _field(self, event: Json, name: str) -> str:
        """Return the pattern of a field of the envelope, its name included."""
        match name:
            case "data":
                pattern = self._value(self._data(event), event[name])
            case "type":
                pattern = _literal(event[name])
            case "time":
                # The schema leaves the digits of the hour free.
                pattern = _TIME
            case "source":
                # The schema leaves open where the dashes are.
                pattern = f'"/groundspeed/session/{self._text(self._definitions["uuid"])}"'
            case _:
                pattern = self._value(self._schema(self._envelope, name), event[name])
        return f"{_literal(name)}:{pattern}"

    def _schema(self, schemas: Json, name: str) -> Json:
        if name not in schemas:
            raise _InexpressibleError
        return self._resolved(schemas[name])

    def _value(self, schema: Json, example: object) -> str:
        """Return the pattern of a field's values, of which one was accepted."""
        if "properties" in schema and isinstance(example, dict):
            return rf"\{{{self._fields(schema, example.items())}\}}"
        if "propertyNames" in schema:
            name = self._resolved(schema["propertyNames"])
            entry = f'"{self._text(name)}":{self._scalar(schema["additionalProperties"])}'
            return rf"\{{{_list_of(entry)}\}}"
        if schema.get("uniqueItems"):
            group = f"entry_{next(self._numbers)}"
            return rf"\[{_unlike(self._scalar(schema['items']), group)}\]"
        if "items" in schema:
            most = schema.get("maxItems", _MOST_ENTRIES)
            return rf"\[{_list_of(self._scalar(schema['items']), most)}\]"
        return self._scalar(schema)

    def _fields(self, schema: Json, fields: Iterable[tuple[str, object]]) -> str:
        known = schema["properties"]
        return ",".join(
            f"{_literal(name)}:{self._value(self._schema(known, name), value)}"
            for name, value in fields
        )

    def _scalar(self, schema: Json) -> str:
        schema = self._resolved(schema)
        if "oneOf" in schema:
            return _any_of(self._scalar(choice) for choice in schema["oneOf"])
        if "const" in schema:
            return _literal(schema["const"])
        if "enum" in schema:
            return _any_of(_literal(choice) for choice in schema["enum"])
        if isinstance(schema.get("type"), list):
            return _any_of(self._scalar({**schema, "type": kind}) for kind in schema["type"])
        return self._simple(schema)

    def _simple(self, schema: Json) -> str:
        match schema.get("type"):
            case "null":
                return "null"
            case "string":
                return f'"{self._text(schema)}"'
            case "integer" | "number" as kind:
                return _number(kind, schema.get("minimum"), schema.get("maximum"))
        raise _InexpressibleError

    def _text(self, schema: Json) -> str:
        pattern = str(schema.get("pattern"))
        text = pattern[1:-1]
        if pattern != f"^{text}$" or not _is_plain(text):
            raise _InexpressibleError
        return f"(?:{text})"

    def _resolved(self, schema: Json) -> Json:
        reference = schema.get("$ref")
        if reference is None:
            return schema
        resolved: Json = self._definitions[reference.removeprefix("#/$defs/")]
        return self._resolved(resolved)


def _number(kind: str, least: object, most: object) -> str:
    match kind, least, most:
        case "integer", 0, None:
            return _COUNT
        case "integer", 0, int() if most <= _MOST_CHOICES:
            return _any_of(str(choice) for choice in range(most + 1))
        case "number", 0, None:
            return _NUMBER
        case "number", 0, 1:
            return _SHARE
    raise _InexpressibleError


def _any_of(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _list_of(item: str, most: int = _MOST_ENTRIES) -> str:
    return f"(?:{item}(?:,{item}){{0,{most - 1}}}|)"


def _unlike(item: str, name: str) -> str:
    """Return the pattern of a list of texts, none of which comes again in the line."""
    entry = rf'(?P<{name}>{item})(?!.*(?P={name}))(?:,(?=")|(?=\]))'
    return f"(?:{entry}){{0,{_MOST_ENTRIES}}}"


def _is_plain(pattern: str) -> bool:
    """Whether JSON writes every text that matches as it is."""
    classes = _CLASS.findall(pattern)
    return _PLAIN.fullmatch(_CLASS.sub("", pattern)) is not None and not any(
        re.match(one, special) for one in classes for special in _SPECIAL
    )


def _literal(value: object) -> str:
    return re.escape(json.dumps(value, separators=(",", ":")))


_TYPE = f"{_literal('type')}:{_literal(PREFIX)[:-1]}"

"""Checks lines against the event contract, which is data: `groundspeed_contract`.

A reader meets older and newer writers. Of fields that it does not know the names are kept, a newer
version is read as far as it is known, and what cannot be read is rejected with a reason. Neither
quotes what a writer was free to write, values and names of entries alike: what is wrong with a line
may be that it holds what it must not. The line itself stays in the lake.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from importlib.resources import files
from typing import Any, Final, NamedTuple, cast

import jsonschema_rs
import msgspec

from groundspeed_metrics.events.window import reason_against_day

# Intermediaries must forward events of 64 KiB (CloudEvents 1.0); longer ones are not ours.
MAX_LINE = 64 << 10
PREFIX = "groundspeed."
# The schema leaves open where the dashes are.
_SESSION = re.compile("/groundspeed/session/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What our own fields are called; a writer of something else could put any text into a name.
FIELD: Final = r"(?:data\.)?[a-z_]{1,40}"
_VERSION = re.compile(r"^urn:groundspeed:events/v(\d{1,4})$")

Json = dict[str, Any]


class Accepted(NamedTuple):
    """A line that can be stored.

    Attributes:
        event: The event, as far as this version knows it, with `version`, and with `unknown` for
            the names of fields that it does not know, where they are like our own.
    """

    event: Json


class Rejected(NamedTuple):
    """A line that cannot be used: a word for the reason, and where in the line it lies."""

    reason: str
    detail: str | None = None


class EventContract:
    """The packaged schema, ready to check lines."""

    def __init__(self) -> None:
        self.schema: Final = cast(Json, json.loads(schema_text()))
        self._decoder = msgspec.json.Decoder()
        self._validators = {
            f"{PREFIX}{name}": jsonschema_rs.validator_for(self._schema_of(name))
            for name in self.types
        }

    @cached_property
    def version(self) -> int:
        """The version of the contract that this reader knows whole."""
        return int(str(self.schema["$id"]).rpartition("/v")[2])

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The event types, without their common prefix."""
        return tuple(
            str(name).removeprefix(PREFIX) for name in self.schema["properties"]["type"]["enum"]
        )

    def check(self, line: bytes, received_on: date) -> Accepted | Rejected:
        """Check one line of an object that was received on a day."""
        if len(line) > MAX_LINE:
            return Rejected("too_long")
        try:
            event = self._decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return Rejected("not_json")
        if not isinstance(event, dict):
            return Rejected("not_an_object")
        event_type = event.get("type")
        validator = self._validators.get(event_type) if isinstance(event_type, str) else None
        if validator is None:
            return Rejected("unknown_type")
        if validator.is_valid(event):
            event["version"] = self.version
        else:
            tolerant = self._read_tolerantly(event, validator)
            if isinstance(tolerant, Rejected):
                return tolerant
            event = tolerant
        return self._where_and_when(event, received_on)

    def _read_tolerantly(self, event: Json, validator: jsonschema_rs.Validator) -> Json | Rejected:
        """Set aside what this version does not know, and check the rest."""
        version = _VERSION.match(str(event.get("dataschema")))
        known, unknown = _split(event, self.schema["properties"])
        known["dataschema"] = self.schema["properties"]["dataschema"]["const"]
        if isinstance(event.get("data"), dict):
            fields = self.schema["$defs"][event["type"].removeprefix(PREFIX)]["properties"]
            known["data"], beyond = _split(event["data"], fields)
            unknown += [f"data.{name}" for name in beyond]
        error = None if version else "dataschema"
        for problem in validator.iter_errors(known):
            error = self._place(event["type"], problem.instance_path)
            break
        if error is not None:
            newer = version is not None and int(version[1]) > self.version
            return Rejected("newer_version" if newer else "invalid", error)
        known["version"] = int(version[1]) if version else self.version
        if unknown:
            known["unknown"] = [name for name in sorted(unknown) if re.fullmatch(FIELD, name)]
        return known

    def _place(self, event_type: str, path: Iterable[str | int]) -> str:
        """Return where in an event something lies, as far as the schema names it."""
        named = []
        schema = self._schema_of(event_type.removeprefix(PREFIX))
        for step in path:
            schema = schema.get("properties", {}).get(step)
            if schema is None:
                break
            named.append(str(step))
            schema = self.schema["$defs"].get(str(schema.get("$ref")).removeprefix("#/$defs/"), {})
        return "/".join(named) or "event"

    def _where_and_when(self, event: Json, received_on: date) -> Accepted | Rejected:
        if not _SESSION.fullmatch(event["source"]):
            return Rejected("invalid", "source")
        time = cast(str, event["time"])
        reason = reason_against_day(time[:10], received_on)
        # The schema leaves the digits of the hour free; such texts compare as the times they name.
        if reason is None and (time[11:13] > "23" or time[14:16] > "59" or time[17:19] > "59"):
            reason = "invalid"
        if reason is not None:
            return Rejected(reason, "time" if reason == "invalid" else None)
        return Accepted(event)

    def _schema_of(self, event_type: str) -> Json:
        """Return the schema of one type alone: the same rules, without trying all others."""
        schema = {key: value for key, value in self.schema.items() if key != "oneOf"}
        schema["properties"] = {
            **self.schema["properties"],
            "type": {"const": f"{PREFIX}{event_type}"},
            "data": {"$ref": f"#/$defs/{event_type}"},
        }
        return schema


def schema_text() -> str:
    """Return the packaged schema."""
    return files("groundspeed_contract").joinpath("events.v1.schema.json").read_text("utf-8")


def _split(values: Json, known: Json) -> tuple[Json, list[str]]:
    """Return what is known, and the names of the rest."""
    return (
        {name: value for name, value in values.items() if name in known},
        [name for name in values if name not in known],
    )

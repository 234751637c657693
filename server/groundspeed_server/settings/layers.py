"""One layer of configuration: read, check its keys, and name what is wrong.

Every field of `Settings` has a default, so that each layer can be checked by itself: an error
names the layer it stands in, and not the sum of all.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard, cast

import msgspec

from groundspeed_server.errors import UserError
from groundspeed_server.gate.ignore_rules import unreadable_pattern
from groundspeed_server.settings.values import Settings
from groundspeed_server.settings.wording import expectation, nearest_choice, shown
from groundspeed_server.small_file import read_small_file

_LARGEST_FILE = 256 * 1024

# Environment names that scripts rely on, and the key that each one sets.
ENVIRONMENT_KEYS: Mapping[str, tuple[str, ...]] = {
    "GROUNDSPEED_PROVIDER": ("model", "provider"),
    "GROUNDSPEED_MODEL": ("model", "name"),
    "GROUNDSPEED_REGION": ("model", "region"),
    "GROUNDSPEED_BASE_URL": ("model", "base_url"),
    "GROUNDSPEED_SCRIPT": ("model", "script"),
    "GROUNDSPEED_LAKE": ("telemetry", "lake"),
    "GROUNDSPEED_STATE_DIR": ("state_dir",),
}
# Names that other parts read; known here so that a misspelt name can be told from them.
OTHER_NAMES = (
    "GROUNDSPEED_DB",
    "GROUNDSPEED_DEBUG",
    "GROUNDSPEED_MODEL_DIR",
    "GROUNDSPEED_ORG_KEY",
)

# Where something is kept, and as what addresses other than folders may begin.
_PLACES: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("state_dir",): (),
    ("telemetry", "lake"): ("s3://",),
}
_ADDRESS = re.compile("[A-Za-z][A-Za-z0-9+.-]*:/")
_PATTERNS = {("completion", "off_paths"), ("gate", "exclude")}

_TOO_DEEP = "nests too deeply."

Values = dict[str, object]


class SettingsError(UserError):
    """A configuration that cannot be used."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something in a configuration that was passed over.

    Attributes:
        what: What it is; one sentence.
        remedy: What to do; one sentence.
    """

    what: str
    remedy: str

    def __str__(self) -> str:
        """Return both sentences."""
        return f"{self.what} {self.remedy}"


@dataclass(frozen=True, slots=True)
class Layer:
    """Configuration from one place.

    Attributes:
        origin: Where it comes from, in the words of the user: a file, or `the environment`.
        values: Nested tables, already checked against `Settings`.
    """

    origin: str
    values: Values


def file_layer(path: Path) -> Layer | None:
    """Read a TOML file; None when there is none.

    Raises:
        SettingsError: The file cannot be read, is not TOML, or holds an unusable key.
    """
    try:
        # A repository may hold a link to a device that never ends.
        content = read_small_file(path, _LARGEST_FILE)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}.", "Mend it, or remove it."
        ) from error
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from error
    except RecursionError as error:
        raise SettingsError(f"{path} {_TOO_DEEP}", "Mend it, or remove it.") from error
    except ValueError as error:  # Also a number of thousands of digits, which the parser passes on.
        raise SettingsError(f"{path} is not valid TOML: {error}.", "Mend that line.") from error
    return checked(str(path), values)


def environment_layer(environment: Mapping[str, str]) -> Layer:
    """Read the `GROUNDSPEED_*` variables that set a key.

    Raises:
        SettingsError: A variable holds a value that its key cannot take.
    """
    values: Values = {}
    for name, path in ENVIRONMENT_KEYS.items():
        if environment.get(name):
            one: Values = {}
            put(one, path, environment[name])
            refuse_other_addresses(checked(f"{name} in the environment", one))
            put(values, path, environment[name])
    return Layer("the environment (GROUNDSPEED_*)", values)


def misspelt_names(environment: Mapping[str, str]) -> tuple[Notice, ...]:
    """Return a notice of each `GROUNDSPEED_*` variable that looks like a known one."""
    known = [*ENVIRONMENT_KEYS, *OTHER_NAMES]
    unknown = [n for n in environment if n.startswith("GROUNDSPEED_") and n not in known]
    near = [(n, difflib.get_close_matches(n, known, n=1, cutoff=0.85)) for n in sorted(unknown)]
    return tuple(
        Notice(f"The environment variable {name} is not known.", f"Did you mean {match[0]}?")
        for name, match in near
        if match
    )


def checked(origin: str, values: Mapping[str, object]) -> Layer:
    """Check a layer's keys and types.

    Raises:
        SettingsError: A key is unknown, or its value cannot be used.
    """
    try:
        given = _without_nulls(values)
    except RecursionError as error:
        raise SettingsError(f"{origin} {_TOO_DEEP}", "Mend it, or remove it.") from error
    _check(origin, given, Settings, ())
    return Layer(origin, given)


def refuse_other_addresses(layer: Layer) -> None:
    """Refuse an address such as `gs://bucket` or `s3:/bucket`, which would be taken for a folder.

    Raises:
        SettingsError: A place is neither a folder nor, for the lake, one in S3.
    """
    for path, known in _PLACES.items():
        place = _value(layer.values, path)
        if isinstance(place, str) and _ADDRESS.match(place) and not place.startswith(known):
            also = ", or s3://bucket/prefix" if known else ""
            raise SettingsError(
                f"{layer.origin}: `{'.'.join(path)}` is {place}, which is no place for it.",
                f"Write a folder{also}.",
            )


def refuse_relative_folders(layer: Layer) -> None:
    """Refuse a folder that is another one wherever an editor is started.

    Events would be written into repositories, and a repository could bring a policy of its own.

    Raises:
        SettingsError: A folder is not named from the root.
    """
    for path in _PLACES:
        place = _value(layer.values, path)
        if isinstance(place, str) and place and not place.startswith(("/", "~", "s3://")):
            name = ".".join(path)
            raise SettingsError(
                f"{layer.origin}: `{name}` is {place}, which is another folder wherever you start.",
                f"Write where it is from the root, as /{place.removeprefix('./')} or ~/folder.",
            )


def put(values: Values, path: tuple[str, ...], value: object) -> None:
    """Set the value at `path` in nested tables, making tables on the way."""
    *tables, last = path
    for table in tables:
        values = cast(Values, values.setdefault(table, {}))
    values[last] = value


def _value(values: Mapping[str, object], path: tuple[str, ...]) -> object:
    """Return the value at `path` in nested tables; None where there is none."""
    found: object = values
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _without_nulls(values: Mapping[str, object]) -> Values:
    """Drop absent values: editors send null for every setting that nobody set."""
    return {
        key: _without_nulls(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
        if value is not None
    }


def _check(
    origin: str, values: Mapping[str, object], struct: type[msgspec.Struct], path: tuple[str, ...]
) -> None:
    fields = _fields(struct)
    for key, value in values.items():
        if key not in fields:
            raise _unknown(origin, (*path, key), fields)
        inner = fields[key]
        if isinstance(value, Mapping) and _is_struct(inner):
            _check(origin, value, inner, (*path, key))
            continue
        try:
            msgspec.convert(value, inner)
        except msgspec.ValidationError as error:
            raise _unusable(origin, (*path, key), value, inner) from error
        if (*path, key) in _PATTERNS:
            _check_patterns(origin, (*path, key), cast(Sequence[str], value))


def _check_patterns(origin: str, path: tuple[str, ...], patterns: Sequence[str]) -> None:
    unreadable = unreadable_pattern(patterns)
    if unreadable is not None:
        raise SettingsError(
            f"{origin}: `{'.'.join(path)}` holds {shown(unreadable)}, which is no pattern.",
            "Write each as a line of a .gitignore file.",
        )


def _unknown(origin: str, path: tuple[str, ...], known: Mapping[str, object]) -> SettingsError:
    *tables, key = path
    # Who leaves out the name of the table wrote the right key in the wrong place.
    near = [f"{name}.{key}" for name, inner in known.items() if key in _fields(inner)]
    near = near or difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    meant = " or ".join(f"`{'.'.join((*tables, each))}`" for each in near)
    return SettingsError(
        f"{origin}: there is no setting `{'.'.join(path)}`.",
        f"Did you mean {meant}?" if near else f"Known here: {', '.join(sorted(known))}.",
    )


def _fields(field_type: object) -> Mapping[str, object]:
    """Return the settings in a table, by name; none of what is no table."""
    if not _is_struct(field_type):
        return {}
    return {field.encode_name: field.type for field in msgspec.structs.fields(field_type)}


def _unusable(
    origin: str, path: tuple[str, ...], value: object, field_type: object
) -> SettingsError:
    near = nearest_choice(field_type, value)
    return SettingsError(
        f"{origin}: `{'.'.join(path)}` is {shown(value)}, and must be {expectation(field_type)}.",
        f"Did you mean {near}?" if near else "Mend that value.",
    )


def _is_struct(field_type: object) -> TypeGuard[type[msgspec.Struct]]:
    return isinstance(field_type, type) and issubclass(field_type, msgspec.Struct)

"""The weights that Groundspeed knows by name, and whether they are on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec

from groundspeed_server.errors import UserError
from groundspeed_server.settings.places import model_dir
from groundspeed_server.small_file import read_record

DEFAULT = "smollm2-135m"

_STAMP_SUFFIX = ".verified.json"
_LARGEST_STAMP = 1024


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry of `weights.toml`, which explains each field."""

    package: str
    version: str
    file: str
    sha256: str
    size: int
    licence: str
    about: str
    name: str = ""


class WeightsState(StrEnum):
    """Whether weights can be used."""

    ABSENT = "not installed"
    INSTALLED = "installed"
    DAMAGED = "damaged"


class _Stamp(msgspec.Struct, frozen=True):
    """What was true of a file when its SHA-256 was last found right."""

    sha256: str
    size: int
    mtime_ns: int


@cache
def catalogue() -> dict[str, Weights]:
    """Return all known weights by name."""
    table = files(__package__).joinpath("weights.toml").read_bytes()
    entries = msgspec.toml.decode(table, type=dict[str, Weights])
    return {name: msgspec.structs.replace(entry, name=name) for name, entry in entries.items()}


def find_weights(name: str) -> Weights:
    """Return the entry of that name.

    Raises:
        UserError: There is none.
    """
    entry = catalogue().get(name)
    if entry is None:
        known = ", ".join(catalogue())
        raise UserError(
            f"No model is called `{name}` here.",
            f"Known models: {known}. Any other GGUF file works by its path as `name` under "
            "[model].",
        )
    return entry


def weights_file(weights: Weights, environment: Mapping[str, str]) -> Path:
    """Return where the file of these weights lies, whether or not it is there."""
    return model_dir(environment) / f"{weights.name}.gguf"


def weights_state(
    weights: Weights, environment: Mapping[str, str], *, verify: bool = False
) -> WeightsState:
    """Return whether the weights are there and whole.

    Args:
        weights: Which weights.
        environment: Where the model folder is configured.
        verify: Read the whole file; otherwise trust an earlier reading of an unchanged file.
    """
    path = weights_file(weights, environment)
    try:
        found = path.stat()
    except OSError:
        return WeightsState.ABSENT
    if found.st_size != weights.size:
        return WeightsState.DAMAGED
    stamp = _Stamp(weights.sha256, found.st_size, found.st_mtime_ns)
    if not verify and _read_stamp(path) == stamp:
        return WeightsState.INSTALLED
    if sha256_of(path) != weights.sha256:
        return WeightsState.DAMAGED
    _write_stamp(path, stamp)
    return WeightsState.INSTALLED


def stamp_file(path: Path) -> Path:
    """Return where the note of a file's verification lies."""
    return path.with_name(path.name + _STAMP_SUFFIX)


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_stamp(path: Path) -> _Stamp | None:
    return read_record(stamp_file(path), _Stamp, _LARGEST_STAMP)


def _write_stamp(path: Path, stamp: _Stamp) -> None:
    try:
        stamp_file(path).write_bytes(msgspec.json.encode(stamp))
    except OSError:
        # A folder that others own may be read-only; the file is then read again next time.
        return

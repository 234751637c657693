"""Finds the keys of a file that its description does not have."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import msgspec


@dataclass(frozen=True, slots=True)
class Key:
    """A key in nested tables, by the names that lead to it."""

    path: tuple[str, ...]

    def __str__(self) -> str:
        text = ".".join(self.path)
        return "".join(c if c.isprintable() else " " for c in text)[:100]

    def is_named_by(self, dotted: str) -> bool:
        """Whether `a.b`, or `a.*`, names it."""
        names = dotted.split(".")
        return len(names) == len(self.path) and all(map(fnmatchcase, self.path, names))


def unknown_keys(values: Mapping[str, object], struct: type[msgspec.Struct]) -> list[Key]:
    """Return every key that stands where `struct` has none."""
    return list(_unknown(values, struct, ()))


def without_keys(values: Mapping[str, object], keys: Sequence[Key]) -> dict[str, object]:
    """Return nested tables without some of their keys."""
    return _without(values, {key.path for key in keys}, ())


def _unknown(
    values: Mapping[str, object], described: object, path: tuple[str, ...]
) -> Iterator[Key]:
    for name, value in values.items():
        inner = _described(described, name)
        if inner is None:
            yield Key((*path, name))
        elif isinstance(value, Mapping):
            yield from _unknown(value, inner, (*path, name))


def _described(described: object, name: str) -> object | None:
    """Return what describes the value of a key: a type, or None when there is no such key."""
    if typing.get_origin(described) is dict:
        return typing.cast(object, typing.get_args(described)[1])
    for one in (described, *typing.get_args(described)):
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            fields = {field.encode_name: field.type for field in msgspec.structs.fields(one)}
            return fields.get(name)
    return object


def _without(
    values: Mapping[str, object], gone: set[tuple[str, ...]], path: tuple[str, ...]
) -> dict[str, object]:
    return {
        name: _without(value, gone, (*path, name)) if isinstance(value, Mapping) else value
        for name, value in values.items()
        if (*path, name) not in gone
    }

"""What a setting may be, in the words of whoever writes the configuration."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence

from msgspec import inspect

_LONGEST_VALUE = 60


def expectation(field_type: object) -> str:
    """Return what a value of a setting must be, after the word "be".

    Args:
        field_type: As the setting is annotated. A pattern is told by its `description`.
    """
    return _expected(inspect.type_info(field_type))


def nearest_choice(field_type: object, value: object) -> str | None:
    """Return the choice that a misspelt value looks like; None where there is no such choice.

    Of a list it is the first item that is no choice.
    """
    choices = _choices(inspect.type_info(field_type))
    words = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    unknown = next((word for word in words if word not in choices), "")
    near = difflib.get_close_matches(unknown, choices, n=1)
    return near[0] if near else None


def shown(value: object) -> str:
    """Return a value about as it is written in TOML."""
    if isinstance(value, Mapping):
        return "a table"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _expected(wanted: inspect.Type) -> str:
    match wanted:
        case inspect.UnionType(types=types):
            told = " or ".join(_expected(each) for each in types if each != inspect.NoneType())
        case inspect.Metadata(type=inner, extra_json_schema=extra):
            told = str((extra or {}).get("description") or _expected(inner))
        case inspect.LiteralType() | inspect.EnumType():
            told = f"one of {', '.join(_choices(wanted))}"
        case inspect.BoolType():
            told = "true or false"
        case inspect.IntType(ge=lowest, le=highest):
            told = f"a whole number{_range(lowest, highest)}"
        case inspect.FloatType(ge=lowest, le=highest):
            told = f"a number{_range(lowest, highest)}"
        case inspect.VarTupleType(item_type=item):
            told = f"a list in brackets, each item {_expected(item)}"
        case inspect.DictType(value_type=value):
            told = f"a table, each value {_expected(value)}"
        case inspect.StructType():
            told = "a table"
        case _:
            told = "text in quotes"
    return told


def _choices(wanted: inspect.Type) -> Sequence[str]:
    match wanted:
        case inspect.UnionType(types=types):
            return [choice for each in types for choice in _choices(each)]
        case inspect.LiteralType(values=values):
            return [str(value) for value in values]
        case inspect.EnumType(cls=choices):
            return [str(choice.value) for choice in choices]
        case inspect.VarTupleType(item_type=item):
            return _choices(item)
        case _:
            return ()


def _range(lowest: float | None, highest: float | None) -> str:
    return f" from {lowest} to {highest}" if lowest is not None and highest is not None else ""

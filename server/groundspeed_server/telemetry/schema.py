"""The event schema as a check that costs microseconds.

The contract's JSON Schema is the allow-list, and the only one: this module compiles it into plain
functions at start. It knows the keywords that the contract uses; a contract with any other keyword
fails to load, so that nothing passes unchecked because we did not understand it.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Mapping
from importlib import resources

import msgspec

# Names the offending place, never the value; None when all is well.
Check = Callable[[object, str], str | None]
Node = Mapping[str, object]

_ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description"}
_TYPES: Mapping[str, Callable[[object], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list | tuple),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    ),
    "null": lambda value: value is None,
}


class EventSchema:
    """Checks whole events, as the contract describes them."""

    def __init__(self, document: Node) -> None:
        """Compile a schema.

        Raises:
            ValueError: It uses a keyword that this module does not know.
        """
        self._definitions = _node(document.get("$defs", {}))
        self._compiled: dict[str, Check] = {}
        self._branches: Mapping[str, Callable[[Node], Check]] = {
            "$ref": self._reference,
            "items": self._items,
            "oneOf": self._one_of,
            "properties": self._properties,
            "propertyNames": self._names_of,
            "additionalProperties": self._others,
        }
        self._whole = self._compile({k: v for k, v in document.items() if k != "oneOf"})
        self._data = {
            str(_at(choice, "properties", "type", "const")): self._compile(
                _node(_at(choice, "properties", "data"))
            )
            for choice in _list(document["oneOf"])
        }

    def refusal(self, event: Mapping[str, object]) -> str | None:
        """Return where the event breaks the contract, without the value; None when it does not."""
        check = self._data.get(str(event.get("type")))
        if check is None:
            return "type"
        return self._whole(event, "") or check(event.get("data"), "data")

    def pattern(self, definition: str) -> re.Pattern[str]:
        """Return the pattern of one of the contract's definitions, such as `version`."""
        return _pattern(_at(self._definitions[definition], "pattern"))

    def _compile(self, node: Node) -> Check:
        checks = [self._keyword(keyword, node) for keyword in node if keyword not in _ANNOTATIONS]

        def check(value: object, where: str) -> str | None:
            for each in checks:
                wrong = each(value, where)
                if wrong is not None:
                    return wrong
            return None

        return check

    def _keyword(self, keyword: str, node: Node) -> Check:
        leaf = _LEAVES.get(keyword)
        if leaf is not None:
            return leaf(node[keyword])
        branch = self._branches.get(keyword)
        if branch is None:
            raise ValueError(f"the event schema uses the keyword {keyword!r}, unknown here")
        return branch(node)

    def _reference(self, node: Node) -> Check:
        name = str(node["$ref"]).removeprefix("#/$defs/")
        definition = _node(self._definitions[name])

        def check(value: object, where: str) -> str | None:
            if name not in self._compiled:
                self._compiled[name] = self._compile(definition)
            return self._compiled[name](value, where)

        return check

    def _items(self, node: Node) -> Check:
        each = self._compile(_node(node["items"]))
        return _every(each, _list, "[]")

    def _names_of(self, node: Node) -> Check:
        each = self._compile(_node(node["propertyNames"]))
        return _every(each, lambda value: list(_node(value)), ".*")

    def _one_of(self, node: Node) -> Check:
        """Choices of the contract's `oneOf` exclude each other, so that any is one."""
        choices = [self._compile(_node(choice)) for choice in _list(node["oneOf"])]
        return _where(lambda found: any(choice(found, "choice") is None for choice in choices))

    def _properties(self, node: Node) -> Check:
        checks = {n: self._compile(_node(p)) for n, p in _node(node["properties"]).items()}

        def check(value: object, where: str) -> str | None:
            for name, found in _node(value).items():
                each = checks.get(name)
                wrong = each(found, f"{where}.{name}") if each else None
                if wrong is not None:
                    return wrong
            return None

        return check

    def _others(self, node: Node) -> Check:
        known = set(_node(node.get("properties", {})))
        rule = node["additionalProperties"]
        each = self._compile(_node(rule)) if rule is not False else None

        def check(value: object, where: str) -> str | None:
            for name, found in _node(value).items():
                if name in known:
                    continue
                wrong = f"{where}.*" if each is None else each(found, f"{where}.*")
                if wrong is not None:
                    return wrong
            return None

        return check


@functools.cache
def event_schema() -> EventSchema:
    """Return the contract's schema, version 1."""
    text = (resources.files("groundspeed_contract") / "events.v1.schema.json").read_bytes()
    return EventSchema(msgspec.json.decode(text, type=dict[str, object]))


def _where(holds: Callable[[object], bool]) -> Check:
    return lambda value, where: None if holds(value) else where or "event"


def _every(each: Check, parts: Callable[[object], list[object]], suffix: str) -> Check:
    def check(value: object, where: str) -> str | None:
        wrongs = (each(part, where + suffix) for part in parts(value))
        return next((wrong for wrong in wrongs if wrong is not None), None)

    return check


def _type(value: object) -> Check:
    wanted = [_TYPES[name] for name in _names(value)]
    return _where(lambda found: any(is_type(found) for is_type in wanted))


def _enum(value: object) -> Check:
    allowed = _list(value)
    return _where(lambda found: found in allowed and not isinstance(found, bool))


def _matches(value: object) -> Check:
    search = _pattern(value).search
    return _where(lambda found: not isinstance(found, str) or search(found) is not None)


def _minimum(value: object) -> Check:
    limit = float(str(value))
    return _where(lambda found: not isinstance(found, int | float) or found >= limit)


def _maximum(value: object) -> Check:
    limit = float(str(value))
    return _where(lambda found: not isinstance(found, int | float) or found <= limit)


def _max_items(value: object) -> Check:
    limit = int(str(value))
    return _where(lambda found: len(_list(found)) <= limit)


def _required(value: object) -> Check:
    names = _names(value)

    def check(found: object, where: str) -> str | None:
        missing = next((name for name in names if name not in _node(found)), None)
        return None if missing is None else f"{where}.{missing}"

    return check


_LEAVES: Mapping[str, Callable[[object], Check]] = {
    "type": _type,
    "const": lambda value: _where(lambda found: found == value),
    "enum": _enum,
    "pattern": _matches,
    "minimum": _minimum,
    "maximum": _maximum,
    "maxItems": _max_items,
    "uniqueItems": lambda _: _where(lambda found: len(set(_list(found))) == len(_list(found))),
    "required": _required,
}


def _pattern(value: object) -> re.Pattern[str]:
    """Compile a pattern as ECMAScript means it: ASCII digits, and `$` only at the very end."""
    return re.compile(re.sub(r"\$$", r"\\Z", str(value)), re.ASCII)


def _node(value: object) -> Node:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _names(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(name) for name in _list(value)]


def _at(value: object, *path: str) -> object:
    for name in path:
        value = _node(value)[name]
    return value

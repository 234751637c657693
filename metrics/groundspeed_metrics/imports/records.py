"""Finds the records in a file of JSON, CSV or TOML, each with the line that it begins in.

JSON comes in many shapes and all of them are read: an array, one object a line, arrays behind each
other as `gh api --paginate` writes them, pages of GraphQL, and reports that hold their rows in a
list. What cannot be read is set aside with its line; the rest of the file still counts.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeGuard

SUFFIXES = (".json", ".ndjson", ".jsonl", ".csv", ".toml")
# Reasons after which nobody knows what of the file is missing.
BROKEN = frozenset({"not_csv", "not_json", "not_toml", "cut_off", "other_number_of_fields"})
_LIMIT = 1 << 30
# Keys under which a page or a report holds its records.
_LISTS = ("nodes", "day_totals", "seats", "items", "price")
_TOTALS = ("total_seats",)
# Keys under which a node of GraphQL has lists of records, and so is none itself.
_HELD = frozenset({"pullRequests", "deployments", "repositories"})
# What stands between cells; where a comma is part of numbers, spreadsheets write semicolons.
_BETWEEN_CELLS = re.compile("[,;\t]")
_QUOTED = re.compile('"[^"]*"')
_SPACE = re.compile(r"[ \t\r\n]*")
_BETWEEN = re.compile(r"[ \t\r\n]*(,?)[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file: the line that it begins in, from 1, and its plain value."""

    line: int
    value: object


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place in a file that is no record: its line, from 1, and a word for the reason."""

    line: int
    reason: str


class DamagedFileError(Exception):
    """A file cannot be read at all; the text says why and quotes nothing of it."""


def plain_name(path: Path) -> str:
    """Return the suffix that says what a file holds, without that of its packing."""
    return (path.with_suffix("") if _is_packed(path) else path).suffix.lower()


def _is_packed(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def read_content(path: Path) -> bytes:
    """Return what a file holds, unpacked.

    Raises:
        DamagedFileError: It cannot be opened, is cut off, or is larger than a gigabyte.
    """
    try:
        with path.open("rb") as file:
            packed = gzip.GzipFile(fileobj=file) if _is_packed(path) else file
            content = packed.read(_LIMIT + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise DamagedFileError("cut off or not gzip") from None
    except OSError as error:
        raise DamagedFileError(error.strerror or "it cannot be opened") from None
    if len(content) > _LIMIT:
        raise DamagedFileError("larger than a gigabyte")
    return content


def find_records(content: bytes, suffix: str) -> Iterator[Record | Unreadable]:
    """Yield the records of a file.

    Args:
        content: What it holds, unpacked.
        suffix: How its name ends, such as `.csv`.

    Raises:
        DamagedFileError: It is a table whose header does not say what its columns are, or JSON in
            another encoding than UTF-8.
    """
    if suffix not in (".csv", ".toml") and not json.detect_encoding(content).startswith("utf-8"):
        raise DamagedFileError("it is not UTF-8; save it in UTF-8")
    # A byte that is no UTF-8 spoils the record that it stands in, and no other.
    text = content.decode("utf-8-sig", "surrogateescape")
    if suffix == ".csv":
        return _of_table(text)
    return _of_toml(text) if suffix == ".toml" else _of_json(_Uncounted(text))


def _of_table(text: str) -> Iterator[Record | Unreadable]:
    rows = _rows(text)
    header = _header(rows)
    for line, row in rows:
        if row is None:
            yield Unreadable(line, "not_csv")
        elif len(row) != len(header):
            yield Unreadable(line, "other_number_of_fields")
        else:
            cells = (cell.strip() for cell in row)
            yield Record(line, dict(zip(header, cells, strict=True)))


def _header(rows: Iterator[tuple[int, list[str] | None]]) -> list[str]:
    _, row = next(rows, (1, []))
    if row is None:
        raise DamagedFileError("its header is not CSV")
    # People head columns in capitals, and in words.
    names = ["_".join(name.lower().split()) for name in row]
    if any("\0" in name or not _is_encodable(name) for name in names):
        raise DamagedFileError("its header is not UTF-8; save it as CSV in UTF-8")
    doubled = next((name for name in names if name and names.count(name) > 1), None)
    if doubled is not None:
        raise DamagedFileError(f"column {names.index(doubled) + 1} of its header comes twice")
    return names


def _rows(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield the rows of a table that are not empty with the line that each begins in.

    None stands for a line in which something begins that is no row; the next row may begin in the
    line after it, since a quote that nobody closed would else take all others with it.
    """
    lines = io.StringIO(text, newline="").readlines()
    header = next((line for line in lines if line.strip()), "")
    between = _BETWEEN_CELLS.search(_QUOTED.sub("", header))
    begins = 0
    while begins < len(lines):
        start = begins
        rest = map(lines.__getitem__, range(start, len(lines)))
        reader = csv.reader(rest, delimiter=between[0] if between else ",", strict=True)
        try:
            for row in reader:
                # Spreadsheets write rows that were once filled as rows of empty cells.
                if any(cell.strip() for cell in row):
                    yield begins + 1, row
                # A row ends in the line that was read last; a quoted field may hold several.
                begins = start + reader.line_num
        except csv.Error:
            yield begins + 1, None
            begins += 1


def _is_encodable(text: str) -> bool:
    # Bytes that are no UTF-8 stand in the text as halves of a pair.
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _of_toml(text: str) -> Iterator[Record | Unreadable]:
    try:
        value = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        yield Unreadable(1, "not_toml")
        return
    yield from (Record(1, item) for item in _unwrapped(value))


class _Uncounted(str):
    """A text of which an error of JSON counts no lines.

    It would count from the first one on for each place that is broken; a file may have a million.
    """

    __slots__ = ()

    def count(self, *_: object) -> int:
        return 0

    def rfind(self, *_: object) -> int:
        return -1


def _of_json(text: _Uncounted) -> Iterator[Record | Unreadable]:
    line, counted = 1, 0
    for place, value in _values(text):
        line, counted = line + str.count(text, "\n", counted, place), place
        if isinstance(value, _Broken):
            yield Unreadable(line, value.reason)
        else:
            # Pages may stand in an array, as `gh api --paginate --slurp` writes them.
            pages = value if isinstance(value, list) else [value]
            yield from (Record(line, item) for page in pages for item in _unwrapped(page))


@dataclass(frozen=True, slots=True)
class _Broken:
    """Text that is no JSON."""

    reason: str


def _values(text: str) -> Iterator[tuple[int, object]]:
    """Yield every value of a text with its place; the values of arrays one by one."""
    # Python writes NaN for what is missing.
    decode = json.JSONDecoder(parse_constant=lambda _: None).raw_decode
    place, is_array = _after(_SPACE, text, 0), False
    while place < len(text):
        if text[place] in "[]" and is_array == (text[place] == "]"):
            is_array, place = not is_array, _after(_BETWEEN, text, place + 1)
            continue
        try:
            value, end = decode(text, place)
        except (ValueError, RecursionError):
            yield place, _Broken("not_json")
            # What is cut off inside an array has no end; what is cut off in a line has one.
            end = text.find("\n", place) + 1 or len(text)
            is_array = False
        else:
            yield place, value
        place = _after(_BETWEEN if is_array else _SPACE, text, end)
    if is_array:
        yield len(text), _Broken("cut_off")


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _unwrapped(value: object) -> Iterator[object]:
    """Yield the records that a page or a report holds; anything else is a record itself."""
    if not isinstance(value, dict):
        yield value
        return
    holder = value if _is_holder(value) else value.get("data")
    if isinstance(holder, dict):
        connections = list(_connections(holder))
        if connections:
            yield from chain.from_iterable(connections)
            return
    lists = (value.get(key) for key in _LISTS)
    listed = next((found for found in lists if isinstance(found, list)), None)
    # What a page says of its whole list is a record of its own.
    yield from ({key: value[key]} for key in _TOTALS if listed is not None and key in value)
    yield from [value] if listed is None else listed


def _connections(data: dict[str, object]) -> Iterator[list[object]]:
    """Yield the outermost lists of records in an answer of GraphQL: a query may ask for several.

    A list of repositories, as of an organisation, holds none, and each of these has lists in it.
    """
    level = [data]
    while level:
        below = []
        for item in level:
            nodes = nodes_of(item)
            if nodes is not None:
                yield [node for node in nodes if not _is_holder(node)]
            holders = [item] if nodes is None else filter(_is_holder, nodes)
            below += [child for it in holders for child in it.values() if isinstance(child, dict)]
        level = below


def _is_holder(node: object) -> TypeGuard[dict[str, object]]:
    return isinstance(node, dict) and not _HELD.isdisjoint(node)


def nodes_of(connection: dict[str, object]) -> list[object] | None:
    """Return the `nodes` of a connection, or those of its `edges`; None where it is none."""
    nodes, edges = connection.get("nodes"), connection.get("edges")
    if isinstance(nodes, list):
        return nodes
    if isinstance(edges, list):
        return [edge.get("node") if isinstance(edge, dict) else None for edge in edges]
    return None

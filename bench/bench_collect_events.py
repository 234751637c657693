"""`collect events` and `build` on the lake of a synthetic company, an object for each day's work.

The floor of collecting is to read, unpack and decode the same objects, and to keep nothing of them;
the floor of building is to copy the warehouse once. Other work on the machine takes from the rates:
collecting uses every core.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
from functools import partial
from pathlib import Path

import msgspec
from bench.figure import Figure, Goal, Pair, in_turn, milliseconds
from bench.groundspeed import Warehouse

PAIRS = 3
# Half a year, after which a company reviews the tool.
COMPANY = ("--engineers", "300", "--weeks", "26")
UNIT = "events/s"


def figures() -> list[Figure]:
    """Measure a first collection, with and without a build, and one that finds nothing new."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Warehouse(folder).run("simulate", *COMPANY, "--out", folder / "company")
        lake = folder / "company" / "lake"
        events = _decode(lake)
        decoding = partial(milliseconds, partial(_decode, lake))
        to_facts = in_turn(partial(_to_facts, lake), decoding, pairs=PAIRS)
        first = in_turn(partial(_collect_anew, lake), decoding, pairs=PAIRS)
        again = in_turn(partial(_collect, folder, lake), decoding, pairs=PAIRS)
        built = in_turn(partial(_build, folder), Warehouse(folder).copied, pairs=PAIRS)
        Warehouse(folder).run("lake", "compact", lake, "--before", "9999-12-31")
        compacted = in_turn(partial(_collect_anew, lake), decoding, pairs=PAIRS)
    goal = Goal(150_000, of="ours", at_least=True)
    title = f"compressed NDJSON to facts, {events:,} events"
    decoded = "unpacking and decoding them"
    return [
        Figure.of_pairs(title, UNIT, _rates(to_facts, events), against=decoded, goal=goal),
        Figure.of_pairs("collect events", UNIT, _rates(first, events), against=decoded),
        Figure.of_pairs(
            "collect events, from Parquet", UNIT, _rates(compacted, events), against=decoded
        ),
        Figure.of_pairs("collect events, none of them new", "ms", again, against=decoded),
        Figure.of_pairs("build on them", "ms", built, against="copying the warehouse"),
    ]


def _rates(pairs: list[Pair], events: int) -> list[Pair]:
    return [(events / ours * 1_000, events / theirs * 1_000) for ours, theirs in pairs]


def _decode(lake: Path) -> int:
    """Read a lake in the cheapest way, and return the number of its lines that are JSON."""
    decode = msgspec.json.Decoder().decode
    events = 0
    for path in lake.glob("raw/v1/*/*.jsonl.gz"):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            try:
                decode(line)
            except msgspec.DecodeError:
                continue  # A company's lake has torn lines too.
            events += 1
    return events


def _to_facts(lake: Path) -> float:
    """Bring a lake into a new warehouse and build everything on it, until readers see it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return _collect(folder, lake) + milliseconds(lambda: Warehouse(folder).run("build"))


def _collect_anew(lake: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return _collect(Path(folder), lake)


def _collect(folder: Path, lake: Path) -> float:
    return milliseconds(lambda: Warehouse(folder).run("collect", "events", lake))


def _build(collected: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder))
        shutil.copy(Warehouse(collected).file, warehouse.file)
        return milliseconds(lambda: warehouse.run("build"))

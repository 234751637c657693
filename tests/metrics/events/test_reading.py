"""The fast reader passes nothing that the exact check would not, and stores the same."""

from __future__ import annotations

import functools
import json
import operator
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundspeed_metrics.events.batch import read_object, store_objects
from groundspeed_metrics.events.contract import Accepted, EventContract, Rejected
from groundspeed_metrics.events.reading import LineReader, Row
from groundspeed_metrics.lake.layout import LakeObject
from groundspeed_metrics.warehouse.database import open_warehouse
from support.metrics_events import Event, event, typing_window, uuid
from support.metrics_warehouse import digests

RECEIVED = date(2026, 3, 2)
CONTRACT = EventContract()
DECIDED = event(
    "completion.decided",
    1,
    team="team-one",
    repo="a" * 32,
    request=uuid(5),
    trigger="auto",
    lang="typescript",
    position_kind="statement",
    source="model",
    reason=None,
    provider="bedrock",
    model="anthropic.claude-haiku-4-5",
    prompt="chat@0123456789ab",
    ttft_ms=12.5,
    latency_ms=20,
    tokens_in=7,
    tokens_out=1,
    tokens_cache_read=0,
    tokens_cache_write=0,
    cost_usd=0.000824,
    context={"prefix": 900, "suffix": 2},
)
DECIDED["data"]["arms"] = {"prompt": "short"}
EVENTS = [
    DECIDED,
    event("session.ended", 2, reason="exit"),
    event("completion.shown", 3, completion=uuid(1), request=uuid(2), chars=3, lines=1),
    event(
        "completion.retained",
        4,
        completion=uuid(1),
        age_s=30,
        chars_kept=None,
        similarity=0.5,
        doc="open",
    ),
    event("completion.fingerprints", 5, completion=uuid(1), lines=["a" * 32, "b" * 32]),
    event("session.started", 6, features=["completion"], provider=None, model=None),
    event("health", 7, gated={"path": 2}, cancelled=0, dropped_events=0, breaker_changes=1),
    typing_window(8),
]

# What a writer that is wrong, new or hostile may put where a value belongs.
ODD_VALUES: list[Any] = [
    *(None, True, -1, 0, 1, 1.0, 1.5, 11, 2**31, 2**63, 2**64, 2**70, 1e308, 1e-7),
    *("", "ok", "BAD", "ok\n", "x" * 129, "accepted", "model", "a\0b", "\ud800"),
    *("a" * 32, "A" * 32, "\N{ARABIC-INDIC DIGIT ONE}" * 32, "chat@0123456789ab"),
    *(uuid(3), uuid(10).upper(), uuid(3).replace("-", ""), f"{{{uuid(3)}}}"),
    *(f"/groundspeed/session/{uuid(9)}", "/groundspeed/session/" + "-" * 36),
    *("urn:groundspeed:events/v2", "groundspeed.health"),
    *("2026-03-02T10:00:00.000Z", "2026-03-02T24:00:00.000Z", "2026-03-02T10:00:00.000Z\n"),
    *(
        "2026-W10-1T10:00:00.000Z",
        "2026-03-02t10:00:00.000Z",
        "2026-03-02T10:00:00.00\N{ARABIC-INDIC DIGIT ONE}Z",
    ),
    *([], ["ok"], ["ok", "ok"], ["a" * 32], ["A" * 32]),
    *(
        {},
        {"ok": 1},
        {"ok": "ok"},
        {"ok": 1.0},
        {"BAD": 1},
        {"BAD": "ok"},
        {"ok": -1},
        {"ok": "B!"},
    ),
]
ODD: st.SearchStrategy[Any] = st.sampled_from([json.dumps(odd) for odd in ODD_VALUES]).map(
    json.loads
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A line that was right before something happened to it, or nothing."""
    changed = json.loads(json.dumps(draw(st.sampled_from(EVENTS))))
    for _ in range(draw(st.integers(0, 2))):
        parts = [changed, changed.get("data"), (changed.get("data") or {}).get("client")]
        target = draw(st.sampled_from([part for part in parts if isinstance(part, dict)]))
        name = draw(st.sampled_from([*target, "beyond"]))
        if draw(st.booleans()):
            target.pop(name, None)
        else:
            target[name] = draw(ODD)
            if target is changed and name == "data":
                break
    text = json.dumps(changed, separators=draw(st.sampled_from([(",", ":"), (", ", " : ")])))
    return _marred(draw, text).encode("utf-8", "surrogatepass")


def _marred(draw: st.DrawFn, text: str) -> str:
    how = draw(st.sampled_from(["not", "not", "not", "twice", "escape", "cut", "space"]))
    if how == "twice":  # A key twice, at some depth.
        key, value = draw(
            st.sampled_from(
                [("engineer", '"' + "c" * 32 + '"'), ("prefix", "1"), ("id", f'"{uuid(4)}"')]
            )
        )
        return text.replace(f'"{key}"', f'"{key}":{value},"{key}"', 1)
    if how == "escape":
        return text.replace("a", "\\u0061", 3)
    if how == "cut":
        return text[: draw(st.integers(0, len(text)))]
    return f" {text}\t" if how == "space" else text


@pytest.fixture(scope="module")
def reader() -> LineReader:
    """A reader that has seen every event of this module as it should be."""
    reader = LineReader(CONTRACT)
    for good in EVENTS:
        reader.read(json.dumps(good).encode(), RECEIVED)
    return reader


def assert_no_looser(reader: LineReader, line: bytes) -> None:
    """Fail where the reader passes what the exact check would not, or as something else."""
    verdict = reader.read(line, RECEIVED)
    if not isinstance(verdict, Row) or verdict.exact:
        assert verdict == reader.read_exactly(line, RECEIVED)
        return
    exact = CONTRACT.check(line, RECEIVED)
    if isinstance(exact, Accepted):
        event = msgspec.json.decode(verdict.json)
        assert {**event, "version": 1} == exact.event
        assert verdict.key == event["source"] + event["id"]
        return

    # Ids are compared by the database, when it reads them.
    assert exact.detail in {"id", "source", "data/request", "data/completion", "data/hint"}


def _with_every_odd_value(good: Event) -> Iterator[bytes]:
    for path in ((), ("data",), ("data", "client")):
        part = functools.reduce(operator.getitem, path, good)
        for name in [*part, "beyond"]:
            for odd in ODD_VALUES:
                changed = json.loads(json.dumps(good))
                functools.reduce(operator.getitem, path, changed)[name] = odd
                yield json.dumps(changed).encode()


@pytest.mark.parametrize("good", EVENTS, ids=[made["type"] for made in EVENTS])
def test_no_odd_value_of_any_field_passes_that_should_not(reader: LineReader, good: Event) -> None:
    for line in _with_every_odd_value(good):
        assert_no_looser(reader, line)


@settings(max_examples=600, deadline=None)
@given(line=mutated())
def test_what_passes_fast_would_pass_exactly(reader: LineReader, line: bytes) -> None:
    assert_no_looser(reader, line)


class ExactReader(LineReader):
    """Reads every line as the contract alone does."""

    def read(self, line: bytes, received_on: date) -> Row | Rejected:
        return self.read_exactly(line, received_on)


def stored(lines: list[bytes], reader: LineReader, database: Path) -> dict[str, str]:
    """Store lines in a new warehouse, and return what stands for its tables."""
    item = LakeObject("lines", "0" * 64, RECEIVED)
    with open_warehouse(database) as connection:
        store_objects(connection, [read_object(item, b"\n".join(lines), reader)], reader)
    return digests(database)


@settings(max_examples=8, deadline=None)
@given(lines=st.lists(mutated(), max_size=25))
def test_the_tables_are_those_of_the_exact_check(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    lines = [*(json.dumps(good).encode() for good in EVENTS), *lines]

    fast = stored(lines, LineReader(CONTRACT), folder / "fast.duckdb")

    assert fast == stored(lines, ExactReader(CONTRACT), folder / "exact.duckdb")


def test_a_line_passes_fast_once_its_texts_were_accepted(reader: LineReader) -> None:
    line = json.dumps(typing_window(9, chars_typed=3)).encode()
    other = json.dumps(typing_window(9, engineer="f" * 32)).encode()

    first, again = reader.read(other, RECEIVED), reader.read(other, RECEIVED)

    assert reader.read(line, RECEIVED) == Row(_key(9), line, exact=False)
    assert (isinstance(first, Row) and first.exact) is True
    assert (isinstance(again, Row) and again.exact) is False


def test_a_text_that_was_refused_is_refused_again(reader: LineReader) -> None:
    line = json.dumps(typing_window(9, engineer="F" * 32)).encode()

    verdicts = [reader.read(line, RECEIVED) for _ in range(3)]

    assert [v.reason for v in verdicts if not isinstance(v, Row)] == ["invalid"] * 3


def _key(number: int) -> str:
    made: Event = typing_window(number)
    return str(made["source"]) + str(made["id"])

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

from groundspeed_metrics.events.batch import end_of_events, settle_batch
from groundspeed_metrics.events.contract import MAX_LINE, Accepted, EventContract, Rejected
from groundspeed_metrics.events.lines import LineBatch
from groundspeed_metrics.events.reading import LineReader, Passed, Rewritten
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
    reader = LineReader(CONTRACT, patience=0)
    for good in EVENTS:
        verdict(reader, as_line(good))
    return reader


def as_line(made: Event) -> bytes:
    """Return an event as the server writes it."""
    return json.dumps(made, separators=(",", ":")).encode()


def verdict(reader: LineReader, line: bytes) -> Passed | Rewritten | Rejected:
    """Return what becomes of one line."""
    (read,) = (found for _, found in reader.read(line, RECEIVED))
    return read


def passes(line: bytes) -> Passed:
    """Return what becomes of a line that passes."""
    return Passed(line + b"\n", 1)


def assert_no_looser(reader: LineReader, line: bytes) -> None:
    """Fail where the reader passes what the exact check would not, or as something else."""
    if not line or line.isspace():
        assert not list(reader.read(line, RECEIVED))
        return
    read = verdict(reader, line)
    if not isinstance(read, Passed):
        assert read == reader.read_exactly(line, RECEIVED)
        return
    exact = CONTRACT.check(line, RECEIVED)

    assert read == passes(line)
    assert isinstance(exact, Accepted)
    assert {**msgspec.json.decode(line), "version": 1} == exact.event


def _with_every_odd_value(good: Event) -> Iterator[bytes]:
    for path in ((), ("data",), ("data", "client")):
        part = functools.reduce(operator.getitem, path, good)
        for name in [*part, "beyond"]:
            for odd in ODD_VALUES:
                changed = json.loads(json.dumps(good))
                functools.reduce(operator.getitem, path, changed)[name] = odd
                yield as_line(changed)


@pytest.mark.parametrize("good", EVENTS, ids=[made["type"] for made in EVENTS])
def test_no_odd_value_of_any_field_passes_that_should_not(reader: LineReader, good: Event) -> None:
    for line in _with_every_odd_value(good):
        assert_no_looser(reader, line)


@settings(max_examples=600)
@given(line=mutated())
def test_what_passes_fast_would_pass_exactly(reader: LineReader, line: bytes) -> None:
    assert_no_looser(reader, line)


class ExactReader(LineReader):
    """Reads every line as the contract alone does."""

    def read(
        self, content: bytes, received_on: date
    ) -> Iterator[tuple[int, Passed | Rewritten | Rejected]]:
        for number, line in enumerate(content.split(b"\n"), start=1):
            if line and not line.isspace():
                yield number, self.read_exactly(line, received_on)


def stored(lines: list[bytes], reader: LineReader, database: Path) -> dict[str, str]:
    """Store lines in a new warehouse, and return what stands for its tables."""
    item = LakeObject("lines", "0" * 64, RECEIVED)
    with open_warehouse(database) as connection:
        batch = LineBatch(reader, database.with_suffix(".batch"))
        batch.add(item, b"\n".join(lines))
        before = end_of_events(connection)
        batch.insert(connection)
        (read,) = batch.objects
        settle_batch(connection, before, [read.ledger_row()], read.quarantined)
    return digests(database)


@settings(max_examples=8)
@given(lines=st.lists(mutated(), max_size=25))
def test_the_tables_are_those_of_the_exact_check(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    lines = [*(as_line(good) for good in EVENTS), *lines]

    fast = stored(lines, LineReader(CONTRACT, patience=0), folder / "fast.duckdb")

    assert fast == stored(lines, ExactReader(CONTRACT), folder / "exact.duckdb")


@pytest.mark.parametrize("good", EVENTS, ids=[made["type"] for made in EVENTS])
def test_a_line_passes_as_it_is_once_one_like_it_was_accepted(good: Event) -> None:
    reader, line = LineReader(CONTRACT, patience=0), as_line(good)

    first, again = verdict(reader, line), verdict(reader, line)

    assert isinstance(first, Rewritten)
    assert again == passes(line)


def test_patterns_are_compiled_when_enough_lines_were_read_without_them() -> None:
    reader, line = LineReader(CONTRACT, patience=3), as_line(typing_window(1))

    read = [found for _, found in reader.read(b"\n".join([line] * 5), RECEIVED)]

    assert [type(found) for found in read[:3]] == [Rewritten] * 3
    assert read[3:] == [Passed((line + b"\n") * 2, 2)]


def test_other_values_pass_as_they_are_and_another_order_is_learned(reader: LineReader) -> None:
    other = as_line(typing_window(9, engineer="f" * 32, chars_typed=3, active_s=0.25))
    backwards = as_line(dict(reversed(typing_window(9).items())))

    verdicts = [verdict(reader, line) for line in (other, backwards, backwards)]

    assert verdicts[0] == passes(other)
    assert isinstance(verdicts[1], Rewritten)
    assert verdicts[2] == passes(backwards)


def test_lines_that_follow_each_other_pass_together_up_to_one_that_does_not(
    reader: LineReader,
) -> None:
    run = b"".join(as_line(made) + b"\n" for made in EVENTS)
    bad = as_line(typing_window(9, engineer="F" * 32))

    read = list(reader.read(run + b"\n \n" + bad + b"\n" + run, RECEIVED))

    whole = Passed(run, len(EVENTS))
    refused = Rejected("invalid", "data/engineer")
    assert read == [(1, whole), (len(EVENTS) + 3, refused), (len(EVENTS) + 4, whole)]


@pytest.mark.parametrize("first", range(4))
def test_a_run_may_have_many_writers_and_each_is_checked(reader: LineReader, first: int) -> None:
    writers: list[Event] = [
        {"engineer": "1" * 32},
        {"engineer": "2" * 32},
        {"engineer": "1" * 32, "arms": {"prompt": "short"}},
        {"engineer": "3" * 32, "arms": {}},
    ]
    good = [
        as_line(typing_window(number, **writer)) + b"\n"
        for number, writer in enumerate(writers[first:] + writers[:first])
    ]
    bad = as_line(typing_window(9, engineer="1" * 31 + "F")) + b"\n"

    read = list(reader.read(b"".join([*good, bad, *good]), RECEIVED))

    whole = Passed(b"".join(good), len(good))
    assert read == [(1, whole), (5, Rejected("invalid", "data/engineer")), (6, whole)]


def test_a_run_ends_with_the_day_and_its_day_is_checked(reader: LineReader) -> None:
    def on(day: str) -> bytes:
        return as_line({**typing_window(9), "time": f"{day}T10:00:00.000Z"}) + b"\n"

    days = ["2026-03-01", "2026-03-01", "2026-03-02", "2026-03-04", "2026-03-04", "2026-03-02"]

    read = list(reader.read(b"".join(map(on, days)), RECEIVED))

    late = Rejected("time_out_of_window")
    assert read == [
        (1, Passed(on("2026-03-01") * 2, 2)),
        (3, Passed(on("2026-03-02"), 1)),
        (4, late),
        (5, late),
        (6, Passed(on("2026-03-02"), 1)),
    ]


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(st.one_of(mutated(), st.just(b""), st.sampled_from(EVENTS).map(as_line))))
def test_an_object_is_read_as_its_lines_are(reader: LineReader, lines: list[bytes]) -> None:
    found: dict[int, Passed | Rewritten | Rejected] = {}
    for number, read in reader.read(b"\n".join(lines), RECEIVED):
        if not isinstance(read, Passed):
            found[number] = read
            continue
        together = read.lines.splitlines(keepends=True)
        assert len(together) == read.total
        found |= {number + nth: Passed(line, 1) for nth, line in enumerate(together)}

    for number, line in enumerate(lines, start=1):
        is_blank = not line or line.isspace()
        exact = None if is_blank else reader.read_exactly(line, RECEIVED)
        assert found.get(number) in (
            [exact, passes(line)] if isinstance(exact, Rewritten) else [exact]
        )


def test_a_line_that_was_refused_is_refused_again(reader: LineReader) -> None:
    line = as_line(typing_window(9, engineer="F" * 32))

    verdicts = [verdict(reader, line) for _ in range(3)]

    assert [v.reason for v in verdicts if isinstance(v, Rejected)] == ["invalid"] * 3


@pytest.mark.parametrize(
    "features", [["ok", "ok"], ["ok", "fine", "ok"], ["ok"], [], ["fine", "ok"]]
)
def test_a_list_that_may_not_repeat_itself_does_not(
    reader: LineReader, features: list[str]
) -> None:
    changed = json.loads(json.dumps(EVENTS[5]))
    changed["data"]["features"] = features

    passed = isinstance(verdict(reader, as_line(changed)), Passed)

    assert passed is (len(set(features)) == len(features))


def test_a_line_that_is_too_long_is_refused_though_it_is_like_others(reader: LineReader) -> None:
    changed = json.loads(json.dumps(DECIDED))
    changed["data"]["context"] = {f"kind-{n}": 1 for n in range(MAX_LINE // 10)}

    assert verdict(reader, as_line(changed)) == Rejected("too_long")


@pytest.mark.parametrize("good", EVENTS, ids=[made["type"] for made in EVENTS])
def test_the_longest_line_that_passes_is_no_longer_than_a_line_may_be(
    reader: LineReader, good: Event
) -> None:
    changed = json.loads(json.dumps(good))
    data = changed["data"]
    names = [f"{'n' * 44}-{n:03}" for n in range(100)]
    for name in {"arms", "context", "gated"} & set(data):
        data[name] = dict.fromkeys(names, "v" * 64 if name == "arms" else 10**18 - 1)
    if "features" in data:
        data["features"] = [f"{'f' * 60}-{n:03}" for n in range(100)]
    line = as_line(changed)

    assert isinstance(verdict(reader, line), Passed)
    assert len(line) < MAX_LINE // 2

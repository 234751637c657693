from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from groundspeed_server.cli.main import main
from groundspeed_server.engine.values import Decision, ModelCall, Source, Trigger
from groundspeed_server.telemetry.events import (
    CompletionClosed,
    CompletionRetained,
    CompletionShown,
)
from groundspeed_server.telemetry.ledger import Ledger
from groundspeed_server.telemetry.places import ledger_file


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "state"


def remember(state: Path, prices: Sequence[float | None] = (0.0021, 0.0021)) -> None:
    """Suggestions of a model at these prices; the first is accepted, the others passed over."""
    ledger = Ledger(ledger_file(state), wall=lambda: 1.7e9)
    for number, price in enumerate(prices, start=1):
        name = f"c{number}"
        call = ModelCall("bedrock", "claude-haiku-4-5", "line@0123456789ab", cost_usd=price)
        ledger.add(
            Decision(
                request=name,
                trigger=Trigger.AUTO,
                language="typescript",
                position_kind="statement",
                source=Source.MODEL,
                latency_ms=400.0,
                call=call,
            )
        )
        ledger.note(CompletionShown(completion=name, request=name, chars=40, lines=1))
    ledger.note(
        CompletionClosed(
            completion="c1",
            outcome="accepted",
            visible_ms=900.0,
            chars_accepted=40,
            chars_typed_through=0,
            lines_accepted=1,
        )
    )
    ledger.note(
        CompletionRetained(completion="c1", age_s=600, chars_kept=30, similarity=0.9, doc="open")
    )
    ledger.close()


def test_the_numbers_are_the_engineers_own_and_stay_here(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remember(state)
    code = main(["stats"])
    lines = capsys.readouterr().out.splitlines()

    assert code == 0
    assert lines[1:] == [
        "requests      2, of which 2 got a suggestion",
        "shown         2",
        "accepted      1 (50% of shown)",
        "characters    40 accepted",
        "kept          30 of 40 checked characters (75%), at most ten minutes later",
        "latency       median 400 ms, 95th percentile 400 ms",
        "prompt cache  no provider has counted tokens yet",
        "cost          $0.0042 for completions; reviews are not counted here",
        "",
        "These numbers come from the ledger on this machine, and stay on it.",
    ]


@pytest.mark.parametrize(
    ("calls", "said"), [(1, "without 1 call whose price"), (2, "without 2 calls whose price")]
)
def test_calls_without_a_price_are_told(
    state: Path, calls: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    remember(state, prices=[None] * calls + [0.0021])
    main(["stats"])

    assert f"$0.0021 for completions, {said} is not known; reviews" in capsys.readouterr().out


def test_the_numbers_as_data(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    remember(state)
    main(["stats", "--json"])
    numbers = json.loads(capsys.readouterr().out)

    assert (numbers["acceptance_rate"], numbers["retention_rate"]) == (0.5, 0.75)
    assert numbers["cost_usd"] == pytest.approx(0.0042)


@pytest.mark.usefixtures("state")
def test_a_ledger_that_cannot_be_read_is_named(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state.mkdir()
    ledger_file(state).write_bytes(b"this is no database" * 100)
    code = main(["stats"])
    said = capsys.readouterr()

    assert code == 0
    assert "Nothing is recorded yet." in said.out
    assert f"kept as {ledger_file(state)}.unreadable" in said.err
    assert "groundspeed telemetry delete" in said.err


def test_without_a_ledger_there_are_no_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    main(["stats"])
    page = capsys.readouterr().out
    main(["stats", "--json"])

    assert page.startswith("Nothing is recorded yet.")
    assert json.loads(capsys.readouterr().out)["acceptance_rate"] is None

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from groundspeed_server.cli.main import main
from groundspeed_server.engine.values import (
    ContextKind,
    Decision,
    DroppedExcerpt,
    ModelCall,
    RepairStep,
    Source,
    Trigger,
)
from groundspeed_server.telemetry.ledger import Ledger
from groundspeed_server.telemetry.places import ledger_file

SUGGESTED = Decision(
    request="r1",
    trigger=Trigger.AUTO,
    language="typescript",
    position_kind="block_start",
    source=Source.MODEL,
    latency_ms=412.4,
    completion="c1",
    call=ModelCall(
        "bedrock", "claude-haiku-4-5", "line@0123456789ab", 201.0, 1_020, 24, 900, 0, 0.00042
    ),
    tokens_sent={"prefix": 800, "open_tab": 120},
    dropped=(DroppedExcerpt(ContextKind.OPEN_TAB, 60, "secret"),),
    repairs=(RepairStep("suffix_overlap", 3, 0),),
)
GATED = Decision(
    request="r2",
    trigger=Trigger.MANUAL,
    language="typescript",
    position_kind="unknown",
    source=Source.NONE,
    latency_ms=0.6,
    reason="excluded_path",
    detail="This file is excluded from what may be sent.",
)


FOLLOWED = Decision(
    request="r3",
    trigger=Trigger.AUTO,
    language="typescript",
    position_kind="next_edit",
    source=Source.NONE,
    latency_ms=7.2,
    detail="Other uses of a renamed name could follow, in 3 places.",
)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.chdir(tmp_path)
    with closing(Ledger(ledger_file(tmp_path / "state"), wall=lambda: 1.7e9)) as ledger:
        yield ledger


def test_more_decisions_than_there_are_may_be_asked_for(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger.add(SUGGESTED)
    ledger.close()
    code = main(["why", "--json", "--last", "9" * 20])

    assert code == 0
    assert [entry["request"] for entry in json.loads(capsys.readouterr().out)] == ["r1"]


def test_a_next_edit_is_explained(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    ledger.add(FOLLOWED)
    ledger.add(replace(FOLLOWED, reason="snoozed", detail="It is snoozed."))
    ledger.close()
    main(["why"])
    page = capsys.readouterr().out

    assert "a next edit from a rule, after 7 ms. Other uses of a renamed name could" in page
    assert "none, after 7 ms; no model was asked: snoozed. It is snoozed." in page


def test_a_suggestion_is_explained_with_all_that_it_cost(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger.add(SUGGESTED)
    ledger.close()
    code = main(["why"])
    lines = capsys.readouterr().out.splitlines()

    assert code == 0
    assert lines[0].endswith("typescript, block start, asked by the editor")
    assert [line.strip() for line in lines[1:]] == [
        "answer   a suggestion from the model, after 412 ms",
        "model    bedrock claude-haiku-4-5, prompt line@0123456789ab, first token 201 ms",
        "cost     1,020 tokens in, 900 read from cache, 0 written to cache, 24 out, $0.000420",
        "sent     prefix 800, open_tab 120 (estimated tokens)",
        "dropped  open_tab 60 (secret)",
        "repaired suffix_overlap -3 +0 (characters)",
    ]


def test_why_somebody_stood_in_for_the_model_is_told(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger.add(replace(SUGGESTED, source=Source.COPY, detail="The sign-in expired."))
    ledger.close()
    main(["why"])

    said = "a suggestion from the code around, without a model, after 412 ms. The sign-in expired."
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("found", "said"), [(0, "no new errors"), (1, "1 new error"), (2, "2 new errors")]
)
def test_what_the_type_checker_found_is_told(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], found: int, said: str
) -> None:
    ledger.add(replace(GATED, type_errors=found))
    ledger.close()
    main(["why"])

    assert f"types    {said} on the suggestion's lines" in capsys.readouterr().out


def test_the_policy_and_the_arms_under_which_it_was_made_are_told(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger.add(replace(SUGGESTED, policy="2026-11", arms={"wording": "short", "model": "new"}))
    ledger.add(replace(SUGGESTED, policy="2026-11"))
    main(["why"])
    printed = capsys.readouterr().out

    assert "policy   2026-11, arms: model new, wording short" in printed
    assert "policy   2026-11, no experiment" in printed


def test_no_suggestion_is_explained_by_its_gate(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger.add(GATED)
    ledger.close()
    main(["why"])
    lines = capsys.readouterr().out.splitlines()

    assert lines[1].strip() == (
        "answer   none, after 1 ms; no model was asked: excluded_path. "
        "This file is excluded from what may be sent."
    )
    assert len(lines) == 2


def test_the_last_ones_are_printed_as_data(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    for decision in (GATED, GATED, SUGGESTED):
        ledger.add(decision)
    ledger.close()
    main(["why", "--last", "2", "--json"])
    found = json.loads(capsys.readouterr().out)

    assert [entry["source"] for entry in found] == ["none", "model"]
    assert found[1]["at"] == "2023-11-14T22:13:20.000Z"
    assert found[1]["call"]["cost_usd"] == 0.00042


@pytest.mark.usefixtures("ledger")
def test_an_empty_ledger_is_said_to_be_empty(capsys: pytest.CaptureFixture[str]) -> None:
    main(["why"])
    said = capsys.readouterr().out
    main(["why", "--json"])

    assert said.startswith("Nothing was decided yet for an editor")
    assert "`groundspeed complete` decides is not kept" in said
    assert json.loads(capsys.readouterr().out) == []


def test_a_ledger_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = ledger_file(tmp_path / "state")
    path.parent.mkdir()
    path.write_bytes(b"no database" * 500)
    code = main(["why"])

    assert code == 0
    assert f"kept as {path}.unreadable" in capsys.readouterr().err


def test_fewer_than_one_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["why", "--last", "0"])

    assert ended.value.code == 2
    assert "is not a whole number above 0" in capsys.readouterr().err

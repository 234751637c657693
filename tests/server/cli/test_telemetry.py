from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from groundspeed_server.cli.main import main
from groundspeed_server.settings.values import Settings
from groundspeed_server.telemetry.consent import is_paused
from groundspeed_server.telemetry.events import CompletionShown
from groundspeed_server.telemetry.identity import engineer_pseudonym, local_id
from groundspeed_server.telemetry.places import spool_folder
from groundspeed_server.telemetry.session import ClientFacts
from groundspeed_server.telemetry.telemetry import open_telemetry
from support.event_bodies import COMPLETION, REQUEST


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder of an engineer who had one session with three events."""
    monkeypatch.chdir(tmp_path)
    state = tmp_path / "state"
    telemetry = open_telemetry(
        Settings(),
        environment={"GROUNDSPEED_STATE_DIR": str(state), "HOME": str(tmp_path)},
        client=ClientFacts(),
    )
    for chars in (1, 2):
        telemetry.record(
            CompletionShown(completion=COMPLETION, request=REQUEST, chars=chars, lines=1)
        )
    telemetry.close("exit")
    return state


@pytest.mark.usefixtures("state")
def test_status_says_what_waits_and_that_nothing_left(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["telemetry", "status"])
    said = capsys.readouterr().out

    assert code == 0
    assert "recording  on" in said
    assert "waiting    3 events in 1 segment" in said
    assert "none: events stay on this machine" in said
    assert "left       nothing yet" in said


def test_status_shows_engineers_the_name_that_their_events_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    monkeypatch.chdir(tmp_path)
    main(["telemetry", "status"])
    nobody, was_made = capsys.readouterr().out, state.exists()
    random = local_id(state)
    main(["telemetry", "status"])
    somebody = capsys.readouterr().out
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", "a key")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "Ada@example.com")
    main(["telemetry", "status"])
    ada = capsys.readouterr().out

    assert "engineer   none yet: an editor's first start makes a random id" in nobody
    assert not was_made
    assert f"engineer   {random}, a random id of this machine" in somebody
    pseudonym = engineer_pseudonym(b"a key", "ada@example.com")
    assert f"engineer   {pseudonym}, made of your git address" in ada


@pytest.mark.usefixtures("state")
def test_status_says_what_the_project_wants_in_a_folder_of_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "groundspeed.toml").write_text("[telemetry]\nenabled = false\n")
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path / "src")
    main(["telemetry", "status"])

    assert "off by configuration" in capsys.readouterr().out


def test_status_says_that_an_open_editor_records_nothing_once_the_spool_is_gone(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(spool_folder(state))
    main(["telemetry", "status"])

    assert "recording  on from an editor's next start: the spool" in capsys.readouterr().out


@pytest.mark.parametrize("place", ["state", "state/spool"])
@pytest.mark.parametrize("kind", ["file", "link"])
def test_status_says_that_nothing_can_be_stored_and_what_to_do(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: str,
    kind: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    taken = tmp_path / place
    taken.parent.mkdir(exist_ok=True)
    if kind == "file":
        taken.touch()
    else:
        taken.symlink_to(tmp_path / "nowhere")
    main(["telemetry", "status"])
    [recording] = [line for line in capsys.readouterr().out.splitlines() if "recording" in line]

    assert recording.startswith("recording  nothing can be stored: ")
    assert str(taken) in recording
    assert "GROUNDSPEED_STATE_DIR" in recording
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.usefixtures("state")
def test_show_prints_the_last_events_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    main(["telemetry", "show", "--last", "2"])
    kinds = [json.loads(line)["type"] for line in capsys.readouterr().out.splitlines()]

    assert kinds == ["groundspeed.completion.shown", "groundspeed.session.ended"]


@pytest.mark.usefixtures("state")
def test_show_prints_all_there_are_where_more_are_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = []
    for count in ("0", "9" * 20):
        main(["telemetry", "show", "--last", count])
        said.append(capsys.readouterr().out)

    assert said[0]
    assert said[1] == said[0]


def test_show_passes_over_torn_lines_and_says_so(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (spool_folder(state) / "0-1-1.jsonl.open").write_bytes(b'{"torn"')
    main(["telemetry", "show", "--last", "0"])
    said = capsys.readouterr()

    assert len(said.out.splitlines()) == 3
    assert "not shown: 1 torn line." in said.err


@pytest.mark.usefixtures("state")
def test_show_nothing_is_no_way_to_ask_for_less_than_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["telemetry", "show", "--last", "-1"])

    assert ended.value.code == 2
    assert "is not a whole number, 0 or above" in capsys.readouterr().err


def test_ship_sends_what_waits(
    state: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GROUNDSPEED_LAKE", str(tmp_path / "lake"))
    code = main(["telemetry", "ship"])
    first = capsys.readouterr().out
    main(["telemetry", "ship"])
    main(["telemetry", "status"])
    later = capsys.readouterr().out

    assert code == 0
    assert first.startswith("Shipped 3 events in 1 segment to ")
    assert "Shipped 0 events in 0 segments" in later
    assert "left       3 events in all" in later
    assert len(list((tmp_path / "lake").rglob("*.jsonl.gz"))) == 1
    assert list(spool_folder(state).glob("*.jsonl*")) == []


@pytest.mark.usefixtures("state")
def test_ship_without_a_lake_says_where_to_set_it(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["telemetry", "ship"])

    assert code == 2
    assert "GROUNDSPEED_LAKE" in capsys.readouterr().err


def test_a_lake_that_fails_keeps_the_events_and_status_tells(
    state: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "lake").touch()
    monkeypatch.setenv("GROUNDSPEED_LAKE", str(tmp_path / "lake"))
    code = main(["telemetry", "ship"])
    failure = capsys.readouterr().err
    main(["telemetry", "status"])
    status = capsys.readouterr().out

    assert code == 2
    assert "the events wait in the spool" in failure
    assert "waiting    3 events" in status
    assert "trouble    The lake" in status
    assert len(list(spool_folder(state).glob("*.jsonl"))) == 1


def test_pause_and_resume(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["telemetry", "pause"])
    paused = is_paused(state)
    main(["telemetry", "status"])
    said = capsys.readouterr().out
    main(["telemetry", "resume"])

    assert paused
    assert "paused by you" in said
    assert not is_paused(state)


def test_pause_says_what_still_leaves(
    tmp_path: Path,
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["telemetry", "pause"])
    without_lake = capsys.readouterr().out
    monkeypatch.setenv("GROUNDSPEED_LAKE", str(tmp_path / "lake"))
    main(["telemetry", "pause"])
    with_lake = capsys.readouterr().out
    main(["telemetry", "delete", "--yes"])
    capsys.readouterr()
    main(["telemetry", "pause"])
    nothing_waits = capsys.readouterr().out

    assert "Still to go to the lake from before: 3 events." in with_lake
    assert without_lake.count("\n") == nothing_waits.count("\n") == 1


def test_delete_asks_first_and_then_leaves_nothing(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = main(["telemetry", "delete"])
    kept = len(list(spool_folder(state).iterdir()))
    done = main(["telemetry", "delete", "--yes"])
    said = capsys.readouterr()

    assert (refused, kept, done) == (2, 1, 0)
    assert "Nothing was deleted" in said.err
    assert "Deleted 1 segment, the ledger and the local id." in said.out
    assert [path for path in state.rglob("*") if path.is_file()] == []


def test_delete_says_how_long_a_random_id_goes_on(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    local_id(state)
    main(["telemetry", "delete", "--yes"])
    with_id = capsys.readouterr().out
    main(["telemetry", "delete", "--yes"])
    without = capsys.readouterr().out

    assert "An editor that is open keeps the old id until it is restarted." in with_id
    assert "old id" not in without


def test_delete_without_anybody_to_ask_deletes_nothing(
    state: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    code = main(["telemetry", "delete"])

    assert code == 2
    assert "Nothing was deleted." in capsys.readouterr().err
    assert len(list(spool_folder(state).glob("*.jsonl"))) == 1


def test_an_action_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["telemetry"])

    assert "ACTION" in capsys.readouterr().err

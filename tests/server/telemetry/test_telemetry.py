from __future__ import annotations

import gzip
import json
import logging
import subprocess
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundspeed_server.engine.values import Decision, ModelCall, Source, Trigger
from groundspeed_server.outcomes.fingerprints import Fingerprinter
from groundspeed_server.outcomes.tracker import SuggestionTracker
from groundspeed_server.settings.values import Settings, TelemetrySettings
from groundspeed_server.telemetry.consent import pause, resume
from groundspeed_server.telemetry.events import (
    CompletionClosed,
    CompletionRetained,
    CompletionShown,
    SessionStarted,
    TypingWindow,
)
from groundspeed_server.telemetry.identity import engineer_pseudonym
from groundspeed_server.telemetry.ledger import Ledger
from groundspeed_server.telemetry.places import last_shipment_file, ledger_file, spool_folder
from groundspeed_server.telemetry.session import ClientFacts
from groundspeed_server.telemetry.spool import list_segments
from groundspeed_server.telemetry.telemetry import Telemetry, open_telemetry
from support.event_bodies import COMPLETION, HINT, ONE_OF_EACH, REQUEST
from support.s3_server import BUCKET, S3Server
from support.telemetry_machine import Machine, WritersClock

SHOWN = CompletionShown(completion=COMPLETION, request=REQUEST, chars=1, lines=1)
TYPED = next(body for body in ONE_OF_EACH if isinstance(body, TypingWindow))
DECISION = Decision(
    request=REQUEST,
    trigger=Trigger.AUTO,
    language="typescript",
    position_kind="statement",
    source=Source.MODEL,
    latency_ms=12.0,
    call=ModelCall("local", "smollm2-135m", "line@0123456789ab"),
    tokens_sent={"prefix": 10},
)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def kinds(machine: Machine) -> list[str]:
    return [event["type"].removeprefix("groundspeed.") for event in machine.events()]


def test_a_session_is_a_row_of_numbered_events_that_ends(machine: Machine) -> None:
    telemetry = machine.open()
    for body in ONE_OF_EACH[2:]:
        telemetry.record(body)
    telemetry.close("shutdown")
    telemetry.close("error")
    events = machine.events()

    assert [event["sequence"] for event in events] == list(range(len(ONE_OF_EACH) - 1))
    assert (kinds(machine)[-1], events[-1]["data"]["reason"]) == ("session.ended", "shutdown")
    assert events[0]["data"]["client"]["editor"] == "neovim"
    assert [segment.closed for segment in list_segments(spool_folder(machine.state))] == [True]


def test_a_decision_is_an_event_and_an_entry_of_the_ledger(machine: Machine) -> None:
    telemetry = machine.open()
    telemetry.decided(DECISION)
    telemetry.record(SHOWN)
    telemetry.close("exit")
    ledger = Ledger(ledger_file(machine.state))
    [entry] = ledger.decisions(5)
    [suggestion] = ledger.suggestions()
    ledger.close()
    data = machine.events()[0]["data"]

    assert entry.decision == DECISION
    assert suggestion.shown
    assert (data["model"], data["context"]) == ("smollm2-135m", {"prefix": 10})


def test_gates_cancellations_and_losses_are_counted_in_health(machine: Machine) -> None:
    telemetry = machine.open()
    for reason in ("too_large", "too_large", "cancelled"):
        telemetry.health.gated(reason) if reason != "cancelled" else telemetry.health.cancelled()
    telemetry.health.breaker_changed()
    telemetry.record(CompletionShown(completion="/etc/passwd", request="x", chars=1, lines=1))
    telemetry.close("exit")
    [health] = [event["data"] for event in machine.events() if "health" in event["type"]]

    assert health["gated"] == {"too_large": 2}
    assert (health["cancelled"], health["dropped_events"], health["breaker_changes"]) == (1, 1, 1)


def test_with_a_key_engineer_and_repository_are_pseudonyms(machine: Machine) -> None:
    machine.environment["GROUNDSPEED_ORG_KEY"] = "the key"
    (machine.home / ".gitconfig").write_text("[user]\nemail = Ada@Example.com\n")
    repository = machine.root / "web"
    subprocess.run(["git", "init", "-q", repository], check=True)
    subprocess.run(
        ["git", "-C", repository, "remote", "add", "origin", "git@host:web.git"], check=True
    )
    telemetry = machine.open(roots=(repository,), team="web")
    telemetry.close("exit")
    data = machine.events()[0]["data"]

    assert data["engineer"] == engineer_pseudonym(b"the key", "ada@example.com")
    assert len(data["repo"]) == 32
    assert data["team"] == "web"
    assert telemetry.key == b"the key"


def test_without_a_key_two_sessions_share_a_random_id_and_name_no_repository(
    machine: Machine,
) -> None:
    for _ in range(2):
        machine.open().close("exit")
    data = [event["data"] for event in machine.events()]

    assert len({each["engineer"] for each in data}) == 1
    assert [each["repo"] for each in data] == [None, None]


@pytest.mark.parametrize("why", ["settings", "editor"])
def test_events_that_are_off_leave_the_ledger_to_the_engineer(machine: Machine, why: str) -> None:
    telemetry = open_telemetry(
        Settings(telemetry=TelemetrySettings(enabled=why != "settings")),
        environment=machine.environment,
        client=ClientFacts(),
        allowed=why != "editor",
    )
    telemetry.decided(DECISION)
    telemetry.close("exit")
    ledger = Ledger(ledger_file(machine.state))
    entries = ledger.decisions(5)
    ledger.close()

    assert (len(entries), machine.raw()) == (1, b"")
    assert not (machine.state / "local-id").exists()


@pytest.mark.parametrize("how", ["a folder's settings", "a pause"])
def test_what_was_not_to_be_recorded_is_not_counted_either(machine: Machine, how: str) -> None:
    clock = WritersClock()
    telemetry = machine.open(clock)

    def switch(*, on: bool) -> None:
        if how == "a pause":
            (resume if on else pause)(machine.state)
            clock.now += 2.0
        else:
            telemetry.allow(events=on)

    gated = replace(DECISION, reason="excluded_path", call=None)
    telemetry.decided(gated)
    switch(on=False)
    telemetry.decided(replace(gated, request=HINT))
    switch(on=True)
    telemetry.decided(gated)
    telemetry.decided(replace(gated, reason="cancelled"))
    telemetry.close("shutdown")
    health = [e["data"] for e in machine.events() if e["type"] == "groundspeed.health"]

    assert kinds(machine).count("completion.decided") == 3
    assert [(each["gated"], each["cancelled"]) for each in health] == [({"excluded_path": 2}, 1)]


def test_a_window_in_which_nothing_was_recorded_is_not_told(machine: Machine) -> None:
    telemetry = machine.open()
    telemetry.allow(events=False)
    telemetry.allow(events=True)
    for _ in range(2):
        telemetry.record(TYPED)
    telemetry.close("exit")

    assert kinds(machine) == ["typing.window", "session.ended"]


def test_a_pause_stops_events_and_ledger(machine: Machine) -> None:
    pause(machine.state)
    telemetry = machine.open()
    telemetry.decided(DECISION)
    telemetry.record(SHOWN)
    telemetry.close("exit")

    assert machine.raw() == b""
    assert not ledger_file(machine.state).exists()


def test_what_was_shown_during_a_pause_is_not_told_after_it(machine: Machine) -> None:
    clock = WritersClock()
    telemetry = machine.open(clock)
    pause(machine.state)
    clock.now = 2.0
    telemetry.record(SHOWN)
    resume(machine.state)
    clock.now = 4.0
    for body in ONE_OF_EACH:
        if isinstance(body, CompletionClosed | CompletionRetained | TypingWindow):
            telemetry.record(body)
    telemetry.close("exit")

    assert kinds(machine) == ["session.ended"]


def test_what_was_shown_in_a_folder_without_telemetry_is_not_told_in_the_next(
    machine: Machine,
) -> None:
    telemetry = machine.open()
    telemetry.allow(events=False)
    telemetry.record(SHOWN)
    telemetry.allow(events=True)
    for body in ONE_OF_EACH:
        if isinstance(body, CompletionClosed | CompletionRetained | TypingWindow):
            telemetry.record(body)
    telemetry.close("exit")

    assert kinds(machine) == ["session.ended"]


def test_a_spool_that_cannot_be_used_is_a_problem_and_no_failure(machine: Machine) -> None:
    machine.state.mkdir()
    spool_folder(machine.state).symlink_to(machine.home)
    telemetry = machine.open()
    telemetry.decided(DECISION)
    telemetry.close("exit")

    assert "symbolic link" in (telemetry.problem or "")
    assert list(machine.home.iterdir()) == []


def test_a_state_folder_that_cannot_be_looked_into_is_a_problem_and_no_failure(
    machine: Machine,
) -> None:
    machine.environment["GROUNDSPEED_STATE_DIR"] = str(machine.root / ("a" * 300))
    telemetry = machine.open()
    telemetry.decided(DECISION)
    telemetry.close("exit")

    assert "no event is recorded" in (telemetry.problem or "")


def test_a_spool_that_goes_away_is_told_once_counted_and_forgotten_when_it_returns(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    telemetry = machine.open()
    spool_folder(machine.state).rmdir()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            telemetry.record(SHOWN)
        telemetry.flush()
    spool_folder(machine.state).mkdir()
    telemetry.record(SHOWN)
    telemetry.close("exit")
    events = machine.events()

    assert [record.getMessage() for record in caplog.records] == [
        "telemetry events cannot be written to the spool; they are counted"
    ]
    assert kinds(machine) == ["completion.shown", "health", "session.ended"]
    assert events[1]["data"]["dropped_events"] == 3
    assert [event["sequence"] for event in events] == [3, 4, 5]


def until_counts_are_due(clock: WritersClock, telemetry: Telemetry) -> None:
    """Let some minutes pass, and the writer do what it does from time to time."""
    clock.now = 301.0
    assert clock.seen.wait(10)
    telemetry.flush()
    telemetry.flush()


def test_counts_that_could_not_be_written_are_told_when_the_spool_is_back(
    machine: Machine,
) -> None:
    clock = WritersClock()
    telemetry = machine.open(clock)
    spool_folder(machine.state).rmdir()
    for _ in range(3):
        telemetry.record(SHOWN)
    telemetry.health.gated("too_large")
    telemetry.flush()
    until_counts_are_due(clock, telemetry)
    spool_folder(machine.state).mkdir()
    telemetry.close("exit")
    [health] = [event["data"] for event in machine.events() if "health" in event["type"]]

    assert health["gated"] == {"too_large": 1}
    assert health["dropped_events"] == 4  # The events, and the first try to tell of them.


def test_counts_wait_for_the_end_of_a_pause(machine: Machine) -> None:
    clock = WritersClock()
    telemetry = machine.open(clock)
    telemetry.health.gated("too_large")
    pause(machine.state)
    until_counts_are_due(clock, telemetry)
    resume(machine.state)
    clock.now = 302.5
    telemetry.record(TYPED)
    telemetry.close("exit")
    assert kinds(machine) == ["health", "session.ended"]
    [health] = [event["data"] for event in machine.events() if "health" in event["type"]]

    assert health["gated"] == {"too_large": 1}


def test_after_some_minutes_counts_are_told_once_and_the_segment_is_closed(
    machine: Machine,
) -> None:
    clock = WritersClock()
    telemetry = machine.open(clock)
    telemetry.record(SHOWN)
    telemetry.health.gated("too_large")
    telemetry.flush()
    until_counts_are_due(clock, telemetry)
    closed = [segment.closed for segment in list_segments(spool_folder(machine.state))]
    telemetry.close("exit")

    assert sorted(closed) == [False, True]  # What was shown, and the counts in a new one.
    assert sorted(kinds(machine)) == ["completion.shown", "health", "session.ended"]


def test_a_session_closes_what_a_crashed_one_left_behind(machine: Machine) -> None:
    left = spool_folder(machine.state) / "crashed-1-1.jsonl.open"
    left.parent.mkdir(mode=0o700, parents=True)
    left.write_bytes(b"{}\n")
    machine.open().close("exit")

    assert all(segment.closed for segment in list_segments(left.parent))


def test_a_lake_that_is_none_keeps_events_in_the_spool(machine: Machine) -> None:
    telemetry = machine.open(lake="s3://")
    telemetry.record(SHOWN)
    telemetry.close("exit")

    assert "names no bucket" in (telemetry.problem or "")
    assert kinds(machine) == ["completion.shown", "session.ended"]


def record_and_wait(machine: Machine, lake: str) -> None:
    """Record an event, and let the session's clock go on until it was shipped."""
    now = [0.0]
    telemetry = open_telemetry(
        Settings(telemetry=TelemetrySettings(lake=lake, ship_every_s=5)),
        environment=machine.environment,
        client=ClientFacts(),
        monotonic=lambda: now[0],
    )
    telemetry.record(SHOWN)
    now[0] = 6.0
    deadline = time.monotonic() + 10
    while not last_shipment_file(machine.state).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    telemetry.close("exit")


def test_a_server_ships_its_open_segment_from_time_to_time(machine: Machine) -> None:
    lake = machine.root / "lake"
    record_and_wait(machine, str(lake))
    [shipped] = [gzip.decompress(path.read_bytes()) for path in lake.rglob("*.jsonl.gz")]

    assert json.loads(shipped)["type"] == "groundspeed.completion.shown"
    assert kinds(machine) == ["session.ended"]


def test_events_reach_s3(machine: Machine, s3: S3Server) -> None:
    record_and_wait(machine, f"s3://{BUCKET}/groundspeed")
    [(key, content)] = s3.objects().items()

    assert key.startswith("groundspeed/raw/v1/dt=")
    assert json.loads(gzip.decompress(content))["type"] == "groundspeed.completion.shown"


def test_three_servers_at_once_lose_and_mix_nothing(machine: Machine) -> None:
    servers = [machine.open() for _ in range(3)]

    def work(telemetry: Telemetry) -> None:
        for _ in range(200):
            telemetry.record(SHOWN)
        telemetry.close("exit")

    threads = [threading.Thread(target=work, args=(server,)) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    by_session = Counter(event["source"] for event in machine.events())

    assert sorted(by_session.values()) == [201, 201, 201]


# Words that are long and strange enough not to occur in an event by chance.
CANARIES = st.text("qxzjkvwQXZ", min_size=6, max_size=14)


WORLDS = st.fixed_dictionaries(
    dict.fromkeys(("name", "value", "user", "host", "branch", "folder"), CANARIES)
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORLDS)
def test_no_text_path_name_address_branch_or_host_is_in_any_event(
    tmp_path_factory: pytest.TempPathFactory, world: dict[str, str]
) -> None:
    """Through the real path: an engineer with a name types and accepts text in a repository."""
    user, host, folder = world["user"], world["host"], world["folder"]
    machine = Machine(tmp_path_factory.mktemp("machine") / user)
    machine.environment |= {"GROUNDSPEED_ORG_KEY": "the key", "USER": user, "HOSTNAME": host}
    (machine.home / ".gitconfig").write_text(f"[user]\nname = {user}\nemail = {user}@{host}\n")
    git = machine.root / folder / ".git"
    git.mkdir(parents=True)
    git.joinpath("HEAD").write_text(f"ref: refs/heads/{world['branch']}\n")
    git.joinpath("config").write_text(f'[remote "origin"]\nurl = git@{host}:{user}/{folder}.git\n')
    telemetry = open_telemetry(
        Settings(arms={"wave": "two"}),
        environment=machine.environment,
        client=ClientFacts("vscode", f"1.95 {user}", f"{host}/0.1"),
        roots=(machine.root / folder,),
    )
    uri = f"file://{machine.root}/{folder}/{world['name']}.ts"
    text = f"const {world['name']} = '{world['value']}';\nreturn {world['name']}.toString();"
    tracker = SuggestionTracker(telemetry, fingerprinter=Fingerprinter(b"the key"))
    tracker.document_text(uri, "")
    tracker.offered(uri, COMPLETION, REQUEST, text, start_offset=0, now=0.0)
    tracker.edited(uri, 0, 0, text, 1.0)
    tracker.edited(uri, 3, 9, world["value"], 2.0)
    tracker.tick(700.0)
    tracker.close(701.0)
    telemetry.record(SessionStarted(features=("completion", user), model=f"/home/{user}/{folder}"))
    telemetry.decided(DECISION)
    telemetry.close("exit")
    written = machine.raw().decode()

    assert Counter(kinds(machine)) == {
        "completion.shown": 1,
        "completion.closed": 1,
        "completion.fingerprints": 1,
        "completion.retained": 4,
        "typing.window": 1,
        "completion.decided": 1,
        "health": 1,
        "session.ended": 1,
    }
    assert [word for word in world.values() if word in written] == []

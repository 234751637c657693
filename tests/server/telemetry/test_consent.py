from __future__ import annotations

import stat
from pathlib import Path

from groundspeed_server.telemetry.consent import (
    PauseSwitch,
    delete_local,
    is_paused,
    pause,
    resume,
)
from groundspeed_server.telemetry.events import CompletionShown
from groundspeed_server.telemetry.identity import local_id
from groundspeed_server.telemetry.ledger import Ledger
from groundspeed_server.telemetry.places import ledger_file, spool_folder
from groundspeed_server.telemetry.spool import Spool, prepare_folder
from support.event_bodies import COMPLETION, REQUEST


def test_a_pause_holds_until_resumed(tmp_path: Path) -> None:
    state = tmp_path / "not yet" / "state"
    pause(state)
    pause(state)
    paused = is_paused(state)
    resume(state)
    resume(state)

    assert (paused, is_paused(state)) == (True, False)
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


def test_running_servers_see_it_within_a_second(tmp_path: Path) -> None:
    now = [100.0]
    switch = PauseSwitch(tmp_path, lambda: now[0])
    pause(tmp_path)
    at_once = switch.is_on()
    now[0] += 1.0

    assert (at_once, switch.is_on()) == (False, True)


def test_deleting_leaves_nothing_about_the_engineer(tmp_path: Path) -> None:
    state = tmp_path / "state"
    first = local_id(state)
    spool = Spool(prepare_folder(spool_folder(state)), limit_bytes=10_000)
    for _ in range(2):
        spool.append(b"{}\n")
        spool.rotate()
    ledger = Ledger(ledger_file(state))
    ledger.note(CompletionShown(completion=COMPLETION, request=REQUEST, chars=1, lines=1))
    deleted = delete_local(state)
    left = [path for path in state.rglob("*") if path.is_file()]
    ledger.close()

    assert (deleted, left) == (2, [])
    assert local_id(state) != first


def test_deleting_nothing_is_no_error(tmp_path: Path) -> None:
    assert delete_local(tmp_path / "none") == 0


def test_where_the_switch_cannot_be_looked_at_nothing_is_recorded(tmp_path: Path) -> None:
    assert PauseSwitch(tmp_path / ("a" * 300)).is_on()

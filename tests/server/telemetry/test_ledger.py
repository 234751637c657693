from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from groundspeed_server.engine.values import (
    ContextKind,
    Decision,
    DroppedExcerpt,
    ModelCall,
    RepairStep,
    Source,
    Trigger,
)
from groundspeed_server.telemetry import ledger as ledger_module
from groundspeed_server.telemetry.events import (
    CompletionClosed,
    CompletionRetained,
    CompletionShown,
    SessionEnded,
)
from groundspeed_server.telemetry.ledger import Ledger, LedgerClosedError, LoggedSuggestion
from support.event_bodies import COMPLETION, REQUEST

DECISION = Decision(
    request=REQUEST,
    trigger=Trigger.MANUAL,
    language="typescript",
    position_kind="statement",
    source=Source.MODEL,
    latency_ms=412.5,
    completion=COMPLETION,
    call=ModelCall("bedrock", "claude-haiku-4-5", "line@0123456789ab", 200.0, 900, 20, 0, 0, 0.001),
    tokens_sent={"prefix": 800, "suffix": 100},
    dropped=(DroppedExcerpt(ContextKind.OPEN_TAB, 60, "secret"),),
    repairs=(RepairStep("suffix_overlap", 3, 0),),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.sqlite3"


def requests(ledger: Ledger) -> list[str]:
    return [entry.decision.request for entry in ledger.decisions(100)]


def decision(request: str) -> Decision:
    return Decision(
        request=request,
        trigger=Trigger.AUTO,
        language="typescript",
        position_kind="statement",
        source=Source.NONE,
        latency_ms=1.0,
        reason="too_large",
    )


def test_a_decision_is_read_as_it_was_made(path: Path) -> None:
    ledger = Ledger(path, wall=lambda: 5.0)
    ledger.add(DECISION)
    [entry] = ledger.decisions(1)
    ledger.close()

    assert (entry.at_s, entry.decision) == (5.0, DECISION)


def test_the_last_decisions_come_oldest_first(path: Path) -> None:
    ledger = Ledger(path)
    for name in "abc":
        ledger.add(decision(name))
    last = [entry.decision.request for entry in ledger.decisions(2)]
    ledger.close()

    assert last == ["b", "c"]


def test_what_became_of_a_suggestion_is_one_line(path: Path) -> None:
    ledger = Ledger(path, wall=lambda: 5.0)
    ledger.note(CompletionShown(completion=COMPLETION, request=REQUEST, chars=40, lines=1))
    ledger.note(
        CompletionClosed(
            completion=COMPLETION,
            outcome="partial",
            visible_ms=900.0,
            chars_accepted=30,
            chars_typed_through=0,
            lines_accepted=1,
        )
    )
    for age, kept in ((30, 30), (120, 25)):
        ledger.note(
            CompletionRetained(
                completion=COMPLETION,
                age_s=30 if age == 30 else 120,
                chars_kept=kept,
                similarity=1.0,
                doc="open",
            )
        )
    ledger.note(
        CompletionRetained(
            completion=COMPLETION, age_s=300, chars_kept=None, similarity=None, doc="closed"
        )
    )
    ledger.note(SessionEnded(reason="exit"))
    found = ledger.suggestions()
    ledger.close()

    assert found == [
        LoggedSuggestion(
            at_s=5.0,
            shown=True,
            outcome="partial",
            chars_accepted=30,
            checked_age_s=120,
            chars_kept=25,
        )
    ]


@pytest.mark.parametrize("at", ["noon", b"\xff", 1e300, -1e300])
def test_an_entry_that_another_hand_changed_is_left_out(path: Path, at: object) -> None:
    ledger = Ledger(path)
    ledger.add(decision("a"))
    ledger.note(CompletionShown(completion="1", request=REQUEST, chars=1, lines=1))
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE decision SET at = ?", [at])
        other.execute("UPDATE suggestion SET at = ?", [at])
    ledger.add(decision("b"))
    ledger.note(CompletionShown(completion="2", request=REQUEST, chars=1, lines=1))
    found = requests(ledger), len(ledger.suggestions())
    ledger.close()

    assert found == (["b"], 1)


def test_a_dismissal_is_kept_once(path: Path) -> None:
    ledger = Ledger(path)
    for remark in ("a", "b", "a"):
        ledger.dismiss(remark)
    ledger.close()
    again = Ledger(path)
    found = again.dismissals()
    again.close()

    assert found == {"a", "b"}


def test_nothing_is_made_by_reading(path: Path) -> None:
    ledger = Ledger(path)

    assert (ledger.decisions(5), ledger.suggestions()) == ([], [])
    assert not path.parent.exists()


def test_nobody_else_can_read_it(path: Path) -> None:
    ledger = Ledger(path)
    ledger.add(DECISION)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    ledger.close()

    assert modes == {0o600}


@pytest.mark.parametrize(
    "content", [b"this is no database" * 100, b"SQLite format 3\0" + b"x" * 4096]
)
def test_an_unreadable_ledger_is_moved_aside_and_a_new_one_begun(
    path: Path, content: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    ledger = Ledger(path)
    ledger.add(decision("a"))
    found = requests(ledger)
    ledger.close()

    assert found == ["a"]
    assert path.with_name(path.name + ".unreadable").read_bytes() == content


def test_a_ledger_that_breaks_while_it_is_used_is_begun_anew(path: Path) -> None:
    ledger = Ledger(path)
    for number in range(200):
        ledger.add(decision(str(number)))
    ledger.close()
    with path.open("r+b") as file:
        file.seek(4_096)
        file.write(b"\xff" * 20_000)
    for name in "abc":
        ledger.add(decision(name))
    found = requests(ledger)
    ledger.close()

    assert found[-1] == "c"


def test_a_ledger_of_a_later_version_is_kept_for_it(path: Path) -> None:
    ledger = Ledger(path)
    ledger.add(decision("a"))
    ledger.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    ledger.add(decision("b"))
    found = requests(ledger)
    ledger.close()

    assert found == ["b"]
    assert path.with_name(path.name + ".unreadable").exists()


def test_what_is_deleted_is_gone_with_what_was_moved_aside(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is no database" * 100)
    ledger = Ledger(path)
    ledger.add(decision("a"))
    ledger.close()
    moved = Ledger.moved_aside(path)
    Ledger.delete(path)

    assert moved is not None
    assert Ledger.moved_aside(path) is None
    assert list(path.parent.iterdir()) == []


def test_a_ledger_deleted_under_a_server_is_begun_anew(path: Path) -> None:
    ledger = Ledger(path)
    ledger.add(decision("a"))
    Ledger.delete(path)
    ledger.add(decision("b"))
    found = requests(ledger)
    ledger.close()

    assert found == ["b"]


def test_a_ledger_deleted_under_two_servers_is_begun_anew_by_both(path: Path) -> None:
    with closing(Ledger(path)) as one, closing(Ledger(path)) as other:
        one.add(decision("a"))
        other.add(decision("b"))
        Ledger.delete(path)
        one.add(decision("c"))
        other.add(decision("d"))
    with closing(Ledger(path)) as reader:
        found = requests(reader)

    assert found == ["c", "d"]


def test_a_folder_that_cannot_be_written_loses_entries_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    ledger = Ledger(tmp_path / "state" / "ledger.sqlite3")
    ledger.add(DECISION)

    assert ledger.decisions(1) == []


def test_a_ledger_that_cannot_be_opened_is_not_taken_for_an_empty_one(path: Path) -> None:
    path.mkdir(parents=True)

    with pytest.raises(LedgerClosedError, match="cannot be opened: Is a directory"):
        Ledger(path).decisions(1)
    with pytest.raises(LedgerClosedError):
        Ledger(path).suggestions()


def test_a_ledger_that_another_program_holds_is_not_taken_for_an_empty_one(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as holder:
        holder.execute("BEGIN EXCLUSIVE")

        with pytest.raises(LedgerClosedError, match="cannot be opened: database is locked"):
            Ledger(path).decisions(1)


def test_it_stays_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "MAX_DECISIONS", 100)
    ledger = Ledger(path)
    for number in range(1_000):
        ledger.add(decision(str(number)))
    kept = len(ledger.decisions(10_000))
    ledger.close()

    assert 100 <= kept < 700


def test_several_processes_share_it(path: Path) -> None:
    program = (
        "import sys; from pathlib import Path;"
        "from groundspeed_server.engine.values import *;"
        "from groundspeed_server.telemetry.ledger import Ledger;"
        "ledger = Ledger(Path(sys.argv[1]));"
        "[ledger.add(Decision(request=str(n), trigger=Trigger.AUTO, language='typescript',"
        " position_kind='statement', source=Source.NONE, latency_ms=1.0)) for n in range(50)];"
        "ledger.close()"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, str(path)]) for _ in range(3)]
    codes = [writer.wait() for writer in writers]
    with closing(Ledger(path)) as ledger:
        found, kept = requests(ledger), len(ledger.decisions(1_000))

    assert codes == [0, 0, 0]
    assert len(found) == 100
    assert kept == 150

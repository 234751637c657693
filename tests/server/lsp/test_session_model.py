"""The model of a session: found, waited for, and told of."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.lsp.ports import StatusKind
from groundspeed_server.lsp.session_model import SessionModel
from groundspeed_server.models.port import ModelError
from groundspeed_server.settings.values import ModelSettings, Settings
from support.assistant_desk import Clock
from support.loopback_server import Received, Reply
from support.model_prompts import chat, cleared, read
from support.openai_server import OpenAIServer, chat_answer, probe_answer


class Session:
    """A session whose scripted model comes and goes with its script."""

    def __init__(self, folder: Path) -> None:
        self.script = folder / "script.toml"
        self.settings = Settings(model=ModelSettings(provider="scripted", script=str(self.script)))
        self.clock = Clock()
        self.changes = 0
        nothing = {"GROUNDSPEED_MODEL_DIR": str(folder / "models")}
        self.model = SessionModel(nothing, None, self.clock, self._changed)

    def write_script(self) -> None:
        self.script.write_text("[[answer]]\ntext = 'x'\n")

    def _changed(self) -> None:
        self.changes += 1


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(tmp_path)
    yield session
    session.model.close()


def test_a_model_that_is_missing_is_told_with_what_to_do(session: Session) -> None:
    session.model.look(session.settings)
    status = session.model.status(None, copies=True)

    assert (session.model.door, status.kind) == (None, StatusKind.ERROR)
    assert str(session.script) in status.message


def test_a_missing_model_is_looked_for_again_after_a_while_and_not_before(
    session: Session,
) -> None:
    session.model.look(session.settings)
    session.write_script()
    soon = session.model.look_again(session.settings)
    session.clock.now += 31
    later = session.model.look_again(session.settings)

    assert (soon, later) == (False, True)
    assert session.model.status(None, copies=True).message == "scripted (scripted) answers."


def test_a_model_that_is_there_is_not_looked_for_again(session: Session) -> None:
    session.write_script()
    session.model.look(session.settings)
    session.clock.now += 31

    assert not session.model.look_again(session.settings)


@pytest.mark.parametrize(
    ("there", "copies", "kind", "message"),
    [
        (False, True, StatusKind.INACTIVE, "Spent."),
        (True, False, StatusKind.WARNING, "Spent."),
        (
            True,
            True,
            StatusKind.WARNING,
            "Spent. Meanwhile suggestions are copied from open files.",
        ),
    ],
)
def test_what_policy_forbids_is_told_with_what_answers_meanwhile(
    session: Session, *, there: bool, copies: bool, kind: StatusKind, message: str
) -> None:
    if there:
        session.write_script()
    session.model.look(session.settings)
    status = session.model.status("Spent.", copies=copies)

    assert (status.kind, status.message) == (kind, message)


def test_a_call_that_changed_nothing_is_not_told(session: Session) -> None:
    session.write_script()
    session.model.look(session.settings)

    assert (session.model.watch(None), session.changes) == (0, 0)


class Dozing:
    """A server that puts its model away, and loads it only as long as somebody waits."""

    def __init__(self) -> None:
        self.loaded = threading.Event()

    def answer(self, received: Received) -> Reply:
        if received.body.get("stream"):
            return chat_answer(["x"]) if self.loaded.is_set() else Reply(hang_before=True)
        self.loaded.set()
        return probe_answer(1)


def ask(door: EgressDoor, deadline_s: float) -> str:
    cancellation = Cancellation()
    with door.ask(
        cleared(chat()), max_tokens=8, deadline_s=deadline_s, cancellation=cancellation
    ) as stream:
        return read(stream)[0]


def test_a_model_that_its_server_has_put_away_is_loaded_while_it_is_left_alone(
    session: Session,
) -> None:
    dozing = Dozing()
    with OpenAIServer(dozing.answer) as server:
        settings = ModelSettings(base_url=f"{server.url}/v1", fill_in_middle=False)
        session.model.look(Settings(model=settings))
        door = session.model.door
        assert door is not None
        for _ in range(3):
            with pytest.raises(ModelError, match="in time"):
                ask(door, 0.05)
            session.model.watch(None)
        assert dozing.loaded.wait(10)
        door.try_again()
        answer = ask(door, 10)
        session.model.close()

    assert answer == "x"
    assert sum("stream" not in received.body for received in server.received) == 1

"""An editor under a policy: it follows it without a restart, and the status says so."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.values import Outcome, Workspace
from groundspeed_server.lsp.assistant import EditorAssistant, make_assistant
from groundspeed_server.lsp.ports import EditorFacts, StatusKind
from groundspeed_server.telemetry.ledger import Ledger
from groundspeed_server.telemetry.places import ledger_file, spool_folder
from groundspeed_server.telemetry.spool import list_segments, read_lines
from support.assistant_desk import until
from support.cursor_marker import query_at
from support.event_bodies import REQUEST
from support.openai_server import OpenAIServer, chat_answer, probe_answer
from support.policy_lake import CHAT, HEAD, named, publish
from support.prompt_files import prompt_file

SHORT = {"short.v1": prompt_file("short.v1", f"Be brief.\n{CHAT}", parameters="max_tokens = 20")}
SHORT_ARM = (
    '[experiments.wording.arms.short]\nweight = 1\nprompts = { completion_chat = "short.v1" }\n'
    + named(SHORT)
)


class Office:
    """A lake with a policy, an engineer, and a model behind an API that tells what it was asked."""

    def __init__(self, folder: Path, server: OpenAIServer) -> None:
        self.lake = folder / "lake"
        self.project = folder / "project"
        self.project.mkdir()
        self.server = server

    def publish(self, policy: str, prompts: dict[str, bytes] | None = None) -> None:
        publish(self.lake, HEAD + policy, prompts)

    def assistant(self, *, type_check: bool = False) -> EditorAssistant:
        off = {"type_check": type_check, "copy_rule": False}
        facts = EditorFacts(roots=(self.project,), settings={"completion": {"techniques": off}})
        return make_assistant(facts, lambda: None)

    def look(self, assistant: EditorAssistant) -> None:
        """Let the time for the next look come."""
        governor = assistant._governor
        assert governor is not None
        assert governor.watch is not None
        if governor.watch.look():
            assistant.policy_changed()

    def complete(self, assistant: EditorAssistant, marked: str = "const a = $0\n") -> Outcome:
        query = replace(query_at(marked, path=str(self.project / "a.ts")), request=REQUEST)
        outcome = assistant.completer.complete(query, Workspace(), Cancellation())
        assistant.on_outcome(outcome)
        return outcome

    def asked(self) -> list[dict[str, Any]]:
        """Return the bodies of real questions; the probe is none."""
        return [one.body for one in self.server.received if "messages" in one.body]

    def events(self) -> list[dict[str, Any]]:
        state = Path(os.environ["GROUNDSPEED_STATE_DIR"])
        contents = [each.path.read_bytes() for each in list_segments(spool_folder(state))]
        lines = [json.loads(line) for content in contents for line in read_lines(content)[0]]
        return sorted(lines, key=lambda event: event["sequence"])


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with ExitStack() as stack:
        server = stack.enter_context(OpenAIServer(probe_answer(1), chat_answer(["42;"])))
        monkeypatch.setenv("GROUNDSPEED_PROVIDER", "openai")
        monkeypatch.setenv("GROUNDSPEED_BASE_URL", f"{server.url}/v1")
        monkeypatch.setenv("GROUNDSPEED_MODEL_DIR", str(tmp_path / "models"))
        office = Office(tmp_path, server)
        monkeypatch.setenv("GROUNDSPEED_LAKE", str(office.lake))
        office.publish("")
        yield office


@pytest.fixture
def assistant(office: Office) -> Iterator[EditorAssistant]:
    made = office.assistant()
    deadline = time.monotonic() + 10
    while not office.server.asked.is_set():
        assert time.monotonic() < deadline, "the model was not warmed up"
        time.sleep(0.005)
    yield made
    made.close("shutdown")


def test_a_new_prompt_takes_effect_without_a_restart_and_is_in_every_event(
    office: Office, assistant: EditorAssistant
) -> None:
    office.complete(assistant)
    office.publish(SHORT_ARM, SHORT)
    office.look(assistant)
    outcome = office.complete(assistant, "const other = $0\n")
    assistant.close("shutdown")
    usual, short = office.asked()
    decided = [e["data"] for e in office.events() if e["type"].endswith("completion.decided")]

    assert "Be brief." not in str(usual["messages"])
    assert "Be brief." in str(short["messages"])
    assert short["max_tokens"] == 20
    assert outcome.decision.call is not None
    assert outcome.decision.call.prompt.startswith("short.v1@")
    assert [data["arms"] for data in decided] == [{}, {"wording": "short"}]
    assert [data["prompt"].partition("@")[0] for data in decided] == [
        "completion-chat.v2",
        "short.v1",
    ]


def test_the_ledger_names_policy_and_arm(office: Office, assistant: EditorAssistant) -> None:
    office.publish(SHORT_ARM, SHORT)
    office.look(assistant)
    office.complete(assistant)
    assistant.close("shutdown")
    with closing(Ledger(ledger_file(Path(os.environ["GROUNDSPEED_STATE_DIR"])))) as ledger:
        (entry,) = ledger.decisions(9)

    assert entry.decision.policy == "2026-11"
    assert entry.decision.arms == {"wording": "short"}


def test_a_kill_switch_stops_calls_and_the_status_explains_it_until_it_is_off(
    office: Office, assistant: EditorAssistant
) -> None:
    office.publish('[kill_switch]\non = true\nmessage = "An incident."')
    office.look(assistant)
    stopped, status = office.complete(assistant), assistant.status()
    calls = len(office.asked())
    office.publish("")
    office.look(assistant)
    again = office.complete(assistant)

    assert (stopped.suggestion, calls) == (None, 0)
    assert status.kind is StatusKind.INACTIVE
    assert "It says: An incident." in status.message
    assert again.suggestion is not None
    assert assistant.status().kind is StatusKind.NORMAL


def test_types_are_checked_once_a_kill_switch_is_off(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "no programs"))
    office.publish("[kill_switch]\non = true")
    assistant = office.assistant(type_check=True)
    try:
        office.publish("")
        office.look(assistant)
        office.complete(assistant)
        until(lambda: "no TypeScript is installed" in assistant.status().message)

        assert assistant.status().kind is StatusKind.NORMAL
    finally:
        assistant.close("shutdown")


def test_a_spending_limit_stops_calls_and_the_status_explains_it(
    office: Office, assistant: EditorAssistant
) -> None:
    office.publish("[limits]\ncalls_per_day = 1")
    office.look(assistant)
    first = office.complete(assistant)
    second = office.complete(assistant, "const other = $0\n")
    status = assistant.status()

    assert first.suggestion is not None
    assert (second.suggestion, second.decision.reason) == (None, "spending_limit")
    assert len(office.asked()) == 1
    assert status.kind is StatusKind.WARNING
    assert "1 calls, is reached" in status.message


def test_a_provider_that_is_not_allowed_any_more_is_not_asked(
    office: Office, assistant: EditorAssistant
) -> None:
    office.publish('[narrow]\nproviders = ["bedrock"]')
    office.look(assistant)
    outcome = office.complete(assistant)

    assert outcome.suggestion is None
    assert office.asked() == []
    assert assistant.status().kind is StatusKind.ERROR
    assert "openai is not" in assistant.status().message


def test_a_file_that_is_excluded_now_is_not_sent(
    office: Office, assistant: EditorAssistant
) -> None:
    office.publish('[narrow]\nexclude = ["a.ts"]')
    office.look(assistant)
    outcome = office.complete(assistant)

    assert outcome.suggestion is None
    assert office.asked() == []


def test_a_policy_that_was_refused_is_one_line_of_the_status(
    office: Office, assistant: EditorAssistant
) -> None:
    office.publish("surprise = 1")
    office.look(assistant)
    outcome, status = office.complete(assistant), assistant.status()

    assert outcome.suggestion is not None
    assert "A policy was refused" in status.message
    assert "The last good one stays in force." in status.message
    assert len(status.message.splitlines()) == 1

"""Embeddings in an editor: off by default, behind the policy, and told in status and telemetry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from groundspeed_server.embedding.embeddings import Embeddings
from groundspeed_server.engine.values import Workspace
from groundspeed_server.lsp.assistant import EditorAssistant, make_assistant
from groundspeed_server.lsp.ports import EditorFacts
from support.assistant_desk import Desk, complete, until
from support.cursor_marker import query_at
from support.embedding_models import vectors_for_each
from support.openai_server import OpenAIServer, failure
from support.policy_lake import HEAD, publish

BILL = (
    "export function invoice(lines: Line[]): Money {\n"
    "  const payable = lines.map((line) => line.amount)\n  return payable.reduce(add)\n}\n"
)
# What was answered before is not asked again, so each question is another one.
NAMES = (f"name{number}" for number in range(10_000))
MARKED = "// what the customer owes us until today\n$0"


@dataclass(frozen=True)
class World:
    """An engineer's machine, and a server that makes vectors."""

    desk: Desk
    server: OpenAIServer

    def configure(self, *, on: bool, model: str = "", telemetry: str = "") -> None:
        self.desk.script.write_text('shape = "chat"\n[[answer]]\ntext = "42;"\n')
        self.desk.configure(
            f'[model]\nprovider = "scripted"\nscript = "{self.desk.script}"\n{model}\n'
            f"[completion.techniques]\nembeddings = {str(on).lower()}\ncopy_rule = false\n"
            f'[embedding]\nprovider = "openai"\nbase_url = "{self.server.url}"\nname = "m-1"\n'
            f"[telemetry]\n{telemetry}\n"
        )
        (self.desk.workspace / "bill.ts").write_text(BILL)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with OpenAIServer(vectors_for_each) as server:
        desk = Desk(tmp_path)
        yield World(desk, server)
        desk.leave()


def known(assistant: EditorAssistant) -> int:
    similar = assistant._folders.surroundings.similar
    assert isinstance(similar, Embeddings)
    return similar.known


def kinds(world: World, assistant: EditorAssistant, marked: str = MARKED) -> set[str]:
    outcome = complete(assistant, marked, world.desk.path("main.ts"))
    return set(outcome.decision.tokens_sent)


def test_nothing_is_sent_unless_it_is_switched_on(world: World) -> None:
    world.configure(on=False)
    assistant = world.desk.assistant()
    assert assistant._folders.surroundings.wait(5)
    sent = kinds(world, assistant)
    world.desk.leave()

    assert world.server.received == []
    assert "similar" not in sent
    assert list(world.desk.state.glob("vectors*")) == []


def test_switched_on_it_finds_what_words_do_not_and_says_so(world: World) -> None:
    world.configure(on=True)
    assistant = world.desk.assistant()
    until(lambda: known(assistant) == 1)
    before = kinds(world, assistant)
    until(lambda: len(world.server.received) == 2)
    until(lambda: "similar" in kinds(world, assistant, f"{MARKED[:-2]}const {next(NAMES)} = $0"))
    world.desk.leave()
    reports = world.desk.of("context.embedded")

    assert "similar" not in before
    assert [received.body["input"] for received in world.server.received] == [
        [BILL],
        ["// what the customer owes us until today\n"],
    ]
    assert sum(report["tokens_in"] for report in reports) == 22
    assert {report["cost_usd"] for report in reports} == {None}
    assert "embeddings" in world.desk.of("session.started")[0]["features"]


def test_an_editor_in_which_completions_are_off_sends_nothing_unasked(world: World) -> None:
    world.configure(on=True)
    assistant = world.desk.assistant(offers=False)
    assert assistant._folders.surroundings.wait(5)
    assistant.folders_changed((world.desk.workspace,))
    assert assistant._folders.surroundings.wait(5)
    sent_while_off = list(world.server.received)
    assistant.completions_switched(on=True)
    until(lambda: known(assistant) == 1)
    assistant.completions_switched(on=False)
    (world.desk.workspace / "late.ts").write_text(BILL.replace("invoice", "late"))
    assistant.file_changed(world.desk.workspace / "late.ts")
    typed = query_at("// what is typed meanwhile\n$0", path=world.desk.path("other.ts"))
    assistant._prepare(typed, Workspace())
    kinds(world, assistant)
    until(lambda: "similar" in kinds(world, assistant, f"{MARKED[:-2]}const {next(NAMES)} = $0"))

    assert sent_while_off == []
    assert [received.body["input"] for received in world.server.received] == [
        [BILL],
        ["// what the customer owes us until today\n"],
    ]


def test_a_fault_is_told_and_words_go_on_alone(tmp_path: Path) -> None:
    with OpenAIServer(failure(401, "canary")) as server:
        desk = Desk(tmp_path)
        world = World(desk, server)
        world.configure(on=True)
        assistant = desk.assistant()
        until(lambda: "without embeddings" in assistant.status().message)
        said = assistant.status().message
        sent = kinds(world, assistant)
        desk.leave()

    assert "wants a key, and none is set" in said
    assert "`api_key_env` under [embedding]" in said
    assert "similar" not in sent


def test_what_cannot_be_used_is_told_at_the_start(world: World) -> None:
    world.configure(on=True, model='allowed_providers = ["bedrock", "scripted"]')
    assistant = world.desk.assistant()

    assert "Embeddings by openai are not allowed here" in assistant.status().message
    assert world.server.received == []


@pytest.mark.parametrize(
    "policy",
    ["[kill_switch]\non = true\n", '[narrow]\nproviders = ["bedrock"]\n'],
    ids=["kill switch", "providers"],
)
def test_the_policy_keeps_it_from_sending(world: World, policy: str) -> None:
    lake = world.desk.workspace.parent / "lake"
    publish(lake, HEAD + policy)
    world.configure(on=True, telemetry=f'lake = "{lake}"')
    assistant = make_assistant(EditorFacts(roots=(world.desk.workspace,)), lambda: None)
    assert assistant._folders.surroundings.wait(5)
    complete(assistant, MARKED, world.desk.path("main.ts"))
    assistant.close("shutdown")

    assert assistant._folders.surroundings.similar is None
    assert world.server.received == []


def test_a_limit_of_the_policy_counts_its_calls(world: World) -> None:
    lake = world.desk.workspace.parent / "lake"
    publish(lake, HEAD + "[limits]\ncalls_per_day = 1\n")
    world.configure(on=True, telemetry=f'lake = "{lake}"')
    for number in range(80):
        other = BILL.replace("invoice", f"invoice{number}")
        (world.desk.workspace / f"bill{number}.ts").write_text(other)
    assistant = make_assistant(EditorFacts(roots=(world.desk.workspace,)), lambda: None)
    until(lambda: "spending limit" in assistant.status().message)
    assistant.close("shutdown")

    assert len(world.server.received) == 1


def test_a_workspace_cannot_switch_it_on(world: World) -> None:
    world.configure(on=False)
    (world.desk.workspace / "groundspeed.toml").write_text(
        "[completion.techniques]\nembeddings = true\n"
        f'[embedding]\nprovider = "openai"\nbase_url = "{world.server.url}"\n'
    )
    assistant = world.desk.assistant()
    assert assistant._folders.surroundings.wait(5)

    assert assistant._folders.surroundings.similar is None
    assert world.server.received == []

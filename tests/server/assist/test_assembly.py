"""What the settings and the model make of the services that editor, terminal and eval share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundspeed_server.assist.assembly import Services, assemble, assemble_behind
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import CompletionQuery, Workspace
from groundspeed_server.errors import UserError
from groundspeed_server.models.port import ModelEvent, ModelIdentity, ModelRequest, PromptShape
from groundspeed_server.models.scripted import Answer, ScriptedModel
from groundspeed_server.review.values import ReviewQuery
from groundspeed_server.settings.values import CompletionSettings, ModelSettings, Settings
from support.cursor_marker import document, query_at

LONG = "".join(f"export const value{number} = {number};\n" for number in range(400))


class SlowModel:
    """A model on this machine that reads no more than so many tokens before a deadline."""

    def __init__(self, prompt_tokens: int | None) -> None:
        self._player = ScriptedModel([Answer(text="1;")], PromptShape.PREFIX)
        self._prompt_tokens = prompt_tokens

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity(
            provider="local",
            model="slow",
            label="slow",
            shape=PromptShape.PREFIX,
            chats=True,
            on_device=True,
            prompt_tokens=self._prompt_tokens,
        )

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Iterator[ModelEvent]:
        return self._player.stream(request, cancellation)

    def warm_up(self) -> None:
        """Nothing to prepare."""

    def close(self) -> None:
        """Nothing to give up."""


def prefix_sent(services: Services) -> int:
    """Return how many tokens before the cursor a completion at the end of a long file sends."""
    query = query_at(f"{LONG}const a = $0\n", path="/project/a.ts")
    outcome = services.completer.complete(query, Workspace(), Cancellation())
    assert outcome.suggestion is not None
    return outcome.decision.tokens_sent["prefix"]


def here(tmp_path: Path) -> CompletionQuery:
    return query_at("const a = $0\n", path=str(tmp_path / "a.ts"))


@pytest.mark.parametrize(
    ("reads", "wanted", "least", "most"),
    [
        (None, 1_000, 700, 1_000),
        (280, 1_000, 150, 280),
        (280, 100, 50, 100),
        (5_000, 1_000, 700, 1_000),
    ],
)
def test_a_slow_model_is_sent_no_more_than_it_reads_in_time(
    reads: int | None, wanted: int, least: int, most: int
) -> None:
    settings = Settings(completion=CompletionSettings(prefix_tokens=wanted))
    services = assemble_behind(EgressDoor(SlowModel(reads)), settings, ())

    assert least <= prefix_sent(services) <= most


def test_without_a_model_invisible_characters_are_still_found(tmp_path: Path) -> None:
    services = assemble_behind(None, Settings(), (tmp_path,))
    code = "function a() {\n  const admin\u200b = true;\n}\n"
    query = ReviewQuery("r", document(code, path=str(tmp_path / "a.ts")))
    outcome = services.reviewer.review(query, Workspace(), Cancellation())

    assert services.door is None
    assert [hint.rule for hint in outcome.hints] == ["invisible-character"]
    assert outcome.reason == "no_model"


def test_without_a_model_a_completion_has_a_reason(tmp_path: Path) -> None:
    services = assemble_behind(None, Settings(), (tmp_path,))
    outcome = services.completer.complete(here(tmp_path), Workspace(), Cancellation())

    assert (outcome.suggestion, outcome.decision.reason) == (None, "no_model")


def test_both_services_send_nothing_from_outside_the_folders(tmp_path: Path) -> None:
    model = ScriptedModel([Answer(text="1;")])
    services = assemble_behind(EgressDoor(model), Settings(), (tmp_path / "elsewhere",))
    query = here(tmp_path)
    completed = services.completer.complete(query, Workspace(), Cancellation())
    reviewed = services.reviewer.review(
        ReviewQuery("r", query.document), Workspace(), Cancellation()
    )

    assert completed.decision.reason == reviewed.reason == "outside_workspace"
    assert model.prompts == []


def test_the_model_is_the_one_that_the_settings_name(tmp_path: Path) -> None:
    script = tmp_path / "script.toml"
    script.write_text('[[answer]]\ntext = "1;"\n')
    settings = Settings(model=ModelSettings(provider="scripted", script=str(script)))
    services = assemble(settings, roots=(tmp_path,), environment=os.environ)
    outcome = services.completer.complete(here(tmp_path), Workspace(), Cancellation())

    assert services.door is not None
    assert services.door.identity.provider == "scripted"
    assert outcome.suggestion is not None


def test_what_a_document_imports_goes_along_from_disk(tmp_path: Path) -> None:
    script = tmp_path / "script.toml"
    script.write_text('[[answer]]\ntext = "1;"\n')
    (tmp_path / "cart.ts").write_text("export const total = (cart: Cart): number => cart.sum\n")
    settings = Settings(
        model=ModelSettings(provider="scripted", script=str(script)),
        completion=CompletionSettings(context_ms=5_000),
    )
    services = assemble(settings, roots=(tmp_path,), environment=os.environ)
    query = query_at("import { total } from './cart'\nconst a = $0\n", path=str(tmp_path / "a.ts"))
    outcome = services.completer.complete(query, Workspace((tmp_path,)), Cancellation())

    assert outcome.decision.tokens_sent["declaration"] > 0


def test_a_model_that_cannot_be_had_is_a_sentence_with_a_remedy(tmp_path: Path) -> None:
    settings = Settings(model=ModelSettings(provider="scripted", script="/none.toml"))

    with pytest.raises(UserError) as caught:
        assemble(settings, roots=(tmp_path,), environment=os.environ)

    assert "script" in caught.value.remedy

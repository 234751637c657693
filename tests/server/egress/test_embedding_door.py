"""Texts leave for vectors through the same door as prompts: sealed, permitted, with a breaker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from groundspeed_server.egress import EmbeddingDoor
from groundspeed_server.gate.clearance import ClearedText
from groundspeed_server.models.embedding.port import Embedded, Purpose
from groundspeed_server.models.port import CalledModel, ModelError, ModelErrorCode, Usage
from support.embedding_models import MeaningModel, cleared_text

DENIED = ModelError(ModelErrorCode.ACCESS_DENIED, "Ask for access.")


class CountingPermit:
    """A permit that keeps what it is told, and refuses once nothing is left."""

    off = False

    def __init__(self, calls: int = 9) -> None:
        self.left = calls
        self.spendings: list[tuple[str, tuple[str, ...], Usage]] = []

    def admit(self, identity: CalledModel) -> None:
        if self.left == 0:
            raise ModelError(ModelErrorCode.SPENDING_LIMIT, "Enough for today.")
        self.left -= 1

    def spent(self, identity: CalledModel, sent: Sequence[str], usage: Usage, said: int) -> None:
        self.spendings.append((identity.label, tuple(sent), usage))


def embed(door: EmbeddingDoor, *texts: str) -> Embedded:
    return door.embed([cleared_text(text) for text in texts], Purpose.PIECE)


def failure(door: EmbeddingDoor, *texts: str) -> ModelError:
    with pytest.raises(ModelError) as caught:
        embed(door, *texts)
    return caught.value


def test_vectors_come_back_and_the_cost_is_told() -> None:
    permit = CountingPermit()
    embedded = embed(EmbeddingDoor(MeaningModel(), permit=permit), "invoice", "login")

    assert embedded.vectors == ([1.0, 0, 0, 0], [0, 0, 0, 1.0])
    assert permit.spendings == [
        ("text-embedding-3-small", ("invoice", "login"), Usage(tokens_in=14, tokens_out=0))
    ]


def test_a_text_without_the_gate_s_seal_does_not_leave() -> None:
    model = MeaningModel()
    with pytest.raises(PermissionError):
        EmbeddingDoor(model).embed([cast(ClearedText, "invoice")], Purpose.PIECE)

    assert model.calls == []


def test_a_stranger_cannot_seal_a_text() -> None:
    with pytest.raises(PermissionError):
        ClearedText("invoice", key=object())


def test_without_a_permit_nothing_is_sent_and_the_breaker_stays_closed() -> None:
    model, permit = MeaningModel(), CountingPermit(calls=0)
    door = EmbeddingDoor(model, permit=permit)
    codes = [failure(door, "invoice").code for _ in range(2)]
    permit.left = 1
    embed(door, "invoice")

    assert codes == [ModelErrorCode.SPENDING_LIMIT] * 2
    assert len(model.calls) == 1


def test_a_lasting_fault_is_not_met_twice() -> None:
    model, permit = MeaningModel(), CountingPermit()
    model.failure = DENIED
    door = EmbeddingDoor(model, permit=permit)
    said = [failure(door, "invoice").remedy for _ in range(3)]

    assert len(model.calls) == 1
    assert said[0] == "Ask for access."
    assert "asks the model again in" in said[2]
    assert permit.spendings == []


def test_what_was_given_up_cost_what_was_sent() -> None:
    model, permit = MeaningModel(), CountingPermit()
    model.failure = ModelError(ModelErrorCode.TIMEOUT, "Too long.")
    failure(EmbeddingDoor(model, permit=permit), "invoice")

    assert [usage for _, _, usage in permit.spendings] == [Usage(tokens_in=None, tokens_out=0)]


class _Broken(MeaningModel):
    def embed(self, texts: Sequence[ClearedText], purpose: Purpose) -> Embedded:
        raise LookupError(texts[0].text)


def test_an_unforeseen_exception_is_told_by_its_type_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    error = failure(EmbeddingDoor(_Broken()), "canary-4711")

    assert error.code is ModelErrorCode.UNAVAILABLE
    assert "LookupError" in error.remedy
    assert "canary" not in error.remedy + caplog.text

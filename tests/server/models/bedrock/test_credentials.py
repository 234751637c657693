"""What is told and done when credentials are missing, expire or return."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.bedrock.client import BedrockModel
from groundspeed_server.models.port import ModelError, ModelErrorCode
from groundspeed_server.settings.values import ModelSettings
from support.bedrock_model import bedrock, failed
from support.bedrock_server import answer, failure
from support.model_prompts import read, request

pytestmark = pytest.mark.usefixtures("signed_in")


def test_no_credentials_say_how_to_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with bedrock(answer(["x"])) as (server, model):
        _, error = failed(model)
        with pytest.raises(ModelError) as at_start:
            model.warm_up()

    assert error.code is at_start.value.code is ModelErrorCode.NO_CREDENTIALS
    assert "aws sso login" in error.remedy
    assert server.received == []


def test_credentials_that_return_are_found_without_a_restart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with bedrock(answer(["ok"])) as (_, model):
        failed(model)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        text, _ = read(model.stream(request(), Cancellation()))

    assert text == "ok"


def test_expired_credentials_are_read_anew_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    keys = tmp_path / "credentials"
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(keys))
    keys.write_text("[default]\naws_access_key_id = OLD\naws_secret_access_key = x\n")
    expired = failure(403, "ExpiredTokenException", "The security token has expired")
    with bedrock(answer(["x"]), expired, answer(["ok"])) as (server, model):
        read(model.stream(request(), Cancellation()))
        keys.write_text("[default]\naws_access_key_id = NEW\naws_secret_access_key = x\n")
        text, _ = read(model.stream(request(), Cancellation()))

    users = [received.headers["Authorization"].split("/")[0] for received in server.received]
    assert text == "ok"
    assert [user.rpartition("=")[2] for user in users] == ["OLD", "OLD", "NEW"]


def test_credentials_that_stay_expired_say_how_to_sign_in() -> None:
    with bedrock(failure(403, "ExpiredTokenException")) as (server, model):
        _, error = failed(model)

    assert error.code is ModelErrorCode.EXPIRED_CREDENTIALS
    assert "aws sso login" in error.remedy
    assert len(server.received) == 2


def test_no_region_says_where_to_set_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with bedrock(answer(["x"])) as (_, model):
        _, error = failed(model)

    assert "region" in error.remedy


def test_an_unknown_profile_is_named_as_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with bedrock(answer(["x"])) as (_, model):
        _, error = failed(model)

    assert error.code is ModelErrorCode.NO_CREDENTIALS
    assert "AWS_PROFILE" in error.remedy


def test_a_bearer_token_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "token")
    model = BedrockModel(ModelSettings())

    model.warm_up()

    assert model.identity.provider == "bedrock"

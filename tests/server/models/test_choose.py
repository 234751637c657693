from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from groundspeed_server.errors import UserError
from groundspeed_server.models.choose import NoModel, choose_client
from groundspeed_server.models.local.catalogue import (
    find_weights,
    weights_file,
)
from groundspeed_server.settings.values import ModelSettings, Provider
from support.embedded_model import require_weights


@pytest.fixture
def nothing(tmp_path: Path) -> Mapping[str, str]:
    """An environment without an embedded model."""
    return {"GROUNDSPEED_MODEL_DIR": str(tmp_path / "models")}


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")


@pytest.mark.usefixtures("signed_in")
def test_bedrock_answers_when_aws_credentials_resolve(nothing: Mapping[str, str]) -> None:
    client = choose_client(ModelSettings(), environment=nothing)

    assert client.identity.provider == "bedrock"
    assert client.identity.label == "claude-haiku-5-5"


def test_a_bearer_token_counts_as_credentials(
    nothing: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "token")

    assert choose_client(ModelSettings(), environment=nothing).identity.provider == "bedrock"


def test_without_credentials_and_weights_the_status_says_what_to_do(
    nothing: Mapping[str, str],
) -> None:
    with pytest.raises(NoModel) as caught:
        choose_client(ModelSettings(), environment=nothing)

    assert caught.value.what.startswith("No model:")
    assert "groundspeed model install smollm2-135m" in caught.value.remedy
    assert "aws sso login" in caught.value.remedy


def test_an_embedded_model_that_was_cut_off_is_called_damaged(nothing: Mapping[str, str]) -> None:
    weights = weights_file(find_weights("smollm2-135m"), nothing)
    weights.parent.mkdir()
    weights.write_bytes(b"GGUF")
    with pytest.raises(NoModel) as caught:
        choose_client(ModelSettings(), environment=nothing)

    assert "smollm2-135m is damaged" in caught.value.what
    assert "groundspeed model install smollm2-135m" in caught.value.remedy


@pytest.mark.model
def test_without_credentials_the_embedded_model_answers_when_it_is_installed() -> None:
    require_weights()
    client = choose_client(ModelSettings(), environment=os.environ)

    assert client.identity.label == "smollm2-135m"


def test_a_profile_that_does_not_exist_is_no_credential(
    nothing: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    with pytest.raises(NoModel):
        choose_client(ModelSettings(), environment=nothing)


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("settings", "provider"),
    [
        (ModelSettings(base_url="http://127.0.0.1:8080/v1"), "openai"),
        (ModelSettings(provider="openai", base_url="http://127.0.0.1:8080/v1"), "openai"),
        (ModelSettings(provider="bedrock"), "bedrock"),
    ],
)
def test_the_settings_decide_first(
    settings: ModelSettings, provider: str, nothing: Mapping[str, str]
) -> None:
    assert choose_client(settings, environment=nothing).identity.provider == provider


def test_a_gguf_file_is_chosen_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF")
    settings = ModelSettings(provider="local", name=str(path))

    assert choose_client(settings, environment={}).identity.provider == "local"


def test_a_script_is_played(tmp_path: Path) -> None:
    path = tmp_path / "script.toml"
    path.write_text("")
    settings = ModelSettings(provider="scripted", script=str(path))

    assert choose_client(settings, environment={}).identity.provider == "scripted"


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (ModelSettings(provider="local"), "groundspeed model install smollm2-135m"),
        (ModelSettings(provider="local", name="/none.gguf"), "path"),
        (ModelSettings(provider="openai"), "base_url"),
        (ModelSettings(provider="scripted"), "script"),
        (ModelSettings(provider="bedrock", family="claude"), "family"),
    ],
)
def test_what_cannot_be_used_says_what_to_do(
    settings: ModelSettings, word: str, nothing: Mapping[str, str]
) -> None:
    with pytest.raises(UserError) as caught:
        choose_client(settings, environment=nothing)

    assert word in caught.value.remedy


def test_choosing_loads_no_library_that_it_does_not_need() -> None:
    script = (
        "import sys\n"
        "import groundspeed_server.egress\n"
        "from groundspeed_server.models.choose import choose_client\n"
        "from groundspeed_server.settings.values import ModelSettings, Provider\n"
        "choose_client(ModelSettings(provider='bedrock'), environment={})\n"
        "choose_client(ModelSettings(base_url='http://127.0.0.1:1'), environment={})\n"
        "print(sorted({'boto3', 'botocore', 'urllib3', 'xllamacpp'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (ModelSettings(provider="openai", allowed_providers=("bedrock",)), "openai is not"),
        (ModelSettings(allowed_providers=("openai",)), "local is not"),
        (ModelSettings(provider="bedrock", allowed_providers=()), "none may be used"),
        (
            ModelSettings(region="us-east-1", allowed_regions=("eu-central-1",)),
            "region us-east-1 is not",
        ),
        (
            ModelSettings(
                name="global.anthropic.claude-haiku-5-5",
                region="eu-central-1",
                allowed_regions=("eu-central-1",),
            ),
            "beyond the regions",
        ),
    ],
)
def test_what_is_not_allowed_does_not_answer(
    nothing: Mapping[str, str], settings: ModelSettings, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        choose_client(settings, environment=nothing)


@pytest.mark.usefixtures("signed_in")
def test_what_is_allowed_answers_in_the_place_of_what_is_not(nothing: Mapping[str, str]) -> None:
    settings = ModelSettings(base_url="http://127.0.0.1:1/v1", allowed_providers=("bedrock",))

    assert choose_client(settings, environment=nothing).identity.provider == "bedrock"


@pytest.mark.parametrize(
    ("provider", "wanted", "held"),
    [
        ("local", None, 280),
        ("local", 1_200, 1_200),
        ("local", 100_000, 3_072),
        ("openai", None, None),
        ("openai", 1_200, 1_200),
    ],
)
def test_a_prompt_is_as_long_as_the_model_reads_in_time(
    provider: Provider, wanted: int | None, held: int | None, tmp_path: Path
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF")
    settings = ModelSettings(
        provider=provider,
        name=str(path),
        base_url="http://127.0.0.1:8080/v1",
        prompt_tokens=wanted,
    )

    assert choose_client(settings, environment={}).identity.prompt_tokens == held

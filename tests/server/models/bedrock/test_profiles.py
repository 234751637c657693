"""AWS profiles that cannot be used: each is told from having none, and says what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from groundspeed_server.models.bedrock.client import BedrockModel
from groundspeed_server.models.bedrock.regions import configured_region
from groundspeed_server.models.bedrock.session import credentials_resolve
from groundspeed_server.models.port import ModelError, ModelErrorCode
from groundspeed_server.settings.values import ModelSettings

Configure = Callable[[str], None]
ROLE = "role_arn = arn:aws:iam::123456789012:role/coder"


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Return what writes the default profile, of an engineer who has nothing else."""
    config = tmp_path / "config"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))

    def write(profile: str) -> None:
        config.write_text(f"[default]\nregion = eu-west-1\n{profile}\n")

    return write


@pytest.mark.parametrize(
    ("profile", "code", "says"),
    [
        ("credential_process = /no/such/tool", ModelErrorCode.NO_CREDENTIALS, "another PATH"),
        ("credential_process = true", ModelErrorCode.NO_CREDENTIALS, "credential_process"),
        ("credential_process = false", ModelErrorCode.EXPIRED_CREDENTIALS, "aws sso login"),
    ],
)
def test_a_profile_whose_program_fails_is_configured_and_says_what_to_do(
    profile: str, code: ModelErrorCode, says: str, configure: Configure
) -> None:
    configure(profile)
    with pytest.raises(ModelError) as caught:
        BedrockModel(ModelSettings()).warm_up()

    assert credentials_resolve()
    assert caught.value.code is code
    assert says in caught.value.remedy


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        (f"{ROLE}\nsource_profile = nobody", "not complete"),
        ("sso_session = corp\nsso_account_id = 1\nsso_role_name = r", "not complete"),
        ("[", "cannot be read"),
    ],
)
def test_a_profile_that_makes_no_sense_is_none_and_says_so_where_bedrock_is_wanted(
    profile: str, says: str, configure: Configure
) -> None:
    configure(profile)
    with pytest.raises(ModelError) as caught:
        BedrockModel(ModelSettings()).warm_up()

    assert not credentials_resolve()
    assert caught.value.code is ModelErrorCode.NO_CREDENTIALS
    assert says in caught.value.remedy


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "localhost:80/", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"),
        ("AWS_DEFAULT_REGION", "EU (Ireland)", "AWS_DEFAULT_REGION"),
    ],
)
def test_a_place_that_is_none_is_named(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ModelError) as caught:
        BedrockModel(ModelSettings()).warm_up()

    assert caught.value.code is ModelErrorCode.MODEL_NOT_FOUND
    assert says in caught.value.remedy


def test_a_configuration_that_cannot_be_read_names_no_region(configure: Configure) -> None:
    configure("[")

    assert configured_region(ModelSettings()) is None

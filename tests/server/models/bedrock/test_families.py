from __future__ import annotations

import pytest

from groundspeed_server.errors import UserError
from groundspeed_server.models.bedrock.families import (
    default_family,
    families,
    find_family,
    public_label,
    regional_profile,
)

ARN = "arn:aws:bedrock:eu-west-1:123456789012"
PROFILE_ARN = f"{ARN}:application-inference-profile/a1b2c3"


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("anthropic.claude-haiku-5-5", "claude-haiku-5-5"),
        ("us.anthropic.claude-haiku-5-5", "claude-haiku-5-5"),
        ("global.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"),
        ("eu.anthropic.claude-opus-5-5", "claude-opus-5-5"),
        ("anthropic.claude-opus-5-20260801-v1:0", "claude-opus-5"),
        (f"{ARN}:inference-profile/us.anthropic.claude-sonnet-5-5", "claude-sonnet-5-5"),
        (PROFILE_ARN, "other"),
        ("meta.llama4-maverick-17b-instruct-v1:0", "other"),
    ],
)
def test_a_family_is_found_by_any_id_of_its_models(model: str, family: str) -> None:
    assert find_family(model).name == family


def test_the_settings_say_what_an_arn_hides() -> None:
    assert find_family(PROFILE_ARN, "claude-haiku-5-5").name == "claude-haiku-5-5"


def test_a_family_that_is_not_known_lists_those_that_are() -> None:
    with pytest.raises(UserError) as caught:
        find_family(PROFILE_ARN, "claude-haiku")

    assert "claude-haiku-5-5" in caught.value.remedy


@pytest.mark.parametrize(
    ("model", "label"),
    [
        ("us.anthropic.claude-haiku-5-5", "claude-haiku-5-5"),
        (PROFILE_ARN, "custom"),
        ("meta.llama4-maverick-17b-instruct-v1:0", "meta.llama4-maverick-17b-instruct-v1:0"),
        ("abc123/custom", "custom"),
    ],
)
def test_a_label_holds_no_account(model: str, label: str) -> None:
    assert public_label(model, find_family(model)) == label


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("us-east-1", "us.m"),
        ("us-gov-west-1", "us-gov.m"),
        ("eu-central-1", "eu.m"),
        ("ap-northeast-1", "jp.m"),
        ("ap-northeast-3", "jp.m"),
        ("ap-southeast-2", "au.m"),
        ("ap-southeast-4", "au.m"),
        ("ap-south-1", "apac.m"),
        ("ca-central-1", "m"),
        (None, "m"),
    ],
)
def test_a_profile_never_leaves_the_geography_of_its_region(
    region: str | None, expected: str
) -> None:
    assert regional_profile("m", region) == expected


def test_every_entry_of_the_table_can_be_used() -> None:
    table = families()
    for family in table.values():
        assert not (family.thinking and family.always_thinks)
        assert find_family(family.id or "x").name == family.name
        assert family.stops >= 4

    assert default_family() in table.values()

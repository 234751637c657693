"""Calls stay in the regions that are allowed, whatever id the model has."""

from __future__ import annotations

import pytest

from groundspeed_server.models.bedrock.regions import (
    OutsideAllowedRegions,
    check_regions,
    configured_region,
)
from groundspeed_server.settings.values import ModelSettings

HAIKU = "anthropic.claude-haiku-5-5"
EUROPE = ("eu-central-1", "eu-west-1")


@pytest.mark.parametrize(
    ("model", "region", "allowed"),
    [
        (HAIKU, "eu-central-1", EUROPE),
        (f"eu.{HAIKU}", "eu-west-1", EUROPE),
        (f"jp.{HAIKU}", "ap-northeast-1", ("ap-northeast-1",)),
        (f"us-gov.{HAIKU}", "us-gov-west-1", ("us-gov-west-1",)),
        (f"global.{HAIKU}", "eu-central-1", (*EUROPE, "global")),
        (
            "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc",
            "eu-central-1",
            EUROPE,
        ),
    ],
)
def test_calls_within_allowed_regions_are_allowed(
    model: str, region: str, allowed: tuple[str, ...]
) -> None:
    check_regions(model, region, allowed)


@pytest.mark.parametrize(
    ("model", "region", "allowed"),
    [
        (HAIKU, "us-east-1", EUROPE),
        (HAIKU, None, EUROPE),
        (HAIKU, "eu-central-1", ()),
        (f"us.{HAIKU}", "eu-central-1", EUROPE),
        (f"us-gov.{HAIKU}", "us-east-1", ("us-east-1",)),
        (f"us.{HAIKU}", "us-gov-west-1", ("us-gov-west-1",)),
        (f"apac.{HAIKU}", "ap-northeast-1", ("ap-northeast-1",)),
        (f"global.{HAIKU}", "eu-central-1", EUROPE),
        (f"arn:aws:bedrock:us-east-1:1:inference-profile/eu.{HAIKU}", "eu-west-1", EUROPE),
        (f"arn:aws:bedrock:eu-west-1:1:inference-profile/global.{HAIKU}", "eu-west-1", EUROPE),
        ("arn:", "eu-west-1", EUROPE),
    ],
)
def test_calls_beyond_them_are_refused(
    model: str, region: str | None, allowed: tuple[str, ...]
) -> None:
    with pytest.raises(OutsideAllowedRegions):
        check_regions(model, region, allowed)


def test_the_region_is_the_settings_own_or_that_of_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")

    assert configured_region(ModelSettings(region="eu-west-1")) == "eu-west-1"
    assert configured_region(ModelSettings()) == "eu-west-3"

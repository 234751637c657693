"""Where a call to Bedrock sends what it carries, as far as an id and a region tell."""

from __future__ import annotations

from collections.abc import Collection

from groundspeed_server.errors import UserError
from groundspeed_server.models.bedrock.families import regional_profile
from groundspeed_server.models.bedrock.session import new_session
from groundspeed_server.settings.values import ModelSettings

_ANYWHERE = "global"
_ARN_REGION = 3
# The longest one first: none may be taken for the beginning of another.
_GEOGRAPHIES = ("us-gov", "global", "apac", "us", "eu", "jp", "au", "ca", "sa")


class OutsideAllowedRegions(UserError):
    """Calls would leave the regions that are allowed here."""


def configured_region(settings: ModelSettings) -> str | None:
    """Return the region that settings, or else AWS's own configuration, name.

    None is where there is none, or where the configuration cannot be read.
    """
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - a tenth of a second.

    if settings.region is not None:
        return settings.region
    try:
        region: object = new_session().get_config_variable("region")
    except BotoCoreError:
        return None
    return region if isinstance(region, str) else None


def check_regions(model: str, region: str | None, allowed: Collection[str]) -> None:
    """Check that calls stay in allowed regions.

    A profile such as `eu.` spreads calls over the regions of its geography: it counts as allowed
    where one of these regions is.

    Args:
        model: A model id, profile id or ARN.
        region: The region that is called; None is not known, and so not allowed.
        allowed: The regions, and perhaps `global`.

    Raises:
        OutsideAllowedRegions: They do not.
    """
    places = [region]
    if model.startswith("arn:"):
        parts = model.split(":")
        places.append(parts[_ARN_REGION] if len(parts) > _ARN_REGION else None)
        model = model.rpartition("/")[2]
    for place in places:
        if place not in allowed:
            raise OutsideAllowedRegions(
                f"The region {place or '(none is set)'} is not one of those that are allowed here: "
                f"{', '.join(allowed) or 'none'}.",
                "Set `region` under [model] to one of them.",
            )
    geography = next((g for g in _GEOGRAPHIES if model.startswith(f"{g}.")), None)
    if geography is None or (geography == _ANYWHERE and _ANYWHERE in allowed):
        return
    if not any(regional_profile("", at) == f"{geography}." for at in allowed):
        raise OutsideAllowedRegions(
            f"The profile {model} sends calls beyond the regions that are allowed here: "
            f"{', '.join(allowed)}.",
            "Choose a profile of an allowed region in `name` under [model].",
        )

"""What a model on Bedrock accepts, found by its id.

An id may carry a profile (`eu.anthropic.…`), a date and a version (`…-20251001-v1:0`), or stand
inside an ARN. An ARN of an application profile or of an imported model hides the family, which is
why it can be configured.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from groundspeed_server.errors import UserError

OTHER = "other"

# A longer beginning stands before its own beginning. Regions that are not listed have no profile
# that keeps data inside one geography, which is the only kind chosen without being asked.
_PROFILES = {
    "us-gov-": "us-gov",
    "us-": "us",
    "eu-": "eu",
    "ap-northeast-1": "jp",
    "ap-northeast-3": "jp",
    "ap-southeast-2": "au",
    "ap-southeast-4": "au",
    "ap-": "apac",
}


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the models of one family accept; `families.toml` explains each field."""

    id: str
    prefill: bool
    temperature: bool
    stops: int
    answer_schema: bool
    context: int
    profiles: bool
    thinking: str | None = None
    always_thinks: bool = False
    effort: str | None = None
    cacheable: int | None = None
    name: str = OTHER


@cache
def families() -> dict[str, Family]:
    """Return every family by name, `other` last."""
    table = msgspec.toml.decode(_table().encode(), type=dict[str, str | dict[str, object]])
    return {
        name: msgspec.convert({**facts, "name": name}, Family)
        for name, facts in table.items()
        if isinstance(facts, dict)
    }


@cache
def default_family() -> Family:
    """Return the family that is asked when nothing is configured."""
    name = msgspec.toml.decode(_table().encode(), type=dict[str, object])["default"]
    return families()[str(name)]


def find_family(model: str, configured: str | None = None) -> Family:
    """Return the family of a model id, profile id or ARN; `other` when nothing tells.

    Args:
        model: The id as Bedrock knows it.
        configured: The family that the settings name, which decides.

    Raises:
        UserError: The configured family is not known.
    """
    if configured is not None:
        family = families().get(configured)
        if family is None:
            known = ", ".join(families())
            raise UserError(
                f"The model family `{configured}` is not known.",
                f"Set `family` under [model] to one of: {known}.",
            )
        return family
    # The longest match wins: `claude-opus-5-5` also begins like `claude-opus-5`.
    named = [family for family in families().values() if family.id and family.id in model]
    return max(named, key=lambda family: len(family.id), default=families()[OTHER])


def public_label(model: str, family: Family) -> str:
    """Return a name for telemetry: the family, or what an id says; never an account or an ARN."""
    if family.name != OTHER:
        return family.name
    return "custom" if ":" in model.removesuffix(":0") or "/" in model else model


def regional_profile(model: str, region: str | None) -> str:
    """Return the id under which `model` is reached in `region`, without leaving its geography."""
    for beginning, profile in _PROFILES.items():
        if region is not None and region.startswith(beginning):
            return f"{profile}.{model}"
    return model


def _table() -> str:
    return files(__package__).joinpath("families.toml").read_text(encoding="utf-8")

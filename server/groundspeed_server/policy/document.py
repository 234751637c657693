"""The policy file: what it may say, and how it is read.

It is TOML, described by `groundspeed_contract/policy.v1.schema.json`. It has no key for an
endpoint, a credential, a path or a program, so it cannot say where code is sent; it can only choose
among what is set up on a machine, and narrow it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from groundspeed_server.errors import UserError
from groundspeed_server.policy.keys import unknown_keys, without_keys
from groundspeed_server.settings.values import PromptName, PromptSettings
from groundspeed_server.text.snapshot import Language

SCHEMA = 1
LARGEST_FILE = 256 * 1024
_MEND = "Mend it; `groundspeed policy check FILE` says whether it will do."

Version = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,47}\Z")]
Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]{0,47}\Z")]
Team = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,47}\Z")]
Engineer = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
# One line of plain text: it is shown in editors.
Message = Annotated[
    str,
    msgspec.Meta(
        pattern="^[^\\x00-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]*\\Z",
        max_length=200,
    ),
]
Provider = Literal["bedrock", "openai", "local"]
Region = Annotated[str, msgspec.Meta(pattern=r"^([a-z]{2}(-[a-z]+)+-[0-9]{1,2}|global)\Z")]
ModelName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,255}\Z")]
# An exclamation mark would let something in again.
Exclusion = Annotated[str, msgspec.Meta(pattern=r"^[^!#\s][^\n\r]{0,255}\Z")]


class PolicyRefused(UserError):
    """A policy that cannot be used; the one that was in force before stays so."""

    def __init__(self, what: str, remedy: str = _MEND) -> None:
        super().__init__(what, remedy)


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class KillSwitch(_Part, frozen=True):
    """Whether everything is off, and what engineers are told about it."""

    on: bool = False
    message: Message = ""


class Limits(_Part, frozen=True):
    """What one engineer may spend on one day, in UTC; None sets no limit."""

    dollars_per_day: Annotated[float, msgspec.Meta(gt=0, le=10_000)] | None = None
    calls_per_day: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None


class Narrowing(_Part, frozen=True):
    """What may leave the machine, at most; None, or nothing, narrows nothing.

    Attributes:
        providers: Who may answer.
        regions: Where Bedrock may be called.
        languages: What may be completed.
        exclude: Patterns in the manner of `.gitignore` of what is never sent.
    """

    providers: tuple[Provider, ...] | None = None
    regions: tuple[Region, ...] | None = None
    languages: tuple[Language, ...] | None = None
    exclude: tuple[Exclusion, ...] = ()


class ModelChoice(_Part, frozen=True):
    """A model of one provider, as under `[model]` in the configuration."""

    provider: Provider
    name: ModelName | None = None
    family: Word | None = None
    region: Region | None = None


class PromptDigest(_Part, frozen=True):
    """A prompt file beside the policy, at `prompts/<name>.md`, by the SHA-256 of its content."""

    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


class Wave(_Part, frozen=True):
    """Who belongs to a wave of a rollout."""

    teams: tuple[Team, ...] = ()
    engineers: tuple[Engineer, ...] = ()


class Arm(_Part, frozen=True):
    """One arm of an experiment: its share, and what differs in it."""

    weight: Annotated[float, msgspec.Meta(ge=0, le=1_000_000)] = 0.0
    model: ModelChoice | None = None
    prompts: PromptSettings = PromptSettings()


class Experiment(_Part, frozen=True):
    """Arms, and who is in which: by name, by team, by wave, and all others by weight.

    Attributes:
        salt: Draws anew when it changes; the experiment's name when it is empty.
    """

    arms: dict[Word, Arm]
    salt: Annotated[str, msgspec.Meta(max_length=64)] = ""
    engineers: dict[Engineer, Word] = {}
    teams: dict[Team, Word] = {}
    waves: dict[Word, Word] = {}


class PolicyDocument(_Part, frozen=True):
    """The whole file.

    Attributes:
        schema: The version of this form; another one is refused.
        version: The policy's own version, for people.
        optional: Keys, with dots, that a server that does not know them may pass over; `*` stands
            for any one name.
        model: The model of whoever is in no arm that chooses one.
        prompts: The same for prompts.
    """

    schema: int
    version: Version
    optional: tuple[str, ...] = ()
    kill_switch: KillSwitch = KillSwitch()
    limits: Limits = Limits()
    narrow: Narrowing = Narrowing()
    model: ModelChoice | None = None
    prompts: PromptSettings = PromptSettings()
    prompt_files: dict[PromptName, PromptDigest] = {}
    waves: dict[Word, Wave] = {}
    experiments: dict[Word, Experiment] = {}


def read_document(content: bytes) -> tuple[PolicyDocument, tuple[str, ...]]:
    """Return the policy that a file holds, and a sentence for each key that was passed over.

    Raises:
        PolicyRefused: It is too large, not TOML, of another schema, holds a key that is neither
            known nor optional, or a value that its key cannot take.
    """
    if len(content) > LARGEST_FILE:
        raise PolicyRefused("The policy is larger than 256 KB.", "Is it the right file?")
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PolicyRefused(f"The policy is not TOML: {_one_line(error)}.") from None
    if values.get("schema") != SCHEMA:
        raise PolicyRefused(
            f"The policy is not of schema {SCHEMA}, the only one that is known here.",
            "A newer Groundspeed may know it.",
        )
    unknown = unknown_keys(values, PolicyDocument)
    optional = _optional(values)
    required = [key for key in unknown if not any(key.is_named_by(name) for name in optional)]
    if required:
        raise PolicyRefused(
            f"The policy has a key that is not known here: `{required[0]}`.",
            "Mend it; or name it under `optional`, if older servers may pass it over.",
        )
    try:
        document = msgspec.convert(without_keys(values, unknown), PolicyDocument)
    except msgspec.ValidationError as error:
        raise PolicyRefused(f"The policy holds an unusable value: {_where(error)}.") from None
    passed_over = (
        f"The policy's key `{key}` is not known here and was passed over." for key in unknown
    )
    return document, tuple(passed_over)


def _optional(values: Mapping[str, object]) -> list[str]:
    given = values.get("optional")
    return [name for name in given if isinstance(name, str)] if isinstance(given, list) else []


def _where(error: msgspec.ValidationError) -> str:
    return _one_line(error).replace("`$.", "`").replace(" - at ", ", at ")


def _one_line(error: Exception) -> str:
    """Return what a library says of a value, short and without characters that move a cursor."""
    return "".join(c if c.isprintable() else " " for c in str(error))[:200].rstrip(".")

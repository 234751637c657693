"""Why the gate let nothing through, in a word for telemetry and a sentence for the engineer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """The code words of refusals; decisions, drop lists and telemetry carry them."""

    EXCLUDED_PATH = "excluded_path"
    IGNORED_PATH = "ignored_path"
    OUTSIDE_WORKSPACE = "outside_workspace"
    SECRET = "secret"  # noqa: S105 - The word itself, not a secret.
    UNREADABLE_RULES = "unreadable_rules"
    UNRESOLVABLE_PATH = "unresolvable_path"
    UNSUITABLE_FILE = "unsuitable_file"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing is sent.

    Attributes:
        reason: One of the words of `Reason`.
        detail: One sentence for the engineer. It never quotes a secret or source text.
    """

    reason: str
    detail: str

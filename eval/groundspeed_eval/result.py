"""What a system answered to one task, as it is kept on disk."""

from __future__ import annotations

from enum import StrEnum

import msgspec

# What checks find out about an answer goes by these names.
TYPES = "types"
TESTS = "tests"
CHECKS = (TYPES, TESTS)


class Status(StrEnum):
    """How a task ended."""

    SHOWN = "shown"  # The system offered text.
    QUIET = "quiet"  # The system chose to offer nothing, and said why.
    ERROR = "error"  # The system failed: no score may count this task.


class Repair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One change that the engine made to the model's text.

    Attributes:
        name: The step, such as `suffix_overlap`.
        removed: Characters taken away.
        added: Characters put in.
    """

    name: str
    removed: int
    added: int


class Alternative(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text that could be chosen in the place of the one that was shown.

    Attributes:
        text: The text as offered.
        replaced_before: Characters before the cursor that it replaces.
        replaced_after: Characters after the hole that it replaces.
    """

    text: str
    replaced_before: int = 0
    replaced_after: int = 0


class GivenHint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A review hint that was shown.

    Attributes:
        rule: What it is about: a rule of review hints.
        line: Where it stands in the file, counted from 1.
        severity: Its word in the editor.
        confidence: How sure the model is, 0 to 1.
    """

    rule: str
    line: int
    severity: str
    confidence: float


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a system did with one task.

    Attributes:
        text: The text as offered, or all hints in words; empty unless shown.
        replaced_before: Characters before the cursor that the text replaces.
        replaced_after: Characters after the hole that the text replaces.
        reason: A word that tells why nothing was shown: a gate, a filter or an error.
        detail: One sentence about it for whoever reads the results.
        source: Where the text came from: the model, a cache, a rule.
        repairs: What was changed in the model's text, in this order.
        ttft_ms: Milliseconds to the model's first token; None when no token came.
        last_token_ms: Milliseconds to the last token that was heard.
        tokens_in: Prompt tokens that were read afresh; None where nobody counted. So the others.
        cost_usd: None when no price is known.
        tokens_out_estimated: Generated tokens, worked out from the text, where nobody counted.
        chars_out: Generated characters that were heard, whether they were of use or not.
        alternatives: What else could be chosen, the best first.
        hints: What a review said.
        replayed: Whether what the model said came from a record, in whole or in part: then no
            time is a measurement.
    """

    status: Status
    text: str = ""
    replaced_before: int = 0
    replaced_after: int = 0
    reason: str | None = None
    detail: str | None = None
    source: str = "none"
    repairs: tuple[Repair, ...] = ()
    model: str | None = None
    prompt: str | None = None
    ttft_ms: float | None = None
    last_token_ms: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_cache_read: int | None = None
    tokens_cache_write: int | None = None
    cost_usd: float | None = None
    tokens_out_estimated: int | None = None
    chars_out: int = 0
    alternatives: tuple[Alternative, ...] = ()
    hints: tuple[GivenHint, ...] = ()
    replayed: bool = False


class Result(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """An answer with its task's id and the time it took.

    Attributes:
        latency_ms: Milliseconds from the question to the answer, as the editor would wait.
        checks: What `groundspeed-eval check` found out by executing the file with the answer in
            it, by the names in `CHECKS`; one that could not be made is not among them. They are
            kept beside the results, not in them.
    """

    task: str
    answer: Answer
    latency_ms: float
    checks: dict[str, bool] = {}

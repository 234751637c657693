"""An engineer's own numbers, from the ledger alone; pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from groundspeed_server.engine.next_edit.values import POSITION_KIND
from groundspeed_server.engine.values import Source
from groundspeed_server.telemetry.ledger import LoggedDecision, LoggedSuggestion

_ACCEPTED = {"accepted", "partial"}


@dataclass(frozen=True, slots=True)
class OwnNumbers:
    """What the ledger says of one engineer. Shares are 0 to 1; None where nothing was counted.

    Attributes:
        since_s: The oldest entry, in seconds since 1970.
        requests: Requests for a completion.
        suggested: Requests that were answered with a suggestion.
        shown: Suggestions that were seen.
        accepted: Suggestions that were accepted, whole or in part.
        acceptance_rate: Accepted of shown.
        chars_accepted: Characters that were accepted.
        chars_checked: Of these, the characters of which it is known what became of them.
        chars_kept: Of those, the characters that were untouched at the latest check (at most ten
            minutes later).
        retention_rate: Kept of checked.
        latency_p50_ms: Of requests that a model answered. So is the next.
        prompt_tokens: Of calls whose provider counted them, those from its cache included.
        tokens_from_cache: Of these, what the provider read from its cache.
        cache_hit_rate: From cache of prompt tokens.
        cost_usd: Of calls with a known price.
        calls_without_price: Calls that the cost leaves out.
    """

    since_s: float | None
    requests: int
    suggested: int
    shown: int
    accepted: int
    acceptance_rate: float | None
    chars_accepted: int
    chars_checked: int
    chars_kept: int
    retention_rate: float | None
    latency_p50_ms: float | None
    latency_p95_ms: float | None
    prompt_tokens: int
    tokens_from_cache: int
    cache_hit_rate: float | None
    cost_usd: float
    calls_without_price: int


def own_numbers(
    decisions: Sequence[LoggedDecision], suggestions: Sequence[LoggedSuggestion]
) -> OwnNumbers:
    """Count what the ledger holds."""
    # A next edit is no completion: nobody asked a model, and nothing was typed for it.
    decisions = [each for each in decisions if each.decision.position_kind != POSITION_KIND]
    made = [entry.decision for entry in decisions]
    calls = [decision.call for decision in made if decision.call is not None]
    latencies = [decision.latency_ms for decision in made if decision.source is Source.MODEL]
    costs = [call.cost_usd for call in calls if call.cost_usd is not None]
    counted = [call for call in calls if call.tokens_in is not None]
    from_cache = sum(call.tokens_cache_read or 0 for call in counted)
    afresh = sum((call.tokens_in or 0) + (call.tokens_cache_write or 0) for call in counted)
    shown = sum(entry.shown for entry in suggestions)
    accepted = [entry for entry in suggestions if entry.outcome in _ACCEPTED]
    checked = [entry for entry in accepted if entry.chars_kept is not None]
    chars_checked = sum(entry.chars_accepted for entry in checked)
    chars_kept = sum(entry.chars_kept or 0 for entry in checked)
    times = [entry.at_s for entry in decisions] + [entry.at_s for entry in suggestions]
    return OwnNumbers(
        since_s=min(times, default=None),
        requests=len(made),
        suggested=sum(decision.source is not Source.NONE for decision in made),
        shown=shown,
        accepted=len(accepted),
        acceptance_rate=_share(len(accepted), shown),
        chars_accepted=sum(entry.chars_accepted for entry in accepted),
        chars_checked=chars_checked,
        chars_kept=chars_kept,
        retention_rate=_share(chars_kept, chars_checked),
        latency_p50_ms=percentile(latencies, 0.5),
        latency_p95_ms=percentile(latencies, 0.95),
        prompt_tokens=afresh + from_cache,
        tokens_from_cache=from_cache,
        cache_hit_rate=_share(from_cache, afresh + from_cache),
        cost_usd=math.fsum(costs),
        calls_without_price=len(calls) - len(costs),
    )


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which a share of the values lies, by nearest rank."""
    if not values:
        return None
    rank = max(1, math.ceil(share * len(values)))
    return sorted(values)[rank - 1]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None

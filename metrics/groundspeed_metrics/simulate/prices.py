"""The models of the synthetic company and what they cost from which day."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from groundspeed_metrics.simulate.company import Company

HAIKU, SONNET = "anthropic.claude-haiku-4-5", "anthropic.claude-sonnet-4-5"
HEADER = (
    "provider",
    "model",
    "effective_from",
    "input_usd_per_million",
    "output_usd_per_million",
    "cache_read_usd_per_million",
    "cache_write_usd_per_million",
)


@dataclass(frozen=True, slots=True)
class Price:
    """Prices of one model in US dollars a million tokens, which are thousands of nano-dollars each.

    Attributes:
        nano_in: Billionths of a dollar for a token that was sent.
        nano_out: For a token that was received.
        nano_cache_read: For a token that came from the provider's cache.
        nano_cache_write: For a token that was put there.
    """

    nano_in: int
    nano_out: int
    nano_cache_read: int
    nano_cache_write: int

    def cost(self, tokens_in: int, tokens_out: int, cache_read: int) -> int:
        """Return the cost of a call in billionths of a dollar."""
        return (
            tokens_in * self.nano_in
            + tokens_out * self.nano_out
            + cache_read * self.nano_cache_read
        )


_PRICES = {HAIKU: Price(1_000, 5_000, 100, 1_250), SONNET: Price(3_000, 15_000, 300, 3_750)}
# In the middle of the calendar, the small model becomes cheaper.
_LATER = {HAIKU: Price(800, 4_000, 80, 1_000)}


class PriceTable:
    """Prices with the day from which they hold."""

    def __init__(self, company: Company) -> None:
        self._first = date(2025, 1, 1)
        self._change = company.weeks[len(company.weeks) // 2]

    def on(self, day: date, model: str) -> Price:
        """Return the price of a model on a day."""
        if day >= self._change and model in _LATER:
            return _LATER[model]
        return _PRICES[model]

    def write(self, path: Path) -> None:
        """Write the table as CSV."""
        rows = [(model, self._first, price) for model, price in _PRICES.items()]
        rows += [(model, self._change, price) for model, price in _LATER.items()]
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADER)
            for model, since, price in rows:
                nanos = (price.nano_in, price.nano_out, price.nano_cache_read)
                dollars = [nano / 1_000 for nano in (*nanos, price.nano_cache_write)]
                writer.writerow(["bedrock", model, since.isoformat(), *dollars])

"""The price table: what a million tokens of a model cost, from which day on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar

import msgspec

from groundspeed_metrics.imports.rows import Row, UnusableError, shaped, word

_MOST = Decimal(100_000)
_STEP = Decimal("0.000001")


class Price(Row, frozen=True):
    """A row of `raw.price`: US dollars a million tokens; NULL where the table names no price."""

    table: ClassVar[str] = "price"

    provider: str
    model: str
    effective_from: date
    input: Decimal
    output: Decimal
    cache_read: Decimal | None
    cache_write: Decimal | None


class _Line(msgspec.Struct):
    provider: str
    model: str
    effective_from: date
    input_usd_per_million: str | float
    output_usd_per_million: str | float
    cache_read_usd_per_million: str | float = ""
    cache_write_usd_per_million: str | float = ""


class PriceTable:
    """Reads prices; a file says everything, so it replaces the one before."""

    name = "prices"
    tables = ("price",)
    is_whole = True

    def __init__(self) -> None:
        self._known: set[tuple[str, str, date]] = set()

    def rows(self, record: object) -> list[Row]:
        """Return one price."""
        line = shaped(record, _Line)
        provider, model = word(line.provider, "provider"), word(line.model, "model")
        since = line.effective_from
        if provider is None or model is None:
            raise UnusableError("incomplete")
        price = Price(
            provider=provider,
            model=model,
            effective_from=since,
            input=_required(line.input_usd_per_million, "input_usd_per_million"),
            output=_required(line.output_usd_per_million, "output_usd_per_million"),
            cache_read=_dollars(line.cache_read_usd_per_million, "cache_read_usd_per_million"),
            cache_write=_dollars(line.cache_write_usd_per_million, "cache_write_usd_per_million"),
        )
        if (provider, model, since) in self._known:
            raise UnusableError("named_before", "effective_from")
        self._known.add((provider, model, since))
        return [price]


def _required(given: str | float, field: str) -> Decimal:
    price = _dollars(given, field)
    if price is None:
        raise UnusableError("incomplete", field)
    return price


def _dollars(given: str | float, field: str) -> Decimal | None:
    text = str(given).strip()
    if not text:
        return None
    try:
        price = Decimal(text)
    except InvalidOperation:
        raise UnusableError("not_a_price", field) from None
    if not (price.is_finite() and 0 <= price <= _MOST):
        raise UnusableError("not_a_price", field)
    return price.quantize(_STEP)

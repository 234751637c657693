"""What a model call costs, from a table of list prices with the days they took effect."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files

import msgspec

from groundspeed_server.models.port import CalledModel, Usage

_MILLION = 1_000_000


class _Rates(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    in_: float = msgspec.field(name="in")
    out: float
    read: float
    write: float

    def cost(self, usage: Usage) -> float:
        return (
            (usage.tokens_in or 0) * self.in_
            + (usage.tokens_out or 0) * self.out
            + (usage.cache_read or 0) * self.read
            + (usage.cache_write or 0) * self.write
        ) / _MILLION


class _Price(_Rates, frozen=True, forbid_unknown_fields=True, kw_only=True):
    from_: dt.date = msgspec.field(name="from")
    above: int | None = None
    long: _Rates | None = None


def cost_usd(identity: CalledModel, usage: Usage, on_date: dt.date) -> float | None:
    """Return what a call cost in US dollars.

    Args:
        identity: The model; its label names the family.
        usage: The tokens that the provider counted.
        on_date: The day of the call, in UTC.

    Returns:
        None when no price is known for that model and day, or the tokens were not counted; 0.0
        for a model on this machine.
    """
    if identity.on_device:
        return 0.0
    price = _price(identity.label, on_date)
    if price is None or usage.tokens_in is None or usage.tokens_out is None:
        return None
    prompt = usage.tokens_in + (usage.cache_read or 0) + (usage.cache_write or 0)
    if price.long is not None and price.above is not None and prompt > price.above:
        return price.long.cost(usage)
    return price.cost(usage)


def _price(family: str, on_date: dt.date) -> _Price | None:
    known = [price for price in _prices().get(family, ()) if price.from_ <= on_date]
    return max(known, key=lambda price: price.from_, default=None)


@cache
def _prices() -> dict[str, tuple[_Price, ...]]:
    table = files(__package__).joinpath("prices.toml").read_bytes()
    return msgspec.toml.decode(table, type=dict[str, tuple[_Price, ...]])

"""The catalogue of measures: what the headers of `sql/measures` say.

A measure is one file: its header says what the number means, and its SELECT gives what each person
adds to it in a week, or for a quantile the value of each cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from groundspeed_metrics.warehouse.models import load_models

_YES = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Measure:
    """One published number.

    Attributes:
        name: The number's name, which is the file's.
        title: What people call it.
        heading: The part of the report that it belongs to: use, quality, service, cost, delivery
            or trust.
        unit: `share`, `ms`, `usd`, `lines`, `score` or `per_week`.
        aggregate: `ratio`, `sum`, `share_of_slices` or `quantile`.
        counts_acts: Whether numerator and remainder both count what people did.
        is_gated: Whether low coverage of telemetry withholds it.
        slice_name: What its breakdown is by; None when it has none.
        has_free_slices: Whether small slices may be folded into `other`.
        version: Raised when the definition changes.
        definition: What is counted, over what.
        pitfall: What it does not say.
    """

    name: str
    title: str
    heading: str
    unit: str
    aggregate: str
    counts_acts: bool
    is_gated: bool
    slice_name: str | None
    has_free_slices: bool
    version: int
    definition: str
    pitfall: str


@cache
def load_measures() -> tuple[Measure, ...]:
    """Return every measure, by name."""
    found = [model for model in load_models() if model.layer == "measures"]
    return tuple(sorted((_measure(m.table, m.header) for m in found), key=lambda m: m.name))


def _measure(name: str, header: Mapping[str, str]) -> Measure:
    slices, _, folding = header["slices"].partition(", ")
    return Measure(
        name=name,
        title=header["title"],
        heading=header["heading"],
        unit=header["unit"],
        aggregate=header["aggregate"],
        counts_acts=_YES[header["acts"]],
        is_gated=_YES[header["gated"]],
        slice_name=None if slices == "-" else slices,
        has_free_slices=folding == "folding",
        version=int(header["version"]),
        definition=header["definition"],
        pitfall=header["pitfall"],
    )

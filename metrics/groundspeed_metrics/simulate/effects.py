"""Effects that are planted into a synthetic company, for an analysis to find."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from groundspeed_metrics.errors import UserError

_EFFECT = re.compile(r"^(?P<name>[a-z]+)=(?P<percent>[+-]?\d{1,3}(?:\.\d{1,3})?)%$")


@dataclass(frozen=True, slots=True)
class Effects:
    """What the tool multiplies, from the week in which an engineer's wave starts.

    Attributes:
        merged: The expected number of merged changes in a week.
        reverts: The probability that a change is the revert of another.
    """

    merged: float = 1.0
    reverts: float = 1.0


def parse_effects(texts: Iterable[str]) -> Effects:
    """Return the effects that a user wrote, such as `merged=+10%`.

    Raises:
        UserError: A text is none, or names what cannot be planted.
    """
    effects = Effects()
    names = [field.name for field in fields(Effects)]
    for text in texts:
        found = _EFFECT.match(text)
        if found is None or found["name"] not in names or float(found["percent"]) < -100:
            raise UserError(
                f"{text} is no effect that can be planted; nothing was written.",
                f"Write one of {', '.join(names)} and a change, such as merged=+10%.",
            )
        ratio = round(1 + float(found["percent"]) / 100, 6)
        effects = replace(effects, **{found["name"]: ratio})
    return effects

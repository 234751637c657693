"""Leaves out names that an import has already."""

from __future__ import annotations

import re

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.site import Site
from groundspeed_server.syntax.position import PositionKind

_COMMENTS = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
# What stands behind the cursor in the same braces, where somebody closed them.
_NAMES_BEHIND = re.compile(r"([\w$\s,]*)\}")


def imported(answer: Answer) -> Answer:
    """Drop the names of an answer that stand before or behind the cursor in the same braces."""
    site = answer.site
    above = site.before[site.before.rfind("{") + 1 :]
    if site.kind is not PositionKind.IMPORT or "{" not in site.before or "}" in above:
        return answer
    names, closed, rest = answer.text.partition("}")
    begun = above.rpartition(",")[2]
    known = _present(above, site)
    kept: list[str] = []
    entries = names.split(",")
    for number, entry in enumerate(entries):
        name = _name(begun + entry if number == 0 else entry)
        if name not in known:
            kept.append(entry if kept or number == 0 else entry.lstrip())
            known |= {name} if name else set()
    if len(kept) == len(entries):
        return answer
    if not any(map(str.strip, kept)):
        return answer.drop("duplicate")
    return answer.with_text(",".join(kept) + closed + rest)


def _present(above: str, site: Site) -> set[str]:
    """Return the names in the braces, but for the one that is being written."""
    behind = _NAMES_BEHIND.match(_COMMENTS.sub("", site.after))
    present = above.split(",")[:-1] + (behind[1].split(",") if behind else [])
    return {name for entry in present if (name := _name(entry))}


def _name(entry: str) -> str:
    return entry.strip().removeprefix("type ").strip()

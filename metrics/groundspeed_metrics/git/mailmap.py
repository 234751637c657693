"""The committed `.mailmap`: which addresses are one person.

git itself would read the file of the work tree, which anybody can plant there; this reads the one
that was committed, as text, and uses its addresses alone.
"""

from __future__ import annotations

import re

_ENTRY = re.compile(
    r"^(?P<proper>[^<#]*)<(?P<first>[^<>]*)>\s*(?P<name>[^<#]*)(?:<(?P<second>[^<>]*)>)?"
)


class Mailmap:
    """Maps the address of a commit to the address that its author goes by."""

    def __init__(self, text: str) -> None:
        self._by_email: dict[str, str] = {}
        self._by_name: dict[tuple[str, str], str] = {}
        for line in text.splitlines():
            entry = _ENTRY.match(line.strip())
            # `Name <address>` alone corrects a name, which plays no part here.
            if entry and entry["second"]:
                self._add(entry["first"], entry["name"], entry["second"])

    def _add(self, proper: str, name: str, email: str) -> None:
        key = _normal(email)
        if name.strip():
            self._by_name[(_normal(name), key)] = _normal(proper)
        else:
            self._by_email[key] = _normal(proper)

    def email(self, name: str, email: str) -> str:
        """Return the address that this author goes by, in lower case."""
        key = _normal(email)
        return self._by_name.get((_normal(name), key)) or self._by_email.get(key, key)


def _normal(text: str) -> str:
    return text.strip().lower()

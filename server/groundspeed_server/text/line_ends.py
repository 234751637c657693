r"""Plain text, whose lines end in `\n` alone, as models write it."""

from __future__ import annotations


def plain(text: str) -> str:
    r"""Return a text with `\n` for each `\r\n` and each lone `\r`."""
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")

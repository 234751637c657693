"""A function whose parameter is renamed, and what follows from that."""

from __future__ import annotations

BEFORE = "function area(width: number, height: number): number {\n  return width * height;\n}\n"
RENAMED = BEFORE.replace("width: number", "breadth: number")
FOLLOWED = BEFORE.replace("width", "breadth")
MARK = "Next edit: rename 1 other use of width to breadth."

QUIET = {"nobody asks for this": "nothing"}
"""A model with nothing to say, so that no ghost text is in the way."""

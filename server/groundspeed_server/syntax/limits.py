"""What is too large for a tree; apart from the parser, for those who start without it."""

from __future__ import annotations

MAX_BYTES = 512 * 1_024

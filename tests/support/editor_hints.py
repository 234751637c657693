"""A loop that runs one too far, and a scripted reviewer that sees it."""

from __future__ import annotations

import json

SOUND = (
    "function sum(items: number[]): number {\n"
    "  let total = 0;\n"
    "  for (let i = 0; i < items.length; i++) total += items[i] ?? 0;\n"
    "  return total;\n"
    "}\n"
)
FAULTY = SOUND.replace("i < items", "i <= items")
MESSAGE = "The last turn reads past the end."

_HINT = {
    "rule": "off-by-one",
    "line": 3,
    "quote": "i <= items.length",
    "message": MESSAGE,
    "severity": "warning",
    "confidence": 0.9,
    "fix": {"replace": "i <= items.length", "with": "i < items.length"},
}

REVIEWS = {
    # Only a review numbers its lines.
    r"3\| .*i <= items\.length": json.dumps({"hints": [_HINT]}),
    r"3\| .*i < items\.length": json.dumps({"hints": []}),
}

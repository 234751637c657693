"""Reads from a refused request which part of it the model does not accept; pure.

Bedrock says so in prose alone (`ValidationException`). Each pattern here comes from a message
that was really seen; a message that fits none is not repaired.
"""

from __future__ import annotations

import re

from groundspeed_server.models.bedrock.request import Feature

# The first pattern that fits decides, so the narrow ones come first.
_COMPLAINTS = (
    (r"on-demand throughput", Feature.BARE_ID),
    (r"model identifier is invalid|invalid model identifier", Feature.PROFILE_ID),
    (r"effort|output_config(?!.*(schema|format))", Feature.EFFORT),
    (r"thinking", Feature.THINKING),
    (r"temperature|top_p|top_k|sampling param", Feature.TEMPERATURE),
    (r"stop.?sequences?", Feature.STOPS),
    (r"cache.?point|prompt caching|cache_control", Feature.CACHE),
    (r"json.?schema|output.?(config|format)|text.?format|structured output", Feature.ANSWER_SCHEMA),
    (r"system (message|prompt)s?", Feature.SYSTEM),
)
_PATTERNS = tuple((re.compile(text, re.IGNORECASE | re.DOTALL), f) for text, f in _COMPLAINTS)


def refused_feature(message: str) -> Feature | None:
    """Return the feature that a `ValidationException` complains about; None when it is unclear."""
    return next((feature for pattern, feature in _PATTERNS if pattern.search(message)), None)

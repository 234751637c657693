"""Which engine answers: its version, and a digest of all that decides about an answer.

The systems of the evaluation are part of it, since a baseline is as much code as the engine is.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from groundspeed_server import __version__

# A change in any other room cannot change an answer.
_ROOMS = (
    "assist",
    "egress",
    "engine",
    "gate",
    "models",
    "prompts",
    "review",
    "settings",
    "syntax",
    "text",
    "typecheck",
    "workspace",
)
_DIGITS = 12


@cache
def engine_version() -> str:
    """Return `version+digest`; during development the digest changes with the source."""
    digest = hashlib.sha256()
    package = files("groundspeed_server")
    for room in _ROOMS:
        _feed(digest, package / room)
    for room in ("models", "systems"):
        _feed(digest, files("groundspeed_eval") / room)
    return f"{__version__}+{digest.hexdigest()[:_DIGITS]}"


def _feed(digest: hashlib._Hash, place: Traversable) -> None:
    if place.is_file():
        content = place.read_bytes()
        digest.update(f"{place.name}\0{len(content)}\0".encode() + content)
    elif place.is_dir() and place.name != "__pycache__":
        for child in sorted(place.iterdir(), key=lambda child: child.name):
            _feed(digest, child)

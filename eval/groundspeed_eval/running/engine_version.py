"""Which engine answers: its version, and a digest of all that decides about an answer.

The systems of the evaluation are part of it, since a baseline is as much code as the engine is.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from groundspeed_server import __version__

# A change in any other place of these packages cannot change an answer.
_SERVER = (
    "assist",
    "egress",
    "engine",
    "gate",
    "history.py",
    "models",
    "prompts",
    "review",
    "settings",
    "syntax",
    "text",
    "typecheck",
    "workspace",
)
# Which files an engine sees of a commit is decided beside the systems.
_EVAL = ("execution/tree.py", "models", "systems", "tasks/selection.py", "tasks/source.py")
PLACES = {"groundspeed_server": _SERVER, "groundspeed_eval": _EVAL}
_DIGITS = 12


@cache
def engine_version() -> str:
    """Return `version+digest`; during development the digest changes with the source."""
    digest = hashlib.sha256()
    for package, places in PLACES.items():
        for place in places:
            _feed(digest, files(package) / place)
    return f"{__version__}+{digest.hexdigest()[:_DIGITS]}"


def _feed(digest: hashlib._Hash, place: Traversable) -> None:
    if place.is_file():
        content = place.read_bytes()
        digest.update(f"{place.name}\0{len(content)}\0".encode() + content)
    elif place.is_dir() and place.name != "__pycache__":
        for child in sorted(place.iterdir(), key=lambda child: child.name):
            _feed(digest, child)

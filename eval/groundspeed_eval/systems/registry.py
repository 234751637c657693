"""The systems by name, and how each is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from groundspeed_eval.systems.copy_rule import CopySystem
from groundspeed_eval.systems.empty import EmptySystem
from groundspeed_eval.systems.marking import MarkingSystem
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.systems.system import System


@dataclass(frozen=True, slots=True)
class SystemKind:
    """A system that can be chosen.

    Attributes:
        summary: What it is, for `--help`.
        make: Makes it; raises `UserError` when it cannot work here.
    """

    summary: str
    make: Callable[[Setup], System]


def _engine(setup: Setup) -> System:
    # The engine and the model clients are heavy; baselines without a model start at once.
    from groundspeed_eval.systems.engine import EngineSystem  # noqa: PLC0415

    return EngineSystem(setup)


def _bare_prefix(setup: Setup) -> System:
    from groundspeed_eval.systems.bare_prefix import BarePrefixSystem  # noqa: PLC0415

    return BarePrefixSystem(setup)


def _bm25(setup: Setup) -> System:
    from groundspeed_eval.systems.bm25 import Bm25System  # noqa: PLC0415

    return Bm25System(setup)


SYSTEMS: Mapping[str, SystemKind] = {
    "engine": SystemKind("the same engine as in the editor", _engine),
    "empty": SystemKind("never offers anything: the floor", lambda _: EmptySystem()),
    "copy": SystemKind(
        "copies from earlier in the file, without a model",
        lambda _: CopySystem(sees_suffix=False),
    ),
    "copy_suffix": SystemKind(
        "copies from anywhere in the file, without a model",
        lambda _: CopySystem(sees_suffix=True),
    ),
    "bare_prefix": SystemKind("the text before the cursor, straight to the model", _bare_prefix),
    "bm25": SystemKind("the same with snippets of the repository's other files before it", _bm25),
}


def make_system(name: str, setup: Setup) -> System:
    """Return a system; where raw answers are kept, its answers say which were played back.

    Raises:
        UserError: It cannot work here.
    """
    system = SYSTEMS[name].make(setup)
    recording = setup.recording
    if recording is None or not recording.applies_to(system.model):
        return system
    return MarkingSystem(system, recording)

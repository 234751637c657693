"""The systems by name, and how each is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from groundspeed_eval.systems.copy_rule import CopySystem
from groundspeed_eval.systems.empty import EmptySystem
from groundspeed_eval.systems.system import System
from groundspeed_server.engine.values import Trigger
from groundspeed_server.history import Repository
from groundspeed_server.settings.values import Settings


@dataclass(frozen=True, slots=True)
class Setup:
    """What systems are made from.

    Attributes:
        environment: The process's environment, where models and credentials are looked for.
        root: An empty folder of the run's own, which stands for the workspace.
        trigger: Who asks, as far as the system makes a difference.
        repositories: The tasks' repositories by public name, for systems that look into them.
    """

    settings: Settings
    environment: Mapping[str, str]
    root: Path
    trigger: Trigger
    repositories: Mapping[str, Repository] = field(default_factory=dict)


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

"""The systems by name, and how each is put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from groundspeed_eval.systems.copy_rule import copy_rule
from groundspeed_eval.systems.empty import nothing
from groundspeed_eval.systems.engine_copy import engine_copy
from groundspeed_eval.systems.marking import MarkingSystem
from groundspeed_eval.systems.rule import RuleSystem
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.systems.system import System
from groundspeed_eval.tasks.task import Task
from groundspeed_server.errors import UserError


class Work(StrEnum):
    """What a task asks for."""

    COMPLETION = "completion"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class SystemKind:
    """A system that can be chosen.

    Attributes:
        summary: What it is, for `--help`.
        make: Makes it; raises `UserError` when it cannot work here.
        works: What it can be asked for.
    """

    summary: str
    make: Callable[[Setup], System]
    works: tuple[Work, ...] = (Work.COMPLETION,)


def _engine(setup: Setup) -> System:
    # The engine and the model clients are heavy; baselines without a model start at once.
    from groundspeed_eval.systems.engine import EngineSystem  # noqa: PLC0415

    return EngineSystem(setup)


def _bare_model(setup: Setup, *, sees_suffix: bool) -> System:
    from groundspeed_eval.systems.bare_model import BareModelSystem  # noqa: PLC0415

    return BareModelSystem(setup, sees_suffix=sees_suffix)


def _bm25(setup: Setup) -> System:
    from groundspeed_eval.systems.bm25 import Bm25System  # noqa: PLC0415

    return Bm25System(setup)


def _reviewer(setup: Setup) -> System:
    from groundspeed_eval.systems.reviewer import ReviewerSystem  # noqa: PLC0415

    return ReviewerSystem(setup)


SYSTEMS: Mapping[str, SystemKind] = {
    "engine": SystemKind("the same engine as in the editor", _engine),
    "reviewer": SystemKind("the same review hints as in the editor", _reviewer, (Work.REVIEW,)),
    "empty": SystemKind(
        "never offers anything: the floor", lambda _: RuleSystem(nothing), tuple(Work)
    ),
    "copy": SystemKind(
        "copies from earlier in the file, without a model",
        lambda _: RuleSystem(partial(copy_rule, sees_suffix=False)),
    ),
    "copy_suffix": SystemKind(
        "copies from anywhere in the file, without a model",
        lambda _: RuleSystem(partial(copy_rule, sees_suffix=True)),
    ),
    "engine_copy": SystemKind(
        "the engine's copy rule alone: like copy_suffix, with renamed lines and agreement",
        lambda _: RuleSystem(engine_copy),
    ),
    "bare_prefix": SystemKind(
        "the text before the cursor, straight to the model",
        partial(_bare_model, sees_suffix=False),
    ),
    "bare_hole": SystemKind(
        "the text before and after the cursor, to a model that fills holes",
        partial(_bare_model, sees_suffix=True),
    ),
    "bm25": SystemKind(
        "like bare_prefix, with snippets of the repository's other files before the text", _bm25
    ),
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


def check_work(name: str, tasks: Iterable[Task]) -> None:
    """Check that a system can do what tasks ask for.

    Raises:
        UserError: It cannot.
    """
    wanted = {Work.COMPLETION if task.review is None else Work.REVIEW for task in tasks}
    for work in sorted(wanted - set(SYSTEMS[name].works)):
        able = ", ".join(other for other, kind in SYSTEMS.items() if work in kind.works)
        raise UserError(
            f"{name} cannot answer tasks of {work}, and the file holds some.",
            f"Choose another --system, of {able}, or cut tasks of other --kinds.",
        )

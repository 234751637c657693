from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_eval.models.opening import Recording
from groundspeed_eval.running.identity import run_identity
from groundspeed_eval.running.techniques import techniques_on, without
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.tasks.task_file import task_set
from groundspeed_server.engine.values import Trigger
from groundspeed_server.errors import UserError
from groundspeed_server.history import Repository
from groundspeed_server.models.scripted import ScriptedModel
from groundspeed_server.settings.values import ModelSettings, Settings
from support.eval_runs import make_tasks


def key(settings: Settings, *, recording: bool = False, sees: bool = False) -> str:
    tasks = task_set(make_tasks(2))
    setup = Setup(
        settings,
        {},
        Path(),
        Trigger.AUTO,
        {"repo": Repository(Path())} if sees else {},
        Recording(Path(), recording),
    )
    return run_identity("engine", ScriptedModel().identity, setup, tasks).key


@pytest.mark.parametrize("name", techniques_on(Settings()))
def test_each_technique_can_be_switched_off_alone(name: str) -> None:
    full, reduced = Settings(), without(Settings(), [name])

    assert set(techniques_on(full)) - set(techniques_on(reduced)) == {name}
    assert without(full, []) == full


def test_what_is_switched_off_is_part_of_a_run_s_key() -> None:
    variants = [Settings(), *(without(Settings(), [name]) for name in techniques_on(Settings()))]

    assert len({key(settings) for settings in variants}) == len(variants)


def test_so_is_whether_answers_are_recorded() -> None:
    assert key(Settings()) != key(Settings(), recording=True)


def test_so_is_whether_the_repository_of_the_tasks_can_be_seen() -> None:
    assert key(Settings()) != key(Settings(), sees=True)


def test_so_is_what_stands_behind_the_model_s_name(tmp_path: Path) -> None:
    script = tmp_path / "script.toml"
    settings = Settings(model=ModelSettings(provider="scripted", script=str(script)))
    keys = set()
    for text in ("shape = 'hole'", "shape = 'prefix'"):
        script.write_text(text)
        keys.add(key(settings))

    assert len(keys) == 2


def test_a_technique_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(UserError, match="no technique called 'reusing'") as refused:
        without(Settings(), ["reuse", "reusing"])

    assert "reuse" in refused.value.remedy

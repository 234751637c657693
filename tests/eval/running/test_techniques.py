from __future__ import annotations

import pytest

from groundspeed_eval.running.identity import run_identity
from groundspeed_eval.running.techniques import technique_names, techniques_on, without
from groundspeed_server.engine.values import Trigger
from groundspeed_server.errors import UserError
from groundspeed_server.models.scripted import ScriptedModel
from groundspeed_server.settings.values import Settings


def key(settings: Settings, *, recording: bool = False) -> str:
    return run_identity(
        system="engine",
        trigger=Trigger.AUTO,
        model=ScriptedModel().identity,
        settings=settings,
        tasks="t",
        recording=recording,
    ).key


@pytest.mark.parametrize("name", technique_names())
def test_each_technique_can_be_switched_off_alone(name: str) -> None:
    full, reduced = Settings(), without(Settings(), [name])

    assert set(techniques_on(full)) - set(techniques_on(reduced)) == {name}
    assert without(full, []) == full


def test_what_is_switched_off_is_part_of_a_run_s_key() -> None:
    variants = [Settings(), *(without(Settings(), [name]) for name in technique_names())]

    assert len({key(settings) for settings in variants}) == len(variants)


def test_so_is_whether_answers_are_recorded() -> None:
    assert key(Settings()) != key(Settings(), recording=True)


def test_a_technique_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(UserError, match="no technique called 'reusing'") as refused:
        without(Settings(), ["reuse", "reusing"])

    assert "reuse" in refused.value.remedy

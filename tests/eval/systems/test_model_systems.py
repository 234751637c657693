"""The engine and the bare prefix, with the scripted model behind the real gate and door."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from groundspeed_eval.result import Answer, Status
from groundspeed_eval.systems.bare_model import BareModelSystem
from groundspeed_eval.systems.engine import EngineSystem
from groundspeed_eval.systems.registry import SYSTEMS
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.systems.system import System
from groundspeed_eval.tasks.task import Task
from groundspeed_server.engine.values import Trigger
from groundspeed_server.errors import UserError
from groundspeed_server.settings.values import ModelSettings, Settings
from support.eval_runs import make_task

BEFORE = "export function add(left: number, right: number): number {\n  return "
AFTER = "\n}\n"
MANUAL, AUTO = Trigger.MANUAL, Trigger.AUTO
TASK = make_task(BEFORE, "left + right", AFTER)


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Answer]:
    """Ask a system one task, with a model that plays a script."""

    def asked(
        name: str, script: str, task: Task = TASK, trigger: Trigger = Trigger.MANUAL
    ) -> Answer:
        system = make(name, script, tmp_path, trigger)
        try:
            system.warm_up()
            return system.answer(task)
        finally:
            system.close()

    return asked


def make(name: str, script: str, folder: Path, trigger: Trigger = Trigger.MANUAL) -> System:
    path = folder / "script.toml"
    path.write_text(script)
    root = folder / "root"
    root.mkdir(exist_ok=True)
    model_settings = ModelSettings(provider="scripted", script=str(path))
    return SYSTEMS[name].make(Setup(Settings(model=model_settings), {}, root, trigger))


def says(text: str, shape: str = "prefix", **more: str) -> str:
    rest = "".join(f"{name} = '{value}'\n" for name, value in more.items())
    return f"shape = '{shape}'\n[[answer]]\ntext = '''{text}'''\n{rest}"


@pytest.mark.parametrize("name", ["engine", "bare_prefix"])
def test_what_the_model_says_is_offered_with_what_it_cost(
    ask: Callable[..., Answer], name: str
) -> None:
    answer = ask(name, says("left + right"))

    assert (answer.status, answer.text, answer.source) == (Status.SHOWN, "left + right", "model")
    assert answer.model == "scripted"
    assert answer.tokens_in is not None
    assert answer.prompt is not None
    assert "@" in answer.prompt


def test_what_else_could_be_chosen_is_kept_beside_what_is_shown(
    ask: Callable[..., Answer],
) -> None:
    second = "[[answer]]\nvariation = 1\ntext = 'left - right'\n"
    script = f"shape = 'prefix'\n{second}[[answer]]\ntext = 'left + right'\n"

    asked, automatic = (ask("engine", script, TASK, trigger) for trigger in (MANUAL, AUTO))

    assert (asked.text, [one.text for one in asked.alternatives]) == (
        "left + right",
        ["left - right"],
    )
    assert automatic.alternatives == ()


def test_a_bare_hole_shows_the_model_what_follows(ask: Callable[..., Answer]) -> None:
    seen = ask("bare_hole", says("left + right", shape="hole", when=r"\A\n\}"))
    unseen = ask("bare_prefix", says("left + right", shape="hole", when=r"\A\n\}"))

    assert (seen.status, seen.text) == (Status.SHOWN, "left + right")
    assert unseen.status is Status.QUIET


def test_a_bare_hole_needs_a_model_that_sees_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not see what follows"):
        make("bare_hole", says("left + right"), tmp_path)


@pytest.mark.parametrize("name", ["engine", "bare_prefix"])
def test_a_model_that_answers_nothing_is_quiet(ask: Callable[..., Answer], name: str) -> None:
    answer = ask(name, says(""))

    assert (answer.status, answer.text) == (Status.QUIET, "")
    assert answer.reason == "empty_answer"


def test_prose_is_not_offered_by_the_engine(ask: Callable[..., Answer]) -> None:
    answer = ask("engine", says("Sure! Here is the code that you asked for."))

    assert (answer.status, answer.text) == (Status.QUIET, "")
    assert answer.reason


@pytest.mark.parametrize("name", ["engine", "bare_prefix"])
@pytest.mark.parametrize("code", ["unavailable", "access_denied", "throttled"])
def test_a_model_that_fails_is_a_failure_with_its_code(
    ask: Callable[..., Answer], name: str, code: str
) -> None:
    answer = ask(name, says("", error=code))

    assert (answer.status, answer.reason) == (Status.ERROR, code)
    assert answer.detail


@pytest.mark.parametrize("name", ["engine", "bare_prefix"])
def test_a_model_that_refuses_is_quiet(ask: Callable[..., Answer], name: str) -> None:
    assert ask(name, says("no", stop="refused")).reason == "refused"


@pytest.mark.parametrize("name", ["engine", "bare_prefix"])
def test_megabytes_are_held_to_the_token_limit(ask: Callable[..., Answer], name: str) -> None:
    answer = ask(name, says("x" * 2_000_000))

    assert len(answer.text) < 10_000


@pytest.mark.parametrize("name", ["engine", "bare_prefix"])
def test_what_the_gate_excludes_is_never_asked(ask: Callable[..., Answer], name: str) -> None:
    secret = make_task(BEFORE, "left + right", AFTER, path="secrets/.env.ts")
    answer = ask(name, says("left + right"), secret)
    plain = ask(name, says("left + right"), TASK)

    assert (answer.status, answer.reason) == (Status.QUIET, "excluded_path")
    assert plain.status is Status.SHOWN


def test_the_engine_s_offer_says_what_it_replaces(ask: Callable[..., Answer]) -> None:
    task = make_task(BEFORE.replace("return ", "return Math.max("), "left, right", ")" + AFTER)
    answer = ask("engine", says("left, right)"), task)
    whole = answer.text + task.suffix[answer.replaced_after :]

    assert answer.replaced_before == 0
    assert whole == "left, right)" + AFTER


def test_one_task_never_answers_another(tmp_path: Path) -> None:
    system = make("engine", says("left + right", when="return ?$"), tmp_path)
    typed = make_task(BEFORE + "left", " + right", AFTER)
    first, second = system.answer(TASK), system.answer(typed)
    system.close()

    assert first.text == "left + right"
    assert second.source not in {"typed_through", "cache"}


def test_the_model_is_known_before_anything_is_asked(tmp_path: Path) -> None:
    system = make("engine", says(""), tmp_path)

    assert system.model is not None
    assert (system.model.provider, system.model.label) == ("scripted", "scripted")


def test_systems_without_a_model_have_none(tmp_path: Path) -> None:
    setup = Setup(Settings(), {}, tmp_path, Trigger.MANUAL)
    free = {name: SYSTEMS[name].make(setup) for name in ("empty", "copy", "copy_suffix")}

    assert {name: system.model for name, system in free.items()} == dict.fromkeys(free)


def test_a_bare_prefix_needs_a_model_that_continues_text(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="scripted converses"):
        make("bare_prefix", says("", shape="chat"), tmp_path)


def test_a_bare_prefix_is_the_end_of_the_text_without_its_last_blanks(
    ask: Callable[..., Answer],
) -> None:
    long = make_task("// " + "x" * 9_000 + "\nconst answer = ", "42", "\n")
    seen = says("42", when="^x+\\nconst answer =$")

    assert ask("bare_prefix", seen, long).text == "42"


def test_a_bare_prefix_stops_at_the_line_s_end_unless_a_block_is_wanted(
    ask: Callable[..., Answer],
) -> None:
    block = make_task("function f() {\n  ", "a()\n  b()", "\n}\n", kind="block")
    two_lines = says("a()\n  b()")

    assert ask("bare_prefix", two_lines, TASK).text == "a()"
    assert ask("bare_prefix", two_lines, block).text == "a()\n  b()"


def test_the_classes_are_those_of_the_registry(tmp_path: Path) -> None:
    script = says("")

    assert isinstance(make("engine", script, tmp_path), EngineSystem)
    assert isinstance(make("bare_prefix", script, tmp_path), BareModelSystem)

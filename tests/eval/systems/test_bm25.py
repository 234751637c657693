"""BM25 snippets before the prefix, from a real repository, behind the real gate and door."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from groundspeed_eval.result import Answer, Status
from groundspeed_eval.systems.registry import SYSTEMS
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.tasks.task import Task, content_id
from groundspeed_server.engine.values import Trigger
from groundspeed_server.errors import UserError
from groundspeed_server.history import Repository
from groundspeed_server.settings.values import CompletionSettings, ModelSettings, Settings
from support.eval_repository import git, make_repository
from support.eval_runs import make_task

MONEY = "export const formatMoney = (cents: number): string => String(cents / 100)\n"
BEFORE = "import { formatMoney } from './money'\n\nexport const price = (cents: number) => "
TOKEN = "ghp_" + "a1B2" * 9

Ask = Callable[..., Answer]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    files = {
        "src/money.ts": MONEY,
        "src/price.ts": BEFORE,
        "src/.env.ts": MONEY.replace("String", "excludedMoney"),
        "src/leak.ts": f"export const formatMoneyToken = '{TOKEN}' // formatMoney cents\n",
        "dist/money.ts": MONEY.replace("String", "generatedMoney"),
    }
    return make_repository(tmp_path / "clone", files)


@pytest.fixture
def ask(tmp_path: Path, clone: Path) -> Ask:
    """Ask one task, of a model that answers only a prompt that matches a pattern."""

    def asked(pattern: str, *, prefix: str = BEFORE, prefix_tokens: int = 1_000) -> Answer:
        (tmp_path / "root").mkdir(exist_ok=True)
        path = tmp_path / "script.toml"
        path.write_text(
            f"shape = 'prefix'\n[[answer]]\nwhen = '''{pattern}'''\ntext = 'yes'\n"
            "[[answer]]\ntext = 'no'\n"
        )
        settings = Settings(
            model=ModelSettings(provider="scripted", script=str(path)),
            completion=CompletionSettings(prefix_tokens=prefix_tokens),
        )
        setup = Setup(
            settings,
            {},
            tmp_path / "root",
            Trigger.MANUAL,
            {"repo": Repository.containing(clone)},
        )
        system = SYSTEMS["bm25"].make(setup)
        try:
            system.warm_up()
            return system.answer(in_clone(clone, prefix))
        finally:
            system.close()

    return asked


def in_clone(clone: Path, prefix: str) -> Task:
    task = make_task(prefix, "formatMoney(cents)", "\n", path="src/price.ts")
    task = msgspec.structs.replace(task, commit=git(clone, "rev-parse", "HEAD"))
    return msgspec.structs.replace(task, id=content_id(task))


def test_snippets_stand_before_the_prefix_as_comments_under_their_path(ask: Ask) -> None:
    wanted = r"^// src/money\.ts\n// export const formatMoney .*\nimport \{ formatMoney \}"

    assert ask(wanted).text == "yes"


@pytest.mark.parametrize(
    "never", ["generatedMoney", "excludedMoney", "formatMoneyToken", "price.ts"]
)
def test_what_must_not_be_sent_is_in_no_prompt(ask: Ask, never: str) -> None:
    assert ask(never).text == "no"


def test_the_prompt_is_no_longer_than_the_bare_prefix_s(ask: Ask) -> None:
    filler = "".join(f"const line{n} = formatMoney(cents)\n" for n in range(200))

    assert ask(r"^[\s\S]{300,350}$", prefix=filler + BEFORE, prefix_tokens=100).text == "yes"
    assert ask(r"^// src/money", prefix=filler + BEFORE, prefix_tokens=100).text == "yes"


def test_without_room_for_a_snippet_it_is_the_bare_prefix(ask: Ask) -> None:
    assert ask(r"^// src/money", prefix_tokens=64).text == "no"


def test_a_repository_that_was_not_named_is_a_failure_with_a_remedy(
    tmp_path: Path, clone: Path
) -> None:
    script = tmp_path / "script.toml"
    script.write_text("shape = 'prefix'\n[[answer]]\ntext = 'yes'\n")
    model = ModelSettings(provider="scripted", script=str(script))
    other = {"other": Repository.containing(clone)}
    system = SYSTEMS["bm25"].make(Setup(Settings(model=model), {}, tmp_path, Trigger.MANUAL, other))
    answer = system.answer(in_clone(clone, BEFORE))
    system.close()

    assert (answer.status, answer.reason) == (Status.ERROR, "no_repository")
    assert answer.detail == "Name the clone of repo with --repository."


def test_without_any_repository_it_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="none is named"):
        SYSTEMS["bm25"].make(Setup(Settings(), {}, tmp_path, Trigger.MANUAL))

"""Settings under a policy: it chooses from afar, and what it narrows nothing near undoes."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from groundspeed_server.engine.values import Decision, Source, Trigger
from groundspeed_server.errors import UserError
from groundspeed_server.policy.governing import Governed, Governor, governed_command
from groundspeed_server.text.snapshot import Language
from support.policy_lake import CHAT, HEAD, named, publish
from support.prompt_files import prompt_file

SHORT = {"short.v1": prompt_file("short.v1", CHAT)}


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "lake"
    folder.mkdir()
    monkeypatch.setenv("GROUNDSPEED_LAKE", str(folder))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    return folder


def configure(text: str) -> None:
    path = Path.home() / ".config" / "groundspeed" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)


def governed(lake: Path, policy: str, prompts: dict[str, bytes] | None = None) -> Governed:
    publish(lake, HEAD + policy, prompts)
    with closing(Governor(os.environ)) as governor:
        assert governor.watch is not None
        governor.watch.look()
        return governor.govern()


def test_a_policy_chooses_model_and_prompt(lake: Path) -> None:
    text = (
        "[experiments.wording.arms.short]\nweight = 1\n"
        "model = { provider = 'bedrock', name = 'anthropic.claude-haiku-4-5' }\n"
        "prompts = { completion_chat = 'short.v1' }\n" + named(SHORT)
    )
    found = governed(lake, text, SHORT)

    assert found.settings.model.name == "anthropic.claude-haiku-4-5"
    assert found.settings.prompts.completion_chat == "short.v1"
    assert found.settings.arms == {"wording": "short"}
    assert list(found.prompts) == ["short.v1"]
    assert "the organisation's policy 2026-11" in found.loaded.origins


@pytest.mark.parametrize(
    ("own", "provider", "name"),
    [
        ("", "bedrock", "from-policy"),
        ('name = "mine"', "bedrock", "mine"),
        ('provider = "local"', "local", None),
        ('base_url = "http://127.0.0.1:1/v1"', None, None),
    ],
)
def test_who_names_a_provider_of_their_own_has_chosen_the_whole_model(
    lake: Path, own: str, provider: str | None, name: str | None
) -> None:
    configure(f"[model]\n{own}\n")
    found = governed(lake, "[model]\nprovider = 'bedrock'\nname = 'from-policy'")

    assert (found.settings.model.provider, found.settings.model.name) == (provider, name)


def test_what_a_policy_narrows_nothing_near_undoes(lake: Path) -> None:
    configure(
        '[model]\nallowed_providers = ["openai", "local"]\nallowed_regions = ["eu-west-1"]\n'
        '[gate]\nexclude = ["mine/", "!legal/"]\n[arms]\nwording = "mine"\nown = "a"\n'
    )
    found = governed(
        lake,
        '[narrow]\nproviders = ["bedrock", "local"]\nregions = ["eu-central-1", "eu-west-1"]\n'
        'languages = ["typescript"]\nexclude = ["legal/"]\n'
        "[experiments.wording.arms.usual]\nweight = 1\n",
    ).settings

    assert found.model.allowed_providers == ("local",)
    assert found.model.allowed_regions == ("eu-west-1",)
    assert found.completion.languages == (Language.TYPESCRIPT,)
    # The last match decides, so that nobody lets the folder in again.
    assert found.gate.exclude[-1] == "legal/"
    assert found.arms == {"wording": "usual", "own": "a"}


def test_a_policy_cannot_widen(lake: Path) -> None:
    configure('[model]\nallowed_regions = ["eu-central-1"]\n')
    found = governed(lake, "[model]\nprovider = 'bedrock'\nregion = 'us-east-1'")

    assert found.version is None
    assert found.settings.model.region is None
    assert "us-east-1" in found.notices[0]
    assert "There is none before it" in found.notices[0]


def decision(reason: str | None) -> Decision:
    return Decision(
        "r", Trigger.AUTO, Language.TYPESCRIPT, "statement", Source.NONE, 1.0, reason=reason
    )


def test_decisions_say_under_which_policy_they_were_made(lake: Path) -> None:
    found = governed(lake, "[experiments.wording.arms.usual]\nweight = 1\n")
    explained = found.explained(decision(None))

    assert (explained.policy, explained.arms) == ("2026-11", {"wording": "usual"})


def test_a_kill_switch_is_the_reason_of_what_it_stops(lake: Path) -> None:
    found = governed(lake, '[kill_switch]\non = true\nmessage = "An incident."')
    explained = found.explained(decision("disabled"))

    assert not found.settings.completion.enabled
    assert explained.reason == "switched_off"
    assert explained.detail is not None
    assert "An incident." in explained.detail


def test_a_command_ends_where_everything_is_switched_off(lake: Path) -> None:
    publish(lake, HEAD + "[kill_switch]\non = true")

    with (
        pytest.raises(UserError, match="switched Groundspeed off"),
        governed_command(os.environ, roots=[lake.parent]),
    ):
        raise AssertionError("the command ran")


def test_without_a_lake_there_is_no_policy() -> None:
    with closing(Governor(os.environ)) as governor:
        found = governor.govern()

    assert governor.watch is None
    assert (found.version, found.arms) == (None, {})


def test_another_folder_changes_what_is_narrowed_and_not_who_the_engineer_is(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", "0123456789abcdef")
    arms = "".join(f"[experiments.wording.arms.a{n}]\nweight = 1\n" for n in range(50))
    publish(lake, HEAD + arms)
    roots = [lake.parent / name for name in ("one", "two")]
    for root in roots:
        (root / ".git").mkdir(parents=True)
        (root / ".git" / "config").write_text(f"[user]\nemail = {root.name}@example.com\n")
        (root / "groundspeed.toml").write_text(f'[gate]\nexclude = ["{root.name}/"]\n')
    with closing(Governor(os.environ, roots=roots[:1])) as governor:
        assert governor.watch is not None
        governor.watch.look()
        before = governor.govern()
        governor.open_folders(roots[1:])
        after = governor.govern()

    assert (before.settings.gate.exclude, after.settings.gate.exclude) == (("one/",), ("two/",))
    assert before.arms == after.arms


def test_a_listener_hears_of_what_it_has_just_missed(lake: Path) -> None:
    publish(lake, HEAD)
    heard: list[str | None] = []
    with closing(Governor(os.environ)) as governor:
        governor.govern()
        assert governor.watch is not None
        governor.watch.look()
        governor.listen(lambda: heard.append(governor.govern().version))
        governor.listen(lambda: heard.append("again"))

    assert heard == ["2026-11"]


def test_the_first_look_is_waited_for_where_no_policy_is_kept(lake: Path) -> None:
    publish(lake, HEAD)
    with closing(Governor(os.environ)) as governor:
        governor.follow()

        assert governor.govern().version == "2026-11"

"""What a policy means for an engineer, and what it may not mean for anybody."""

from __future__ import annotations

import pytest

from groundspeed_server.policy.accepting import Policy, accept
from groundspeed_server.policy.document import PolicyRefused
from support.policy_lake import CHAT, HEAD, named
from support.prompt_files import prompt_file

ENGINEER = "0123456789abcdef0123456789abcdef"
SHORT = {"short.v1": prompt_file("short.v1", CHAT)}
EXPERIMENT = """
[experiments.wording.arms.short]
weight = 1
prompts = { completion_chat = "short.v1" }
"""


def accepted(text: str, prompts: dict[str, bytes] | None = None, *regions: str) -> Policy:
    return accept((HEAD + text).encode(), lambda name: (prompts or {})[name], lambda: regions)


def test_an_arm_chooses_before_the_policy_as_a_whole() -> None:
    policy = accepted(
        f"""
[model]
provider = "bedrock"
[prompts]
completion_chat = "completion-chat.v2"
review_chat = "review-chat.v1"
[experiments.models.arms.embedded]
weight = 1
model = {{ provider = "local" }}
{EXPERIMENT}
{named(SHORT)}""",
        SHORT,
    )
    ruling = policy.ruling(ENGINEER, None)

    assert ruling.arms == {"models": "embedded", "wording": "short"}
    assert ruling.chosen == {
        "model": {"provider": "local"},
        "prompts": {"completion_chat": "short.v1", "review_chat": "review-chat.v1"},
    }
    assert list(policy.prompts) == ["short.v1"]


def test_a_model_is_that_of_the_first_arm_that_chooses_one_else_the_policys() -> None:
    arms = "[experiments.a.arms.b]\nweight = 1\n[experiments.c.arms.d]\nweight = 1\n"
    usual = '[model]\nprovider = "openai"\nname = "own"\nfamily = "qwen"\n'
    choice = 'model = { provider = "local", name = "smollm2-135m" }\n'
    found = [accepted(usual + text).ruling(ENGINEER, None).chosen for text in (arms, arms + choice)]

    assert found == [
        {"model": {"provider": "openai", "name": "own", "family": "qwen"}},
        {"model": {"provider": "local", "name": "smollm2-135m"}},
    ]


def test_what_may_leave_is_narrowed_as_the_policy_says() -> None:
    narrow = """
[narrow]
providers = ["bedrock"]
regions = ["eu-central-1"]
languages = ["typescript"]
exclude = ["legal/"]
"""

    assert accepted(narrow).ruling(ENGINEER, None).narrowed == {
        "model": {"allowed_providers": ["bedrock"], "allowed_regions": ["eu-central-1"]},
        "completion": {"languages": ["typescript"]},
        "gate": {"exclude": ["legal/"]},
    }


def test_a_kill_switch_switches_everything_off() -> None:
    ruling = accepted("[kill_switch]\non = true").ruling(ENGINEER, None)

    assert ruling.narrowed == {"completion": {"enabled": False}, "review": {"enabled": False}}


@pytest.mark.parametrize(
    ("text", "prompts", "said"),
    [
        ('[prompts]\ncompletion_chat = "short.v1"', {}, "chooses the prompt short.v1"),
        ('[prompts]\ncompletion_chat = "review-chat.v1"', {}, "no variable code"),
        ('[prompts]\nreview_chat = "short.v1"\n' + named(SHORT), SHORT, "no variable prefix"),
        (named(SHORT), {"short.v1": SHORT["short.v1"] + b" "}, "SHA-256 differs"),
        (named({"short.v1": b"no header"}), {"short.v1": b"no header"}, "begin with a header"),
        (
            named({"completion-chat.v2": b"x"}),
            {"completion-chat.v2": b"x"},
            "is built in",
        ),
        ("[experiments.a.arms.b]\nweight = 0", {}, "has a weight"),
        ("[experiments.a]\narms = {}", {}, "has a weight"),
        ("[experiments.a]\nteams = { x = 'c' }\narms = { b = { weight = 1 } }", {}, "called c"),
        (
            f"[experiments.a.engineers]\n{ENGINEER} = 'c'\n[experiments.a.arms.b]\nweight = 1",
            {},
            "called c",
        ),
        (
            "[waves.x]\n[experiments.a]\nwaves = { x = 'c' }\narms = { b = { weight = 1 } }",
            {},
            "called c",
        ),
        (EXPERIMENT, {}, "chooses the prompt short.v1"),
        (
            named(SHORT) + EXPERIMENT + EXPERIMENT.replace("wording", "tone"),
            SHORT,
            "wording and tone both choose the prompt completion_chat",
        ),
        ("[experiments.a]\nwaves = { x = 'b' }\narms = { b = { weight = 1 } }", {}, "called x"),
        (
            "".join(
                f"[experiments.{name}.arms.b]\nweight = 1\nmodel = {{ provider = 'local' }}\n"
                for name in "ac"
            ),
            {},
            "a and c both choose the model",
        ),
        ("[model]\nprovider = 'local'\nname = 'evil.gguf'", {}, "not in the catalogue"),
    ],
)
def test_parts_that_do_not_fit_each_other_are_refused(
    text: str, prompts: dict[str, bytes], said: str
) -> None:
    with pytest.raises(PolicyRefused, match=said):
        accepted(text, prompts)


@pytest.mark.parametrize(
    ("model", "regions"),
    [
        ("region = 'us-east-1'", ("eu-central-1",)),
        ("region = 'us-east-1'", ()),
        ("name = 'us.anthropic.claude-haiku-5-5'", ("eu-central-1",)),
        ("name = 'global.anthropic.claude-haiku-5-5'", ("eu-central-1",)),
        ("name = 'eu.anthropic.claude-haiku-5-5'", ()),
        ("name = 'arn:aws:bedrock:us-east-1:1:imported-model/x'", ("eu-central-1",)),
    ],
)
@pytest.mark.parametrize("place", ["[model]", "[experiments.a.arms.b.model]"])
def test_no_choice_widens_where_code_is_sent(
    place: str, model: str, regions: tuple[str, ...]
) -> None:
    text = f"[experiments.a.arms.b]\nweight = 1\n{place}\nprovider = 'bedrock'\n{model}"

    with pytest.raises(PolicyRefused, match="would widen what leaves this machine"):
        accepted(text, None, *regions)


def test_a_choice_within_the_allowed_regions_is_accepted() -> None:
    model = "name = 'eu.anthropic.claude-haiku-5-5'\nregion = 'eu-west-1'"
    policy = accepted(f"[model]\nprovider = 'bedrock'\n{model}", None, "eu-central-1", "eu-west-1")

    assert policy.ruling(ENGINEER, None).chosen["model"] == {
        "provider": "bedrock",
        "name": "eu.anthropic.claude-haiku-5-5",
        "region": "eu-west-1",
    }

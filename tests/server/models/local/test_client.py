"""The real SmolLM2, in this process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.local.catalogue import (
    find_weights,
    weights_file,
)
from groundspeed_server.models.local.client import LocalModel
from groundspeed_server.models.port import (
    ModelError,
    ModelErrorCode,
    PromptShape,
    StopReason,
    TextDelta,
)
from groundspeed_server.settings.values import ModelSettings
from support.embedded_model import require_weights
from support.fim_weights import write_fim_weights
from support.model_prompts import chat, hole, read, read_failure, request

CODE = "// src/add.ts\nexport function add(a: number, b: number): number {\n  return a"
LONG = "".join(f"const value{n} = compute({n}, 'x{n}');\n" for n in range(100))
SCHEMA = {
    "type": "object",
    "properties": {"line": {"type": "integer"}, "severity": {"enum": ["error", "warning"]}},
    "required": ["line", "severity"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def model() -> Iterator[LocalModel]:
    require_weights()
    local = LocalModel(ModelSettings(), dict(os.environ))
    local.warm_up()
    yield local
    local.close()


pytestmark = pytest.mark.model


def test_it_completes_code(model: LocalModel) -> None:
    prompt = hole(CODE, suffix=";\n}\n", stops=["\n"])
    text, end = read(model.stream(request(prompt), Cancellation()))

    assert text == " + b;"
    assert end.reason is StopReason.END
    assert end.usage.tokens_out is not None


def test_tokens_are_counted_as_they_come(model: LocalModel) -> None:
    stream = model.stream(request(hole(CODE, stops=["\n\n"])), Cancellation())
    pieces = [event for event in stream if isinstance(event, TextDelta)]
    counted = [piece.usage.tokens_out or 0 for piece in pieces if piece.usage is not None]

    assert len(counted) == len(pieces)
    assert counted == sorted(counted)
    assert counted[0] >= 1


def test_it_says_no_more_than_it_is_asked_for(model: LocalModel) -> None:
    _, end = read(model.stream(request(hole(LONG[:200]), max_tokens=4), Cancellation()))

    assert (end.reason, end.usage.tokens_out) == (StopReason.MAX_TOKENS, 4)


def test_typing_reads_only_what_is_new_even_after_a_review(model: LocalModel) -> None:
    start = LONG[:240]
    read(model.stream(request(hole(start), max_tokens=1), Cancellation()))
    read(model.stream(request(chat("hello"), max_tokens=1), Cancellation()))
    _, end = read(model.stream(request(hole(start + "co"), max_tokens=1), Cancellation()))

    assert end.usage.cache_read is not None
    assert end.usage.tokens_in is not None
    assert end.usage.cache_read > 50
    assert end.usage.tokens_in < 5


def test_a_window_that_moves_on_is_not_read_again(model: LocalModel) -> None:
    lines = LONG.splitlines(keepends=True)
    head = "// moved.ts\n"
    whole = hole(head + "".join(lines[60:80]))
    moved = hole(head + "".join(lines[68:80]) + "const")
    read(model.stream(request(whole, max_tokens=1), Cancellation()))
    _, end = read(model.stream(request(moved, max_tokens=1), Cancellation()))

    assert end.usage.cache_read is not None
    assert end.usage.tokens_in is not None
    assert end.usage.cache_read > 100
    assert end.usage.tokens_in < 30


@pytest.mark.parametrize(
    ("fills", "shape"),
    [
        (None, PromptShape.HOLE),
        ("codegemma", PromptShape.HOLE),
        ("starcoder", PromptShape.PREFIX),
        (False, PromptShape.PREFIX),
    ],
)
def test_a_model_that_knows_the_tokens_reads_what_follows(
    tmp_path: Path,
    fills: bool | str | None,  # noqa: FBT001
    shape: PromptShape,
) -> None:
    settings = ModelSettings(name=str(write_fim_weights(tmp_path)), fill_in_middle=fills)
    with closing(LocalModel(settings, dict(os.environ))) as local:
        before = local.identity.shape
        local.warm_up()
        prompt = hole("const a =", ";\n" + "a += 2;\n" * 20)
        _, end = read(local.stream(request(prompt, max_tokens=1), Cancellation()))

    assert (before, local.identity.shape) == (PromptShape.PREFIX, shape)
    assert ((end.usage.tokens_in or 0) > 60) is (shape is PromptShape.HOLE)


def test_a_chat_answer_meets_its_schema(model: LocalModel) -> None:
    prompt = chat("Which line is wrong?", answer_schema=json.dumps(SCHEMA))
    text, _ = read(model.stream(request(prompt, max_tokens=60), Cancellation()))

    answer = json.loads(text)
    assert set(answer) == {"line", "severity"}
    assert answer["severity"] in {"error", "warning"}


def test_a_long_prompt_can_be_cancelled_while_it_is_read(model: LocalModel) -> None:
    cancellation = Cancellation()
    prompt = hole(LONG[::-1])
    threading.Timer(0.1, cancellation.cancel).start()
    began = time.monotonic()
    _, error = read_failure(model.stream(request(prompt), cancellation))
    stopped_s = time.monotonic() - began
    read(model.stream(request(hole("x"), max_tokens=1), Cancellation()))
    free_s = time.monotonic() - began

    # The whole prompt takes many times as long on any machine that this runs on.
    assert error.code is ModelErrorCode.CANCELLED
    assert stopped_s < 5
    assert free_s < 10


def test_closing_the_iterator_frees_the_model(model: LocalModel) -> None:
    events = model.stream(request(hole(CODE), max_tokens=2_000), Cancellation())
    assert isinstance(next(events), TextDelta)
    events.close()  # type: ignore[attr-defined]
    text, _ = read(model.stream(request(hole(CODE, stops=["\n"])), Cancellation()))

    assert text == " + b;"


def test_one_call_waits_for_the_other_and_gives_up_at_its_deadline(model: LocalModel) -> None:
    first = Cancellation()
    events = model.stream(request(hole(CODE), max_tokens=2_000), first)
    next(events)
    _, error = read_failure(model.stream(request(hole("x"), deadline_s=0.05), Cancellation()))
    first.cancel()
    read_failure(events)

    assert error.code is ModelErrorCode.BUSY


def test_a_call_that_waits_can_be_cancelled(model: LocalModel) -> None:
    first, second = Cancellation(), Cancellation()
    events = model.stream(request(hole(CODE), max_tokens=2_000), first)
    next(events)
    threading.Timer(0.02, second.cancel).start()
    _, error = read_failure(model.stream(request(hole("x")), second))
    first.cancel()
    read_failure(events)

    assert error.code is ModelErrorCode.CANCELLED


def test_a_prompt_that_is_too_long_is_refused_with_a_remedy(model: LocalModel) -> None:
    _, error = read_failure(model.stream(request(hole("word " * 5_000)), Cancellation()))

    assert error.code is ModelErrorCode.INVALID_REQUEST
    assert "too long" in error.remedy


def test_it_is_a_model_on_this_machine_that_sees_the_prefix_only(model: LocalModel) -> None:
    identity = model.identity

    assert (identity.shape, identity.on_device) == (PromptShape.PREFIX, True)
    assert identity.label == "smollm2-135m"


def test_a_file_that_was_cut_short_is_refused(model: LocalModel, tmp_path: Path) -> None:
    whole = weights_file(find_weights("smollm2-135m"), os.environ)
    cut = tmp_path / "cut.gguf"
    with whole.open("rb") as file:
        cut.write_bytes(file.read(50_000))

    with pytest.raises(ModelError) as caught:
        LocalModel(ModelSettings(name=str(cut)), {}).warm_up()

    assert caught.value.code is ModelErrorCode.NOT_INSTALLED
    assert "damaged" in caught.value.remedy


def test_any_gguf_file_works_and_its_path_stays_here(model: LocalModel) -> None:
    path = weights_file(find_weights("smollm2-135m"), os.environ)
    other = LocalModel(ModelSettings(name=str(path)), {})
    text, _ = read(other.stream(request(hole(CODE, stops=["\n"])), Cancellation()))
    other.close()

    assert text == " + b;"
    assert other.identity.label == "custom"


def test_a_process_that_ends_while_the_model_speaks_ends_well(model: LocalModel) -> None:
    script = (
        "import os\n"
        "from support.model_prompts import hole, request\n"
        "from groundspeed_server.cancellation import Cancellation\n"
        "from groundspeed_server.models.local.client import LocalModel\n"
        "from groundspeed_server.settings.values import ModelSettings\n"
        "events = LocalModel(ModelSettings(), dict(os.environ)).stream(\n"
        "    request(hole('const'), max_tokens=2_000), Cancellation())\n"
        "print(type(next(events)).__name__)\n"
    )
    tests = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(tests)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "TextDelta\n", "")


def test_a_model_that_is_given_up_as_soon_as_it_is_loaded_lets_go(model: LocalModel) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from groundspeed_server.models.local.engine import load\n"
        "for _ in range(10):\n"
        "    load(Path(sys.argv[1]))\n"
    )
    path = weights_file(find_weights("smollm2-135m"), os.environ)
    done = subprocess.run([sys.executable, "-c", script, str(path)], timeout=60, check=False)

    assert done.returncode == 0


def test_a_closed_model_answers_no_more(model: LocalModel) -> None:
    path = weights_file(find_weights("smollm2-135m"), os.environ)
    other = LocalModel(ModelSettings(name=str(path)), {})
    events = other.stream(request(hole(CODE), max_tokens=2_000), Cancellation())
    next(events)
    other.close()

    _, error = read_failure(events)

    assert error.code is ModelErrorCode.CANCELLED

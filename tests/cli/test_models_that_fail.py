"""A model that cannot answer: every command says so once, with what to do."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from support import bedrock_server, openai_server
from support.cli_terminal import Terminal, assert_explained
from support.loopback_server import LoopbackServer, Reply

CODE = "export function total(items: number[]): number {\n  return \n}\n"
PLACE = "a.ts:2:10"
SIGNED_IN = {
    "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "not-a-secret",
    "AWS_DEFAULT_REGION": "us-east-1",
}
# A header that promises ten tensors and five keys, and nothing after it.
CUT_OFF_WEIGHTS = b"GGUF" + struct.pack("<IQQ", 3, 10, 5)
# What llama.cpp says on a small image of a system.
NOT_LOADED = b"""raise ImportError(
    "libgomp.so.1: cannot open shared object file: No such file or directory"
)
"""


@dataclass(frozen=True)
class Fault:
    """One way in which a model cannot answer.

    Attributes:
        says: Words of the sentence and of its remedy.
        code: How `groundspeed complete` ends: 2 when nothing could be asked, 1 when it was.
        environment: What is set; `HERE` stands for the current folder.
        files: Files to make, by their names below the current folder.
        endpoint: The variable that leads to the server of `reply`, and what follows the address.
        reply: What that server answers.
    """

    says: tuple[str, ...]
    code: int = 1
    environment: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    endpoint: tuple[str, str] = ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "")
    reply: Reply | None = None


OPENAI = ("GROUNDSPEED_BASE_URL", "/v1")
FAULTS = {
    "no credentials": Fault(
        ("no AWS credentials", "groundspeed model install smollm2-135m", "aws sso login"), code=2
    ),
    "a profile that does not exist": Fault(
        ("AWS_PROFILE", "does not exist"),
        environment={"GROUNDSPEED_PROVIDER": "bedrock", "AWS_PROFILE": "nobody"},
    ),
    "expired credentials": Fault(
        ("have expired", "aws sso login"),
        environment=SIGNED_IN,
        reply=bedrock_server.failure(403, "ExpiredTokenException"),
    ),
    "a model id that Bedrock does not know": Fault(
        ("model id", "check `name` and `region`"),
        environment={**SIGNED_IN, "GROUNDSPEED_MODEL": "anthropic.claude-none-v1:0"},
        reply=bedrock_server.failure(
            400, "ValidationException", "The provided model identifier is invalid."
        ),
    ),
    "a model id that a server does not know": Fault(
        ("no such model", "check `name` and `base_url`"),
        environment={"GROUNDSPEED_MODEL": "none"},
        endpoint=OPENAI,
        reply=openai_server.failure(404, "The model `none` does not exist."),
    ),
    "weights that were cut off": Fault(
        ("model.gguf cannot be loaded", "Fetch it again"),
        environment={"GROUNDSPEED_PROVIDER": "local", "GROUNDSPEED_MODEL": "HERE/model.gguf"},
        files={"model.gguf": CUT_OFF_WEIGHTS},
    ),
    "installed weights that were cut off": Fault(
        ("smollm2-135m is damaged", "groundspeed model install smollm2-135m"),
        code=2,
        environment={"GROUNDSPEED_MODEL_DIR": "HERE/models"},
        files={"models/smollm2-135m.gguf": CUT_OFF_WEIGHTS},
    ),
    "a library that the system lacks": Fault(
        ("llama.cpp cannot be loaded", "libgomp.so.1", "apt install libgomp1"),
        environment={
            "GROUNDSPEED_PROVIDER": "local",
            "GROUNDSPEED_MODEL": "HERE/model.gguf",
            "PYTHONPATH": "HERE/packages",
        },
        files={"model.gguf": CUT_OFF_WEIGHTS, "packages/xllamacpp.py": NOT_LOADED},
    ),
    "a page in the place of a server": Fault(
        ("a proxy's page", "check `base_url`"), endpoint=OPENAI, reply=bedrock_server.html()
    ),
    "a page in the place of Bedrock": Fault(
        ("Bedrock", "proxy"), environment=SIGNED_IN, reply=bedrock_server.html()
    ),
}


@pytest.fixture(params=FAULTS.values(), ids=list(FAULTS))
def fault(request: pytest.FixtureRequest, terminal: Terminal) -> Iterator[Fault]:
    """A fault, set up around a terminal in a folder with one file to complete."""
    found = request.param
    assert isinstance(found, Fault)
    (terminal.here / "a.ts").write_text(CODE)
    for name, value in found.environment.items():
        terminal.environment[name] = value.replace("HERE", str(terminal.here))
    for name, content in found.files.items():
        file = terminal.here / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    with _served(found, terminal):
        yield found


@contextmanager
def _served(fault: Fault, terminal: Terminal) -> Iterator[None]:
    if fault.reply is None:
        yield
        return
    variable, path = fault.endpoint
    with LoopbackServer(fault.reply) as server:
        terminal.environment[variable] = f"{server.url}{path}"
        yield


def test_complete_says_why_there_is_no_suggestion(fault: Fault, terminal: Terminal) -> None:
    ended = terminal.run("groundspeed", "complete", PLACE)

    assert (ended.code, ended.out) == (fault.code, "")
    assert list(terminal.home.rglob("*")) == []
    assert_explained(ended.err, *fault.says)


def test_review_says_why_nothing_was_reviewed(fault: Fault, terminal: Terminal) -> None:
    ended = terminal.run("groundspeed", "review", "--all", "a.ts")

    assert (ended.code, ended.out) == (2, "")
    assert_explained(ended.err, *fault.says)


def test_doctor_tells_the_problem_once(fault: Fault, terminal: Terminal) -> None:
    ended = terminal.run("groundspeed", "doctor")
    problems = [line for line in ended.out.splitlines() if line.startswith("problem")]

    assert (ended.code, ended.err) == (1, "")
    assert len(problems) == 1
    assert_explained(ended.out, *fault.says, lines=11)

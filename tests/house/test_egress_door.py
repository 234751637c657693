"""Nothing leaves the machine but through the egress door, with a prompt that the gate sealed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.prompts.prompt import HolePrompt, PromptId

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / "server" / "groundspeed_server"
PRODUCT = [p for part in ("server", "metrics", "eval") for p in (ROOT / part).rglob("*.py")]


def calls(path: Path, name: str) -> bool:
    """Whether the module calls `name(...)` or `anything.name(...)`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id == name:
                return True
            if isinstance(called, ast.Attribute) and called.attr == name:
                return True
    return False


def test_only_the_gate_makes_what_may_leave() -> None:
    seals = ("ClearedPrompt", "ClearedText")
    makers = [p.relative_to(ROOT) for p in PRODUCT for seal in seals if calls(p, seal)]

    assert [str(p) for p in makers if p.parts[2] != "gate"] == []


def test_only_the_gate_holds_its_key() -> None:
    holders = [p for p in PRODUCT if "_GATE_KEY" in p.read_text(encoding="utf-8")]

    assert {p.parent for p in holders} == {SERVER / "gate"}


def test_only_the_egress_door_asks_a_model() -> None:
    """`client.stream(...)` appears in the door alone; clients may call their own inner streams.

    Metrics cannot import a model at all: an import contract sees to that.
    """
    able = [p for p in PRODUCT if p.parts[len(ROOT.parts)] != "metrics"]
    askers = [p for p in able if calls(p, "stream") and "models" not in p.parts]

    assert askers == [SERVER / "egress" / "door.py"]


def test_only_the_egress_door_has_vectors_made() -> None:
    """`client.embed(...)` appears in the door alone, and the door's own in what wires it."""
    able = [p for p in PRODUCT if p.parts[len(ROOT.parts)] != "metrics"]
    askers = {p.relative_to(SERVER).as_posix() for p in able if calls(p, "embed")}

    assert askers == {
        "cli/checkup/embeddings.py",
        "egress/embedding_door.py",
        "embedding/sending.py",
    }


def test_a_stranger_cannot_seal_a_prompt() -> None:
    prompt = HolePrompt(source=PromptId("x", "0" * 12), prefix="", suffix="")

    with pytest.raises(PermissionError):
        ClearedPrompt(prompt, key=object())

"""What the README tells a stranger to type exists."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
PACKAGES = {
    "groundspeed": "groundspeed_server",
    "groundspeed-metrics": "groundspeed_metrics",
    "groundspeed-eval": "groundspeed_eval",
}


@pytest.mark.parametrize("target", re.findall(r"^make (\w+)", SHELL, re.MULTILINE))
def test_every_make_target_exists(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize(
    ("program", "command"), re.findall(r"^(groundspeed[\w-]*) ([a-z]+)", SHELL, re.MULTILINE)
)
def test_every_command_exists(program: str, command: str) -> None:
    main = importlib.import_module(f"{PACKAGES[program]}.cli.main")

    assert command in main.COMMANDS

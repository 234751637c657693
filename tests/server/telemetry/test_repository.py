from __future__ import annotations

import json
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.telemetry.repository import (
    normalise_remote,
    origin_remote,
    repository_pseudonym,
)

VECTORS: dict[str, Any] = json.loads(
    (files("groundspeed_contract") / "pseudonym-vectors.v1.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", VECTORS["repositories"], ids=lambda case: case["remote"])
def test_repositories_have_the_pseudonyms_that_readers_expect(case: dict[str, str | None]) -> None:
    remote = case["remote"] or ""

    assert normalise_remote(remote) == case["normalised"]
    assert repository_pseudonym(VECTORS["key"].encode(), remote) == case["pseudonym"]


@given(st.text(alphabet="ab:/@.[]%\\ \n", max_size=30))
def test_no_address_is_too_strange(remote: str) -> None:
    assert isinstance(normalise_remote(remote), str)


def test_the_origin_of_the_first_folder_counts(tmp_path: Path) -> None:
    for name in ("one", "two"):
        subprocess.run(["git", "init", "-q", tmp_path / name], check=True)
        subprocess.run(
            ["git", "-C", tmp_path / name, "remote", "add", "origin", f"git@host:{name}.git"],
            check=True,
        )
    roots = [tmp_path / "one" / "src", tmp_path / "two"]

    assert origin_remote(roots) == "git@host:one.git"
    assert origin_remote([]) is None
    assert origin_remote([tmp_path]) is None

"""Readers and writers make the same pseudonyms: the cases are data that both sides share."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from groundspeed_metrics.git.repository import normalise_remote
from groundspeed_metrics.identity import Pseudonyms

VECTORS: dict[str, Any] = json.loads(
    (files("groundspeed_contract") / "pseudonym-vectors.v1.json").read_text(encoding="utf-8")
)
PSEUDONYMS = Pseudonyms(VECTORS["key"])


@pytest.mark.parametrize("case", VECTORS["engineers"], ids=lambda case: str(case["email"]))
def test_an_engineer_has_the_shared_pseudonym(case: dict[str, str]) -> None:
    assert PSEUDONYMS.person(case["email"]) == case["pseudonym"]


@pytest.mark.parametrize("case", VECTORS["repositories"], ids=lambda case: str(case["remote"]))
def test_a_repository_has_the_shared_pseudonym(case: dict[str, str | None]) -> None:
    name = normalise_remote(str(case["remote"]))

    assert name == case["normalised"]
    assert (PSEUDONYMS.repository(name) if name else None) == case["pseudonym"]

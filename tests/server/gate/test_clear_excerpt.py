"""A piece of code that is sent by itself passes the same gate as a prompt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from groundspeed_server.gate.clearance import ClearedText
from groundspeed_server.gate.gate import Gate
from groundspeed_server.gate.refusal import Refusal
from groundspeed_server.settings.values import GateSettings
from groundspeed_server.text.snapshot import Span
from support.embedding_models import whole
from support.secret_canaries import CANARIES, Canary

CODE = "export const answer = compute(6, 7)\n"


def gate(root: Path) -> Gate:
    return Gate(GateSettings(exclude=("legal/",)), (root,))


def test_what_is_harmless_is_sealed_as_it_is(tmp_path: Path) -> None:
    cleared = gate(tmp_path).clear_excerpt(whole(CODE, str(tmp_path / "a.ts")))

    assert isinstance(cleared, ClearedText)
    assert cleared.text == CODE


def test_what_cannot_be_encoded_is_made_fit(tmp_path: Path) -> None:
    cleared = gate(tmp_path).clear_excerpt(whole("const a = '\ud800'\n", str(tmp_path / "a.ts")))

    assert isinstance(cleared, ClearedText)
    assert cleared.text.encode()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("legal/a.ts", "excluded_path"),
        (".env.ts", "excluded_path"),
        ("../elsewhere.ts", "outside_workspace"),
    ],
)
def test_a_file_that_is_kept_out_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    root = tmp_path / "project"
    root.mkdir()
    refusal = gate(root).clear_excerpt(whole(CODE, str(root / name)))

    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason


@pytest.mark.parametrize("canary", CANARIES, ids=lambda canary: canary.kind)
def test_a_secret_is_refused_and_not_quoted(tmp_path: Path, canary: Canary) -> None:
    refusal = gate(tmp_path).clear_excerpt(whole(f"{CODE}{canary.code}", str(tmp_path / "a.ts")))

    assert isinstance(refusal, Refusal)
    assert refusal.reason == "secret"
    assert canary.secret not in refusal.detail


def test_a_secret_that_the_piece_cuts_in_two_is_refused(tmp_path: Path) -> None:
    canary = next(canary for canary in CANARIES if canary.kind == "github-token")
    excerpt = whole(f"{CODE}{canary.code}\n{CODE}", str(tmp_path / "a.ts"))
    end = excerpt.document.text.index(canary.secret) + len(canary.secret) // 2
    refusal = gate(tmp_path).clear_excerpt(replace(excerpt, span=Span(0, end)))

    assert isinstance(refusal, Refusal)


def test_a_character_that_is_taken_out_cannot_hide_a_secret(tmp_path: Path) -> None:
    secret = next(canary for canary in CANARIES if canary.kind == "github-token").secret
    code = f"{CODE}const a = '{secret[:9]}\0{secret[9:]}'\n"

    assert isinstance(gate(tmp_path).clear_excerpt(whole(code, str(tmp_path / "a.ts"))), Refusal)

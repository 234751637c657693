from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.identity import Pseudonyms, organisation_key


def test_the_same_person_is_one_pseudonym_however_the_address_is_written() -> None:
    pseudonyms = Pseudonyms("k")

    assert pseudonyms.person(" Ada@Example.com ") == pseudonyms.person("ada@example.com")
    assert pseudonyms.person("ada@example.com") != Pseudonyms("other").person("ada@example.com")


def test_a_path_and_a_person_never_share_a_pseudonym() -> None:
    pseudonyms = Pseudonyms("k")

    assert pseudonyms.path("r", "x") not in {pseudonyms.person("x"), pseudonyms.repository("x")}


def test_the_environments_key_comes_first(tmp_path: Path) -> None:
    environment = {"GROUNDSPEED_ORG_KEY": " secret "}

    assert organisation_key(environment, tmp_path / "w.duckdb", print) == "secret"
    assert list(tmp_path.glob("w.*")) == []


def test_a_made_key_is_kept_and_announced_once(tmp_path: Path) -> None:
    said: list[str] = []
    keys = {organisation_key({}, tmp_path / "w.duckdb", said.append) for _ in range(3)}

    assert len(keys) == 1
    assert len(said) == 1


@pytest.mark.parametrize(("mode", "content"), [(0o644, "key"), (0o600, "")])
def test_a_key_that_others_can_read_or_that_is_empty_is_refused(
    tmp_path: Path, mode: int, content: str
) -> None:
    path = tmp_path / "w.duckdb.key"
    path.write_text(content)
    path.chmod(mode)

    with pytest.raises(UserError, match="key file"):
        organisation_key({}, tmp_path / "w.duckdb", print)

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_eval.cli.repositories import named_repositories
from groundspeed_server.errors import UserError
from support.eval_repository import git, make_repository


def test_a_clone_has_its_folder_s_name_or_the_one_given(tmp_path: Path) -> None:
    clone = make_repository(tmp_path / "hono", {"a.ts": "a"})
    bare = tmp_path / "query.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(clone), str(bare))
    found = named_repositories([str(clone), str(bare), f"other={clone}"])

    assert list(found) == ["hono", "query", "other"]


def test_a_name_that_could_be_a_path_is_refused(tmp_path: Path) -> None:
    clone = make_repository(tmp_path / "hono", {"a.ts": "a"})

    with pytest.raises(UserError, match="cannot be a repository's public name"):
        named_repositories([f"../x={clone}"])


def test_a_folder_whose_name_is_no_public_name_is_told_how_to_get_one(tmp_path: Path) -> None:
    clone = make_repository(tmp_path / "Büro Projekt", {"a.ts": "a"})

    with pytest.raises(UserError) as refused:
        named_repositories([str(clone)])

    assert refused.value.remedy.endswith("as in --repository NAME=PATH.")
    assert list(named_repositories([f"office={clone}"])) == ["office"]

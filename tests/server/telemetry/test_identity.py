from __future__ import annotations

import json
import os
import stat
import threading
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from groundspeed_server.telemetry.identity import (
    LOCAL_ID_NAME,
    engineer_pseudonym,
    git_email,
    local_id,
)

VECTORS: dict[str, Any] = json.loads(
    (files("groundspeed_contract") / "pseudonym-vectors.v1.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", VECTORS["engineers"], ids=lambda case: case["email"])
def test_engineers_have_the_pseudonyms_that_readers_expect(case: dict[str, str]) -> None:
    assert engineer_pseudonym(VECTORS["key"].encode(), case["email"]) == case["pseudonym"]


def test_another_key_is_another_pseudonym() -> None:
    assert engineer_pseudonym(b"one", "a@x") != engineer_pseudonym(b"two", "a@x")


def test_the_address_of_the_repository_wins_over_the_engineers_own(tmp_path: Path) -> None:
    home, repository = tmp_path / "home", tmp_path / "web"
    home.mkdir(exist_ok=True)
    (repository / ".git").mkdir(parents=True)
    environment = {"HOME": str(home)}
    nobody = git_email(environment, [repository])
    (home / ".gitconfig").write_text("[user]\nemail = own@x\n")
    own = git_email(environment, [repository])
    (repository / ".git" / "config").write_text("[user]\nemail = work@x\n")
    work = git_email(environment, [repository])
    (home / ".gitconfig").write_text("[author]\nemail = author@x\n")
    author = git_email(environment, [repository])
    named = git_email({**environment, "GIT_AUTHOR_EMAIL": "env@x"}, [])

    assert [nobody, own, work, author, named] == [None, "own@x", "work@x", "author@x", "env@x"]


def test_a_worktree_has_the_address_of_its_repository_and_of_where_it_lies(
    tmp_path: Path,
) -> None:
    home, tree = tmp_path / "home", tmp_path / "projects" / "tree"
    shared = tmp_path / "projects" / "web" / ".git"
    own = shared / "worktrees" / "tree"
    for folder in (home, tree, own):
        folder.mkdir(parents=True, exist_ok=True)
    (tree / ".git").write_text(f"gitdir: {own}\n")
    (own / "commondir").write_text("../..\n")
    (home / ".gitconfig").write_text(
        f'[user]\nemail = own@x\n[includeIf "gitdir:{tmp_path}/projects/"]\npath = work.conf\n'
    )
    (home / "work.conf").write_text("[user]\nemail = work@x\n")
    work = git_email({"HOME": str(home)}, [tree])
    elsewhere = git_email({"HOME": str(home)}, [home])
    (shared / "config").write_text("[user]\nemail = web@x\n")

    assert [work, elsewhere] == ["work@x", "own@x"]
    assert git_email({"HOME": str(home)}, [tree]) == "web@x"
    assert git_email({"HOME": str(home)}, []) == "own@x"


def test_a_local_id_stays_the_same_and_private(tmp_path: Path) -> None:
    state = tmp_path / "state"
    first = local_id(state)
    file = state / LOCAL_ID_NAME

    assert local_id(state) == first
    assert len(first) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in state.iterdir()] == [LOCAL_ID_NAME]


def test_everyone_who_asks_at_once_gets_one_id(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(local_id(tmp_path / "state")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(found)) == 1


def test_without_a_place_to_keep_it_there_is_still_an_id(tmp_path: Path) -> None:
    (tmp_path / "state").touch()

    assert len(local_id(tmp_path / "state")) == 32


def test_what_is_no_id_makes_room_for_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / LOCAL_ID_NAME)
    first = local_id(tmp_path)
    again = local_id(tmp_path)
    (tmp_path / LOCAL_ID_NAME).write_text("me")
    other = local_id(tmp_path)

    assert first == again != other == local_id(tmp_path)

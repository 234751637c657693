from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.telemetry.gitconfig import (
    MAX_CONFIG_BYTES,
    ConfigEntry,
    git_folders,
    last_value,
    own_config,
    parse_config,
    read_config,
)

CASES = {
    "plain": "[user]\n\temail = ada@example.com\n",
    "tight": "[user]email=ada@example.com",
    "quoted": '[user]\nemail = "ada@example.com" ; a comment\n',
    "half quoted": '[user]\nemail = ada"@example".com # a comment\n',
    "trailing space": "[user]\nemail = ada@example.com  \t\n",
    "carriage returns": "[user]\r\nemail = ada@example.com\r\n",
    "capitals": "[USER]\nEMail = ada@example.com\n",
    "later wins": "[user]\nemail = x@y\n[core]\nbare\n[user]\nemail = ada@example.com\n",
    "continued": "[user]\nemail = ada@\\\nexample.com\n",
    "comments": "# [user]\n; email = x\n[user]\n# email = x\nemail = ada@example.com\n",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_values_are_read_as_git_reads_them(text: str, tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(text, newline="")
    git = subprocess.check_output(
        ["git", "config", "--file", path, "--get", "user.email"], text=True
    )

    assert git.strip() == "ada@example.com"
    assert last_value(parse_config(text), "user", "email") == "ada@example.com"


def test_sections_may_have_subsections() -> None:
    text = '[remote "a \\"b\\""]\nurl = x\n[branch.Main]\nremote = y\n'

    assert parse_config(text) == [
        ConfigEntry("remote", 'a "b"', "url", "x"),
        ConfigEntry("branch", "main", "remote", "y"),
    ]


@given(st.text(alphabet='[]="\\\n\t ;#ab.', max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(parse_config(text), list)


def test_what_is_no_plain_small_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with (tmp_path / "large").open("wb") as file:
        file.truncate(MAX_CONFIG_BYTES + 1)

    assert [read_config(tmp_path / name) for name in ("fifo", "large", "none", ".")] == [[]] * 4


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The engineer's home, empty."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    return home


def email(home: Path, git_folder: Path | None = None) -> str | None:
    return last_value(own_config({"HOME": str(home)}, git_folder), "user", "email")


def test_the_file_in_the_home_folder_wins_over_the_other(home: Path) -> None:
    (home / ".config" / "git").mkdir(parents=True)
    (home / ".config" / "git" / "config").write_text("[user]\nemail = first@x\n")
    first = email(home)
    (home / ".gitconfig").write_text("[user]\nemail = second@x\n")

    assert (first, email(home)) == ("first@x", "second@x")


def test_inclusions_are_followed_but_not_for_ever(home: Path) -> None:
    (home / ".gitconfig").write_text("[include]\npath = more\n")
    (home / "more").write_text("[user]\nemail = more@x\n[include]\npath = ~/.gitconfig\n")

    assert email(home) == "more@x"


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        ("gitdir:~/src/", True),
        ("gitdir:~/src/web/.git", True),
        ("gitdir:src/", True),
        ("gitdir/i:~/SRC/", True),
        ("gitdir:~/play/", False),
        ("gitdir:~/SRC/", False),
        ("onbranch:main", False),
    ],
)
def test_conditional_inclusions_depend_on_the_repository(
    home: Path, condition: str, *, applies: bool
) -> None:
    repository = home / "src" / "web"
    subprocess.run(["git", "init", "-q", repository], check=True)
    (home / ".gitconfig").write_text(
        f'[user]\nemail = own@x\n[includeIf "{condition}"]\npath = work.inc\n'
    )
    (home / "work.inc").write_text("[user]\nemail = work@x\n")
    git = subprocess.run(
        ["git", "-C", repository, "config", "user.email"],
        env={"HOME": str(home), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert email(home, repository / ".git") == ("work@x" if applies else "own@x")
    assert git.stdout.strip() == email(home, repository / ".git")


def test_a_folder_inside_a_checkout_belongs_to_it(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path / "web"], check=True)
    inside = tmp_path / "web" / "src" / "deep"
    inside.mkdir(parents=True)
    git = tmp_path / "web" / ".git"

    assert git_folders(inside) == (git, git)
    assert git_folders(tmp_path) is None


def test_a_worktree_shares_the_configuration_of_its_repository(tmp_path: Path) -> None:
    main = tmp_path / "web"
    subprocess.run(["git", "init", "-q", main], check=True)
    identity = ["-c", "user.name=a", "-c", "user.email=a@x"]
    subprocess.run(
        ["git", "-C", main, *identity, "commit", "-q", "--allow-empty", "-m", "x"], check=True
    )
    subprocess.run(["git", "-C", main, "worktree", "add", "-q", tmp_path / "tree"], check=True)
    folders = git_folders(tmp_path / "tree")

    assert folders is not None
    assert folders[1].resolve() == (main / ".git").resolve()


@pytest.mark.parametrize("content", ["", "gitdir", "nothing of git\n", "gitdir: ../none\n"])
def test_a_marker_that_leads_nowhere_is_survived(tmp_path: Path, content: str) -> None:
    (tmp_path / ".git").write_text(content)
    folders = git_folders(tmp_path)

    assert folders is None or read_config(folders[1] / "config") == []

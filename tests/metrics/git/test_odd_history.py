"""Histories as no tool of good manners writes them: every commit is stored or quarantined."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.git.collect import collect_git
from groundspeed_metrics.identity import Pseudonyms
from support.metrics_git import GitRepo
from support.metrics_warehouse import one, rows

GOOD = b"Ada <ada@example.com> 1767700000 +0000"
STORED = None


@pytest.mark.parametrize(
    ("author", "committer", "message", "reason"),
    [
        (b"Ada <ada@example.com> -5 +0000", GOOD, b"negative author date", STORED),
        (GOOD, b"Ada <ada@example.com> 0 +0000", b"the epoch", "unusable_date"),
        (GOOD, b"Ada <ada@example.com> 99999999999999 +0000", b"far future", "unusable_date"),
        (GOOD, b"Ada <ada@example.com>", b"no date", "unusable_date"),
        (b"Ada <ada@example.com> 1767700000 +9999", GOOD, b"odd zone", STORED),
        (b"Nobody <> 1767700000 +0000", GOOD, b"no address", "no_author"),
        (b"\xff\xfe <\xe9@example.com> 1767700000 +0000", GOOD, b"\xff\xfe invalid", STORED),
        (GOOD, GOOD, b"ESC \x1b[31m RS \x1e US \x1f", STORED),
        (GOOD, GOOD, b"", STORED),
    ],
)
def test_an_odd_commit_is_stored_or_quarantined(
    tmp_path: Path,
    warehouse: duckdb.DuckDBPyConnection,
    pseudonyms: Pseudonyms,
    *,
    author: bytes,
    committer: bytes,
    message: bytes,
    reason: str | None,
) -> None:
    repo = GitRepo(tmp_path / "repo")
    parent = repo.commit()
    head = f"tree {repo.tree()}\nparent {parent}\n".encode()
    repo.write_commit(head + b"author " + author + b"\ncommitter " + committer + b"\n\n" + message)
    repo.commit()

    done = collect_git(warehouse, repo.root, pseudonyms)

    stored = one(warehouse, "SELECT count(*) FROM raw.git_commit")
    reasons = [row[0] for row in rows(warehouse, "SELECT reason FROM raw.git_quarantine")]
    assert done.commits == stored + len(reasons) == repo.count() == 3
    assert reasons == ([reason] if reason else [])


def test_odd_file_names_are_files_like_others(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    names = [
        "tab\there.ts",
        "new\nline.ts",
        'quote".ts',
        "{a => b}.ts",
        "ü.ts",
        ":100644.ts",
        " .ts",
    ]
    repo = GitRepo(tmp_path / "repo")
    repo.commit(files=dict.fromkeys(names, "1\n"))
    (repo.root / names[0]).rename(repo.root / "plain.ts")
    repo.commit("Rename", {"x.ts": "1\n"})

    collect_git(warehouse, repo.root, pseudonyms)

    added = "SELECT count(DISTINCT path_key) FROM raw.git_file WHERE status = 'A' AND added = 1"
    assert one(warehouse, added) == len(names) + 1
    assert one(warehouse, "SELECT count(old_path_key) FROM raw.git_file WHERE status = 'R'") == 1


def test_a_file_name_that_is_no_utf8_is_kept(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit()
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"1\n")
    tree = repo.git("mktree", "-z", stdin=b"100644 blob " + blob.encode() + b"\tb\xe9d.ts\0")
    repo.write_commit(f"tree {tree}\nauthor {GOOD.decode()}\ncommitter {GOOD.decode()}\n\nx\n")

    collect_git(warehouse, repo.root, pseudonyms)

    assert rows(warehouse, "SELECT path_class, added FROM raw.git_file") == [("code", 1)]


def test_octopus_empty_and_detached_histories_are_counted_whole(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo = GitRepo(tmp_path / "repo")
    base = repo.commit()
    for name in ("a", "b", "c"):
        repo.git("checkout", "--quiet", "-b", name, base)
        repo.commit(files={f"{name}.ts": "1\n"})
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "-m", "Octopus", "a", "b", "c")
    repo.git("commit", "--quiet", "--allow-empty", "-m", "Empty")
    repo.git("checkout", "--quiet", "--detach")

    done = collect_git(warehouse, repo.root, pseudonyms)

    assert done.commits == repo.count() == 6
    assert one(warehouse, "SELECT max(n_parents) FROM raw.git_commit") == 3


def test_a_commit_of_ten_thousand_files(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit()
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"1\n")
    names = "".join(f"100644 blob {blob}\tf{n}.ts\n" for n in range(10_000))
    tree = repo.git("mktree", stdin=names.encode())
    repo.write_commit(f"tree {tree}\nauthor {GOOD.decode()}\ncommitter {GOOD.decode()}\n\nx\n")

    assert collect_git(warehouse, repo.root, pseudonyms).files == 10_000


def test_a_submodule_is_no_file(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo = GitRepo(tmp_path / "repo")
    sha = repo.commit()
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{sha},lib")
    repo.git("commit", "--quiet", "-m", "Submodule")

    collect_git(warehouse, repo.root, pseudonyms)

    found = "SELECT count(*) FROM raw.git_file WHERE path_class = 'submodule'"
    assert one(warehouse, found) == 1


HIDING = "*.ts -diff\n*.md binary\n"


@pytest.mark.parametrize("layout", ["checkout", "bare", "worktree", "submodule"])
@pytest.mark.parametrize("is_committed", [False, True])
def test_no_attributes_hide_lines_whatever_the_layout(
    tmp_path: Path,
    warehouse: duckdb.DuckDBPyConnection,
    pseudonyms: Pseudonyms,
    *,
    layout: str,
    is_committed: bool,
) -> None:
    repo = GitRepo(tmp_path / "repo")
    hidden = {".gitattributes": HIDING} if is_committed else {}
    repo.commit(files={**hidden, "a.ts": "1\n2\n", "docs/a.md": "3\n"})
    root = laid_out(repo, layout, tmp_path)
    for folder in () if layout == "bare" else (root, root / "docs"):
        (folder / ".gitattributes").write_text(HIDING)

    collect_git(warehouse, root, pseudonyms)

    counts = "SELECT added FROM raw.git_file WHERE path_class IN ('code', 'docs') ORDER BY ALL"
    assert rows(warehouse, counts) == [(1,), (2,)]


def laid_out(repo: GitRepo, layout: str, folder: Path) -> Path:
    """Return where a repository can be collected from, in one of the ways git keeps them."""
    if layout == "bare":
        repo.git("clone", "--quiet", "--bare", str(repo.root), str(folder / "bare.git"))
        return folder / "bare.git"
    if layout == "worktree":
        repo.git("worktree", "add", "--quiet", str(folder / "tree"), "-b", "side")
        return folder / "tree"
    if layout == "submodule":
        outer = GitRepo(folder / "outer")
        outer.commit()
        allowed = ("-c", "protocol.file.allow=always")
        outer.git(*allowed, "submodule", "--quiet", "add", str(repo.root), "inner")
        return outer.root / "inner"
    return repo.root

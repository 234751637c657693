"""Trees of commits as folders of files."""

from __future__ import annotations

from pathlib import Path

from groundspeed_eval.execution.tree import link_packages, write_tree
from groundspeed_server.history import Repository
from support.eval_repository import git, make_repository


def written(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_what_a_compiler_reads_is_written_as_it_was_committed(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "tsconfig.json": "{}",
        "src/a.ts": b"\xef\xbb\xbfconst a = 1\r\n",
        "src/b.tsx": "<b/>\n",
        "readme.md": "no",
        "node_modules/x/index.ts": "no",
        "big.json": b" " * 6_000_000,
    }
    folder = make_repository(tmp_path / "project", files)
    (folder / "src" / "a.ts").write_text("changed after the commit")
    out = tmp_path / "out"
    repository = Repository.containing(folder)
    write_tree(repository, repository.commit("HEAD"), out)

    assert written(out) == {
        "tsconfig.json": b"{}",
        "src/a.ts": b"\xef\xbb\xbfconst a = 1\r\n",
        "src/b.tsx": b"<b/>\n",
    }


def test_links_and_missing_objects_are_left_out(tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "project", {"a.ts": "1\n", "gone.ts": "2\n"})
    (folder / "link.ts").symlink_to("/etc/passwd")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Link")
    blob = git(folder, "rev-parse", "HEAD:gone.ts")
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    repository = Repository.containing(folder)
    write_tree(repository, repository.commit("HEAD"), tmp_path / "out")

    assert written(tmp_path / "out") == {"a.ts": b"1\n"}


def test_installed_packages_are_linked_where_they_were_installed(tmp_path: Path) -> None:
    out, clone = tmp_path / "out", tmp_path / "clone"
    for place in (".", "packages/one", "packages/two"):
        (out / place).mkdir(parents=True, exist_ok=True)
        (out / place / "package.json").write_text("{}")
    for place in ("node_modules/x", "packages/two/node_modules/y", "other/node_modules"):
        (clone / place).mkdir(parents=True)
    linked = link_packages(clone, out)

    assert linked == [clone / "node_modules", clone / "packages" / "two" / "node_modules"]
    assert (out / "node_modules" / "x").is_dir()
    assert (out / "packages" / "two" / "node_modules" / "y").is_dir()

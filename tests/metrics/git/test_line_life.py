"""The lives of lines in the warehouse, on real histories."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, time
from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.events.contract import schema_text
from groundspeed_metrics.events.window import FIRST_DAY
from groundspeed_metrics.git.collect import GitOptions, collect_git
from groundspeed_metrics.git.fingerprints import LineFingerprints
from groundspeed_metrics.git.line_rows import COMPLETED
from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.warehouse.database import open_warehouse
from support.metrics_git import GitRepo
from support.metrics_warehouse import digests, one, rows

KEY = "a key for tests"
WITH_KEY = GitOptions(fingerprint_key=KEY)
WORDS = ["alpha", "beta", "gamma", "delta"]


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "repo")


def grow(repo: GitRepo, rng: random.Random, changes: int, *, splits: float = 0.0) -> None:
    """Write changes as people do: edits, moves, deletions, merges of branches, splits of files."""
    for number in range(changes):
        files = sorted(path for path in repo.root.glob("*.ts"))
        if files and rng.random() < splits:
            divide(rng.choice(files), number, rng)
        elif files and rng.random() < 0.2:
            rng.choice(files).rename(repo.root / f"moved{number}.ts")
        elif len(files) > 3 and rng.random() < 0.2:
            rng.choice(files).unlink()
        branch = number > 0 and rng.random() < 0.3
        if branch:
            repo.git("checkout", "--quiet", "-b", f"side{number}-{rng.random()}")
        name = rng.choice(files).name if files and rng.random() < 0.8 else f"file{number}.ts"
        path = repo.root / name
        lines = path.read_text().splitlines() if path.exists() else []
        at = rng.randint(0, len(lines))
        new = [f"{rng.choice(WORDS)} {rng.choice(WORDS)}" for _ in range(rng.randint(1, 6))]
        lines[at : at + rng.randint(0, 4)] = new
        repo.commit(f"Change {number}", {name: "\n".join(lines) + "\n"})
        if branch:
            side = repo.git("rev-parse", "--abbrev-ref", "HEAD")
            repo.git("checkout", "--quiet", "main")
            repo.git("merge", "--quiet", "--no-ff", "-m", "Merge", side)


def divide(path: Path, number: int, rng: random.Random) -> None:
    """Put a file's lines into two or three others, some of them into several."""
    lines = path.read_text().splitlines(keepends=True)
    path.unlink()
    for part in range(rng.randint(2, 3)):
        begin = rng.randint(0, len(lines) // 2)
        some = lines[begin : begin + rng.randint(len(lines) // 2, len(lines))]
        path.with_name(f"part{part}of{number}.ts").write_text("".join([*some, f"part {part}\n"]))


def blamed(repo: GitRepo, name: str) -> list[str]:
    said = repo.git("blame", "--first-parent", "--line-porcelain", "HEAD", "--", name)
    words = (line.split(" ") for line in said.splitlines())
    return [word[0] for word in words if len(word) > 2 and len(word[0]) == 40 and word[1].isdigit()]


def alive(
    connection: duckdb.DuckDBPyConnection, repo: GitRepo, pseudonyms: Pseudonyms
) -> dict[str, list[str]]:
    """Return the birth of each line of each file that is there."""
    named = one(connection, "SELECT repo FROM raw.git_repository")
    query = """
        SELECT born, n_lines FROM (
            SELECT born, n_lines, alive_in, position FROM raw.git_line_life WHERE died IS NULL
            UNION ALL
            SELECT born, n_lines, alive_in, position FROM raw.git_line_copy
        )
        WHERE alive_in = ? ORDER BY position
    """
    return {
        path.name: [
            born
            for born, n_lines in rows(connection, query, pseudonyms.path(named, path.name))
            for _ in range(n_lines)
        ]
        for path in sorted(repo.root.glob("*.ts"))
    }


@pytest.mark.parametrize("seed", range(3))
def test_lines_alive_are_those_of_blame(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms, seed: int
) -> None:
    grow(repo, random.Random(seed), 15)

    collect_git(warehouse, repo.root, pseudonyms)

    found = alive(warehouse, repo, pseudonyms)
    assert found == {name: blamed(repo, name) for name in found}


@pytest.mark.parametrize("seed", range(4))
def test_lines_of_files_that_were_split_are_those_of_blame(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms, seed: int
) -> None:
    grow(repo, random.Random(seed), 20, splits=0.3)

    collect_git(warehouse, repo.root, pseudonyms)

    found = alive(warehouse, repo, pseudonyms)
    assert found == {name: blamed(repo, name) for name in found}
    assert one(warehouse, "SELECT count(*) FROM raw.git_line_copy") > 0


def test_a_line_of_a_file_that_is_split_has_one_life(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    lines = [f"const value{number} = compute({number});\n" for number in range(20)]
    written = repo.commit(files={"all.ts": "".join(lines)})
    (repo.root / "all.ts").unlink()
    # The renamed one keeps most; five lines stand in both; one goes.
    parts = {"first.ts": "".join(lines[:13]), "second.ts": "".join(lines[8:19])}
    split = repo.commit(files={**parts, "z.ts": "new\n"})

    collect_git(warehouse, repo.root, pseudonyms, options=WITH_KEY)

    lives = """
        SELECT born, first_line, n_lines, died FROM raw.git_line_life
        WHERE born = ? ORDER BY first_line
    """
    assert rows(warehouse, lives, written) == [
        (written, 1, 13, None),
        (written, 14, 6, None),
        (written, 20, 1, split),
    ]
    copies = "SELECT born, first_line, n_lines, position FROM raw.git_line_copy"
    assert rows(warehouse, copies) == [(written, 9, 5, 1)]
    moved = "SELECT count(*) FROM raw.git_line_fingerprint WHERE sha = ?"
    assert one(warehouse, moved, split) == 0


def test_what_is_born_is_alive_or_died_once(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    grow(repo, random.Random(7), 15)

    collect_git(warehouse, repo.root, pseudonyms)

    born = "SELECT sum(n_lines), sum(n_lines) FILTER (died IS NOT NULL) FROM raw.git_line_life"
    counted = "SELECT sum(added), sum(deleted) FROM raw.git_file JOIN raw.git_mainline USING (sha)"
    assert rows(warehouse, born) == rows(warehouse, counted)


def test_reading_in_steps_gives_the_lives_of_reading_at_once(
    repo: GitRepo, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    rng = random.Random(5)
    stepwise, once = tmp_path / "steps.duckdb", tmp_path / "once.duckdb"
    for step in range(4):
        grow(repo, rng, 5, splits=0.3)
        (repo.root / "binary.ts").write_bytes(b"\0" if step % 2 else b"text\nand more\n")
        repo.commit(files={"text.ts": f"{step}\n"})
        with open_warehouse(stepwise) as connection:
            done = collect_git(connection, repo.root, pseudonyms, options=WITH_KEY)
    with open_warehouse(once) as connection:
        collect_git(connection, repo.root, pseudonyms, options=WITH_KEY)

    assert done.mode == "new"
    assert digests(stepwise) == digests(once)


def test_a_tip_that_was_merged_from_the_side_is_read_anew(
    repo: GitRepo, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    """The old tip is in the history still, but the changes of the branch are others now."""
    stepwise, once = tmp_path / "steps.duckdb", tmp_path / "once.duckdb"
    repo.commit(files={"a.ts": "1\n"})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit(files={"b.ts": "1\n"})
    repo.git("checkout", "--quiet", "main")
    repo.commit(files={"c.ts": "1\n"})
    with open_warehouse(stepwise) as connection:
        collect_git(connection, repo.root, pseudonyms)
    repo.git("checkout", "--quiet", "side")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge main into side", "main")
    repo.git("branch", "--force", "main", "side")
    repo.git("checkout", "--quiet", "main")
    with open_warehouse(stepwise) as connection:
        done = collect_git(connection, repo.root, pseudonyms)
    with open_warehouse(once) as connection:
        collect_git(connection, repo.root, pseudonyms)

    assert done.mode == "whole"
    assert digests(stepwise) == digests(once)


def test_a_large_file_is_followed_from_when_git_compares_it(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    large = "x" * 99 + "\n"
    repo.commit(files={"a.ts": large * 11_000})
    small = repo.commit(files={"a.ts": large * 3})
    last = repo.commit(files={"a.ts": large * 2 + "y\n"})

    collect_git(warehouse, repo.root, pseudonyms)

    assert alive(warehouse, repo, pseudonyms) == {"a.ts": [small, small, last]}


def test_ignored_revisions_age_no_line_when_that_is_asked_for(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    written = repo.commit(files={"a.ts": "const a = 1\nconst b = 2\n"})
    formatted = repo.commit(files={"a.ts": "const a = 1;\nconst b = 2;\n"})
    repo.commit(files={".git-blame-ignore-revs": f"# format\n{formatted}\n"})

    collect_git(warehouse, repo.root, pseudonyms)
    as_it_is = alive(warehouse, repo, pseudonyms)
    collect_git(warehouse, repo.root, pseudonyms, options=GitOptions(ignore_revisions=True))

    assert as_it_is == {"a.ts": [formatted] * 2}
    assert alive(warehouse, repo, pseudonyms) == {"a.ts": [written] * 2}


def test_two_names_that_are_no_utf8_are_two_files(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo.commit()
    one_line, two_lines = (
        repo.git("hash-object", "-w", "--stdin", stdin=text) for text in (b"1\n", b"1\n2\n")
    )
    files = [(b"\xe8.ts", one_line), (b"\xe9.ts", two_lines)]
    tree = repo.git(
        "mktree",
        "-z",
        stdin=b"".join(b"100644 blob " + b.encode() + b"\t" + n + b"\0" for n, b in files),
    )
    who = "Ada <ada@example.com> 1767700000 +0000"
    repo.write_commit(f"tree {tree}\nauthor {who}\ncommitter {who}\n\nx\n")

    collect_git(warehouse, repo.root, pseudonyms)

    lives = rows(warehouse, "SELECT n_lines FROM raw.git_line_life ORDER BY 1")
    assert lives == [(1,), (2,)]


def test_a_fingerprint_finds_the_life_of_its_line(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    telling = "export const answerToEverything = 42;\n"
    repo.commit(files={"a.ts": "{\n" + telling + "}\n"})
    gone = repo.commit(files={"a.ts": "{\n}\n"})

    collect_git(warehouse, repo.root, pseudonyms, options=WITH_KEY)

    joined = """
        SELECT line, died FROM raw.git_line_fingerprint AS print
        JOIN raw.git_line_life AS life ON print.sha = life.born
            AND print.path_key = life.path_key
            AND print.line BETWEEN life.first_line AND life.first_line + life.n_lines - 1
    """
    assert rows(warehouse, joined) == [(2, gone)]


def test_each_line_of_a_change_has_its_own_fingerprint_wherever_it_stands(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    """Also behind another place that the change is about, and behind a thousand lines."""
    many = [f"export const value{number} = compute();" for number in range(1_100)]
    first, last = "export const firstOfAll = 1;", "export const lastOfAll = 2;"
    repo.commit(files={"a.ts": "{\n}\n[\n]\n"})
    lines = ["{", first, "}", *many, "[", "]", ";", last]
    sha = repo.commit(files={"a.ts": "\n".join(lines) + "\n"})

    collect_git(warehouse, repo.root, pseudonyms, options=WITH_KEY)

    asked = "SELECT line, fingerprint FROM raw.git_line_fingerprint WHERE sha = ? ORDER BY line"
    prints = LineFingerprints(KEY).added("\n+".join(lines).encode())
    assert rows(warehouse, asked, sha) == [
        (number, fingerprint) for number, fingerprint in enumerate(prints, start=1) if fingerprint
    ]


@pytest.mark.parametrize(
    ("name", "email", "options"),
    [
        ("a.ts", "", GitOptions()),
        ("dist/a.ts", "", WITH_KEY),
        ("a.py", "", WITH_KEY),
        ("a.ts", "dependabot[bot]@users.example", WITH_KEY),
    ],
    ids=["without a key", "generated", "a language that is not completed", "a bot"],
)
def test_lines_that_nobody_accepted_have_no_fingerprint(
    repo: GitRepo,
    warehouse: duckdb.DuckDBPyConnection,
    pseudonyms: Pseudonyms,
    *,
    name: str,
    email: str,
    options: GitOptions,
) -> None:
    repo.commit(files={name: "export const answerToEverything = 42;\n"}, email=email)

    collect_git(warehouse, repo.root, pseudonyms, options=options)

    assert one(warehouse, "SELECT count(*) FROM raw.git_line_fingerprint") == 0
    assert one(warehouse, "SELECT sum(n_lines) FROM raw.git_line_life") == 1


def test_lines_from_before_the_first_event_have_no_fingerprint(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    first = int(datetime.combine(FIRST_DAY, time(), UTC).timestamp())
    repo.set_clock(first - 1)
    repo.commit(files={"a.ts": "export const answerToEverything = 42;\n"})
    repo.set_clock(first)
    kept = repo.commit(files={"b.ts": "export const questionOfEverything = 6 * 9;\n"})

    collect_git(warehouse, repo.root, pseudonyms, options=WITH_KEY)

    assert rows(warehouse, "SELECT sha FROM raw.git_line_fingerprint") == [(kept,)]
    assert one(warehouse, "SELECT sum(n_lines) FROM raw.git_line_life") == 2


def test_lines_are_fingerprinted_in_the_languages_of_the_contract() -> None:
    schema = json.loads(schema_text())

    assert list(COMPLETED) == schema["$defs"]["lang"]["enum"]

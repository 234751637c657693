"""The lives of lines that the truth counts are those that git itself finds."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.simulate.company import Company
from groundspeed_metrics.simulate.fingerprints import Fingerprinter
from groundspeed_metrics.simulate.plan import plan_weeks
from groundspeed_metrics.simulate.write import Simulated
from support.metrics_company import KEY


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=True)
    return done.stdout.decode()


def paths(root: Path) -> list[str]:
    return git(root, "ls-tree", "-r", "--name-only", "main").split()


@cache
def blamed(root: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Return (commit, author, text) of every line that is alive, by path."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for path in paths(root):
        said = git(root, "blame", "--first-parent", "--line-porcelain", "main", "--", path)
        commit = author = ""
        for line in said.split("\n"):
            if line.startswith("\t"):
                found.setdefault(path, []).append((commit, author, line[1:]))
            elif line.startswith("author-mail "):
                author = line[len("author-mail <") : -1]
            elif len(line) > 40 and line[40] == " ":
                commit = line[:40]
    return found


def class_of(path: str) -> str:
    for part, path_class in (
        ("/generated/", "generated"),
        (".test.ts", "test"),
        (".md", "docs"),
        ("pnpm-lock", "lock"),
        (".yml", "config"),
        (".mailmap", ""),
    ):
        if part in path:
            return path_class
    return "code"


def test_lines_alive_are_those_that_blame_finds(written: Simulated, truth: dict[str, Any]) -> None:
    for root in written.repositories:
        alive: Counter[tuple[str, bool]] = Counter()
        for path, lines in blamed(root).items():
            for _, author, _ in lines:
                alive[class_of(path), author in BOTS] += 1
        said = truth["lines"][root.stem]
        counted = Counter(
            {
                (path_class, is_bot): sum(
                    counts["alive"]
                    for origin, counts in origins.items()
                    if (origin == "bot") is is_bot
                )
                for path_class, origins in said.items()
                for is_bot in (False, True)
            }
        )
        del alive["", True]

        assert +alive == +counted


BOTS = {"import@example.com", "support@example.com", "formatter@example.com"}


def test_lines_born_and_dead_are_those_that_git_counts(
    written: Simulated, truth: dict[str, Any]
) -> None:
    for root in written.repositories:
        born: Counter[str] = Counter()
        died: Counter[str] = Counter()
        log = git(
            root, "log", "--first-parent", "-m", "--numstat", "-M", "-z", "--format=", "main"
        ).split("\0")
        fields = iter(log)
        for field in fields:
            if not field.strip("\n"):
                continue
            added, deleted, path = field.strip("\n").split("\t")
            if not path:
                next(fields)
                path = next(fields)
            born[class_of(path)] += int(added)
            died[class_of(path)] += int(deleted)
        del born[""]
        for counter, name in ((born, "born"), (died, "died")):
            said = {
                path_class: sum(counts[name] for counts in origins.values())
                for path_class, origins in truth["lines"][root.stem].items()
            }

            assert {k: v for k, v in counter.items() if v} == {k: v for k, v in said.items() if v}


def accepted_lines(lake: Path) -> set[tuple[str, str]]:
    """Return (engineer, fingerprint) of every accepted line in a lake."""
    found = set()
    for path in lake.rglob("*.gz"):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            if b"completion.fingerprints" in line:
                data = msgspec.json.decode(line)["data"]
                found |= {(data["engineer"], mark) for mark in data["lines"]}
    return found


def authors(root: Path) -> dict[str, str]:
    """Return who made each change: of a merge, the author of what it merged."""
    commits = [
        line.split("\t") for line in git(root, "log", "--format=%H%x09%P%x09%ae").splitlines()
    ]
    written = {sha: email for sha, _, email in commits}
    return {sha: written[(*parents.split()[1:], sha)[0]] for sha, parents, _ in commits}


def test_accepted_lines_are_found_in_the_commits_of_the_same_engineer(
    written: Simulated, thirty: Company, truth: dict[str, Any]
) -> None:
    accepted, prints, people = accepted_lines(written.lake), Fingerprinter(KEY), Pseudonyms(KEY)
    known = {alias: who.email for who in thirty.engineers for alias in (who.alias, who.email)}
    alive = 0
    for root in written.repositories:
        by = authors(root)
        for path, lines in blamed(root).items():
            for commit, _, text in lines if class_of(path) in ("code", "test") else ():
                email = known.get(by[commit])
                alive += email is not None and (people.person(email), prints.line(text)) in accepted

    assert alive == truth["ai_lines"]["committed"]["born"] - truth["ai_lines"]["committed"]["died"]
    assert alive > 100


def test_there_is_every_way_to_reach_the_main_branch(
    written: Simulated, thirty: Company, truth: dict[str, Any]
) -> None:
    totals = truth["totals"]

    assert all(totals[f"changes_{kind}"] > 10 for kind in ("direct", "merge", "squash"))
    assert all(totals.get(kind, 0) for kind in ("renames", "moves", "copies", "sweeps", "reverts"))
    assert all(totals.get(kind, 0) for kind in ("co_authored", "bot_changes"))
    assert sum(week.changes for week in plan_weeks(thirty)) == sum(
        week["merged_changes"] for week in truth["weeks"].values() if "merged_changes" in week
    )
    assert json.loads(written.truth.read_text())["company"]["engineers"] == 30

"""Which commits of a repository a collection reads, and git that compares their contents."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from groundspeed_metrics.git import parallel
from groundspeed_metrics.git.diff import diff_arguments
from groundspeed_metrics.git.log import log_arguments
from groundspeed_metrics.git.process import GitError, answer
from groundspeed_metrics.git.repository import Repository, checked

# At most so many commits are compared by one process: a few of them keep two cores busy to the end,
# and to start one costs little beside.
_PART = 1_024


class Ancestry(NamedTuple):
    """A commit and its parents."""

    sha: str
    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """What of a history is to be read.

    Attributes:
        since: The tip of the collection that this one goes on from; None reads everything.
        history: The commits that are new, each after its parents.
        mainline: Of these, the first-parent chain, oldest first.
    """

    since: str | None
    history: list[Ancestry]
    mainline: list[str]

    def compared(self) -> list[str]:
        """Return the commits whose contents are compared.

        A merge into a side branch says nothing that its parents do not say: it is left out.
        """
        chain = set(self.mainline)
        return [c.sha for c in self.history if len(c.parents) < 2 or c.sha in chain]

    def roots(self) -> list[str]:
        """Return the commits without a parent."""
        return [c.sha for c in self.history if not c.parents]


def whole_span(repository: Repository) -> Span:
    """Return all of the history."""
    history = _list_history(repository)
    return Span(None, history, _mainline(history, repository.tip)[0])


def span_since(repository: Repository, known: str) -> Span | None:
    """Return what is new since a tip that was collected, or None when all must be read anew."""
    if not _is_commit(repository.root, known):
        return None
    if not _is_ancestor(repository.root, known, repository.tip):
        return None
    history = _list_history(repository, without=known)
    chain, start = _mainline(history, repository.tip)
    # A tip that was merged from the side has other changes before it than it had.
    return Span(known, history, chain) if start == known else None


def compare(repository: Repository, span: Span, *, contents: bool = True) -> parallel.Outputs:
    """Let git compare the commits of a span, from now on.

    Args:
        repository: The repository.
        span: What is compared, the oldest commit first.
        contents: Whether contents are compared; otherwise git tells which files changed.
    """
    arguments = diff_arguments(contents=contents)
    return parallel.Outputs(repository.store, arguments, _parts(span.compared()))


def log(repository: Repository, span: Span) -> parallel.Outputs:
    """Let git tell who made the commits of a span, from now on."""
    without = f"^{checked(span.since)}\n" if span.since else ""
    asked = f"{checked(repository.tip)}\n{without}".encode()
    return parallel.Outputs(repository.root, log_arguments(), [asked])


def _parts(shas: list[str]) -> Iterator[bytes]:
    """Yield commits in parts, each for a git of its own."""
    # A short history is divided among those that run at once.
    size = min(_PART, math.ceil(len(shas) / parallel.at_once()))
    for begin in range(0, len(shas), size or 1):
        yield "".join(f"{sha}\n" for sha in shas[begin : begin + size]).encode()


def _is_commit(root: Path, sha: str) -> bool:
    """Whether the object database holds this commit."""
    try:
        answer(root, ["cat-file", "-e", f"{checked(sha)}^{{commit}}"])
    except GitError:
        return False
    return True


def _is_ancestor(root: Path, older: str, newer: str) -> bool:
    """Whether `older` lies in the history of `newer`."""
    try:
        answer(root, ["merge-base", "--is-ancestor", checked(older), checked(newer)])
    except GitError as error:
        if error.code == 1:
            return False
        raise
    return True


def _list_history(repository: Repository, *, without: str | None = None) -> list[Ancestry]:
    """Return the commits of the history but for that of `without`, each after its parents."""
    tip = checked(repository.tip)
    arguments = ["rev-list", "--topo-order", "--reverse", "--parents", tip]
    if without is not None:
        arguments.append(f"^{checked(without)}")
    said = answer(repository.root, [*arguments, "--"]).decode("ascii")
    listed = (line.split() for line in said.splitlines())
    return [Ancestry(sha, tuple(parents)) for sha, *parents in listed]


def _mainline(history: Sequence[Ancestry], tip: str) -> tuple[list[str], str | None]:
    """Return the first-parent chain, oldest first, and what it starts from, if anything."""
    parents = {commit.sha: commit.parents for commit in history}
    chain: list[str] = []
    at: str | None = tip
    while at in parents:
        chain.append(at)
        at = next(iter(parents[at]), None)
    return chain[::-1], at

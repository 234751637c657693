"""Opens repositories, and lets git begin, while the warehouse is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

from groundspeed_metrics.git.history import Span, compare, log, whole_span
from groundspeed_metrics.git.parallel import Outputs
from groundspeed_metrics.git.repository import (
    Repository,
    RuleFiles,
    identify,
    open_repository,
    read_rules,
)


@dataclass(frozen=True, slots=True)
class Begun:
    """A history that git is reading; what it prints can be taken once.

    Attributes:
        span: The history.
        differences: What `compare` gives of it.
        commits: What `log` gives of it.
    """

    span: Span
    differences: Outputs
    commits: Outputs


@dataclass(frozen=True, slots=True)
class Opened:
    """A repository that can be read.

    Attributes:
        repository: The repository.
        name: What identifies it in every clone; see `identify`.
        rules: Its committed files that say how it is read.
        begun: Its whole history, when git has begun to read it.
    """

    repository: Repository
    name: str
    rules: RuleFiles
    begun: Begun | None = None


def open_now(path: Path, branch: str | None) -> Opened:
    """Open a repository; see `open_repository`."""
    repository = open_repository(path, branch)
    return Opened(repository, identify(repository), read_rules(repository))


@contextmanager
def opened_ahead(
    paths: Sequence[Path], branch: str | None, *, are_new: bool
) -> Iterator[list[Callable[[], Opened]]]:
    """Open repositories in their order, and give for each what waits for it.

    Args:
        paths: Their roots.
        branch: The branch that counts as merged; see `open_repository`.
        are_new: Whether the warehouse knows none of them, so that all of the history will be read:
            git then reads that of the first one from now on, until the block is left.
    """
    with ExitStack() as reading:

        def begin(path: Path, branch: str | None) -> Opened:
            repository = open_repository(path, branch)
            span = whole_span(repository)
            differences = reading.enter_context(compare(repository, span))
            commits = reading.enter_context(log(repository, span))
            name = identify(repository, roots=span.roots())
            rules = read_rules(repository)
            return Opened(repository, name, rules, Begun(span, differences, commits))

        ahead = ThreadPoolExecutor(1)
        ways = chain([begin if are_new else open_now], repeat(open_now))
        try:
            yield [
                ahead.submit(way, path, branch).result
                for way, path in zip(ways, paths, strict=False)
            ]
        finally:
            # Nothing may begin once what runs was ended.
            ahead.shutdown(cancel_futures=True)

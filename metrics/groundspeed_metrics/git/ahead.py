"""Opens repositories, and lets git begin, while the warehouse is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

from groundspeed_metrics.git.history import Span, compare, whole_span
from groundspeed_metrics.git.parallel import Outputs
from groundspeed_metrics.git.repository import Repository, identify, open_repository


@dataclass(frozen=True, slots=True)
class Comparison:
    """A history whose contents git is comparing; what it prints can be taken once."""

    span: Span
    outputs: Outputs


@dataclass(frozen=True, slots=True)
class Opened:
    """A repository that can be read.

    Attributes:
        repository: The repository.
        name: What identifies it in every clone; see `identify`.
        begun: Its whole history, when git has begun to compare it.
    """

    repository: Repository
    name: str
    begun: Comparison | None = None


def open_now(path: Path, branch: str | None) -> Opened:
    """Open a repository; see `open_repository`."""
    repository = open_repository(path, branch)
    return Opened(repository, identify(repository))


@contextmanager
def opened_ahead(
    paths: Sequence[Path], branch: str | None, *, are_new: bool
) -> Iterator[list[Callable[[], Opened]]]:
    """Open repositories in their order, and give for each what waits for it.

    Args:
        paths: Their roots.
        branch: The branch that counts as merged; see `open_repository`.
        are_new: Whether the warehouse knows none of them, so that all of the history will be read:
            git then compares that of the first one from now on, until the block is left.
    """
    with ExitStack() as comparing:

        def begin(path: Path, branch: str | None) -> Opened:
            repository = open_repository(path, branch)
            span = whole_span(repository)
            outputs = comparing.enter_context(compare(repository, span))
            name = identify(repository, roots=span.roots())
            return Opened(repository, name, Comparison(span, outputs))

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

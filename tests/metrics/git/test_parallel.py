from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundspeed_metrics.git import parallel, process
from support.metrics_git import GitRepo

_PRINT = ["cat-file", "--batch"]
_LARGE = "x" * 200_000 + "\n"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = GitRepo(tmp_path / "repo")
    for number in range(6):
        repo.commit(files={f"{number}.txt": f"{number}\n", "large.txt": f"{number}{_LARGE}"})
    return repo


def _blobs() -> Iterator[bytes]:
    return (f"HEAD:{number}.txt\n".encode() for number in range(6))


def _printed(repo: GitRepo, inputs: Iterator[bytes], most: int) -> list[bytes]:
    with parallel.Outputs(repo.root, _PRINT, inputs, most=most) as outputs:
        return [b"".join(chunks) for chunks in outputs]


@pytest.mark.parametrize("most", [1, 2, 3, 9])
def test_each_input_has_its_output_in_their_order(repo: GitRepo, most: int) -> None:
    printed = _printed(repo, _blobs(), most)

    assert [each.splitlines()[1] for each in printed] == [b"%d" % number for number in range(6)]


def test_without_an_input_nothing_runs(repo: GitRepo) -> None:
    assert _printed(repo, iter(()), 2) == []


def test_no_more_run_at_a_time_than_may(repo: GitRepo) -> None:
    asked: list[int] = []

    def inputs() -> Iterator[bytes]:
        for number, given in enumerate(_blobs()):
            asked.append(number)
            yield given

    with parallel.Outputs(repo.root, _PRINT, inputs(), most=2) as outputs:
        parts = iter(outputs)
        first = next(parts)
        assert asked == [0, 1]
        b"".join(first)
        next(parts)
        assert asked == [0, 1, 2]


def test_what_runs_ahead_waits_for_its_reader(repo: GitRepo) -> None:
    many = b"HEAD:large.txt\n" * 200
    with parallel.Outputs(repo.root, _PRINT, iter([many, many]), most=2) as outputs:
        lengths = [sum(len(chunk) for chunk in chunks) for chunks in outputs]

    assert lengths[0] == lengths[1] > 200 * len(_LARGE)


def test_a_failure_is_raised_where_its_output_would_be(repo: GitRepo) -> None:
    wrong = ["rev-parse", "--verify", "nonsense"]

    def read() -> None:
        with parallel.Outputs(repo.root, wrong, iter([b"", b""])) as outputs:
            list(next(iter(outputs)))

    with pytest.raises(process.GitError, match="Needed a single revision"):
        read()


def test_a_reader_that_stops_early_leaves_no_thread_and_so_no_process(repo: GitRepo) -> None:
    many = b"HEAD:large.txt\n" * 400
    before = threading.active_count()

    with parallel.Outputs(repo.root, _PRINT, iter([many] * 4), most=3) as outputs:
        next(next(iter(outputs)))

    # A thread ends only when its process was waited for; those of other tests may end meanwhile.
    assert threading.active_count() <= before

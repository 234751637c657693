from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_metrics.git.diff import FileChange, Hunk
from groundspeed_metrics.git.lines import LineHistory, Run, Step

# What the number of a birth and that of its copies differ by.
COPY = 1_000
CONTENT = st.lists(st.sampled_from("abc"), max_size=12)


class Replay:
    """A history of one file, and what its undertaker was told."""

    def __init__(self) -> None:
        self.buried: list[tuple[Run, int]] = []
        self.history = LineHistory(self._bury, lambda _: 3, lambda birth: birth + COPY)

    def _bury(self, runs: Iterable[Run], died: int) -> None:
        self.buried += [(run, died) for run in runs]

    def change(
        self, number: int, hunks: list[Hunk] | None, *, status: str = "M", ageless: bool = False
    ) -> None:
        file = FileChange("a.ts", None, status, is_submodule=False, old_blob="", new_blob="")
        file.hunks = hunks
        self.history.apply(file, Step("a", "a", number, ageless=ageless))

    def births(self) -> list[int]:
        """Return the change of each line that is alive, in the order of the file."""
        return [run.birth for _, _, run in self.history.alive() for _ in range(run.n_lines)]


def hunks(before: list[str], after: list[str]) -> list[Hunk]:
    """Compare two contents as `git diff -U0` would print it."""
    return [
        Hunk(i1 + (i2 > i1), i2 - i1, j1 + (j2 > j1), j2 - j1)
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, False).get_opcodes()  # noqa: FBT003
        if tag != "equal"
    ]


def added(count: int) -> list[Hunk]:
    return [Hunk(0, 0, 1, count)]


@given(contents=st.lists(CONTENT, min_size=1, max_size=8))
def test_every_line_is_born_once_and_dies_at_most_once(contents: list[list[str]]) -> None:
    replay = Replay()
    before: list[str] = []
    slow: list[int] = []
    born: Counter[int] = Counter()
    for number, after in enumerate(contents):
        changed = hunks(before, after)
        for hunk in reversed(changed):
            at = hunk.old_start - (hunk.old_count > 0)
            slow[at : at + hunk.old_count] = [number] * hunk.new_count
            born[number] += hunk.new_count
        replay.change(number, changed)
        before = after

    died = Counter[int]()
    for run, _ in replay.buried:
        died[run.birth] += run.n_lines
    assert replay.births() == slow
    assert died + Counter(slow) == born


@given(contents=st.lists(CONTENT, min_size=2, max_size=6), cut=st.integers(1, 5))
def test_a_replay_that_is_resumed_goes_on_as_if_it_had_not_stopped(
    contents: list[list[str]], cut: int
) -> None:
    whole, first, second = Replay(), Replay(), Replay()
    before: list[str] = []
    for number, after in enumerate(contents):
        changed = hunks(before, after)
        whole.change(number, changed)
        if number == cut:
            second.history.resume("a", [run for _, _, run in first.history.alive()])
        (first if number < cut else second).change(number, changed)
        before = after

    last = second if len(contents) > cut else first
    assert list(last.history.alive()) == list(whole.history.alive())
    assert first.buried + second.buried == whole.buried


def test_a_run_says_where_its_lines_came_from() -> None:
    replay = Replay()
    replay.change(0, added(5))
    replay.change(1, [Hunk(3, 1, 3, 2)])

    assert list(replay.history.alive()) == [
        ("a", 1, Run(birth=0, first_line=1, n_lines=2)),
        ("a", 3, Run(birth=1, first_line=3, n_lines=2)),
        ("a", 5, Run(birth=0, first_line=4, n_lines=2)),
    ]
    assert replay.buried == [(Run(birth=0, first_line=3, n_lines=1), 1)]


def test_a_file_that_moves_takes_its_lines_along() -> None:
    replay = Replay()
    replay.change(0, added(2))
    moved = FileChange("b.ts", "a.ts", "R", is_submodule=False, old_blob="", new_blob="", hunks=[])
    replay.history.apply(moved, Step("a", "b", 1, ageless=False))

    assert list(replay.history.alive()) == [("b", 1, Run(0, 1, 2))]
    assert replay.history.touched == {"a", "b"}


def part(path: str, status: str, *changed: Hunk) -> FileChange:
    old_path = None if status == "D" else "a.ts"
    return FileChange(
        path, old_path, status, is_submodule=False, old_blob="", new_blob="", hunks=[*changed]
    )


def test_lines_of_a_split_file_go_on_where_it_was_renamed_and_elsewhere_are_copies() -> None:
    replay = Replay()
    replay.change(5, added(9))
    assert replay.history.split("a")
    # The copies are told before the file that was renamed, which keeps lines 1 to 4: one has lines
    # 3 to 5, the other 4 and 5.
    parts = [
        ("b", part("b.ts", "C", Hunk(1, 2, 0, 0), Hunk(6, 4, 4, 1))),
        ("d", part("d.ts", "C", Hunk(1, 3, 0, 0), Hunk(6, 4, 2, 0))),
        ("c", part("c.ts", "R", Hunk(5, 5, 4, 0))),
    ]
    for number, (name, changed) in enumerate(parts, start=6):
        replay.history.apply(changed, Step("a", name, number, ageless=False))
    replay.history.finish_splits()

    assert sorted(replay.history.alive()) == [
        ("b", 1, Run(birth=5 + COPY, first_line=3, n_lines=2)),
        ("b", 3, Run(birth=5, first_line=5, n_lines=1)),
        ("b", 4, Run(birth=6, first_line=4, n_lines=1)),
        ("c", 1, Run(birth=5, first_line=1, n_lines=4)),
        ("d", 1, Run(birth=5 + COPY, first_line=4, n_lines=2)),
    ]
    assert replay.buried == [(Run(birth=5, first_line=6, n_lines=4), 8)]
    assert replay.history.touched == {"a", "b", "c", "d"}


def test_a_file_that_holds_nothing_to_compare_is_not_split() -> None:
    replay = Replay()
    replay.change(0, None)

    assert not replay.history.split("a")
    assert not replay.history.split("never heard of")


def test_a_deleted_file_buries_its_lines() -> None:
    replay = Replay()
    replay.change(0, added(2))
    replay.change(1, [Hunk(1, 2, 0, 0)], status="D")

    assert list(replay.history.alive()) == []
    assert replay.buried == [(Run(0, 1, 2), 1)]


def test_a_content_that_cannot_be_compared_holds_no_lines_until_it_can() -> None:
    replay = Replay()
    replay.change(0, added(2))
    replay.change(1, None)
    opaque = list(replay.history.alive())
    replay.change(2, [Hunk(2, 1, 2, 1)])

    assert opaque == [("a", 0, Run(birth=1, first_line=0, n_lines=0))]
    assert replay.buried == [(Run(0, 1, 2), 1), (Run(1, 2, 1), 2)]
    assert list(replay.history.alive()) == [
        ("a", 1, Run(birth=1, first_line=1, n_lines=1)),
        ("a", 2, Run(birth=2, first_line=2, n_lines=1)),
        ("a", 3, Run(birth=1, first_line=3, n_lines=1)),
    ]


def test_a_content_that_cannot_be_compared_is_resumed_moved_and_deleted_as_one() -> None:
    replay = Replay()
    opaque = Run(birth=1, first_line=0, n_lines=0)
    replay.history.resume("a", [opaque])
    replay.history.apply(part("b.ts", "R"), Step("a", "b", 2, ageless=False))
    moved = list(replay.history.alive())
    deleted = FileChange("b.ts", None, "D", is_submodule=False, old_blob="", new_blob="")
    replay.history.apply(deleted, Step("b", "b", 3, ageless=False))

    assert moved == [("b", 0, opaque)]
    assert list(replay.history.alive()) == []
    assert replay.buried == []
    assert replay.history.touched == {"a", "b"}


def test_a_change_that_only_formats_ages_no_line() -> None:
    replay = Replay()
    replay.change(0, added(3))
    replay.change(1, [Hunk(1, 2, 1, 2), Hunk(3, 1, 3, 2)], ageless=True)

    assert replay.births() == [0, 0, 0, 1]
    assert replay.buried == []


def test_a_change_of_another_content_is_refused() -> None:
    replay = Replay()
    replay.change(0, added(3))

    with pytest.raises(ValueError, match="does not fit"):
        replay.change(1, [Hunk(9, 1, 9, 1)])

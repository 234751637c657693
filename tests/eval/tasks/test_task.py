from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_eval.tasks.task import Origin, Task, content_id
from groundspeed_server.text.snapshot import Language, Span
from support.eval_runs import make_task

TEXT = st.text(alphabet=st.characters(codec="utf-8"))


@given(before=TEXT, target=TEXT, after=TEXT)
def test_prefix_target_and_suffix_joined_are_the_file(before: str, target: str, after: str) -> None:
    task = Task.cut(
        before + target + after,
        Span(len(before), len(before + target)),
        kind="rest_of_line",
        path="src/a.ts",
        language=Language.TYPESCRIPT,
        origin=Origin(repo="r", commit="c"),
    )

    assert (task.prefix, task.target, task.suffix) == (before, target, after)
    assert task.original == before + target + after


def test_the_id_is_of_the_content() -> None:
    task = make_task()

    assert task.id == content_id(task) == make_task().id


@pytest.mark.parametrize(
    ("name", "value"), [("prefix", "x"), ("target", "x"), ("path", "b.ts"), ("kind", "block")]
)
def test_any_other_content_has_another_id(name: str, value: str) -> None:
    changed = msgspec.structs.replace(make_task(), **{name: value})

    assert content_id(changed) != make_task().id

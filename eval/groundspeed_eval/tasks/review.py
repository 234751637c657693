"""Tasks of review: which functions are looked at, and what a cut function becomes."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from groundspeed_eval.sampling import seeded
from groundspeed_eval.tasks.defects import plantings
from groundspeed_eval.tasks.source import Source, parse_source
from groundspeed_eval.tasks.task import Defect, Review, Task, content_id
from groundspeed_server.text.snapshot import Span

MIN_LINES = 4
MAX_LINES = 60


def reviewable(source: Source) -> list[Span]:
    """Return the outermost functions that are neither trivial nor too long to judge as one."""
    return [
        span
        for span in source.functions()
        if MIN_LINES <= source.text.count("\n", span.start, span.end) + 1 <= MAX_LINES
    ]


def under_review(task: Task, defects: Iterable[Defect] = ()) -> Task:
    """Return a task that asks for a review of its target, which has these defects and no others."""
    bare = msgspec.structs.replace(task, review=Review(defects=tuple(defects)))
    return msgspec.structs.replace(bare, id=content_id(bare))


def planted(task: Task) -> Task | None:
    """Return a task whose target has a defect; None when none can be planted.

    The task's own content decides which, so that the same function always gets the same.
    """
    source = parse_source(task.original, task.language)
    if source is None:
        return None
    target = Span(len(task.prefix), len(task.prefix) + len(task.target))
    found = plantings(source, target)
    # Rules are drawn first: an `if` is everywhere, and must not crowd out the rest.
    random = seeded("defect", task.id)
    rules = sorted({planting.rule for planting in found})
    random.shuffle(rules)
    random.shuffle(found)
    for planting in sorted(found, key=lambda one: rules.index(one.rule)):
        end = planting.span.end - target.start
        start = planting.span.start - target.start
        text = task.target[:start] + planting.text + task.target[end:]
        whole = parse_source(task.prefix + text + task.suffix, task.language)
        if whole is not None and whole.parses:
            line = source.text.count("\n", 0, planting.span.start) + 1
            defect = Defect(rule=planting.rule, line=line)
            return under_review(msgspec.structs.replace(task, target=text), [defect])
    return None

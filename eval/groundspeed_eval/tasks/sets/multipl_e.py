"""MultiPL-E's HumanEval in TypeScript (Cassano et al., 2022; nuprl/MultiPL-E).

BSD-3-Clause with a restriction: it is never to be used for training. It is read where it is, and
no part of it belongs into a repository or into anything that a model may learn from.

The file is JSON Lines, one problem a line: `name`, `prompt`, `tests` and `stop_tokens`. There is no
reference: the program is the prompt, what a system writes after it up to the first stop, and the
tests.
"""

from __future__ import annotations

import re

import msgspec

from groundspeed_eval.tasks.sets.program import Program, rows
from groundspeed_eval.tasks.task import Suite

SUMMARY = "HumanEval in TypeScript, whole functions (BSD-3-Clause, never for training)"


class _Problem(msgspec.Struct, frozen=True):
    name: str
    prompt: str
    tests: str
    stop_tokens: tuple[str, ...]


def programs(content: bytes, /) -> list[Program]:
    """Return the problems.

    Raises:
        UserError: The content is something else.
    """
    return [
        Program(
            row.name,
            re.sub(r"\W", "_", row.name) + ".ts",
            row.prompt,
            Suite(path=None, text=row.tests, stops=row.stop_tokens),
            has_reference=False,
        )
        for row in rows(content, _Problem)
    ]

"""Exercism's TypeScript track (github.com/exercism/typescript, MIT licence).

Exercises with a reference solution and Jest tests. The file is JSON Lines, one exercise a line:
`exercise`, `solution_file`, `reference`, `test_file`, `test`, and `extra`, other files by name.
"""

from __future__ import annotations

import msgspec

from groundspeed_eval.tasks.sets.program import Program, rows
from groundspeed_eval.tasks.task import Suite

SUMMARY = "exercises with a reference and Jest tests (MIT)"


class _Exercise(msgspec.Struct, frozen=True):
    exercise: str
    solution_file: str
    reference: str
    test_file: str
    test: str
    extra: dict[str, str] = {}


def programs(content: bytes, /) -> list[Program]:
    """Return the exercises that have a file of Jest tests.

    Raises:
        UserError: The content is something else.
    """
    found = []
    for row in rows(content, _Exercise):
        files = {row.test_file: row.test, **row.extra}
        # Files of another kind, such as tests of types, stand beside.
        path = next((name for name in files if name.endswith((".test.ts", ".test.tsx"))), None)
        if path is not None:
            suite = Suite(path=path, text=files[path])
            found.append(
                Program(row.exercise, row.solution_file, row.reference, suite, has_reference=True)
            )
    return found

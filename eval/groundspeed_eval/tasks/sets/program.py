"""A program of a public set, with its tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from groundspeed_eval.tasks.task import Suite
from groundspeed_server.errors import UserError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Program:
    """A file, and tests of it.

    Attributes:
        name: What tells it from the others of its set.
        path: The file's name, as its tests import it.
        text: The file; without a reference, as far as the set gives it.
        suite: Its tests.
        has_reference: Whether the text is whole, so that holes can be cut into it. If not, all
            that follows it is wanted.
    """

    name: str
    path: str
    text: str
    suite: Suite
    has_reference: bool


def rows(content: bytes, shape: type[T]) -> Iterator[T]:
    """Yield the lines of a set's file.

    Raises:
        UserError: A line has another shape.
    """
    for number, line in enumerate(content.splitlines(), 1):
        if line.strip():
            try:
                yield msgspec.json.decode(line, type=shape)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise UserError(
                    f"Line {number} of the file is not of this set: {error}.",
                    "Name the set's own file, or another set with --from.",
                ) from error

"""What the scripted model says: it knows the tasks, and has the habits of real models; pure.

For a share of the tasks it says what their authors wrote, for the others what was written at some
other task. Whatever it says, it runs on into the lines that stand below the cursor; at every fourth
task it first repeats what stands before the cursor in its line. So what is measured is what an
engine makes of good and bad answers, and never how good a model is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from groundspeed_eval.sampling import seeded
from groundspeed_eval.tasks.task import Task
from groundspeed_eval.tasks.task_file import TaskSet

OPENING, CLOSING = "<completion>", "</completion>"

_KNOWN_BY = 120  # Characters before the cursor by which a task is known.
_RUN_ON_LINES = 3
_REPEATS = 4


class Script:
    """The answers to tasks.

    Attributes:
        digest: Names the script: the same tasks and share always give the same.

    Args:
        tasks: What the model knows.
        right: The share of tasks, from 0 to 1, for which it says what the author wrote.
    """

    def __init__(self, tasks: TaskSet, right: float) -> None:
        self._tasks = tasks.tasks
        self._right = right
        self.digest = hashlib.sha256(f"{tasks.digest} {right}".encode()).hexdigest()[:12]

    def answer(self, question: str) -> str:
        """Return what is said to a prompt whose text ends at a task's cursor.

        A prompt that belongs to no task gets an empty completion.
        """
        task = _known(self._tasks, question)
        said = "" if task is None else self._said(task)
        return f"{OPENING}{said}{CLOSING}"

    def _said(self, task: Task) -> str:
        chance = seeded(f"{self.digest} {task.id}")
        is_right = chance.random() < self._right
        text = task.target if is_right else chance.choice(self._tasks).target
        line = task.prefix.rpartition("\n")[2]
        repeated = line.lstrip() if chance.randrange(_REPEATS) == 0 else ""
        below = task.suffix.splitlines(keepends=True)[:_RUN_ON_LINES]
        return repeated + text + "".join(below)


def _known(tasks: Sequence[Task], question: str) -> Task | None:
    """Return the task at whose cursor a prompt ends; the code below tells equal places apart."""
    asked = question.rstrip()
    places = [task for task in tasks if asked.endswith(task.prefix[-_KNOWN_BY:].rstrip())]
    below = [task for task in places if task.suffix[:_KNOWN_BY].strip() in question]
    return next(iter(below or places), None)


class Block(msgspec.Struct, frozen=True):
    """A block of a message."""

    text: str = ""


class Message(msgspec.Struct, frozen=True):
    """A message of a conversation."""

    content: list[Block]


class Limits(msgspec.Struct, frozen=True, rename="camel"):
    """Where an answer must end."""

    max_tokens: int = 4_096
    stop_sequences: list[str] = []


class ConverseRequest(msgspec.Struct, frozen=True):
    """What is read of a request to `ConverseStream`; everything else is Bedrock's business."""

    messages: list[Message]
    limits: Limits = msgspec.field(name="inferenceConfig", default=Limits())

    @property
    def question(self) -> str:
        """The text that the conversation ends with."""
        return "".join(block.text for block in self.messages[-1].content)

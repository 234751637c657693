"""Keystroke to reply over stdio, in a file of 5,000 lines, with a model that answers at once.

What is typed reaches the server as editors send it: a change and a request for each key. The floor
is a process that answers the same frames without looking into them.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.figure import Figure, Goal, in_turn
from bench.groundspeed import serve
from bench.server_process import Json, ServerProcess, replacement
from bench.typescript import typescript

LINES = 5_000
ROUNDS = 7
# A quick typist leaves ten times as much between two keys; without any, the work that follows a
# reply would be counted to the next key.
PAUSE_S = 0.01

# No key of this is what the model says, so that each key asks it anew.
ASKING = "const remaining = previous + current + pending - cancelled - returned"
# After this the model says what is then typed.
BEGUN = "const customers = "
OFFERED = "orders.filter((order) => order.lines.length > 2).map((order) => order.customer)"
SCRIPT = f"""
[[answer]]
when = '{BEGUN}\\Z'
text = "{OFFERED};"

[[answer]]
text = "(rates, limit);"
"""


@dataclass(frozen=True, slots=True)
class Typed:
    """A line that was typed: the time of each key's reply, and the completions in them."""

    p50: float
    p95: float
    keys: int
    completions: set[str]


def figures() -> list[Figure]:
    """Measure p50 and p95, for keys that ask the model and for keys that type through."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        echo = (sys.executable, Path(__file__).with_name("echo.py"))
        with serve(home, script=SCRIPT) as server, ServerProcess(echo, home) as floor:
            ours, theirs = Typist(server), Typist(floor)
            asked = in_turn(ours.ask, theirs.ask, pairs=ROUNDS)
            through = in_turn(ours.type_through, theirs.type_through, pairs=ROUNDS)
    if any(len(typed.completions) != typed.keys for typed, _ in asked):
        raise RuntimeError("a key got no answer of its own: the model was not asked")
    if any(len(typed.completions) != 1 for typed, _ in through):
        raise RuntimeError("a key got another answer: what was typed is not what was offered")
    return [*_figures("key that asks the model", asked), *_figures("key typed through", through)]


def _figures(name: str, rounds: list[tuple[Typed, Typed]]) -> Iterator[Figure]:
    p50 = [(ours.p50, theirs.p50) for ours, theirs in rounds]
    p95 = [(ours.p95, theirs.p95) for ours, theirs in rounds]
    against = "the same frames to an echo"
    yield Figure.of_pairs(f"{name}, p50", "ms", p50, against=against, goal=Goal(5, of="ours"))
    yield Figure.of_pairs(f"{name}, p95", "ms", p95, against=against, goal=Goal(15, of="ours"))


class Typist:
    """Types into one document of one server."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self._version = 1
        self._lines_asked = 0
        lines = typescript(LINES).splitlines(keepends=True)
        # Where a new statement may stand, in the middle of the file.
        self._line = next(n for n in range(LINES // 2, LINES) if "let total" in lines[n]) + 1
        self._column = 0
        lines.insert(self._line, "\n")
        self._uri = server.open("".join(lines))

    def ask(self) -> Typed:
        """Type a line of which every key asks the model."""
        self._lines_asked += 1
        # Where the same was typed before, an earlier answer would be shown again.
        self._insert(f"  /* {self._lines_asked} */ ")
        return self._typed(ASKING)

    def type_through(self) -> Typed:
        """Type a line that the model has offered whole."""
        self._insert(f"  {BEGUN}"[:-1])
        self._key(BEGUN[-1])
        return self._typed(OFFERED)

    def _typed(self, text: str) -> Typed:
        times: list[float] = []
        completions: set[str] = set()
        for key in text:
            time.sleep(PAUSE_S)
            start = time.perf_counter()
            items = self._key(key)
            times.append((time.perf_counter() - start) * 1_000)
            completions.update(item["command"]["arguments"][0] for item in items)
        self._server.notify("textDocument/didChange", self._change(0, self._column, ""))
        self._column = 0
        cuts = statistics.quantiles(times, n=20, method="inclusive")
        return Typed(p50=cuts[9], p95=cuts[18], keys=len(times), completions=completions)

    def _key(self, key: str) -> list[Json]:
        change = self._change(self._column, self._column, key)
        self._column += len(key)
        answer = self._server.type(change, self._line, self._column)
        items: list[Json] = answer["items"]
        return items

    def _insert(self, text: str) -> None:
        self._server.notify("textDocument/didChange", self._change(0, 0, text))
        self._column = len(text)

    def _change(self, start: int, end: int, text: str) -> Json:
        self._version += 1
        return replacement(self._uri, self._version, self._line, (start, end), text)

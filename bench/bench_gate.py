"""The gate's last look at a prompt: the scan for secrets, also of lines that are made to be slow.

The floor is to search the same text once with one pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import count

from bench.figure import Figure, Goal, Pair, milliseconds
from bench.typescript import typescript

from groundspeed_server.gate.gate import Gate
from groundspeed_server.prompts.prompt import HolePrompt, PromptId
from groundspeed_server.settings.values import GateSettings

ROUNDS = 31
PROMPT_CHARS = 10_000
FLOOR = re.compile(r"[A-Z2-7]{20}")  # Looks at every character.

# Beginnings of secrets, over and over in one line.
HOSTILE_CHARS = 200_000
HOSTILE = ("a", 'password = "', "https://a:", "eyJhbGciOi.", "sk-proj-", "secret_access_key=")
HOSTILE_ROUNDS = 3


def figures() -> list[Figure]:
    """Measure a prompt that is new, one that is new but for a line, and hostile lines."""
    goal = Goal(5, of="ours")
    prompt = f"gate, {PROMPT_CHARS // 1_000} KB of prompt"
    return [
        _figure(f"{prompt}, never seen", _new_prompts(ROUNDS), goal),
        _figure(f"{prompt}, one line never seen", _edited_prompts(ROUNDS), goal),
        max((_hostile(seed) for seed in HOSTILE), key=lambda figure: figure.ours),
    ]


def _hostile(seed: str) -> Figure:
    name = f"gate, {HOSTILE_CHARS // 1_000} KB on one line, the slowest kind ({seed}…)"
    return _figure(name, _hostile_lines(seed))


def _figure(name: str, texts: Iterator[str], goal: Goal | None = None) -> Figure:
    gate = Gate(GateSettings(), roots=())
    source = PromptId("bench", "0" * 12)
    pairs: list[Pair] = []
    for text in texts:
        prompt = HolePrompt(source, prefix=text, suffix="")
        pairs.append(
            (milliseconds(partial(gate.clear, prompt)), milliseconds(partial(FLOOR.search, text)))
        )
    return Figure.of_pairs(name, "ms", pairs[1:], against="one re.search", goal=goal)


def _new_prompts(rounds: int) -> Iterator[str]:
    """Yield prompts of which no line was in an earlier one."""
    code = typescript(PROMPT_CHARS * rounds // 20)
    for start in range(0, PROMPT_CHARS * rounds, PROMPT_CHARS):
        yield code[start : start + PROMPT_CHARS]


def _edited_prompts(rounds: int) -> Iterator[str]:
    code = typescript(PROMPT_CHARS // 20)[:PROMPT_CHARS]
    for n in range(rounds):
        yield f"{code}\nconst total = order{n}"


def _hostile_lines(seed: str) -> Iterator[str]:
    """Yield lines of which no part was in an earlier one, so that nothing is remembered."""
    for n in range(HOSTILE_ROUNDS):
        pieces = (f"{seed}{m}" for m in count(n * HOSTILE_CHARS))
        yield "".join(next(pieces) for _ in range(HOSTILE_CHARS // len(seed)))[:HOSTILE_CHARS]

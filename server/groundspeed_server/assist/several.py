"""Asks one question several times at once, for the answers to be compared."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from groundspeed_server.assist.listening import Heard

ANSWERS = 3


def hear_several(listen: Callable[[int], Heard]) -> tuple[Heard, ...]:
    """Return several answers to a question, the model's best first.

    Args:
        listen: Asks for one variation of the answer; returns by the deadline, and never raises.
    """
    with ThreadPoolExecutor(ANSWERS - 1, thread_name_prefix="groundspeed-several") as pool:
        varied = [pool.submit(listen, variation) for variation in range(1, ANSWERS)]
        best = listen(0)
        return (best, *(answer.result() for answer in varied))

"""The arguments of a call, between its parentheses, on one line.

Calls whose only argument is a literal are left out, since nothing in the code tells what it is.
"""

from __future__ import annotations

from random import Random

from groundspeed_eval.tasks.one_line import LITERALS, fitting, inside
from groundspeed_eval.tasks.source import Source
from groundspeed_server.text.snapshot import Span

SUMMARY = "the arguments of a call, between its parentheses"


def find(source: Source, _random: Random, /) -> list[Span]:
    """Return the insides of the argument lists that say more than a literal."""
    holes = []
    for node in source.nodes:
        if node.type == "arguments":
            arguments = [child for child in node.named_children if child.type != "comment"]
            if any(argument.type not in LITERALS for argument in arguments):
                holes.append(inside(source, node))
    return fitting(source, holes)

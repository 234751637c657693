"""Retrieval by meaning: the nearest of as many pieces as are kept, without a library for numbers.

The floor is to compare the signs of the question with those of every piece, and nothing else.
"""

from __future__ import annotations

import random
from functools import partial

from bench.figure import Figure, Goal, Pair, milliseconds
from bench.typescript import typescript

from groundspeed_server.embedding.pieces import PieceVectors
from groundspeed_server.embedding.vectors import Vector
from groundspeed_server.settings.values import EmbeddingSettings

DIMENSIONS = (256, 1_024)
ROUNDS = 15
MOST = 20


def figures() -> list[Figure]:
    """Measure with short and with long vectors."""
    return [_figure(dimensions) for dimensions in DIMENSIONS]


def _figure(dimensions: int) -> Figure:
    draw = random.Random(dimensions)
    pieces = _filled(draw, dimensions)
    signs = [draw.getrandbits(dimensions) for _ in range(pieces.known)]
    pairs: list[Pair] = []
    for _ in range(ROUNDS):
        question = _drawn(draw, dimensions)
        ours = milliseconds(partial(pieces.nearest, question, MOST))
        pairs.append((ours, milliseconds(partial(_compared, question.signs, signs))))
    name = f"nearest of {pieces.known:,} pieces, vectors of {dimensions:,} numbers"
    goal = Goal(100, of="ours")
    return Figure.of_pairs(name, "ms", pairs[1:], against="signs alone", goal=goal)


def _filled(draw: random.Random, dimensions: int) -> PieceVectors:
    most = EmbeddingSettings().most_pieces
    pieces = PieceVectors(most)
    pieces.put("code.ts", typescript(most * 11), wanted=True)
    wanted = pieces.next_wanted(most)
    pieces.settle((piece.key, _drawn(draw, dimensions)) for piece in wanted)
    return pieces


def _drawn(draw: random.Random, dimensions: int) -> Vector:
    return Vector.packed(draw.randbytes(dimensions))


def _compared(question: int, signs: list[int]) -> int:
    return min((question ^ one).bit_count() for one in signs)

"""Vectors as bytes, and the nearest of many."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.embedding.vectors import Vector, cosine, nearest

numbers = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=16, max_size=64)


def exact(one: Sequence[float], other: Sequence[float]) -> float:
    product = sum(a * b for a, b in zip(one, other, strict=True))
    return product / (math.hypot(*one) * math.hypot(*other))


@given(given=numbers)
def test_a_vector_comes_back_from_its_bytes(given: list[float]) -> None:
    vector = Vector.of(given)

    assert Vector.packed(vector.numbers) == vector
    assert len(vector.numbers) == len(given)


@given(given=numbers, scale=st.floats(0.001, 1_000))
def test_how_long_a_vector_is_makes_no_difference(given: list[float], scale: float) -> None:
    vector = Vector.of(given)
    expected = 1.0 if any(given) else 0.0

    assert cosine(vector, Vector.of([number * scale for number in given])) == pytest.approx(
        expected, abs=1e-3
    )


def test_bytes_tell_the_cosine_to_two_digits() -> None:
    draw = random.Random(1)
    for _ in range(50):
        one, other = ([draw.gauss(0, 1) for _ in range(256)] for _ in range(2))
        mixed = [a + b for a, b in zip(one, other, strict=True)]

        assert cosine(Vector.of(one), Vector.of(mixed)) == pytest.approx(
            exact(one, mixed), abs=0.01
        )


@pytest.mark.parametrize(
    ("one", "other"),
    [([0.0, 0.0], [1.0, 0.0]), ([1.0, 0.0], [1.0, 0.0, 0.0]), ([], [])],
    ids=["no direction", "other lengths", "nothing"],
)
def test_vectors_that_cannot_be_compared_have_nothing_in_common(
    one: list[float], other: list[float]
) -> None:
    assert cosine(Vector.of(one), Vector.of(other)) == 0.0


def test_the_nearest_of_many_are_found_by_their_signs() -> None:
    draw = random.Random(2)
    question = [draw.gauss(0, 1) for _ in range(256)]
    many = {
        str(n).encode(): [draw.gauss(0, 1) + (n % 40 == 0) * 0.6 * number for number in question]
        for n in range(1_000)
    }
    candidates = [(key, Vector.of(value)) for key, value in many.items()]
    found = nearest(Vector.of(question), candidates, 10)
    best = sorted(many, key=lambda key: exact(question, many[key]), reverse=True)[:10]

    assert len({key for _, key in found} & set(best)) >= 9
    assert [score for score, _ in found] == sorted((score for score, _ in found), reverse=True)


def test_what_points_the_other_way_is_not_near() -> None:
    candidates = [(b"with", Vector.of([1.0, 0.5])), (b"against", Vector.of([-1.0, -0.5]))]

    assert [key for _, key in nearest(Vector.of([1.0, 0.0]), candidates, 5)] == [b"with"]

"""How the texts of one suggestion relate while it is typed through."""

from __future__ import annotations

import pytest

from groundspeed_server.lsp.offers import Offers


@pytest.mark.parametrize(
    ("offers", "text", "taken", "expected"),
    [
        ([("foo(bar)", 8)], "foo(bar)", 4, 4),
        # "f" was typed: the rest was offered, and its first three characters were taken.
        ([("foo(bar)", 8), ("oo(bar)", 7)], "oo(bar)", 3, 4),
        # The editor still shows the first offer.
        ([("foo(bar)", 8), ("oo(bar)", 7)], "foo(bar)", 4, 4),
        # The item repeats "const " before the cursor; two characters ahead of it were taken.
        ([("const x = 1", 5)], "const x = 1", 8, 2),
        ([("const x = 1", 5)], "const x = 1", 2, 0),
        ([], "unknown", 3, 3),
    ],
)
def test_what_was_taken_is_counted_from_the_first_offer(
    offers: list[tuple[str, int]], text: str, taken: int, expected: int
) -> None:
    kept = Offers()
    for given, ahead in offers:
        kept.add("c", given, ahead)

    assert kept.accepted("c", text, taken) == expected


def test_only_the_last_offers_are_kept() -> None:
    kept = Offers()
    kept.add("old", "const x", 1)
    for number in range(64):
        kept.add(f"c{number}", "const x", 1)

    assert kept.accepted("old", "const x", 7) == 7
    assert kept.accepted("c63", "const x", 7) == 1

from __future__ import annotations

import pytest

from groundspeed_server.models.retry_after import retry_after_s

NOW = 1_445_412_480.0  # Wed, 21 Oct 2015 07:28:00 GMT


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        (" 1.5 ", 1.5),
        ("0", 0),
        ("9" * 5_000, None),
        ("-1", None),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("Wed, 21 Oct 2015 07:30:00 GMT", 120),
        ("Wed, 21 Oct 2015 07:30:00 -0000", 120),
        ("Wed, 21 Oct 2015 07:00:00 GMT", 0),
        ("Wed, 99 Oct 2015 07:00:00 GMT", None),
        (f"Wed, 21 Oct {'9' * 30} 07:00:00 GMT", None),
        (f"Wed, 21 Oct 2015 07:00:00 +{'9' * 30}", None),
    ],
)
def test_seconds_and_moments_are_understood(said: str, seconds: float | None) -> None:
    assert retry_after_s({"retry-after": said}, lambda: NOW) == seconds


def test_a_server_that_says_nothing_wants_nothing() -> None:
    assert retry_after_s({}) is None

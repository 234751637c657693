from __future__ import annotations

import pytest

from groundspeed_metrics.git.mailmap import Mailmap

TEXT = """\
# Names alone change nothing.
Proper Name <alone@example.com>
<ada@example.com> <ada@home.example>
Bea <bea@example.com> <BEA@old.example>  # with a comment
Cy <cy@example.com> root <root@host>
"""


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("Ada", "ada@home.example", "ada@example.com"),
        ("Ada", " Ada@Home.Example ", "ada@example.com"),
        ("x", "bea@old.example", "bea@example.com"),
        ("root", "root@host", "cy@example.com"),
        ("somebody", "root@host", "root@host"),
        ("x", "alone@example.com", "alone@example.com"),
        ("x", "Unknown@Example.com", "unknown@example.com"),
    ],
)
def test_an_author_goes_by_the_mapped_address(name: str, email: str, expected: str) -> None:
    assert Mailmap(TEXT).email(name, email) == expected


def test_rubbish_maps_nothing() -> None:
    assert Mailmap("<<>><\n\0\n<a> b <c\n").email("x", "c") == "c"

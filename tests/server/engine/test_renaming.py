"""Lines that say the same of other names."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.renaming import renamed_following


@pytest.mark.parametrize(
    ("line", "above", "following"),
    [
        pytest.param("b = read(", "a = read(a);", ["b);"], id="name"),
        pytest.param(
            "onOpen = (e) => this.", "onClose = (e) => this.close(e);", ["open(e);"], id="part"
        ),
        pytest.param("FOO_MAX = f(", "BAR_MAX = f(BAR, bar, Bar);", ["FOO, foo, Foo);"], id="case"),
        pytest.param("const b = ", "const a = f(a);", ["f(b);"], id="blank-before-the-cursor"),
        pytest.param("let b = ", "const a = 1;", [], id="keywords-are-no-names"),
        pytest.param("b + c = ", "a + a = 1;", [], id="two-names-for-one"),
        pytest.param("a = read(", "a = read(x);", [], id="nothing-to-rename"),
        pytest.param("b(", "a(1);", [], id="too-short"),
        pytest.param("b in c", "x in y;", [], id="too-different"),
    ],
)
def test_the_end_of_such_a_line_is_told_of_the_names_at_the_cursor(
    line: str, above: str, following: list[str]
) -> None:
    assert list(renamed_following(line, above, "")) == following


def test_the_nearest_line_above_goes_first_and_those_below_come_last() -> None:
    found = list(renamed_following("d = f(", "a = f(a, 1);\nb = f(b, 2);\n", "\nc = f(c, 3);\n"))

    assert found == ["d, 2);", "d, 1);", "d, 3);"]

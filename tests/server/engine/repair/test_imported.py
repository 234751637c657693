"""Names that an import has already."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.imported import imported
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("marked", "text", "kept"),
    [
        ("import { a, $0 } from 'x';", "b, a", "b"),
        ("import { a, $0 } from 'x';", "a, b", "b"),
        ("import { a, $0, c } from 'x';", "b, c", "b"),
        ("import {\n  a,\n  $0\n  c,\n} from 'x';", "a,\n  b,\n  type c,", "b,"),
        ("import {\n  a,\n  $0", "b,\n  a,\n} from 'x';", "b,\n} from 'x';"),
        ("import { a, $0 } from 'x';", "b, b", "b"),
        ("import {\n  $0\n  a, // Of } and b.\n} from 'x';", "a, b", "b"),
        # Where nobody closed the braces, what is below is not in them.
        ("import { $0\n\na = b(c, d, () => {});", "c, d } from 'x';", "c, d } from 'x';"),
        # A name that is being written, and other names, are no repetition.
        ("import { ab, a$0 } from 'x';", "bc, d", "bc, d"),
        ("import { a, $0 } from 'x';", "b, a as c", "b, a as c"),
        ("import { a } from '$0';", "a", "a"),
        ("import { $0 } from 'x';", "a, b", "a, b"),
        ("import $0 from 'x';", "a", "a"),
        ("f({ a, $0 });", "b, a", "b, a"),
    ],
)
def test_a_name_is_imported_once(marked: str, text: str, kept: str) -> None:
    assert imported(answer_at(marked, text)).text == kept


def test_nothing_is_left_of_names_that_are_all_there() -> None:
    assert imported(answer_at("import { a, b, $0 } from 'x';", "a, b")).dropped == "duplicate"

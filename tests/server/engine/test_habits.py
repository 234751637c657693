"""What a document does without an exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.habits import Habits, habits_of, with_string_quotes
from groundspeed_server.text.snapshot import Language
from support.cursor_marker import site_at


@pytest.mark.parametrize(
    ("marked", "habits"),
    [
        ("import a from 'b'\nimport c from 'd'\n$0", Habits("'", None, bare_statements=True)),
        ('import a from "b";\nimport c from "d";\n$0', Habits('"', None, bare_statements=False)),
        ("f('a');\ng(\"b\");\nh('c');\n$0", Habits(None, None, bare_statements=False)),
        ("const a = b\nreturn c;\nconst d = e\n$0", Habits(None, None, bare_statements=False)),
        ("const a = b\n$0", Habits(None, None, bare_statements=False)),
        ("<A b=\"c\" d=\"e\" f={'g'} h={'i'} />\n$0", Habits("'", '"', bare_statements=False)),
        # A string that holds the other quote has no choice; words in text are none.
        ("f('a', 'b')\n// Say \"it\";\ng(\"it's\")\n$0", Habits("'", None, bare_statements=False)),
        ("f('a', 'b')\n<p>Say \"it\"</p>\n$0", Habits("'", None, bare_statements=False)),
    ],
)  # fmt: skip
def test_a_habit_has_no_exception(marked: str, habits: Habits) -> None:
    assert habits_of(site_at(marked, Language.TYPESCRIPTREACT)) == habits


@given(st.text("ab'\"`\\ (,=/", max_size=30), st.sampled_from("'\""))
def test_nothing_but_quotes_changes_and_only_once(line: str, quote: str) -> None:
    changed = with_string_quotes(line, quote)

    assert changed.replace('"', "'") == line.replace('"', "'")
    assert with_string_quotes(changed, quote) == changed

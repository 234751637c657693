"""When no model is asked."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.ask import decline
from groundspeed_server.engine.values import Trigger
from groundspeed_server.settings.values import CompletionSettings
from groundspeed_server.syntax.tree import Unparsed, UnparsedReason
from groundspeed_server.text.snapshot import Language
from support.cursor_marker import query_at

SETTINGS = CompletionSettings()
AUTO = [
    ("const tot$0al = 1;", "mid_word"),
    ("const total = $0sum;", "mid_word"),
    ("const total = $0$sum;", "mid_word"),
    ("const total = $0 + b;", "mid_line"),
    (f"const total = $0{' ' * 20_000}+ b;", "mid_line"),
    ("f($0, b)", "mid_line"),
    ("f(a, $0) + b(c)", "mid_line"),
    ("const a = 1;$0", "statement_end"),
    ("const a = 1;$0\nb();", "statement_end"),
    ("if (a) {\n}$0", "statement_end"),
    ("$0", "empty_document"),
    ("\n\n  a\n$0", "empty_document"),
    ("const total = $0", None),
    ("const total = $0;", None),
    ("f($0)", None),
    ("f(g($0));", None),
    ("f('$0')", None),
    ("items.map((item) => {$0});", None),
    ("if (a$0) {", None),
    ("const a: $0 = 1;", "mid_line"),
    ("/** $0 */\nadd();", None),
    ("f(a /* $0 */, b);", "mid_line"),
    ("const a = 1;\n$0", None),
    ("const a = 1;\r\n$0\r\nb();", None),
    ("abc$0", None),
]


@pytest.mark.parametrize(("marked", "reason"), AUTO)
def test_nobody_is_interrupted(marked: str, reason: str | None) -> None:
    declined = decline(query_at(marked), SETTINGS, None)

    assert (declined.reason if declined else None) == reason


@pytest.mark.parametrize("marked", [marked for marked, reason in AUTO if reason])
def test_an_engineer_who_asks_is_answered_anywhere(marked: str) -> None:
    assert decline(query_at(marked, trigger=Trigger.MANUAL), SETTINGS, None) is None


@pytest.mark.parametrize("trigger", Trigger)
@pytest.mark.parametrize(
    ("settings", "unparsed", "reason"),
    [
        (CompletionSettings(enabled=False), None, "disabled"),
        (CompletionSettings(languages=(Language.JAVASCRIPT,)), None, "language_off"),
        (SETTINGS, Unparsed(UnparsedReason.BINARY), "binary"),
        (SETTINGS, Unparsed(UnparsedReason.TOO_LARGE), "too_large"),
    ],
)
def test_what_is_ruled_out_is_ruled_out_for_everyone(
    settings: CompletionSettings, unparsed: Unparsed | None, reason: str, trigger: Trigger
) -> None:
    declined = decline(query_at("const total = $0", trigger=trigger), settings, unparsed)

    assert declined is not None
    assert declined.reason == reason
    assert declined.detail.endswith(".")


def test_a_document_that_took_too_long_to_parse_is_completed_without_a_tree() -> None:
    slow = Unparsed(UnparsedReason.PARSE_DEADLINE)

    assert decline(query_at("const total = $0"), SETTINGS, slow) is None

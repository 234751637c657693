"""Hints leave as text for people, and as JSON and SARIF for tools."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from groundspeed_server.review.formats import ReviewedFile, as_json, as_sarif, as_text
from groundspeed_server.review.values import Fix, Hint, Severity
from groundspeed_server.text.snapshot import Span

TEXT = "const 😀 = 1;\nif (a = b) {}\n"
SPAN = Span(TEXT.index("a = b"), TEXT.index(") {}"))
HINT = Hint(
    hint="00000000-0000-4000-8000-000000000000",
    rule="wrong-condition",
    severity=Severity.WARNING,
    confidence=0.875,
    message="This assigns; a comparison was meant.",
    span=SPAN,
    fix=Fix(SPAN, "a === b"),
)
FILE = ReviewedFile("src/a.ts", TEXT, (HINT,))


def plain(value: dict[str, object]) -> Any:
    """Return the value as a reader of its JSON would have it."""
    return json.loads(json.dumps(value))


def test_text_has_a_line_for_each_hint() -> None:
    assert as_text(FILE) == (
        "src/a.ts:2:5 warning wrong-condition: This assigns; a comparison was meant. (has a fix)"
    )


def test_a_name_that_is_no_text_is_written_all_the_same() -> None:
    """Names of files are bytes; Python decodes what is not UTF-8 to what cannot be encoded."""
    file = ReviewedFile(os.fsdecode(b"caf\xe9.ts"), TEXT, (HINT,))
    (result,) = plain(as_sarif([file]))["runs"][0]["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]

    assert as_text(file).startswith("caf\ufffd.ts:2:5 ")
    assert plain(as_json([file]))["hints"][0]["path"] == "caf\ufffd.ts"
    assert artifact == {"uri": "caf%E9.ts"}


def test_a_name_does_not_steer_the_terminal() -> None:
    text = as_text(ReviewedFile("a\x1b[2J\u202e\nb.ts", TEXT, (HINT,)))

    assert text.startswith("a b.ts:2:5 ")


def test_json_counts_lines_and_columns_from_one() -> None:
    (hint,) = plain(as_json([FILE]))["hints"]

    region = {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 10}
    assert hint == {
        "path": "src/a.ts",
        **region,
        "rule": "wrong-condition",
        "severity": "warning",
        "confidence": 0.875,
        "message": "This assigns; a comparison was meant.",
        "fix": {**region, "text": "a === b"},
    }


@pytest.mark.parametrize("severity", list(Severity))
def test_sarif_has_a_level_for_each_severity(severity: Severity) -> None:
    hint = Hint(HINT.hint, HINT.rule, severity, 0.5, "x", SPAN)

    log = as_sarif([ReviewedFile("a.ts", TEXT, (hint,))])

    assert plain(log)["runs"][0]["results"][0]["level"] in {"error", "warning", "note"}


def test_sarif_names_the_rule_the_place_and_the_fix() -> None:
    (run,) = plain(as_sarif([FILE]))["runs"]

    (result,) = run["results"]
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "wrong-condition"
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "src/a.ts"}
    assert location["region"]["startColumn"] == 5
    replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert replacement["insertedContent"] == {"text": "a === b"}

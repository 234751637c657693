"""Hints as text, JSON and SARIF, for people and for other tools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from groundspeed_server import __version__
from groundspeed_server.review.rules import INVISIBLE_CHARACTER, rules_to_ask
from groundspeed_server.review.values import Fix, Hint, Severity
from groundspeed_server.text.characters import encodable, printable
from groundspeed_server.text.lines import LineIndex
from groundspeed_server.text.snapshot import Span

# SARIF 2.1.0, section 3.27.10: a result's level.
_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}


@dataclass(frozen=True, slots=True)
class ReviewedFile:
    """The hints of one file.

    Attributes:
        name: Its path as the user knows it, with forward slashes; as Python decodes names of files.
        text: Its text.
        hints: In document order.
    """

    name: str
    text: str
    hints: tuple[Hint, ...]


def readable_name(name: str) -> str:
    """Return the name of a file without what would steer a terminal or break the line."""
    return " ".join(printable(name).split("\n"))


def as_text(file: ReviewedFile) -> str:
    """Return a line for each hint: `path:line:column severity rule: message`."""
    index = LineIndex(file.text)
    rows: list[str] = []
    for hint in file.hints:
        line, column = _place(index, hint.span.start)
        note = " (has a fix)" if hint.fix else ""
        where = f"{readable_name(file.name)}:{line}:{column}"
        rows.append(f"{where} {hint.severity.value} {hint.rule}: {hint.message}{note}")
    return "\n".join(rows)


def as_json(files: Sequence[ReviewedFile]) -> dict[str, object]:
    """Return plain values: lines and columns from 1, columns in code points."""
    return {
        "hints": [
            {
                "path": encodable(file.name),
                **_region(index, hint.span),
                "rule": hint.rule,
                "severity": hint.severity.value,
                "confidence": hint.confidence,
                "message": hint.message,
                "fix": _fix(index, hint.fix),
            }
            for file in files
            for index in [LineIndex(file.text)]
            for hint in file.hints
        ]
    }


def as_sarif(files: Sequence[ReviewedFile]) -> dict[str, object]:
    """Return a SARIF 2.1.0 log with one run (OASIS standard)."""
    asked = {**rules_to_ask(), INVISIBLE_CHARACTER: "a character that no reader sees"}
    used = sorted({hint.rule for file in files for hint in file.hints})
    driver = {
        "name": "Groundspeed",
        "semanticVersion": __version__,
        "rules": [{"id": rule, "shortDescription": {"text": asked[rule]}} for rule in used],
    }
    results = [
        _result(file, LineIndex(file.text), hint, used) for file in files for hint in file.hints
    ]
    return {
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [
            {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
        ],
    }


def _result(
    file: ReviewedFile, index: LineIndex, hint: Hint, rules: Sequence[str]
) -> dict[str, object]:
    artifact = {"uri": quote(file.name.encode("utf-8", "surrogateescape"))}
    result: dict[str, object] = {
        "ruleId": hint.rule,
        "ruleIndex": rules.index(hint.rule),
        "level": _LEVELS[hint.severity],
        "message": {"text": hint.message},
        "rank": round(hint.confidence * 100, 1),
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": _region(index, hint.span),
                }
            }
        ],
    }
    if hint.fix is not None:
        replacement = {
            "deletedRegion": _region(index, hint.fix.span),
            "insertedContent": {"text": hint.fix.text},
        }
        changes = [{"artifactLocation": artifact, "replacements": [replacement]}]
        result["fixes"] = [{"artifactChanges": changes}]
    return result


def _fix(index: LineIndex, fix: Fix | None) -> dict[str, object] | None:
    return None if fix is None else {**_region(index, fix.span), "text": fix.text}


def _region(index: LineIndex, span: Span) -> dict[str, int]:
    start_line, start_column = _place(index, span.start)
    end_line, end_column = _place(index, span.end)
    return {
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
    }


def _place(index: LineIndex, offset: int) -> tuple[int, int]:
    line = index.line_of(offset)
    return line + 1, offset - index.start_of(line) + 1

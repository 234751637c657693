"""An exception is told by its type and place, never by its message."""

from __future__ import annotations

from groundspeed_server.lsp.logs import told


def test_an_exception_is_told_by_its_type_and_place() -> None:
    try:
        int("CANARY")
    except ValueError as error:
        words = told(error)

    assert words.startswith("ValueError in test_an_exception_is_told_by_its_type_and_place, line ")


def test_an_exception_that_was_never_raised_is_told_by_its_type() -> None:
    assert told(ValueError("CANARY")) == "ValueError"

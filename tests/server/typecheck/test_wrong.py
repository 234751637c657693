"""What findings say of a candidate."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.text.snapshot import Span
from groundspeed_server.typecheck.service import InFile, Near
from groundspeed_server.typecheck.wrong import with_findings

CANDIDATE = Candidate("x", Span(0, 0))
NO_SUCH_NAME, NO_SUCH_PROPERTY, MORE_ARGUMENTS, MAY_BE_UNDEFINED = 2304, 2339, 2554, 18048


@pytest.mark.parametrize(
    ("near", "file", "dropped"),
    [
        pytest.param(Near(), None, None, id="nothing found"),
        pytest.param(Near((NO_SUCH_NAME,)), None, "type_error", id="an unknown name"),
        pytest.param(Near((MORE_ARGUMENTS,)), None, "type_error", id="a wrong call"),
        pytest.param(Near((MAY_BE_UNDEFINED,), 1), InFile(2, 1), None, id="what may be right"),
        pytest.param(Near(broken=True), InFile(), "syntax_error", id="broken syntax"),
        pytest.param(Near((NO_SUCH_NAME,), 0, broken=True), None, "type_error", id="both"),
        pytest.param(
            Near(), InFile(1, 0, (NO_SUCH_PROPERTY,)), "type_error", id="a property used below"
        ),
        pytest.param(Near(), InFile(1, 0, (NO_SUCH_NAME,)), None, id="a name used below"),
        pytest.param(Near(), InFile(1, 0, (MORE_ARGUMENTS,)), None, id="a call below"),
        pytest.param(Near(), InFile(9, 9), None, id="errors above"),
    ],
)
def test_what_findings_condemn(near: Near, file: InFile | None, dropped: str | None) -> None:
    assert with_findings(CANDIDATE, near, file).dropped == dropped


def test_findings_are_counted() -> None:
    found = with_findings(CANDIDATE, Near((MAY_BE_UNDEFINED,), undecided=2), InFile(4, -1))

    assert (found.type_errors, found.file_change) == (3, -1)


def test_a_reason_that_was_there_before_stays() -> None:
    dropped = Candidate("x", Span(0, 0), dropped="duplicate")

    assert with_findings(dropped, Near(), None).dropped == "duplicate"

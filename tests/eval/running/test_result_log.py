from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_eval.result import Status
from groundspeed_eval.running.result_log import FILE, ResultLog, read_results
from groundspeed_server.errors import UserError
from support.eval_runs import failed, make_tasks, quiet, shown

ONE, TWO, THREE = make_tasks(3)


def test_results_are_there_when_the_log_is_opened_again(tmp_path: Path) -> None:
    with ResultLog(tmp_path) as log:
        log.append(shown(ONE, "é\n"))
        log.append(quiet(TWO))

    with ResultLog(tmp_path) as log:
        assert log.results == {ONE.id: shown(ONE, "é\n"), TWO.id: quiet(TWO)}


def test_a_result_is_on_disk_before_the_log_is_closed(tmp_path: Path) -> None:
    with ResultLog(tmp_path) as log:
        log.append(shown(ONE, "a"))

        assert list(read_results(tmp_path / FILE)) == [ONE.id]


@pytest.mark.parametrize("kept", range(1, 20, 3))
def test_a_torn_last_line_is_dropped_and_the_log_goes_on(tmp_path: Path, kept: int) -> None:
    with ResultLog(tmp_path) as log:
        log.append(shown(ONE, "a"))
        whole = (tmp_path / FILE).stat().st_size
        log.append(shown(TWO, "b"))
    with (tmp_path / FILE).open("r+b") as file:
        file.truncate(whole + kept)

    with ResultLog(tmp_path) as log:
        assert list(log.results) == [ONE.id]
        log.append(shown(THREE, "c"))

    assert list(read_results(tmp_path / FILE)) == [ONE.id, THREE.id]


def test_a_folder_has_one_writer(tmp_path: Path) -> None:
    with (
        ResultLog(tmp_path),
        pytest.raises(UserError, match="Another groundspeed-eval is writing"),
    ):
        ResultLog(tmp_path)

    with ResultLog(tmp_path) as log:
        assert log.results == {}


def test_unwanted_results_can_be_dropped(tmp_path: Path) -> None:
    with ResultLog(tmp_path) as log:
        log.append(shown(ONE, "a"))
        log.append(failed(TWO))
        log.drop(lambda result: result.answer.status is Status.ERROR)
        log.append(shown(THREE, "c"))

    assert list(read_results(tmp_path / FILE)) == [ONE.id, THREE.id]


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'{"task":1}\n')

    with pytest.raises(UserError, match=r"Line 1 .* is damaged"):
        ResultLog(tmp_path)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UserError, match="cannot be used"):
        ResultLog(tmp_path / "file")

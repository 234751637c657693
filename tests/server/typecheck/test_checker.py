"""The real TypeScript, asked about candidates in a small workspace."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.values import Trigger, Workspace
from groundspeed_server.settings.values import TypeCheckSettings
from groundspeed_server.typecheck.checker import Phase
from support.typecheck_workspace import (
    TYPESCRIPT,
    CheckedWorkspace,
    candidate_at,
    document_of,
    query_at,
    write_workspace,
)

USE = "import { total, type Order } from './shop'\ndeclare const order: Order\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CheckedWorkspace]:
    """One process for all tests: to load it takes longer than any question."""
    workspace = CheckedWorkspace(write_workspace(tmp_path_factory.mktemp("shop")))
    yield workspace
    workspace.checker.close()


def use_file(shop: CheckedWorkspace) -> Path:
    return shop.folder / "src" / "use.ts"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param("const sum = |", "totals(order, 2)", id="unknown name, but a similar one"),
        pytest.param("const sum = |", "frobnicate(order)", id="unknown name"),
        pytest.param("const who = order.|", "costumer", id="unknown property, a similar one"),
        pytest.param("const who = order.|", "weight", id="unknown property"),
        pytest.param("const sum = total(|)", "order, 'two'", id="wrong argument"),
        pytest.param("const sum = total(|)", "order, 2, 3", id="too many arguments"),
        pytest.param("const sum: string = |", "total(order, 2)", id="wrong type"),
        pytest.param("const o: Order = {|}", " idd: 1 ", id="unknown property of a literal"),
        pytest.param("|", "import { price } from './shop'", id="no such export"),
        pytest.param("|", "order.id()", id="not callable"),
        pytest.param("|", "order = order", id="assignment to a constant"),
        pytest.param("|", "const order = 1", id="declared again"),
        pytest.param("|", "const a = 1\nconst b = a + c\nconst d = 1", id="on a later line"),
        pytest.param("const o: Order = |", "total", id="lacks what it must have"),
        pytest.param("|", "import { a } from './nowhere'", id="no such file"),
        pytest.param("switch (order.id) {\n  case |\n}", "'one':", id="a case that never comes"),
    ],
)
def test_a_wrong_candidate_is_dropped(shop: CheckedWorkspace, code: str, text: str) -> None:
    query = query_at(use_file(shop), f"{USE}{code}\n")

    judged = shop.judged_in_the_end(query, candidate_at(query, text))

    assert judged.type_errors
    assert judged.dropped == "type_error"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param("const sum = |", "total(order, 2)", id="right"),
        pytest.param("const sum = |", "total(order, 2);\nconst more = sum + 1", id="two lines"),
        pytest.param("const sum = |", "total(", id="an open call"),
        pytest.param("const o: Order = |", "{ id: 1 }", id="a literal to be filled"),
        pytest.param("|", "import { a } from 'a-package'", id="a package to be installed"),
        pytest.param("if (order.id |", "> 1) {", id="an open block"),
        pytest.param("function f(): number {|}", "\n  const a = 1\n", id="a return to come"),
        pytest.param("const o: Order = {|}", " id: 1 ", id="properties to come"),
        pytest.param("total({|}, 1)", " id: 1 ", id="properties of an argument to come"),
        pytest.param("|", "// weight", id="a comment"),
        pytest.param("const sum = nope + |", "1", id="wrong before it"),
        pytest.param("nope()\nconst sum = |", "nope()", id="a name that is wrong elsewhere too"),
    ],
)
def test_what_is_right_or_unfinished_may_be_shown(
    shop: CheckedWorkspace, code: str, text: str
) -> None:
    query = query_at(use_file(shop), f"{USE}{code}\n")

    judged = shop.judged_in_the_end(query, candidate_at(query, text))

    assert judged.type_errors is not None
    assert judged.dropped is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param("function f(n: |) {\n  return n.toFixed()\n}", "string", id="a property"),
        pytest.param("const n: number = 1\nconst m = |\ntotal(order, m)", "'a'", id="an argument"),
    ],
)
def test_what_stands_below_drops_a_candidate_that_it_cannot_use(
    shop: CheckedWorkspace, code: str, text: str
) -> None:
    query = query_at(use_file(shop), f"{USE}{code}\n", Trigger.MANUAL)

    judged = shop.judged_with_its_file(query, candidate_at(query, text))

    assert (judged.type_errors, judged.dropped) == (0, "type_error")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param("const n = |\ntotal(order, n)", "2", id="what is used below"),
        pytest.param("function f(a: string|) {}\nf('a')", ", b: string", id="calls to mend"),
        pytest.param(
            "interface A { a: string|}\nconst a: A = { a: '' }", "; b: string ", id="a literal"
        ),
        pytest.param(
            "interface A { a: string|}\nfunction f(a: A) {}\nf({ a: '' })",
            "; b: string ",
            id="a literal as an argument",
        ),
        pytest.param("function f(|) {}\nlater()", "a: string", id="a name that is to come"),
        pytest.param("const a = |\nconst b = order.weight\n", "1", id="wrong before"),
    ],
)
def test_what_has_to_follow_below_may_be_shown(
    shop: CheckedWorkspace, code: str, text: str
) -> None:
    query = query_at(use_file(shop), f"{USE}{code}\n", Trigger.MANUAL)

    judged = shop.judged_with_its_file(query, candidate_at(query, text))

    assert judged.dropped is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param("const a = |", "{ b: 1 };;; ) ", id="on its own line"),
        pytest.param("|", "class A = {\n}", id="on its first line"),
        pytest.param("const a |\n  b: 1,\n  c: 2,\n}", "= 1;", id="the inside of a literal"),
        pytest.param("f(a|\n\t'b'\n)", ")", id="an argument below"),
        pytest.param("const a |\n  + 1", "= () => {", id="an inside without an end"),
    ],
)
def test_what_breaks_the_syntax_of_its_lines_is_dropped(
    shop: CheckedWorkspace, code: str, text: str
) -> None:
    query = query_at(use_file(shop), f"{USE}function f(a: unknown, b?: unknown) {{}}\n{code}\n")

    judged = shop.judged_in_the_end(query, candidate_at(query, text))

    assert judged.dropped == "syntax_error"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param("const a = |\n  b: 1,\n}", "{", id="an inside that fits"),
        pytest.param("const a = order\n  .|", "customer", id="a line that goes on from above"),
        pytest.param("if (order.id) {\n  const a = |", "1", id="a block that is not closed yet"),
        pytest.param("|", "function g() {\n  total(order, 2)", id="a block that goes on"),
        pytest.param("const a = |\n\n)))", "1", id="a mistake elsewhere"),
        pytest.param("const a = |] + 1", "2", id="a mistake behind it"),
        pytest.param("const a = (1 2, |)", "3", id="a mistake before it"),
        pytest.param("total(\n  order,\n  |\n  2)", "order.id", id="a comma to come"),
    ],
)
def test_what_is_open_or_broken_elsewhere_may_be_shown(
    shop: CheckedWorkspace, code: str, text: str
) -> None:
    query = query_at(use_file(shop), f"{USE}{code}\n")

    assert shop.judged_in_the_end(query, candidate_at(query, text)).dropped is None


def test_an_element_may_be_closed_later(shop: CheckedWorkspace) -> None:
    query = query_at(shop.folder / "src" / "use.tsx", "const a = (\n  |\n)\n")

    assert shop.judged_in_the_end(query, candidate_at(query, "<div>")).dropped is None


def test_a_candidate_that_mends_the_lines_below_is_known_by_it(shop: CheckedWorkspace) -> None:
    query = query_at(use_file(shop), f"{USE}const |\ntotal(order, rate)\n", Trigger.MANUAL)

    right, other = (
        shop.judged_with_its_file(query, candidate_at(query, f"{name} = 2"))
        for name in ("rate", "factor")
    )

    assert right.file_change is not None
    assert other.file_change is not None
    assert right.file_change < other.file_change < 0


def test_who_types_does_not_wait_for_the_whole_file(shop: CheckedWorkspace) -> None:
    query = query_at(use_file(shop), f"{USE}function f(n: |) {{\n  n.toFixed()\n}}\n")
    wrong = candidate_at(query, "Order")

    shop.judged_in_the_end(query, wrong)
    shop.wait_for_checked(query)
    recalled = shop.checker.recall(query, Workspace(), wrong)

    assert recalled.dropped == "type_error"


def test_errors_that_the_rest_of_the_file_gets_are_counted(shop: CheckedWorkspace) -> None:
    query = query_at(use_file(shop), f"{USE}let n |= 1\n\nn.toFixed()\nn.toFixed()\n")

    judged = shop.judged_in_the_end(query, candidate_at(query, ": unknown "))
    checked = shop.wait_for_checked(query)

    assert (judged.dropped, judged.type_errors) == (None, 0)
    assert checked.type_errors == 2


def test_unused_names_are_no_errors(shop: CheckedWorkspace) -> None:
    query = query_at(use_file(shop), f"{USE}{{\n  |\n}}\n")

    assert shop.judged_in_the_end(query, candidate_at(query, "const unused = 1")).type_errors == 0


def test_offsets_hold_behind_characters_that_take_two_units(shop: CheckedWorkspace) -> None:
    query = query_at(use_file(shop), f"{USE}const grüße = '😀😀' + order.|;\n")

    assert shop.judged_in_the_end(query, candidate_at(query, "customer")).dropped is None
    assert shop.judged_in_the_end(query, candidate_at(query, "costumer")).dropped == "type_error"


def test_what_a_candidate_replaces_is_gone(shop: CheckedWorkspace) -> None:
    query = query_at(use_file(shop), f"{USE}total(|order)\n")

    assert (
        shop.judged_in_the_end(query, candidate_at(query, "order, 2)", covers=6)).type_errors == 0
    )


def test_other_open_documents_count_as_they_are_in_the_editor(shop: CheckedWorkspace) -> None:
    query = query_at(use_file(shop), f"{USE}const w = order.|\n")
    edited = document_of(
        shop.folder / "src" / "shop.ts",
        "export interface Order { weight: number }\nexport const total = 1\n",
    )

    assert shop.judged_in_the_end(query, candidate_at(query, "weight")).dropped == "type_error"
    query = query_at(use_file(shop), f"{USE}const w2 = order.|\n")
    assert shop.judged_in_the_end(query, candidate_at(query, "weight"), edited).dropped is None
    query = query_at(use_file(shop), f"{USE}const w3 = order.|\n")
    assert shop.judged_in_the_end(query, candidate_at(query, "weight")).dropped == "type_error"


def test_a_verdict_still_holds_when_a_part_was_typed(shop: CheckedWorkspace) -> None:
    query = query_at(use_file(shop), f"{USE}const typed = |;\n")
    assert (
        shop.judged_in_the_end(query, candidate_at(query, "order.costumer")).dropped == "type_error"
    )

    later = query_at(use_file(shop), f"{USE}const typed = order|;\n")
    recalled = shop.checker.recall(later, Workspace(), candidate_at(later, ".costumer"))

    assert recalled.dropped == "type_error"


def test_a_late_verdict_is_there_for_the_next_key(tmp_path: Path) -> None:
    settings = TypeCheckSettings(typescript=str(TYPESCRIPT), patience_ms=0)
    shop = CheckedWorkspace(write_workspace(tmp_path / "shop"), settings)
    query = query_at(use_file(shop), f"{USE}const who = |\n")
    wrong = candidate_at(query, "order.costumer")

    at_once = shop.judged(query, wrong)
    shop.wait_for_checked(query)
    recalled = shop.checker.recall(query, Workspace(), wrong)
    shop.checker.close()

    assert at_once == wrong
    assert recalled.dropped == "type_error"


def test_an_explicit_request_may_wait_longer(tmp_path: Path) -> None:
    settings = TypeCheckSettings(
        typescript=str(TYPESCRIPT), patience_ms=0, manual_patience_ms=10_000
    )
    shop = CheckedWorkspace(write_workspace(tmp_path / "shop"), settings)
    query = query_at(use_file(shop), f"{USE}const who = |\n", Trigger.MANUAL)

    judged = shop.judged_in_the_end(query, candidate_at(query, "order.costumer"))
    shop.checker.close()

    assert judged.dropped == "type_error"


def test_nobody_waits_for_a_process_that_is_not_there_yet(tmp_path: Path) -> None:
    shop = CheckedWorkspace(write_workspace(tmp_path / "shop"))
    query = query_at(use_file(shop), f"{USE}|\n")
    wrong = candidate_at(query, "frobnicate()")

    judged = shop.checker.judge(query, Workspace(), [wrong], Cancellation())

    assert judged == [wrong]
    assert shop.checker.process_id is None


@pytest.mark.parametrize("name", ["src/script.js", "../elsewhere.ts"])
def test_nothing_starts_for_other_documents(tmp_path: Path, name: str) -> None:
    shop = CheckedWorkspace(write_workspace(tmp_path / "shop"))
    query = query_at(Path(os.path.normpath(shop.folder / name)), "|")

    shop.checker.prepare(query, Workspace())

    assert shop.checker.status.phase is Phase.IDLE


def test_a_process_that_dies_is_replaced_a_few_times(tmp_path: Path) -> None:
    shop = CheckedWorkspace(write_workspace(tmp_path / "shop"))
    for death in range(3):
        query = query_at(use_file(shop), f"{USE}const who{death} = |\n")
        assert (
            shop.judged_in_the_end(query, candidate_at(query, "order.costumer")).dropped
            == "type_error"
        )
        assert shop.checker.process_id is not None
        os.kill(shop.checker.process_id, signal.SIGKILL)
        shop.wait_for(Phase.IDLE if death < 2 else Phase.OFF)

    query = query_at(use_file(shop), f"{USE}const last = |\n")
    wrong = candidate_at(query, "order.costumer")

    assert "memory_mb" in shop.checker.status.detail
    assert shop.checker.judge(query, Workspace(), [wrong], Cancellation()) == [wrong]


def test_without_typescript_the_status_says_what_to_do(tmp_path: Path) -> None:
    settings = TypeCheckSettings(typescript=str(tmp_path / "nowhere"))
    shop = CheckedWorkspace(write_workspace(tmp_path / "shop"), settings)

    shop.checker.prepare(query_at(use_file(shop), "|"), Workspace())
    shop.wait_for(Phase.OFF)

    assert "`typescript` under [type_check]" in shop.checker.status.detail


def test_a_closed_checker_leaves_no_process(tmp_path: Path) -> None:
    shop = CheckedWorkspace(write_workspace(tmp_path / "shop"))
    shop.prepare(query_at(use_file(shop), f"{USE}|"))
    process = shop.checker.process_id
    assert process is not None

    shop.checker.close()
    shop.wait_until_gone()

    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)

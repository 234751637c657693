"""Plays the attacker: adds and subtracts what is published, and looks for a group below the floor.

What an attacker can compute is a sum of published cells with signs. Where such a sum is itself a
set of events (no event is in it less than zero times), the people behind it must be none, or at
least k.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations, permutations
from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.warehouse.models import load_models
from support.metrics_company import Company
from support.metrics_models import fill, lent_schema
from support.metrics_warehouse import opened, rows

K = 5
PARTS = 1_000_000_000
WEEKS = ("2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30")
# Measures of which one side of each holds what is in that of the one before it, and more.
WITHIN = (
    ("ai_line_merged", "ai_line_committed"),
    ("line_churn_14", "line_churn_21"),
    ("ai_line_survival_30", "ai_line_survival_14"),
    ("human_line_survival_30", "human_line_survival_14"),
)
# What several measures tell of: a side of one, and the same side of another. One that is not
# published by itself is known by dividing or multiplying what is.
SHARED = (
    (("engaged_share", "numerator"), ("cost_per_engaged_week", "denominator")),
    (("engaged_share", "denominator - numerator"), ("cost_per_engaged_week", "1 - denominator")),
    (("cost_usd", "numerator"), ("cost_per_engaged_week", "numerator")),
    (("cost_usd", "numerator"), ("cost_per_1000_kept", "numerator")),
    (("cost_per_1000_kept", "denominator"),),
    (("acceptance_chars", "numerator"),),
    (("acceptance_lines", "numerator"),),
    (("ai_char_share", "numerator"),),
)
# Shares of the same whole at growing ages: the loss between two of them is a number too.
KEPT = ("kept_30", "kept_120", "kept_300", "kept_600")
# Lines that are gone at growing ages, and the side of the measure that counts them.
GONE = (
    ("line_churn_14", "numerator"),
    ("line_churn_21", "numerator"),
    ("line_survival_30", "denominator - numerator"),
    ("line_survival_90", "denominator - numerator"),
)
NESTED = ("acceptance_rate", "acceptance_rate_250", "acceptance_rate_0")
# Breakdowns that no week is published of, and a measure that counts the same week by week.
BROKEN_DOWN = {"ai_line_fate": "ai_line_marked", "revert_share": "hotfix_share"}
MODELS = ("staging.counterpart", "facts.left_out", "facts.counted", "facts.slice_cell",
          "facts.person_cell", "facts.cell", "facts.week_cell", "facts.residual", "facts.interval",
          "metrics.weekly", "metrics.period", "metrics.slice")  # fmt: skip


Atom = tuple[object, ...]


@dataclass(frozen=True)
class Cell:
    """A published number as the attacker knows it, and as it is made.

    Attributes:
        measure: Whose number it is.
        kind: A week, the whole period, or a slice of it.
        name: Which one.
        atoms: How many events of each person, week and slice are in it.
    """

    measure: str
    kind: str
    name: str
    atoms: tuple[tuple[Atom, int], ...]


def test_no_sum_of_published_numbers_tells_on_a_small_group(company: Company) -> None:
    with opened(company.database) as connection:
        families = list(published(connection))
        leaks = [leak for cells in families for leak in attack(cells)]

    assert sum(len(cells) for cells in families) > 50
    assert leaks == []


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", ["suggestions", "costs", "lines"])
def test_no_small_company_can_be_taken_apart(empty_warehouse: Path, kind: str, seed: int) -> None:
    with lent_schema(empty_warehouse) as connection:
        build_small_company(connection, kind, random.Random(seed))
        leaks = [leak for cells in published(connection) for leak in attack(cells)]

    assert leaks == []


@pytest.mark.parametrize(
    ("kind", "ages"), [("costs", tuple((age, "numerator") for age in KEPT)), ("lines", GONE)]
)
def test_no_loss_between_two_ages_is_that_of_a_few(
    empty_warehouse: Path, kind: str, ages: tuple[tuple[str, str], ...]
) -> None:
    """How much a few kept says nothing about them, and that it was gone a minute later does."""
    losses: dict[str, Counter[Atom]] = {}
    for seed in range(12):
        with lent_schema(empty_warehouse) as connection:
            build_small_company(connection, kind, random.Random(seed))
            cells = [
                cell
                for measure, side in ages
                for cell in _cells(connection, measure, side, "NULL", everything=False)
            ]
        losses |= {
            f"{seed}: {one.name} - {other.name}": _minus(one, [other])
            for one, other in permutations(cells, 2)
            if one.measure != other.measure
        }

    assert len(losses) > 50
    assert [name for name, atoms in losses.items() if _is_small_group(atoms)] == []


def test_what_was_accepted_and_could_not_be_followed_is_not_that_of_a_few(
    empty_warehouse: Path,
) -> None:
    """The acceptance rate counts what was accepted, and each share kept what was followed."""
    known: dict[str, Counter[Atom]] = {}
    for seed in range(12):
        with lent_schema(empty_warehouse) as connection:
            build_small_company(connection, "costs", random.Random(seed))
            accepted = {
                (cell.kind, cell.name.partition(" ")[2]): cell
                for cell in _cells(
                    connection, "followed_share", "denominator", "NULL", everything=True
                )
            }
            for measure in KEPT:
                for cell in _cells(connection, measure, "n_events", "NULL", everything=False):
                    whole = accepted[cell.kind, cell.name.partition(" ")[2]]
                    known[f"{seed}: {cell.name}"] = _minus(whole, [cell])

    assert len(known) > 20
    assert [name for name, atoms in known.items() if _is_small_group(atoms)] == []


@pytest.mark.parametrize("breakdown", BROKEN_DOWN)
def test_no_breakdown_holds_weeks_of_a_few_beside_those_of_many(
    empty_warehouse: Path, breakdown: str
) -> None:
    """What is left of it without the weeks that are published is of nobody, or of many."""
    attacked, leaks = 0, []
    for seed in range(12):
        with lent_schema(empty_warehouse) as connection:
            build_small_company(connection, "breakdowns", random.Random(seed))
            for name, left in _rests(connection, breakdown, BROKEN_DOWN[breakdown]):
                attacked += 1
                leaks += [f"{seed}: {name}"] if _is_small_group(left) else []

    assert attacked > 12
    assert leaks == []


def _rests(
    connection: duckdb.DuckDBPyConnection, breakdown: str, weekly: str
) -> Iterator[tuple[str, Counter[Atom]]]:
    """Yield what is left of a whole breakdown without published weeks up to each of them."""
    slices = [
        w
        for (w,) in rows(
            connection, "SELECT withheld FROM metrics.slice WHERE measure = ?", breakdown
        )
    ]
    if not slices or any(slices):
        return
    done = (
        "SELECT engineer, CAST(sum(n_events) AS INTEGER) FROM facts.contribution WHERE measure = ?"
    )
    whole: Counter[Atom] = Counter(
        {(who,): n for who, n in rows(connection, f"{done} GROUP BY ALL", breakdown)}
    )
    shown = "SELECT week FROM metrics.weekly WHERE measure = ? AND withheld IS NULL ORDER BY 1"
    for (week,) in rows(connection, shown, weekly):
        in_week = rows(connection, f"{done} AND week = ? GROUP BY ALL", weekly, week)
        whole.subtract({(who,): n for who, n in in_week})
        yield f"{breakdown} - {weekly} up to {week}", whole.copy()


def test_the_attack_succeeds_where_nothing_is_withheld(company: Company) -> None:
    """Otherwise the tests above could not fail."""
    with opened(company.database) as connection:
        naked = list(published(connection, everything=True))

    assert any(attack(cells) for cells in naked)


def test_some_numbers_are_published_and_some_are_not(company: Company) -> None:
    with opened(company.database) as connection:
        reasons = {r for (r,) in rows(connection, "SELECT DISTINCT withheld FROM metrics.weekly")}

    assert None in reasons
    assert len(reasons) > 2


def test_a_withheld_row_holds_nothing(company: Company) -> None:
    withheld = 0
    with opened(company.database) as connection:
        for table in ("weekly", "period", "slice"):
            held = rows(
                connection,
                f"SELECT value, n_people, n_events FROM metrics.{table}"
                " WHERE withheld IS NOT NULL AND withheld <> 'no_data'",
            )
            assert set(held) <= {(None, None, None)}
            withheld += len(held)

    assert withheld


def attack(cells: list[Cell]) -> list[str]:
    """Return the small groups that sums of these cells tell on."""
    return [name for name, atoms in _sums(cells) if _is_small_group(atoms)]


def _sums(cells: list[Cell]) -> Iterator[tuple[str, Counter[Atom]]]:
    for cell in cells:
        yield cell.name, Counter(dict(cell.atoms))
    for one, other in permutations(cells, 2):
        yield f"{one.name} - {other.name}", _minus(one, [other])
    for total in (cell for cell in cells if cell.kind == "period"):
        for kind in ("week", "slice"):
            parts = [c for c in cells if (c.measure, c.kind) == (total.measure, kind)]
            for size in range(max(2, len(parts) - 3), len(parts) + 1):
                for taken in combinations(parts, size):
                    named = ", ".join(part.name for part in taken)
                    yield f"{total.name} - ({named})", _minus(total, taken)


def _minus(one: Cell, others: Iterable[Cell]) -> Counter[Atom]:
    result = Counter(dict(one.atoms))
    for other in others:
        result.subtract(dict(other.atoms))
    return result


def _is_small_group(atoms: Counter[Atom]) -> bool:
    people = {atom[0] for atom, amount in atoms.items() if amount}
    return 0 < len(people) < K and all(amount >= 0 for amount in atoms.values())


def published(
    connection: duckdb.DuckDBPyConnection, *, everything: bool = False
) -> Iterator[list[Cell]]:
    """Yield the numbers that may be combined: what was done, and what could have been."""
    found = rows(connection, "SELECT measure FROM metrics.definition WHERE counts_acts ORDER BY 1")
    for (measure,) in found:
        for side in ("numerator", "denominator", "denominator - numerator"):
            yield [*_cells(connection, measure, side, "slice", everything=everything)]
    # Three measures of the same suggestions, each within the next; only one has slices.
    yield [
        cell
        for measure in NESTED
        for cell in _cells(connection, measure, "denominator", "NULL", everything=everything)
        if cell.kind != "slice"
    ]
    for sides in SHARED:
        every = [
            cell
            for measure, side in sides
            for cell in _cells(connection, measure, side, "NULL", everything=everything)
            if cell.kind != "slice"
        ]
        yield list({(cell.kind, cell.atoms): replace(cell, measure="") for cell in every}.values())
    for family in WITHIN:
        yield [
            cell
            for measure in family
            for cell in _cells(connection, measure, "numerator", "NULL", everything=everything)
        ]


def _cells(
    connection: duckdb.DuckDBPyConnection,
    measure: str,
    side: str,
    slice_of: str,
    *,
    everything: bool,
) -> Iterator[Cell]:
    shown = "measure = ? AND " + ("TRUE" if everything else "withheld IS NULL")
    atoms = rows(
        connection,
        f"SELECT engineer, week, {slice_of}, sum({side}) FROM facts.contribution AS added"
        " WHERE measure = ? AND NOT EXISTS (FROM facts.left_out AS left_out"
        " WHERE left_out.measure = added.measure AND left_out.week = added.week) GROUP BY ALL",
        measure,
    )

    def cell(kind: str, name: str, keep: Callable[[Atom], bool]) -> Cell:
        # Parts of a line count too: the smallest that a number can tell of is one.
        kept = (((who, week, part), int((n or 0) * PARTS)) for who, week, part, n in atoms)
        chosen = tuple(item for item in kept if keep(item[0]))
        return Cell(measure, kind, f"{measure} {name}", chosen)

    for (week,) in rows(connection, f"SELECT week FROM metrics.weekly WHERE {shown}", measure):
        yield cell("week", str(week), lambda atom, week=week: atom[1] == week)  # type: ignore[misc]
    if rows(connection, f"FROM metrics.period WHERE {shown}", measure):
        yield cell("period", "period", lambda atom: atom[1] is not None)
    slices = [
        n for (n,) in rows(connection, f"SELECT slice FROM metrics.slice WHERE {shown}", measure)
    ]
    for name in slices:
        if name == "other":  # Everything that has no cell of its own.
            yield cell("slice", name, lambda atom: atom[2] not in slices)
        else:
            yield cell("slice", name, lambda atom, name=name: atom[2] == name)  # type: ignore[misc]


def build_small_company(
    connection: duckdb.DuckDBPyConnection, kind: str, rng: random.Random
) -> None:
    """Make what is published of a small company of any shape."""
    _begin(connection, rng)
    make = {
        "suggestions": _offer_suggestions,
        "costs": _spend_money,
        "lines": _lose_lines,
        "breakdowns": _accept_and_merge,
    }
    make[kind](connection, rng)
    _make(connection, *MODELS)


def _begin(connection: duckdb.DuckDBPyConnection, rng: random.Random) -> None:
    """Make the tables that everything about a small company needs."""
    fill(connection, "settings.build", [{"k": K, "as_of": "2026-12-31"}])
    fill(connection, "facts.history", [{"known_until": "2026-12-31"}])
    connection.execute("CREATE SCHEMA metrics")
    connection.execute("CREATE TABLE metrics.definition AS FROM empty.metrics.definition")
    connection.execute("CREATE SCHEMA IF NOT EXISTS staging")
    connection.execute("CREATE SCHEMA IF NOT EXISTS facts")
    connection.execute("CREATE TABLE facts.quantile AS FROM empty.facts.quantile")
    gate = [{"week": week, "is_enough": rng.random() < 0.9} for week in WEEKS]
    fill(connection, "facts.coverage", [*gate, {"week": None, "is_enough": True}])


def _offer_suggestions(connection: duckdb.DuckDBPyConnection, rng: random.Random) -> None:
    """Fill in what people accepted, and in which weeks they were engaged."""
    people = [f"e{number}" for number in range(rng.randrange(4, 14))]
    given = []
    for week in WEEKS:
        for person in people:
            if rng.random() < 0.2:
                continue
            for lang in ("typescript", "typescriptreact", "javascript"):
                if rng.random() < {"javascript": 0.7}.get(lang, 0.1):
                    continue
                flashed, glimpsed, read = (rng.choice((0, 0, 0, 1, 3)) for _ in range(3))
                accepted = rng.choice((0, 1, 2))
                common = {"week": week, "engineer": person, "numerator": accepted}
                at_750, at_250 = accepted + read, accepted + read + glimpsed
                given += [
                    {**common, "measure": NESTED[0], "slice": lang, "denominator": at_750},
                    {**common, "measure": NESTED[1], "denominator": at_250, "beyond": glimpsed},
                    {
                        **common,
                        "measure": NESTED[2],
                        "denominator": at_250 + flashed,
                        "beyond": flashed,
                    },
                ]
            engaged = int(rng.random() < 0.6)
            given.append(
                {
                    "measure": "engaged_share",
                    "week": week,
                    "engineer": person,
                    "numerator": engaged,
                    "denominator": 1,
                }
            )
    fill(
        connection, "facts.contribution", [{**row, "n_events": row["denominator"]} for row in given]
    )


def _spend_money(connection: duckdb.DuckDBPyConnection, rng: random.Random) -> None:
    """Fill in what people's calls cost, and what they kept, by way of the measures themselves."""
    people = [f"e{number}" for number in range(rng.randrange(5, 16))]
    spans, calls, kept = [], [], []
    for week in WEEKS:
        priced, engaged = rng.choice((0.2, 0.9)), rng.choice((0.2, 0.5, 0.9))
        followed = rng.choice((0.7, 1.0, 1.0, 1.0))
        for person in people:
            cost = rng.randrange(1, 4) if rng.random() < priced else None
            who = {"week": week, "engineer": person, "cost_usd": cost}
            ages = sorted((rng.choice((0, 9, 10, 10, 10)) for _ in KEPT), reverse=True)
            spans.append(
                {
                    **who,
                    "is_active": rng.random() < 0.9 or cost is not None,
                    "is_engaged": rng.random() < engaged,
                    "n_priced": 0 if cost is None else 1,
                }
            )
            calls += [] if cost is None else [who]
            if rng.random() < engaged:
                told = dict(zip(KEPT, ages, strict=True))
                looked = {"week": week, "engineer": person, "chars_accepted": 10}
                is_followed = rng.random() < followed
                kept.append({**looked, **(told if is_followed else {}), "is_followed": is_followed})
    for span in spans:
        span["is_engaged"] = span["is_engaged"] and span["is_active"]
    fill(connection, "facts.engineer_span", spans)
    fill(connection, "facts.model_call", calls)
    fill(connection, "facts.retention", kept)
    names = (
        "engaged_share",
        "cost_usd",
        "cost_per_engaged_week",
        "cost_per_1000_kept",
        "followed_share",
        *KEPT,
    )
    _contribute(connection, names)


def _lose_lines(connection: duckdb.DuckDBPyConnection, rng: random.Random) -> None:
    """Fill in when the lines that people merged went, by way of the measures themselves."""
    people = [f"e{number}" for number in range(rng.randrange(5, 16))]
    lives: list[dict[str, object]] = []
    for week in WEEKS:
        born = datetime.fromisoformat(f"{week}T12:00:00")
        chances = {days: rng.choice((0.0, 0.2, 0.9)) for days in (10, 17, 25, 60)}
        for person in people:
            common = {"week": week, "engineer": person, "born_at": born, "n_lines": 10}
            gone = [days for days, chance in chances.items() if rng.random() < chance]
            lives += [common, *({**common, "died_at": born + timedelta(days)} for days in gone)]
    fill(connection, "facts.line_life", lives)
    _make(connection, "facts.line_age")
    _contribute(connection, [name for name, _ in GONE])


def _accept_and_merge(connection: duckdb.DuckDBPyConnection, rng: random.Random) -> None:
    """Fill in accepted lines and merged changes of weeks with many people, and with a few."""
    sizes, lines, changes = [], [], []
    for week in WEEKS:
        for person in range(rng.choice((2, 8, 12))):
            who: dict[str, object] = {"week": week, "engineer": f"e{person}"}
            sizes.append({**who, "n_marked": 1, "n_unmarked": rng.randrange(4)})
            lines.append({**who, "fate": "merged", "is_alive": True})
            for number in range(rng.randrange(1, 4)):
                change = {"repo": "r", "sha": f"{week} {person} {number}", "is_revert": False}
                merged_at = datetime.fromisoformat(f"{week}T12:00:00") + timedelta(person % 7)
                changes.append({**who, **change, "merged_at": merged_at})
    fill(connection, "facts.accepted_size", sizes)
    fill(connection, "facts.ai_line", lines)
    fill(connection, "facts.change", changes)
    # Without any fingerprint of a commit, nothing would be told of accepted lines.
    fill(connection, "raw.git_line_fingerprint", [{"repo": "r"}])
    for table in ("line_life", "pull_request", "request"):
        fill(connection, f"facts.{table}", [])
    fill(connection, "facts.tool_start", [{"begun_on": WEEKS[0]}])
    _make(connection, "facts.small_week")
    _contribute(connection, {*BROKEN_DOWN, *BROKEN_DOWN.values()})


def _make(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Make models, in the order that they need each other."""
    for model in load_models():
        if model.name in names:
            connection.execute(f"CREATE OR REPLACE TABLE {model.name} AS {model.text}")


def _contribute(connection: duckdb.DuckDBPyConnection, names: Collection[str]) -> None:
    """Fill in what people add to measures, as the measures themselves find it."""
    fill(connection, "facts.contribution", [])
    for model in load_models():
        if model.layer == "measures" and model.table in names:
            text = f"INSERT INTO facts.contribution BY NAME SELECT '{model.table}' AS measure, *"
            connection.execute(f"{text} FROM ({model.text})")

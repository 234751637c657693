"""What every SQL file of the product must keep to."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

import groundspeed_metrics
from groundspeed_metrics.cli.build import DIALECTS
from groundspeed_metrics.warehouse.dialects import as_statement, translated
from groundspeed_metrics.warehouse.measures import load_measures
from groundspeed_metrics.warehouse.models import Model, load_checks, load_models
from groundspeed_metrics.warehouse.queries import named_queries
from support.portable_sql import offences

SQL = Path(groundspeed_metrics.__file__).parent / "sql"
MODELS = load_models()
HEADER = {"name", "grain", "inputs", "owner", "privacy"}
MEANING = {"title", "heading", "unit", "aggregate", "gated", "acts", "slices", "version",
           "definition", "pitfall"}  # fmt: skip


def tables_of(text: str) -> set[str]:
    """Return the tables that a SELECT reads, without its own common table expressions."""
    tree = sqlglot.parse_one(text, read="duckdb")
    named = {cte.alias for cte in tree.find_all(exp.CTE)}
    tables = tree.find_all(exp.Table)
    return {f"{table.db}.{table.name}" if table.db else table.name for table in tables} - named


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.name))
class TestModel:
    def test_has_a_whole_header(self, model: Model) -> None:
        wanted = HEADER | MEANING if model.layer == "measures" else HEADER

        assert set(model.header) == wanted
        assert model.header["privacy"] in {"person", "internal", "published", "pipeline"}

    def test_lies_where_its_name_says(self, model: Model) -> None:
        assert (SQL / model.layer / f"{model.table}.sql").read_text() == model.text

    def test_names_exactly_what_it_reads(self, model: Model) -> None:
        assert set(model.reads) == tables_of(model.text)

    def test_keeps_to_the_portable_subset(self, model: Model) -> None:
        assert offences(model.text) == []

    @pytest.mark.parametrize("dialect", DIALECTS)
    def test_can_be_said_to_other_engines(self, model: Model, dialect: str) -> None:
        said = sqlglot.parse_one(as_statement(model, dialect), read=dialect)

        assert isinstance(said, exp.Create)
        assert said.args["kind"] == ("VIEW" if model.is_view else "TABLE")

    def test_what_is_published_reads_nothing_that_holds_a_row_a_person(self, model: Model) -> None:
        """Except counts of the pipeline itself, which are withheld below the floor."""
        person = {m.name for m in MODELS if m.header["privacy"] == "person"}
        allowed = {"metrics.trust": {"staging.event", "staging.git_commit", "staging.session"}}.get(
            model.name, set()
        )

        assert not model.is_published or not set(model.reads) & person - allowed


def test_every_measure_is_in_the_table_that_its_aggregate_asks_for() -> None:
    read = {m.name: set(m.reads) for m in MODELS}
    quantiles = {f"measures.{m.name}" for m in load_measures() if m.aggregate == "quantile"}
    others = {f"measures.{m.name}" for m in load_measures()} - quantiles

    assert read["facts.quantile"] == quantiles
    assert {name for name in read["facts.contribution"] if name.startswith("measures.")} == others


def test_who_is_not_published_without_another_names_all_that_this_one_needs() -> None:
    (text,) = (model.text for model in MODELS if model.name == "staging.counterpart")
    with duckdb.connect() as connection:
        pairs = set(connection.execute(text).fetchall())
    measures = {m.name for m in load_measures()}

    assert {name for pair in pairs for name in pair} <= measures
    assert {(a, d) for a, b in pairs for c, d in pairs if b == c} <= pairs
    assert not {(b, a) for a, b in pairs} & pairs


@pytest.mark.parametrize("name", sorted(load_checks()))
def test_a_check_runs_wherever_the_models_do(name: str) -> None:
    text = load_checks()[name]

    assert offences(text) == []
    assert all(sqlglot.parse_one(translated(text, d), read=d) for d in DIALECTS)


def test_models_come_after_what_they_read() -> None:
    place = {model.name: number for number, model in enumerate(MODELS)}

    assert all(place[r] < place[m.name] for m in MODELS for r in m.reads if r in place)


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_a_named_query_asks_a_question_of_published_tables(name: str) -> None:
    query = named_queries()[name]
    published = {model.name for model in MODELS if model.is_published}

    assert query.question.endswith("?")
    assert tables_of(query.text) <= published


@pytest.mark.parametrize("name", sorted(load_checks()))
def test_a_check_says_in_a_sentence_what_is_wrong(name: str) -> None:
    first = load_checks()[name].partition("\n")[0]

    assert first.startswith("-- ")
    assert first.endswith(".")


def test_every_sql_file_begins_with_a_comment() -> None:
    assert [p.name for p in SQL.rglob("*.sql") if not p.read_text().startswith("-- ")] == []

"""What every SQL file of the product must keep to."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

import groundspeed_metrics
from groundspeed_metrics.warehouse.models import Model, load_checks, load_models, reads
from groundspeed_metrics.warehouse.queries import named_queries

SQL = Path(groundspeed_metrics.__file__).parent / "sql"
MODELS = load_models()
# What other engines do not have, or what means another thing there: DuckDB's `least` and `greatest`
# pass over NULL, those of Trino and Spark do not.
UNPORTABLE = (exp.ReadParquet, exp.ReadCSV, exp.Pivot, exp.Least, exp.Greatest)
DIALECTS = ("trino", "athena", "spark")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.name))
class TestModel:
    def test_has_a_whole_header(self, model: Model) -> None:
        assert set(model.header) == {"name", "grain", "inputs", "owner", "privacy"}
        assert model.header["privacy"] in {"person", "internal", "published", "pipeline"}

    def test_lies_where_its_name_says(self, model: Model) -> None:
        layer, _, table = model.name.partition(".")

        assert (SQL / layer / f"{table}.sql").read_text() == model.text

    def test_names_exactly_what_it_reads(self, model: Model) -> None:
        inputs = {name for name in model.header["inputs"].split(", ") if name != "-"}

        assert inputs == set(model.reads)

    def test_is_one_select(self, model: Model) -> None:
        (statement,) = sqlglot.parse(model.text, read="duckdb")

        assert isinstance(statement, exp.Query)

    def test_keeps_to_the_portable_subset(self, model: Model) -> None:
        tree = sqlglot.parse_one(model.text, read="duckdb")
        functions = {f.name.lower() for f in tree.find_all(exp.Anonymous)}

        assert not list(tree.find_all(*UNPORTABLE))
        assert not [g for g in tree.find_all(exp.Group) if g.args.get("all")]
        assert not [s for s in tree.find_all(exp.Star) if s.args.get("except_")]
        assert not {name for name in functions if name.startswith(("read_", "glob"))}

    @pytest.mark.parametrize("dialect", DIALECTS)
    def test_can_be_said_to_other_engines(self, model: Model, dialect: str) -> None:
        said = sqlglot.transpile(model.text, read="duckdb", write=dialect)

        assert sqlglot.parse_one(said[0], read=dialect)

    def test_what_is_published_reads_nothing_that_holds_a_row_a_person(self, model: Model) -> None:
        """Except counts of the pipeline itself, which are withheld below the floor."""
        person = {m.name for m in MODELS if m.header["privacy"] == "person"}
        allowed = {"metrics.trust": {"staging.event", "staging.session"}}.get(model.name, set())

        assert not model.is_published or not set(model.reads) & person - allowed


def test_models_come_after_what_they_read() -> None:
    place = {model.name: number for number, model in enumerate(MODELS)}

    assert all(place[r] < place[m.name] for m in MODELS for r in m.reads if r in place)


def test_the_rule_of_what_is_withheld_is_one_rule() -> None:
    texts = {model.name: model.text for model in MODELS}
    rules = [
        texts[name].rpartition("    CASE\n        WHEN cell.n_people")[2].partition("END AS")[0]
        for name in ("facts.week_cell", "facts.total_cell")
    ]

    assert rules[0] == rules[1] != ""


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_a_named_query_asks_a_question_of_published_tables(name: str) -> None:
    query = named_queries()[name]
    published = {model.name for model in MODELS if model.is_published}

    assert query.question.endswith("?")
    assert set(reads(query.text)) <= published


@pytest.mark.parametrize("name", sorted(load_checks()))
def test_a_check_says_in_a_sentence_what_is_wrong(name: str) -> None:
    first = load_checks()[name].partition("\n")[0]

    assert first.startswith("-- ")
    assert first.endswith(".")


def test_every_sql_file_begins_with_a_comment() -> None:
    assert [p.name for p in SQL.rglob("*.sql") if not p.read_text().startswith("-- ")] == []

"""Attacks the SQL of readers: files, settings, extensions, other tables, and what hides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.publish import open_published
from groundspeed_metrics.warehouse.queries import ask_sql
from support.metrics_company import Company

HOSTILE = (
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "SELECT * FROM read_json('/etc/passwd')",
    "SELECT * FROM read_parquet('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM parquet_metadata('/etc/passwd')",
    'SELECT * FROM "/etc/passwd"',
    "SELECT * FROM '/etc/passwd.csv'",
    "FROM '/etc/passwd.csv'",
    "WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x",
    "WITH x AS MATERIALIZED (SELECT * FROM read_text('/etc/passwd')) SELECT count(*) FROM x",
    "SELECT (SELECT content FROM read_text('/etc/passwd')) AS a",
    "SELECT * FROM metrics.build WHERE EXISTS (SELECT * FROM read_text('/etc/passwd'))",
    "WITH x AS (INSERT INTO metrics.build SELECT * FROM metrics.build RETURNING *) FROM x",
    "WITH x AS (DELETE FROM metrics.build RETURNING *) SELECT * FROM x",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM duckdb_databases()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_extensions()",
    "SELECT * FROM duckdb_tables()",
    "SELECT * FROM duckdb_functions()",
    "SELECT * FROM duckdb_temporary_files()",
    "SELECT * FROM duckdb_logs()",
    "SELECT * FROM duckdb_memory()",
    "SELECT * FROM pragma_table_info('metrics.build')",
    "SELECT * FROM pragma_storage_info('metrics.build')",
    "SELECT * FROM information_schema.tables",
    "SELECT current_setting('enable_external_access')",
    "SELECT current_setting('secret_directory')",
    "SELECT getenv('HOME')",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
    "SELECT * FROM query('COPY (SELECT 1) TO ''p.csv''')",
    "SELECT * FROM query_table('/etc/passwd')",
    "SELECT write_log('x')",
    "SELECT nextval('x')",
    "SELECT set_config('a','b')",
    "SELECT * FROM which_secret('s3://x', 's3')",
    "SELECT * FROM summary('x')",
    "SELECT 1; COPY (SELECT 1) TO 'p.csv'",
    "SELECT ';' AS a; DROP TABLE metrics.build",
    "SELECT $$;$$ AS a; DROP TABLE metrics.build",
    "SELECT 1 /* ; */ ; ; ATTACH 'x'",
    "CREATE MACRO m() AS TABLE SELECT * FROM read_text('/etc/passwd')",
    "CREATE TEMP MACRO m(a) AS a + 1",
    "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE OR REPLACE TEMP VIEW v AS SELECT 1",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "EXPLAIN ANALYZE SELECT 1",
    "EXPLAIN SELECT * FROM metrics.build",
    "DESCRIBE metrics.build",
    "SHOW TABLES",
    "SHOW ALL TABLES",
    "SUMMARIZE metrics.build",
    "PRAGMA table_info('metrics.build')",
    "PRAGMA enable_profiling",
    "SET memory_limit = '1TB'",
    "RESET memory_limit",
    "SET VARIABLE x = 1",
    "USING x SELECT 1",
    "USE memory",
    "BEGIN",
    "COMMIT",
    "CHECKPOINT",
    "VACUUM",
    "ATTACH ':memory:' AS m",
    "ATTACH IF NOT EXISTS '/etc/passwd' AS p",
    "DETACH x",
    "IMPORT DATABASE 'x'",
    "COPY metrics.build TO '/dev/stdout'",
    "COPY metrics.build FROM 'p.csv'",
    "COPY FROM DATABASE a TO b",
    "INSTALL httpfs FROM 'http://127.0.0.1'",
    "LOAD '/tmp/x.duckdb_extension'",
    "FORCE INSTALL json",
    "UPDATE metrics.build SET k = 1",
    "DELETE FROM metrics.build",
    "TRUNCATE metrics.build",
    "ALTER TABLE metrics.build ADD COLUMN x INTEGER",
    "COMMENT ON TABLE metrics.build IS 'x'",
    "MERGE INTO metrics.build USING metrics.build AS b ON TRUE WHEN MATCHED THEN DELETE",
    "SELECT * FROM postgres_scan('x','y','z')",
    "SELECT * FROM sqlite_scan('x','y')",
    "SELECT * FROM read_text('http://127.0.0.1:9/x')",
    "SELECT * FROM glob('*')",
    "SELECT * FROM raw.person",
    "SELECT * FROM main.raw.event",
    "SELECT * FROM measures.acceptance_rate",
    "SELECT * FROM settings.build",
    "SELECT * FROM facts.contribution",
    "SELECT * FROM duckdb_columns()",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pg_catalog.pg_settings",
    "VALUES (1)",
    "PIVOT metrics.weekly ON measure USING max(value)",
    "SELECT * FROM python_variable",
    "SELECT * FROM path",
    "WITH a AS (WITH pg_settings AS (SELECT 1) FROM pg_settings) SELECT * FROM pg_settings",
    "WITH a AS (SELECT * FROM duckdb_settings), duckdb_settings AS (SELECT 1) SELECT * FROM a",
    'WITH a AS (SELECT * FROM "Pg_Settings"), "Pg_Settings" AS (SELECT 1) SELECT * FROM a',
    "SELECT metrics.build.k FROM metrics.build, LATERAL (SELECT * FROM duckdb_settings()) x",
    "SELECT * FROM (FROM duckdb_settings())",
    "SELECT * FROM metrics.build POSITIONAL JOIN duckdb_settings()",
    "SELECT * FROM metrics.build WHERE k IN (SELECT 1 FROM duckdb_settings())",
    "SELECT COLUMNS(*) FROM duckdb_settings()",
    "SELECT (SELECT value FROM duckdb_settings() LIMIT 1)",
    "SELECT [x.value for x in (SELECT 1)]",
    "SELECT getvariable('x')",
    "SELECT current_database()",
    "SELECT current_user",
    "SELECT version()",
    "SELECT current_query()",
    "SELECT txid_current()",
    "SELECT current_schemas(true)",
    "SELECT in_search_path('a','b')",
    "SELECT main.current_setting('secret_directory')",
    "SELECT system.main.current_setting('secret_directory')",
    "SELECT 'secret_directory'.current_setting()",
    "SELECT list_transform(['secret_directory'], x -> current_setting(x))",
    "SELECT CURRENT_SETTING('secret_directory')",
    "SELECT \"current_setting\"('secret_directory')",
    "SELECT /*+ x */ * FROM duckdb_settings /* ( */ ()",
    "PIVOT duckdb_settings() ON name USING max(value)",
    "SELECT * FROM (PIVOT duckdb_settings() ON name USING max(value))",
    "SELECT * FROM (DESCRIBE metrics.build)",
    "SELECT * FROM (SHOW TABLES)",
    "SELECT * FROM metrics.build AT (VERSION => 1)",
    "SELECT * FROM (VALUES (1)) t UNION SELECT 1 FROM duckdb_settings()",
    "SELECT session_user",
    "SELECT current_catalog",
    "SELECT 1; SELECT 2",
    "DROP TABLE metrics.weekly",
    "INSERT INTO metrics.build VALUES (1, '2026-01-01', '')",
    "SELECT * FROM read_text('/etc/passwd')",
    "EXPORT DATABASE 'x'",
    "nonsense",
    "",
    "CALL pragma_version()",
    "SELECT \x00 1",
    "SELECT * FROM metrics.weekly WHERE measure = $m",
    "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
)
HARMLESS = (
    "SELECT * FROM metrics.weekly WHERE measure = 'cost_usd'",
    "FROM metrics.build",
    'SELECT "measure" FROM "metrics"."weekly" LIMIT 1',
    "SELECT 'it''s; -- no end' AS a",
    "SELECT 1 AS one -- ; DROP TABLE metrics.build",
    "SELECT * EXCLUDE (version) FROM metrics.build",
    (
        "WITH a AS (SELECT week, value FROM metrics.weekly)"
        " SELECT week, avg(value), quantile_cont(value, 0.5) FROM a GROUP BY ALL ORDER BY ALL"
    ),
    (
        "SELECT d.title, p.value FROM metrics.period AS p"
        " JOIN metrics.definition AS d USING (measure) ORDER BY 2 DESC LIMIT 3"
    ),
    (
        "SELECT strftime(week, '%Y'), lag(max(value)) OVER (ORDER BY week)"
        " FROM metrics.weekly GROUP BY week QUALIFY row_number() OVER (ORDER BY week) < 5"
    ),
    "SELECT count(*) FILTER (WHERE value > 0) FROM metrics.weekly",
    "SELECT corr(n_people, value), arg_max(week, value) FROM metrics.weekly",
    "SELECT list_filter([1, 2, 3], x -> x > 1) AS a",
    "SELECT x FROM range(3) AS r (x)",
    "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t WHERE x < 5) FROM t",
    "WITH Named AS (SELECT MODE(measure), DAYNAME(MAX(week)) FROM METRICS.Weekly) FROM named;",
)
NOT_PUBLISHED = (
    "SELECT * FROM raw.person",
    "SELECT * FROM facts.contribution",
    "WITH event AS (SELECT 1) SELECT * FROM raw.event",
    'WITH "raw.event" AS (SELECT 1) SELECT * FROM raw.event',
    "SELECT * FROM '/etc/passwd.csv'",
)
# What would take all memory, and then the disk of the folder in which it is asked.
GREEDY = (
    "SELECT a.x FROM range(100000) AS a (x), range(100000) AS b (x) ORDER BY a.x * b.x",
    "SELECT list(x) FROM range(10000000000) AS r (x)",
)


# What the connection must refuse, whatever the first wall lets through.
UNREACHABLE = (
    "SELECT * FROM read_text('/etc/passwd')",
    "FROM '/etc/passwd.csv'",
    "ATTACH '/etc/passwd' AS p",
    "COPY metrics.build TO 'p.csv'",
    "EXPORT DATABASE 'x'",
    "CREATE TABLE t AS SELECT 1",
    "CREATE TABLE memory.main.t AS SELECT 1",
    "UPDATE metrics.build SET k = 1",
    "DROP TABLE metrics.build",
    "LOAD '/tmp/x.duckdb_extension'",
    "SET enable_external_access = true",
    "SET memory_limit = '1TB'",
    "SET temp_directory = '/tmp'",
    "RESET lock_configuration",
)


@pytest.fixture(scope="module")
def published(company: Company) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(company.database) as connection:
        yield connection


@contextmanager
def nothing_written(folder: Path) -> Iterator[None]:
    """Work in a folder, in which nothing may come or go."""
    before = set(folder.iterdir())
    with chdir(folder):
        yield

    assert set(folder.iterdir()) == before


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_plain_question_is_refused(
    published: duckdb.DuckDBPyConnection, text: str, tmp_path: Path
) -> None:
    with nothing_written(tmp_path), pytest.raises(UserError):
        ask_sql(published, text)


@pytest.mark.parametrize("text", UNREACHABLE)
def test_behind_the_first_wall_is_no_file_and_no_setting(
    published: duckdb.DuckDBPyConnection, text: str, tmp_path: Path
) -> None:
    with nothing_written(tmp_path), pytest.raises(duckdb.Error):
        published.execute(text)


@pytest.mark.parametrize("text", NOT_PUBLISHED)
def test_what_is_not_published_is_refused_before_it_is_looked_for(
    published: duckdb.DuckDBPyConnection, text: str
) -> None:
    with pytest.raises(UserError, match="is not a published table"):
        ask_sql(published, text)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_plain_question_is_answered(published: duckdb.DuckDBPyConnection, text: str) -> None:
    assert ask_sql(published, text).rows


def test_what_runs_means_what_was_written(published: duckdb.DuckDBPyConnection) -> None:
    answer = ask_sql(
        published, "SELECT 7 // 2 AS whole, 7 / 2 AS half, 'a' || NULL AS none, [1, 2][1] AS one"
    )

    assert answer.records() == [{"whole": 3, "half": 3.5, "none": None, "one": 1}]


@pytest.mark.parametrize("text", GREEDY)
def test_what_needs_more_than_its_memory_ends_in_a_sentence_and_fills_no_disk(
    published: duckdb.DuckDBPyConnection,
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "asked here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    allowed = published.execute(
        "SELECT current_setting('memory_limit'), current_setting('temp_directory')"
    ).fetchone()
    assert allowed == ("953.6 MiB", "")

    with pytest.raises(UserError, match="more memory than 1GB") as caught:
        ask_sql(published, text)

    assert "WHERE" in caught.value.remedy
    assert list(folder.iterdir()) == []


def test_rows_are_not_left_out_without_a_word(published: duckdb.DuckDBPyConnection) -> None:
    assert len(ask_sql(published, "SELECT x FROM range(1000000) AS r (x)").rows) == 1_000_000
    with pytest.raises(UserError, match="more than 1,000,000 rows"):
        ask_sql(published, "SELECT x FROM range(1000001) AS r (x)")


def test_a_table_function_that_is_refused_is_named(published: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UserError, match="the function duckdb_settings is not for readers"):
        ask_sql(published, "SELECT * FROM duckdb_settings()")

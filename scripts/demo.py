"""The whole path on real input: `make demo`, or `make demo REPO=path` on a repository of yours.

A real language server with a real model completes real TypeScript, typed as in an editor. The
events of that session go through spool and lake into DuckDB, beside the repository's git history.
One person's numbers are never published, so a small synthetic company stands in for colleagues,
and the report is about them. Nothing leaves the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import time
import webbrowser
from collections.abc import Sequence
from pathlib import Path

import duckdb
from demo_places import Place, choose_places, has_whole_history, typescript_files
from demo_typist import Attempt, NoModelAnswers, Typist
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "demo-out"
BIN = Path(sys.executable).parent
COMPANY_SEED = 1
WAREHOUSE = OUT / "groundspeed.duckdb"
STORED = Path(__file__).with_name("demo_stored.sql")

console = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """Run the demo and return an exit code."""
    arguments = _arguments()
    # Not every shell expands the tilde of `make demo REPO=~/src/app`.
    repository = Path(arguments.repository).expanduser().resolve()
    if not repository.is_dir():
        sys.exit(f"demo: there is no folder {repository}; try REPO=path.")
    places = choose_places(typescript_files(repository), count=arguments.places)
    if not places:
        sys.exit(f"demo: {repository} has no TypeScript to complete; try REPO=path.")
    started = time.monotonic()
    shutil.rmtree(OUT, ignore_errors=True)
    environment = _environment()

    _section("A real model completes real TypeScript through the language server")
    attempts = _type(repository, places, environment)
    _section("Why: a decision, from the ledger on this machine")
    _run(environment, "groundspeed", "why", "--last", "1")
    _section("Its events leave the spool for the lake, which is a folder here and can be S3")
    _run(environment, "groundspeed", "telemetry", "ship")
    _section("Events and git history meet in DuckDB, with a synthetic company for colleagues")
    _measure(environment, repository)
    report = OUT / "report.html"
    _run(environment, "groundspeed-metrics", "report", "--out", str(report))
    _summary(attempts, report, time.monotonic() - started)
    if sys.stdout.isatty() and not os.environ.get("CI"):
        webbrowser.open(report.as_uri())
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repository", default=str(ROOT), metavar="PATH")
    parser.add_argument("--places", type=int, default=24, metavar="N")
    return parser.parse_args()


def _environment() -> dict[str, str]:
    home = OUT / "home"
    home.mkdir(parents=True)
    return {
        "GROUNDSPEED_MODEL_DIR": str(ROOT / ".cache" / "models"),
        **os.environ,
        "HOME": str(home),
        "GROUNDSPEED_PROVIDER": "local",
        "GROUNDSPEED_STATE_DIR": str(OUT / "state"),
        "GROUNDSPEED_LAKE": str(OUT / "lake"),
        "GROUNDSPEED_DB": str(WAREHOUSE),
        # The key under which the synthetic company's people have their pseudonyms.
        "GROUNDSPEED_ORG_KEY": f"simulated-{COMPANY_SEED}",
    }


def _type(repository: Path, places: Sequence[Place], environment: dict[str, str]) -> list[Attempt]:
    typist = Typist(console, environment, repository)
    return asyncio.run(typist.type_at(places))


def _measure(environment: dict[str, str], repository: Path) -> None:
    company = OUT / "company"
    metrics = "groundspeed-metrics"
    size = ("--engineers", "40", "--weeks", "12", "--seed", str(COMPANY_SEED))
    _run(environment, metrics, "simulate", *size, "--out", str(company))
    histories = sorted(str(path) for path in (company / "repositories").iterdir())
    if has_whole_history(repository):
        histories.insert(0, str(repository))
    else:
        console.print(
            f"{repository} is no clone with its whole history: the company's stands alone."
        )
    _run(environment, metrics, "collect", "git", *histories)
    _run(environment, metrics, "collect", "events", str(OUT / "lake"))
    _run(environment, metrics, "collect", "events", str(company / "lake"))
    _run(environment, metrics, "build")


def _summary(attempts: Sequence[Attempt], report: Path, seconds: float) -> None:
    shown = [attempt for attempt in attempts if attempt.suggested]
    latencies = sorted(attempt.milliseconds for attempt in shown) or [float("nan")]
    of_session, others, commits = _stored()
    table = Table(title="This session and its warehouse", show_header=False, title_justify="left")
    rows = {
        "places with a suggestion": f"{len(shown)} of {len(attempts)}",
        "exactly what the author wrote": str(sum(attempt.exact for attempt in attempts)),
        "accepted, since it began as the author's line does": str(
            sum(a.accepted for a in attempts)
        ),
        "latency": f"median {statistics.median(latencies):.0f} ms, worst {latencies[-1]:.0f} ms",
        "events stored": f"{of_session:,} of this session, {others:,} others",
        "commits read": f"{commits:,}",
        "report": str(report.relative_to(ROOT)),
        "time": f"{seconds:.0f} s",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    console.print()
    console.print(table)


def _stored() -> tuple[int, int, int]:
    """Return how many events of the session and others there are, and how many commits.

    Published numbers are those of weeks that are over, and of no week in which only few took part.
    """
    with duckdb.connect(WAREHOUSE, read_only=True) as warehouse:
        row = warehouse.execute(STORED.read_text(encoding="utf-8")).fetchone()
    return row or (0, 0, 0)


def _section(title: str) -> None:
    console.print(f"\n[bold]{title}[/bold]")


def _run(environment: dict[str, str], *command: str) -> None:
    """Run one of our commands as a user would, and show what it prints."""
    words = [word.replace(f"{ROOT}/", "") for word in command]
    console.print(f"[dim]$ {' '.join(words)}[/dim]")
    sys.stdout.flush()
    subprocess.run([BIN / command[0], *command[1:]], env=environment, cwd=ROOT, check=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"demo: `{Path(error.cmd[0]).name} {error.cmd[1]}` failed; see above.")
    except NoModelAnswers:
        sys.exit("demo: no model answers; see above.")
    except KeyboardInterrupt:
        sys.exit(130)

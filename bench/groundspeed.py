"""Groundspeed's own commands, as the benchmarks run them: those installed beside this Python."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from bench.figure import milliseconds
from bench.repository import named_repositories
from bench.server_process import ServerProcess

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
# Pseudonyms and fingerprints of benchmarks are made under this key; it is no secret.
KEY = "a benchmark's key"
SERVER = (BIN / "groundspeed", "server")
# Linux counts what a process held before it became a program: ours must not be counted for it.
# It tells kibibytes, and macOS bytes.
_MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(most if sys.platform == "darwin" else most * 1024)
"""
_MEBIBYTE = 1 << 20


def measured_repository() -> Path:
    """Return the repository whose history is measured: the first that is named, or this one."""
    return next(iter(named_repositories()), ROOT)


def git(repository: Path, *words: str) -> bytes:
    """Run git on a repository and return what it says.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    command = ["git", "-C", str(repository), *words]
    return subprocess.run(command, capture_output=True, check=True).stdout


@contextmanager
def serve(home: Path, *, script: str | None = None) -> Iterator[ServerProcess]:
    """A language server that is ready to complete.

    Args:
        home: An empty folder, for everything that it keeps; its workspace, too.
        script: What the scripted model plays; None takes the embedded model.
    """
    with ServerProcess(SERVER, home, server_environment(home, script)) as server:
        server.initialize()
        server.notify("initialized", {})
        while server.request("groundspeed/status", None)["busy"]:
            server.idle(0.02)
        yield server


def server_environment(home: Path, script: str | None) -> dict[str, str]:
    """Return what tells a server who answers, and where to keep what it keeps; see `serve`."""
    state = {"GROUNDSPEED_STATE_DIR": str(home / "state")}
    if script is None:
        weights = os.environ.get("GROUNDSPEED_MODEL_DIR", str(ROOT / ".cache" / "models"))
        return {**state, "GROUNDSPEED_PROVIDER": "local", "GROUNDSPEED_MODEL_DIR": weights}
    played = home / "script.toml"
    played.write_text(script, encoding="utf-8")
    return {**state, "GROUNDSPEED_PROVIDER": "scripted", "GROUNDSPEED_SCRIPT": str(played)}


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A warehouse in a folder of its own, and `groundspeed-metrics` to work on it."""

    folder: Path

    @property
    def file(self) -> Path:
        """The DuckDB file."""
        return self.folder / "bench.duckdb"

    def run(self, *words: str | Path) -> None:
        """Run one command, such as `collect`, `git` and a path.

        Raises:
            subprocess.CalledProcessError: The command failed; it has said why.
        """
        subprocess.run(
            self._command(*words),
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )

    def most_memory(self, *words: str | Path) -> float:
        """Run one command, as `run`, and return the most mebibytes that its largest process held.

        That is ours: what git holds, which it starts, comes on top of it and is not counted.
        """
        command = [sys.executable, "-c", _MEASURED, *self._command(*words)]
        done = subprocess.run(
            command,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        return int(done.stdout) / _MEBIBYTE

    def _command(self, *words: str | Path) -> list[str]:
        return [str(BIN / "groundspeed-metrics"), *map(str, words)]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "GROUNDSPEED_DB": str(self.file), "GROUNDSPEED_ORG_KEY": KEY}

    def copied(self) -> float:
        """Copy the warehouse once, and return how many milliseconds that takes."""
        with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
            connection.execute(f"ATTACH '{self.file}' AS warehouse (READ_ONLY)")
            connection.execute(f"ATTACH '{folder}/copy.duckdb' AS copy")
            return milliseconds(lambda: connection.execute("COPY FROM DATABASE warehouse TO copy"))

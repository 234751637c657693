"""How long an answer is held for the verdict of TypeScript, in a project of 190 files.

For each answer a line is typed, a model thinks for a while, and a candidate is judged: half of them
are right, half of them name what is not there. The floor is a look at the whole file, which goes on
after the verdict.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from pathlib import Path

from bench.figure import Figure, Goal
from bench.groundspeed import ROOT
from bench.server_process import resident_mib

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.engine.values import CompletionQuery, Trigger, Workspace
from groundspeed_server.settings.values import TypeCheckSettings
from groundspeed_server.text.snapshot import DocumentSnapshot, Language, Span
from groundspeed_server.typecheck.checker import Checked, Phase, TypeChecker

FILES = 190
FUNCTIONS = 30
ANSWERS = 60
# A quick model's time to an answer; the document is learnt meanwhile.
MODEL_S = 0.3
PATIENCE_S = 60.0
TYPESCRIPT = ROOT / ".cache" / "eval" / "node_modules" / "typescript"
CONFIGURATION = (
    '{"compilerOptions": {"strict": true, "target": "es2022", "module": "esnext", '
    '"moduleResolution": "bundler"}, "include": ["src"]}'
)


def figures() -> list[Figure]:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        _write_project(root)
        desk = _Desk(root)
        try:
            started = time.perf_counter()
            first = desk.first_verdict()
            first_s = time.perf_counter() - started
            held = [desk.answer(number) for number in range(ANSWERS)]
            memory = desk.memory_mib()
        finally:
            desk.checker.close()
    if not first or None in held:
        raise RuntimeError("a candidate got no verdict, or the wrong one")
    near = sorted(ms for ms, _ in filter(None, held))
    whole = sorted(ms for _, ms in filter(None, held))
    return [
        _figure("verdict on a candidate, p50", near, whole, 10),
        _figure("verdict on a candidate, p95", near, whole, 19),
        Figure.alone(
            "first verdict after the first request", "s", first_s, why="nothing comes before it"
        ),
        Figure.alone("memory of TypeScript's process", "MiB", memory, why="counted apart"),
    ]


def _figure(name: str, near: list[float], whole: list[float], cut: int) -> Figure:
    def at(times: list[float]) -> float:
        return statistics.quantiles(times, n=20, method="inclusive")[cut - 1]

    pairs = [(at(near), at(whole))]
    return Figure.of_pairs(name, "ms", pairs, against="the whole file", goal=Goal(150, of="ours"))


class _Desk:
    """An engineer with one document open."""

    def __init__(self, root: Path) -> None:
        self._path = root / "src" / f"part{FILES - 1}.ts"
        self._text = self._path.read_text()
        self._workspace = Workspace((root,))
        self._news = threading.Condition()
        self._checked: dict[str, Checked] = {}
        self.checker = TypeChecker(
            TypeCheckSettings(typescript=str(TYPESCRIPT), patience_ms=5_000),
            [root],
            trusted=False,
            environment={"PATH": os.environ["PATH"]},
            on_checked=self._on_checked,
        )

    def first_verdict(self) -> bool:
        """Ask until there is a verdict; return whether it was the right one."""
        until = time.monotonic() + PATIENCE_S
        query = self._query("first")
        while time.monotonic() < until and self.checker.status.phase is not Phase.OFF:
            self.checker.prepare(query, self._workspace)
            judged = self._judged(query, "item0.nothing")
            if judged.type_errors is not None:
                return judged.dropped is not None
            time.sleep(0.01)
        return False

    def answer(self, number: int) -> tuple[float, float] | None:
        """Return the milliseconds of a verdict and of the look at the whole file."""
        query = self._query(f"answer{number}")
        self.checker.prepare(query, self._workspace)
        time.sleep(MODEL_S)
        wrong = number % 2 == 1
        started = time.perf_counter()
        judged = self._judged(query, "item0.nothing" if wrong else f"item{number % FUNCTIONS}.id")
        near_ms = (time.perf_counter() - started) * 1_000
        with self._news:
            self._news.wait_for(lambda: query.request in self._checked, PATIENCE_S)
        checked = self._checked.get(query.request)
        right = judged.type_errors is not None and (judged.dropped is not None) == wrong
        return (near_ms, checked.took_ms) if right and checked is not None else None

    def memory_mib(self) -> float:
        """Return the resident memory of TypeScript's process."""
        assert self.checker.process_id is not None
        return resident_mib(self.checker.process_id)

    def _query(self, name: str) -> CompletionQuery:
        marked = self._text.replace("// here\n", f"const {name} = |\n")
        offset = marked.index("|")
        text = marked.replace("|", "", 1)
        uri, language = self._path.as_uri(), Language.TYPESCRIPT
        document = DocumentSnapshot(uri, self._path, language, 1, text)
        return CompletionQuery(name, document, offset, Trigger.AUTO)

    def _judged(self, query: CompletionQuery, text: str) -> Candidate:
        candidate = Candidate(text, Span(query.offset, query.offset))
        (judged,) = self.checker.judge(query, self._workspace, [candidate], Cancellation())
        return judged

    def _on_checked(self, checked: Checked) -> None:
        with self._news:
            self._checked[checked.request] = checked
            self._news.notify_all()


def _write_project(root: Path) -> None:
    (root / "src").mkdir()
    (root / "tsconfig.json").write_text(CONFIGURATION)
    for number in range(FILES):
        (root / "src" / f"part{number}.ts").write_text(_module(number))


def _module(number: int) -> str:
    """Return a module that uses the three before it."""
    before = range(max(0, number - 3), number)
    imports = [f"import {{ type Part{n}, make{n} }} from './part{n}'\n" for n in before]
    used = "".join(f"  parts.push(make{n}(count).name)\n" for n in before)
    functions = [
        f"export function step{n}(part: Part{number}, factor: number): Part{number} {{\n"
        f"  const scaled = part.sizes.map((size) => size * factor + {n})\n"
        f"  const found = scaled.filter((size): size is number => size > {n})\n"
        f"  return {{ ...part, sizes: found, name: `${{part.name}}-${{found.length}}` }}\n}}\n"
        for n in range(FUNCTIONS)
    ]
    items = "".join(
        f"  const item{n} = step{n}(make{number}({n}), {n})\n" for n in range(FUNCTIONS)
    )
    return (
        f"{''.join(imports)}"
        f"export interface Part{number} {{ id: number; name: string; sizes: number[] }}\n"
        f"export function make{number}(count: number): Part{number} {{\n"
        f"  const parts: string[] = []\n{used}"
        f"  return {{ id: count, name: parts.join(), sizes: [count] }}\n}}\n"
        f"{''.join(functions)}"
        f"export function all{number}(): void {{\n{items}  // here\n}}\n"
    )

"""The real compiler, asked about small repositories."""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundspeed_eval.execution.node import find_node
from groundspeed_eval.execution.typescript_service import ServiceFailed, TypeScriptService
from groundspeed_server.errors import UserError
from support.eval_tools import installed_tools

SUM = "export const sum = (a: number, b: number): number => a + b\n"
USE = "import { sum } from './sum'\n\nexport const three: number = sum(1, 2)\n"
BROKEN = "export const wrong: string = 1\n"
CONFIGURATION = '{"compilerOptions": {"strict": true, "noUnusedLocals": true}, "include": ["src"]}'
CRLF = "export const grüße: string = '\u2028😀'\r\nexport const n: number = 1\r\n"
LAX = "export const lax = (a) => a\n"
REFERENCES = '{"files": [], "references": [{"path": "./tsconfig.lax.json"}]}'


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small repository's files."""
    folder = tmp_path_factory.mktemp("repository")
    write(folder / "src" / "sum.ts", SUM)
    write(folder / "src" / "use.ts", USE)
    write(folder / "src" / "broken.ts", BROKEN)
    write(folder / "src" / "crlf.ts", CRLF)
    write(folder / "tsconfig.json", CONFIGURATION)
    write(folder / "parts" / "tsconfig.json", REFERENCES)
    write(folder / "parts" / "tsconfig.lax.json", '{"files": ["lax.ts"]}')
    write(folder / "parts" / "lax.ts", LAX)
    write(folder.parent / "outside.ts", "export const outside: 'x' = 'x'\n")
    return folder


@pytest.fixture(scope="module")
def service(root: Path) -> Iterator[TypeScriptService]:
    """The compiler with that repository; loading it takes longer than any question."""
    with start(root) as service:
        yield service


def start(root: Path | None = None, ask_s: float = 60) -> TypeScriptService:
    typescript = installed_tools() / "node_modules" / "typescript"
    return TypeScriptService(find_node(), typescript, root=root, ask_s=ask_s)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def codes(service: TypeScriptService, name: str, original: str, text: str) -> list[int]:
    return [problem.code for problem in service.new_problems(f"src/{name}", original, text)]


@pytest.mark.parametrize(
    ("name", "original"), [("sum.ts", SUM), ("use.ts", USE), ("broken.ts", BROKEN)]
)
def test_an_unedited_file_has_no_new_error(
    service: TypeScriptService, name: str, original: str
) -> None:
    assert codes(service, name, original, original) == []


@pytest.mark.parametrize(
    ("name", "original", "text", "found"),
    [
        pytest.param("use.ts", USE, USE.replace("1, 2", "1"), [2554], id="an argument too few"),
        pytest.param("use.ts", USE, USE.replace("1, 2", "'1', 2"), [2345], id="of another type"),
        pytest.param("use.ts", USE, USE.replace("sum(1, 2)", "add(1)"), [2304], id="no such name"),
        pytest.param("use.ts", USE, USE.replace("(1, 2)", "(1, 2"), [1005], id="left open"),
        pytest.param("use.ts", USE, USE + "const unused = 1\n", [], id="not used yet"),
        pytest.param("broken.ts", BROKEN, BROKEN + "const b = 2\n", [], id="an old error"),
        pytest.param("broken.ts", BROKEN, BROKEN + "const s: string = 2\n", [2322], id="once more"),
        pytest.param("broken.ts", BROKEN, "export const wrong = 1\n", [], id="mended"),
    ],
)
def test_only_what_the_edit_brings_counts(
    service: TypeScriptService, name: str, original: str, text: str, found: list[int]
) -> None:
    assert codes(service, name, original, text) == found


def test_the_edit_of_one_file_is_gone_when_another_is_asked_about(
    service: TypeScriptService,
) -> None:
    assert codes(service, "sum.ts", SUM, SUM.replace("number", "string")) == []

    assert codes(service, "use.ts", USE, USE) == []


def test_a_file_is_compared_with_the_original_that_is_named_not_with_the_disk(
    service: TypeScriptService,
) -> None:
    earlier = USE + "const late: string = sum(1, 2)\n"

    assert codes(service, "use.ts", earlier, earlier) == []
    assert codes(service, "use.ts", USE, earlier) == [2322]
    assert codes(service, "new.ts", BROKEN, BROKEN) == []


def test_line_ends_and_other_alphabets_make_no_difference(service: TypeScriptService) -> None:
    assert codes(service, "crlf.ts", CRLF, CRLF) == []
    assert codes(service, "crlf.ts", CRLF, CRLF.replace("= 1", "= '1'")) == [2322]


def test_a_project_of_references_uses_the_one_that_has_the_file(
    service: TypeScriptService,
) -> None:
    """The options of that one are not strict; those of the repository's top are."""
    more = LAX + "export const more = (b) => b\n"

    assert service.new_problems("parts/lax.ts", LAX, more) == []
    assert codes(service, "strict.ts", "", more) == [7006, 7006]


def test_without_a_configuration_the_compiler_is_strict(tmp_path: Path) -> None:
    with start(tmp_path) as service:
        found = codes(service, "a.tsx", "export const a = 1\n", LAX)

    assert found == [7006]


def test_nothing_outside_the_repository_is_read(service: TypeScriptService) -> None:
    text = "import { outside } from '../../outside'\nexport const a: number = outside\n"

    assert codes(service, "a.ts", "", text) == [2307]


def test_types_are_taken_away_and_syntax_errors_counted() -> None:
    with start() as service:
        good = service.without_types("a.ts", "export enum E { A = 1 }\nlet x = <number>2\n")
        bad = service.without_types("a.ts", "const = 1\n")

    assert "number" not in good.text
    assert good.errors == 0
    assert bad.errors > 0


def test_a_compiler_that_died_fails_one_question_and_answers_the_next(root: Path) -> None:
    with start(root) as service:
        assert service._process is not None
        os.kill(service._process.pid, signal.SIGKILL)
        with pytest.raises(ServiceFailed, match="ended unexpectedly"):
            service.new_problems("src/use.ts", USE, USE)
        found = codes(service, "use.ts", USE, USE.replace("1, 2", "1"))

    assert found == [2554]


def test_a_question_without_an_end_is_given_up(root: Path) -> None:
    endless = (
        "type Deep<T extends string, N extends 1[] = []> = N['length'] extends 900 ? N "
        ": Deep<T, [...N, 1]>\n"
        + "".join(f"export const a{n}: Deep<'{n}'> = 0 as never\n" for n in range(4000))
    )
    with start(root, ask_s=0.3) as service:
        with pytest.raises(ServiceFailed, match="took longer"):
            service.new_problems("src/use.ts", USE, endless)

        assert service._process is None


def test_a_folder_without_a_compiler_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not start") as caught:
        TypeScriptService(find_node(), tmp_path)

    assert caught.value.remedy


def test_a_compiler_without_a_language_service_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "package.json", '{"main": "index.js"}')
    tables = ("sys", "ScriptTarget", "ModuleKind", "ModuleResolutionKind", "JsxEmit")
    write(tmp_path / "index.js", "".join(f"exports.{name} = {{}}\n" for name in tables))

    with pytest.raises(UserError, match="no language service"):
        TypeScriptService(find_node(), tmp_path)


def test_an_edited_file_of_a_large_repository_is_checked_at_once(tmp_path: Path) -> None:
    """A guard against reloading: a repository of 200 files, each importing its neighbour."""
    write(tmp_path / "src" / "f0.ts", "export const v0: number = 0\n")
    texts = {"f0.ts": "export const v0: number = 0\n"}
    for n in range(1, 200):
        body = "".join(f"  const x{i}: number = v{n - 1} + {i}\n" for i in range(40))
        text = f"import {{ v{n - 1} }} from './f{n - 1}'\nexport function g{n}() {{\n{body}}}\n"
        texts[f"f{n}.ts"] = f"{text}export const v{n}: number = v{n - 1}\n"
    for name, text in texts.items():
        write(tmp_path / "src" / name, text)
    with start(tmp_path) as service:
        service.learn([(f"src/{name}", text) for name, text in texts.items()])
        times = []
        for name, text in list(texts.items())[::20]:
            begun = time.perf_counter()
            found = codes(service, name, text, text + "export const bad: string = 1\n")
            times.append(time.perf_counter() - begun)
            assert found == [2322]

    # The product promises 150 ms on a quiet machine; loading anew would take seconds.
    assert statistics.median(times) < 1.0

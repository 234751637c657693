"""What modules export, also where they only hand it on."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_server.workspace.files import GivenFiles
from groundspeed_server.workspace.modules import Modules

IMPORTER = Path("/p/main.ts")
FILES = {
    "/p/a.ts": (
        "export function plain(x: number): string {\n  return ''\n}\n"
        "export default class Shop {\n  open(): void {}\n}\n"
        "const hidden = 1\n"
    ),
    "/p/b.ts": "export { plain as renamed } from './a'\nexport * from './c'\n",
    "/p/c.ts": "export interface Deep { value: number }\nexport * from './b'\n",
    "/p/d.ts": "import { Deep } from './c'\nexport { Deep }\n",
    "/p/e.ts": "export * as shop from './a'\n",
    "/p/f.ts": "export function many(a: 1): 1\nexport function many(a: 2): 2\n",
}


def modules() -> Modules:
    return Modules(GivenFiles({Path(path): text for path, text in FILES.items()}), (Path("/p"),))


@pytest.mark.parametrize(
    ("specifier", "name", "expected"),
    [
        ("./a", "plain", ["export function plain(x: number): string"]),
        ("./a", "default", ["export default class Shop {\n  open(): void\n}"]),
        ("./b", "renamed", ["export function plain(x: number): string"]),
        ("./b", "Deep", ["export interface Deep { value: number }"]),
        ("./d", "Deep", ["export interface Deep { value: number }"]),
        ("./f", "many", ["export function many(a: 1): 1", "export function many(a: 2): 2"]),
        ("./e", "shop", ["export function plain(x: number): string"]),
        ("./a", "*", ["export function plain(x: number): string"]),
        ("./a", "missing", []),
        ("./c", "missing", []),
        ("./nowhere", "plain", []),
    ],
)
def test_an_imported_name_leads_to_its_declarations(
    specifier: str, name: str, expected: list[str]
) -> None:
    found = [one.signature.text for one in modules().imported(IMPORTER, specifier, name)]

    assert found[: len(expected)] == expected
    assert bool(found) == bool(expected)


class CountedFiles(GivenFiles):
    """Counts how often a module is looked at."""

    looks = 0

    def read(self, path: Path) -> str | None:
        self.looks += 1
        return super().read(path)

    def stamp(self, path: Path) -> tuple[int, int] | None:
        self.looks += 1
        return super().stamp(path)


def test_barrels_that_hand_on_each_other_are_looked_at_once_for_a_name() -> None:
    names = [f"m{number}" for number in range(30)]
    barrel = "".join(f"export * from './{name}'\n" for name in names)
    files = CountedFiles({Path(f"/p/{name}.ts"): barrel for name in names})
    found = Modules(files, (Path("/p"),)).imported(IMPORTER, "./m0", "missing")

    assert found == []
    assert files.looks < 20 * len(names) ** 2


def test_what_lies_behind_many_barrels_is_found() -> None:
    files = {Path(f"/p/m{n}.ts"): f"export * from './m{n + 1}'\n" for n in range(20)}
    files[Path("/p/m20.ts")] = "export const deep = 1\n"
    found = Modules(GivenFiles(files), (Path("/p"),)).imported(IMPORTER, "./m0", "deep")

    assert [one.path for one in found] == [Path("/p/m20.ts")]


def test_a_file_that_changed_is_read_again() -> None:
    files = GivenFiles({Path("/p/a.ts"): "export const one = 1\n"})
    known = Modules(files, (Path("/p"),))
    before = known.imported(IMPORTER, "./a", "one")
    files.put(Path("/p/a.ts"), "export const two = 2\n")

    assert len(before) == 1
    assert known.imported(IMPORTER, "./a", "one") == []
    assert len(known.imported(IMPORTER, "./a", "two")) == 1


def test_a_file_that_takes_too_long_is_tried_a_few_times() -> None:
    """A machine may be busy once; some broken texts are never parsed."""
    path = Path("/p/a.tsx")
    files = CountedFiles({path: "renamed old=(old=(old}"})
    known = Modules(files, (Path("/p"),))
    looks = []
    for _ in range(5):
        assert known.signatures(path) == ()
        looks.append(files.looks)

    # Each asks for the stamp, and the first ones read the file.
    assert looks == [2, 4, 6, 7, 8]


def test_a_file_that_is_gone_declares_nothing() -> None:
    assert modules().signatures(Path("/p/gone.ts")) == ()

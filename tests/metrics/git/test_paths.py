from __future__ import annotations

import pytest

from groundspeed_metrics.git.paths import PathRules, classify
from groundspeed_metrics.identity import Pseudonyms


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/a.ts", "code"),
        ("src/a.test.tsx", "test"),
        ("tests/helper.py", "test"),
        ("README.md", "docs"),
        ("docs/conf.py", "docs"),
        ("package.json", "config"),
        ("Dockerfile", "config"),
        (".eslintrc", "config"),
        ("package-lock.json", "lock"),
        ("deep/pnpm-lock.yaml", "lock"),
        ("vendor/jquery.js", "vendored"),
        ("node_modules/a/index.js", "vendored"),
        ("dist/app.js", "generated"),
        ("a.min.js", "generated"),
        ("__snapshots__/a.snap", "generated"),
        ("api_pb2.py", "generated"),
        ("coverage/lcov-report/src/a.ts.html", "generated"),
        ("packages/a/coverage/lcov.info", "generated"),
        ("coverage/coverage-final.json", "generated"),
        ("src/coverage/policy.ts", "code"),
        ("src/routes.gen.ts", "generated"),
        (".pnp.cjs", "generated"),
        (".yarn/plugins/a.cjs", "vendored"),
        ("app/docs/page.tsx", "code"),
        ("packages/docs/components/card.tsx", "code"),
        ("packages/docs/guide.mdx", "docs"),
        ("types/a.test-d.ts", "test"),
        ("types/a.spec-d.tsx", "test"),
        ("tests/fixtures/answer.json", "config"),
        ("tsconfig.test.json", "config"),
        ("tests/README.md", "docs"),
        ("tests/rows.csv", "other"),
        ("features/basket.feature", "test"),
        ("logo.png", "other"),
        ("bin/run", "other"),
        (".cache.bin", "other"),
        ("SRC/A.TS", "code"),
        ("a\tb\n.ts", "code"),
    ],
)
def test_a_path_has_a_class(path: str, expected: str) -> None:
    assert classify(path) == expected


def test_the_repository_can_mark_what_is_generated() -> None:
    attributes = (
        "*.gen.ts linguist-generated\n\n[attr]odd linguist-generated\n"
        "src/kept.gen.ts -linguist-generated\n"
    )
    rules = PathRules(Pseudonyms("k"), "r", attributes)

    assert rules.facts("src/a.gen.ts").path_class == "generated"
    assert rules.facts("src/kept.gen.ts").path_class == "code"
    # A line that names a group of attributes speaks of no path.
    assert rules.facts("src/todd").path_class == "other"


def test_the_repository_can_say_that_what_looks_generated_is_not() -> None:
    attributes = (
        "src/gen/** -linguist-generated\nvendor/*.ts linguist-vendored=false\n"
        "docs/** -linguist-documentation\n"
        "docs/a.md linguist-generated\ndocs/*.md -linguist-vendored\n"
    )
    rules = PathRules(Pseudonyms("k"), "r", attributes)

    paths = (
        "src/gen/a.ts",
        "src/gen/a.test.ts",
        "vendor/a.ts",
        "vendor/a/b.ts",
        "docs/a.ts",
        "docs/a.md",
    )
    found = [rules.facts(path).path_class for path in paths]
    assert found == ["code", "test", "code", "vendored", "code", "generated"]


def test_a_path_becomes_a_keyed_hash_that_differs_between_repositories() -> None:
    one, other = (PathRules(Pseudonyms("k"), repo, "").facts("src/a.ts") for repo in "ab")

    assert one.key != other.key
    assert one.language == "typescript"
    assert len(one.key) == 32


def test_a_submodule_has_a_class_of_its_own_and_an_extension_its_language_in_capitals_too() -> None:
    rules = PathRules(Pseudonyms("k"), "r", "")

    assert rules.facts("lib/a.ts", is_submodule=True).path_class == "submodule"
    assert rules.facts("lib/a.ts").path_class == "code"
    assert rules.facts("SRC/A.TSX").language == "typescriptreact"

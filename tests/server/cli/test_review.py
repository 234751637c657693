"""`groundspeed review` on real repositories, with a model that plays a script.

No test here can reach a network: every connection beyond loopback is refused.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from groundspeed_server.cli.main import main
from support.metrics_git import GitRepo
from support.pseudo_terminal import told
from support.sarif import SARIF

FIRST = """\
export function first(xs: number[]): number {
  for (let i = 0; i <= xs.length; i++) {
    if (xs[i] > 0) return xs[i];
  }
  return 0;
}
"""
SECOND = """\
export function second(n: number): number {
  while (n == 0) n--;
  return n;
}
"""
CODE = FIRST + "\n" + SECOND
CHANGED = CODE.replace("xs[i] > 0", "xs[i] >= 0")
# The model finds something in both functions; what it was not shown, it cannot have seen.
SCRIPT = """
[[answer]]
when = "function fails"
error = "throttled"

[[answer]]
when = "function mumbles"
text = "Looks good to me!"

[[answer]]
when = "function rambles"
text = '''{"hints": [{"rule": "off-by-one", "line": 2, "quote": "return 1", "severity": "error",
   "message": "It is 2.", "confidence": 0.9}, {"rule": "wro'''
stop = "max_tokens"

[[answer]]
when = "function (first|second)"
text = '''{"hints": [
  {"rule": "off-by-one", "line": 2, "quote": "i <= xs.length", "severity": "error",
   "message": "The last turn reads past the end.", "confidence": 0.9,
   "fix": {"replace": "i <= xs.length", "with": "i < xs.length"}},
  {"rule": "wrong-condition", "line": 9, "quote": "n == 0", "severity": "warning",
   "message": "This never ends.", "confidence": 0.8, "fix": null}]}'''

[[answer]]
text = '{"hints": []}'
"""
OFF_BY_ONE = "src/a.ts:2:19 error off-by-one: The last turn reads past the end. (has a fix)\n"
ENDLESS = "src/a.ts:9:10 warning wrong-condition: This never ends.\n"


@pytest.fixture(autouse=True)
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository with one committed file, in which the engineer stands."""
    script = tmp_path / "script.toml"
    script.write_text(SCRIPT)
    config = Path.home() / ".config" / "groundspeed" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[model]\nprovider = "scripted"\nscript = "{script}"\n')
    made = GitRepo(tmp_path / "project")
    made.commit("First", {"src/a.ts": CODE})
    monkeypatch.chdir(made.root)
    return made


def write(repo: GitRepo, name: str, text: str) -> None:
    path = repo.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def long_functions(*, last: str) -> str:
    """Return more functions than one question has room for."""
    names = [*(f"f{number}" for number in range(19)), last]
    return "".join(f"function {name}() {{\n{'  step();' * 200}\n}}\n" for name in names)


def test_without_a_change_there_is_nothing_to_say(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["review"])

    assert (code, *capsys.readouterr()) == (0, "", "")


@pytest.mark.parametrize(
    ("words", "shown", "conclusion"),
    [
        ([], [], "There is nothing to review."),
        (["--all"], ["Reviewing src/a.ts (1 of 2)", "(2 of 2)"], "2 hints in 2 files."),
        (["--all", "src/b.ts"], ["Reviewing src/b.ts (1 of 1)"], "No hints in 1 file."),
    ],
)
def test_a_terminal_shows_what_is_reviewed_and_what_came_of_it(
    words: list[str], shown: list[str], conclusion: str, repo: GitRepo
) -> None:
    repo.commit("Second", {"src/b.ts": "function fine() {\n  return 1;\n}\n"})
    reviewed = told("review", *words)

    assert all(each in reviewed.terminal for each in shown)
    assert reviewed.terminal.rpartition("\x1b[K")[2] == f"{conclusion}\r\n"
    assert "Reviewing" not in reviewed.out


def test_a_changed_function_is_reviewed_and_its_neighbour_is_not(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, "src/a.ts", CHANGED)
    code = main(["review"])

    assert (code, *capsys.readouterr()) == (1, OFF_BY_ONE, "")


def test_a_change_without_a_hint_is_no_finding(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, "src/b.ts", "export function fine() {\n  return 1;\n}\n")
    repo.git("add", "src/b.ts")
    code = main(["review"])

    assert (code, *capsys.readouterr()) == (0, "", "")


@pytest.mark.parametrize(
    ("base", "code", "said"),
    [("HEAD", 0, ""), ("HEAD~1", 1, OFF_BY_ONE), ("main~1", 1, OFF_BY_ONE)],
)
def test_the_base_decides_what_has_changed(
    base: str, code: int, said: str, repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit("Second", {"src/a.ts": CHANGED})
    ended = main(["review", "--base", base])

    assert (ended, *capsys.readouterr()) == (code, said, "")


@pytest.mark.parametrize("words", [["--all"], ["--all", "src"], ["--all", "src/a.ts"]])
def test_every_function_is_reviewed_when_it_is_wanted(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["review", *words])

    assert (code, *capsys.readouterr()) == (1, OFF_BY_ONE + ENDLESS, "")


def test_only_what_is_named_is_reviewed(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "src/a.ts", CHANGED)
    (repo.root / "docs").mkdir()
    codes = [main(["review", "docs"]), main(["review", "src"]), main(["review", "src/a.ts"])]

    assert codes == [0, 1, 1]
    assert capsys.readouterr().out == OFF_BY_ONE * 2


@pytest.mark.parametrize("words", [["src", "src/a.ts", "."], ["--all", ".", "src", "src/a.ts"]])
def test_what_is_named_twice_is_reviewed_once(
    words: list[str], repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, "src/a.ts", CHANGED)
    main(["review", *words])

    assert capsys.readouterr().out.count(OFF_BY_ONE) == 1


def test_names_are_those_that_one_sees_from_here(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, "src/a.ts", CHANGED)
    monkeypatch.chdir(repo.root / "src")
    main(["review"])
    inside = capsys.readouterr().out
    monkeypatch.chdir(repo.root.parent)
    main(["review", str(repo.root)])
    outside = capsys.readouterr().out

    assert inside.startswith("a.ts:2:19 ")
    assert outside.startswith("project/src/a.ts:2:19 ")


def test_without_a_model_invisible_characters_are_still_found(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "local")
    monkeypatch.setenv("GROUNDSPEED_MODEL_DIR", str(repo.root / "nowhere"))
    write(repo, "src/a.ts", CHANGED.replace("return 0", "return\u200b 0"))
    code = main(["review"])
    said, told = capsys.readouterr()

    assert code == 2
    assert said.startswith("src/a.ts:5:9 warning invisible-character: ")
    assert "Only invisible characters were looked for." in told
    assert "groundspeed model install" in told


def test_a_new_file_is_reviewed_whole_when_it_is_named(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, "new.ts", FIRST)
    codes = [main(["review"]), main(["review", "new.ts"])]

    assert codes == [0, 1]
    assert capsys.readouterr().out == OFF_BY_ONE.replace("src/a.ts", "new.ts")


@pytest.mark.parametrize(
    ("name", "what"), [("fails", "throttled"), ("mumbles", "not in the form that was asked for")]
)
def test_what_could_not_be_reviewed_is_told_and_the_rest_is_kept(
    name: str, what: str, repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, "src/b.ts", f"export function {name}() {{\n  return 1;\n}}\n")
    code = main(["review", "--all", "src"])
    said = capsys.readouterr()

    assert (code, said.out) == (2, OFF_BY_ONE + ENDLESS)
    assert re.fullmatch(rf"groundspeed: src/b\.ts was not reviewed: .*{what}.*\n", said.err)


def test_what_is_named_and_cannot_be_read_does_not_keep_the_rest_from_being_reviewed(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    """As when a list of changed files is handed over, with removed and other ones among them."""
    write(repo, "src/a.ts", CHANGED)
    write(repo, "notes.md", "# Notes\n")
    code = main(["review", "gone.ts", "notes.md", "src/a.ts"])
    said = capsys.readouterr()

    assert (code, said.out) == (2, OFF_BY_ONE)
    assert said.err == (
        "groundspeed: There is no gone.ts.\n  Is the path right?\n"
        "groundspeed: notes.md is not a TypeScript or JavaScript file.\n"
    )


def test_what_git_ignores_is_passed_over_in_folders_and_told_by_its_name(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, ".gitignore", "dist/\n")
    write(repo, "dist/a.js", "function f() {\n  return\u200b 1;\n}\n")
    codes = [main(["review", "--all"]), main(["review", "--all", "dist"])]
    folders = capsys.readouterr()
    codes.append(main(["review", "--all", "dist/a.js"]))
    named = capsys.readouterr()

    assert codes == [1, 0, 2]
    assert folders == (OFF_BY_ONE + ENDLESS, "")
    assert "dist/a.js was not reviewed: This file is ignored by" in named.err


def test_what_was_said_before_an_answer_broke_off_is_kept_and_the_rest_is_told(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, "b.ts", "export function rambles() {\n  return 1;\n}\n")
    code = main(["review", "b.ts"])
    said = capsys.readouterr()

    assert (code, said.out) == (2, "b.ts:2:3 error off-by-one: It is 2.\n")
    assert said.err.startswith("groundspeed: b.ts was reviewed in part: The model's answer broke ")


def test_every_function_of_a_long_file_is_reviewed(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, "src/a.ts", CODE + long_functions(last="rambles"))
    code = main(["review", "--all", "src/a.ts"])
    said = capsys.readouterr()

    # The one that rambles is not among the smallest, which come first.
    assert (code, said.out) == (2, OFF_BY_ONE + ENDLESS)
    assert said.err.startswith("groundspeed: src/a.ts was reviewed in part: The model's answer ")


def test_a_model_that_fails_halfway_through_a_file_is_told(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, "src/a.ts", CODE + long_functions(last="fails"))
    code = main(["review", "--all", "src/a.ts"])
    said = capsys.readouterr()

    assert (code, said.out) == (2, OFF_BY_ONE + ENDLESS)
    assert said.err.startswith("groundspeed: src/a.ts was reviewed in part: ")
    assert "throttled" in said.err


def test_a_function_that_is_too_long_is_told(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, "src/a.ts", f"function long() {{\n{'  step();' * 2_000}\n}}\n")
    code = main(["review"])
    said = capsys.readouterr()

    assert (code, said.out) == (2, "")
    assert said.err == (
        "groundspeed: src/a.ts was not reviewed: "
        "1 function is longer than the 16,000 characters of a review.\n"
    )


def test_an_excluded_file_is_told_and_not_sent(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, "secrets/a.ts", FIRST)
    code = main(["review", "secrets/a.ts"])
    said = capsys.readouterr()

    assert (code, said.out) == (2, "")
    assert said.err.startswith("groundspeed: secrets/a.ts was not reviewed: ")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["../loose.ts"], "not in a git repository"),
        (["none.ts"], "There is no none.ts"),
        (["none/a.ts"], "There is no none/a.ts"),
        (["notes.md"], "not a TypeScript or JavaScript file"),
        (["--base", "no-such-branch"], "no revision 'no-such-branch'"),
        (["--base", "--upload-pack=x"], "expected one argument"),
    ],
)
def test_what_cannot_be_reviewed_is_a_sentence(
    words: list[str], what: str, repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo.root.parent / "loose.ts").write_text(FIRST)
    write(repo, "notes.md", "# Notes\n")
    try:
        code: object = main(["review", *words])
    except SystemExit as ended:
        code = ended.code
    said = capsys.readouterr()

    assert (code, said.out) == (2, "")
    assert what in said.err


def test_a_file_outside_any_repository_can_be_reviewed_whole(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    loose = repo.root.parent / "loose.ts"
    loose.write_text(FIRST)
    refused = main(["review", "../loose.ts"])
    remedy = capsys.readouterr().err
    code = main(["review", "--all", "../loose.ts"])

    assert (refused, code) == (2, 1)
    assert "With --all, no history is needed." in remedy
    assert capsys.readouterr().out == OFF_BY_ONE.replace("src/a.ts", "../loose.ts")


@pytest.mark.parametrize(
    ("here", "words"),
    [("legal", []), ("legal", ["--all"]), (".", []), ("..", ["project/legal/a.ts"])],
)
def test_what_the_project_excludes_is_not_sent_wherever_one_stands(
    here: str,
    words: list[str],
    repo: GitRepo,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    repo.commit("Second", {"groundspeed.toml": '[gate]\nexclude = ["legal/"]\n'})
    write(repo, "legal/a.ts", FIRST)
    repo.git("add", "legal")
    monkeypatch.chdir(repo.root / here)
    code = main(["review", *words])
    said = capsys.readouterr()

    assert (code, said.out) == (2, "")
    assert "excluded by the setting gate.exclude" in said.err


def test_json_is_one_object(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "src/a.ts", CHANGED)
    codes = [main(["review", "--format", "json"]), main(["review", "docs", "--format", "json"])]
    printed = capsys.readouterr().out

    assert codes[0] == 1
    (hint,) = json.loads(printed[: printed.index("\n}\n") + 3])["hints"]
    assert (hint["path"], hint["rule"], hint["startLine"]) == ("src/a.ts", "off-by-one", 2)
    assert hint["fix"]["text"] == "i < xs.length"


def test_data_is_utf8_whatever_the_terminal_is(repo: GitRepo) -> None:
    write(repo, "€.ts", FIRST)
    command = [sys.executable, "-m", "groundspeed_server.cli.main"]
    done = subprocess.run(
        [*command, "review", "€.ts", "--format", "json"],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 1
    assert json.loads(done.stdout)["hints"][0]["path"] == "€.ts"


@pytest.mark.parametrize("name", ["src/a.ts", "src/sp ace #1 é%.ts", "C:.ts"])
def test_sarif_is_what_the_standard_asks_for(
    name: str, repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, name, CHANGED)
    code = main(["review", name, "--all", "--format", "sarif"])
    log: Any = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]

    assert code == 1
    assert [result["ruleId"] for result in run["results"]] == ["off-by-one", "wrong-condition"]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == rules


def test_sarif_without_hints_is_a_log_without_results(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["review", "--format", "sarif"])
    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, SARIF)

    assert code == 0
    assert log["runs"][0]["results"] == []


def test_what_a_clone_does_not_have_is_not_fetched(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    clone = repo.root.parent / "clone"
    options = ["--quiet", "--no-checkout", "--filter=blob:none"]
    repo.git("clone", *options, repo.root.as_uri(), str(clone))
    (clone / "src").mkdir()
    (clone / "src" / "a.ts").write_text(CHANGED)
    monkeypatch.chdir(clone)
    code = main(["review", "src/a.ts"])
    packs = subprocess.run(
        ["git", "count-objects", "-v"], cwd=clone, capture_output=True, text=True, check=True
    ).stdout

    # Nothing is known of the old text, so the whole file counts as new.
    assert (code, *capsys.readouterr()) == (1, OFF_BY_ONE + ENDLESS, "")
    assert "packs: 1\n" in packs

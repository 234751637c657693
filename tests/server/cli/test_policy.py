from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundspeed_server.cli.main import main
from support.policy_lake import CHAT, HEAD, named, publish
from support.prompt_files import prompt_file

SHORT = {"short.v1": prompt_file("short.v1", CHAT)}
POLICY = (
    HEAD
    + "[limits]\ncalls_per_day = 5\n"
    + '[experiments.wording.arms.short]\nweight = 1\nprompts = { completion_chat = "short.v1" }\n'
    + named(SHORT)
)
POLICY_FILE = Path("lake/policy/policy.toml")


@pytest.fixture(autouse=True)
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    script = tmp_path / "script.toml"
    script.write_text('shape = "chat"\n[[answer]]\ntext = "<completion>42;</completion>"\n')
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "scripted")
    monkeypatch.setenv("GROUNDSPEED_SCRIPT", str(script))
    monkeypatch.setenv("GROUNDSPEED_LAKE", str(tmp_path / "lake"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ts").write_text("const answer = 1;\nconst next = \n")
    (tmp_path / "lake").mkdir()
    return tmp_path / "lake"


def test_show_says_what_holds_here(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(lake, POLICY, SHORT)
    code = main(["policy", "show"])
    printed = capsys.readouterr().out

    assert code == 0
    assert "policy    2026-11, seen in the lake at" in printed
    assert "arm       wording: short" in printed
    assert "prompt    short.v1: For tests." in printed
    assert "0 calls (of 5), $0.0000 (no limit)" in printed


def test_show_says_when_there_is_none(
    lake: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["policy", "show"])
    lake.rmdir()
    main(["policy", "show"])
    monkeypatch.delenv("GROUNDSPEED_LAKE")
    main(["policy", "show"])
    printed = capsys.readouterr().out.splitlines()

    assert printed == [
        "policy    none is in force",
        "lake      cannot be read: no such folder",
        "policy    none is in force",
        "No lake is set, so no policy can come from it.",
    ]


def test_show_says_why_a_policy_was_refused(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(lake, POLICY, SHORT)
    main(["policy", "show"])
    publish(lake, HEAD + "surprise = 1")
    main(["policy", "show"])
    printed = capsys.readouterr().out

    assert printed.count("policy    2026-11") == 2
    assert "notice    A policy was refused" in printed


def test_check_says_whether_a_file_would_do(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(lake, POLICY, SHORT)
    good = main(["policy", "check", str(POLICY_FILE)])
    said = capsys.readouterr().out
    (lake / "policy" / "prompts" / "short.v1.md").write_text("changed")
    changed = main(["policy", "check", str(POLICY_FILE)])
    complaint = capsys.readouterr().err
    missing = main(["policy", "check", "missing.toml"])
    remedy = capsys.readouterr().err.splitlines()[1]

    assert (good, changed, missing) == (0, 2, 2)
    assert "The policy 2026-11 would come into force." in said
    assert "experiment wording: short 100%" in said
    assert "SHA-256 differs" in complaint
    assert "such as lake/policy/policy.toml" in remedy


def test_doctor_names_policy_arm_and_prompt(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(lake, POLICY, SHORT)
    code = main(["doctor", "--json"])
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)}

    assert code == 0
    assert checks["policy"]["found"] == "Version 2026-11, arms: wording short."
    assert "short.v1@" in checks["prompts"]["found"]


UNREADABLE = HEAD + '[narrow]\nexclude = ["legal/", "[z-a]"]\n'


@pytest.mark.parametrize(
    ("before", "found"),
    [
        (None, "No policy is in force. The lake's newest was refused: "),
        (POLICY, "Version 2026-11, arms: wording short. The lake's newest was refused: "),
    ],
)
def test_doctor_says_why_a_policy_was_refused_and_what_to_do(
    lake: Path, capsys: pytest.CaptureFixture[str], before: str | None, found: str
) -> None:
    if before is not None:
        publish(lake, before, SHORT)
        main(["policy", "show"])
    publish(lake, UNREADABLE)
    capsys.readouterr()
    code = main(["doctor", "--json"])
    checks = json.loads(capsys.readouterr().out)
    (policy,) = [check for check in checks if check["name"] == "policy"]

    assert (code, policy["ok"]) == (1, False)
    assert policy["found"].startswith(found)
    assert '`narrow.exclude` holds "[z-a]"' in policy["found"]
    assert ".gitignore" in policy["remedy"]
    assert "refused" not in str([check for check in checks if check is not policy])


def test_doctor_says_what_of_a_policy_was_passed_over(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(lake, HEAD + 'optional = ["surprise"]\nsurprise = 1\n')
    code = main(["doctor", "--json"])
    checks = json.loads(capsys.readouterr().out)
    told = [(check["found"], check["remedy"]) for check in checks if not check["ok"]]

    assert code == 1
    assert told == [
        (
            "The policy's key `surprise` is not known here and was passed over.",
            "A newer Groundspeed may know it.",
        )
    ]


def test_the_terminal_goes_by_the_policy(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(lake, POLICY, SHORT)
    offered = main(["complete", "a.ts:2:14", "--json"])
    outcome = json.loads(capsys.readouterr().out)
    publish(lake, HEAD + '[kill_switch]\non = true\nmessage = "An incident."')
    main(["policy", "show"])
    shown = capsys.readouterr().out
    stopped = main(["complete", "a.ts:2:14"])
    complaint = capsys.readouterr().err

    assert offered == 0
    assert outcome["decision"]["call"]["prompt"].startswith("short.v1@")
    assert "off       Your organisation has switched Groundspeed off" in shown
    assert stopped == 2
    assert "An incident." in complaint

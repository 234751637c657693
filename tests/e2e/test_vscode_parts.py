"""The extension's own unit tests, and the editor that the others are run in."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile

import pytest

from support.editor_commands import ROOT, VSIX, strict_code_server, without_proposed_api

pytestmark = pytest.mark.e2e


def test_the_extensions_unit_tests_pass() -> None:
    done = subprocess.run(
        ["npm", "test", "--silent"],
        cwd=ROOT / "extension" / "vscode",
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_names_what_it_contains_and_under_which_licence() -> None:
    extension = ROOT / "extension" / "vscode"
    lock = json.loads((extension / "package-lock.json").read_text(encoding="utf-8"))
    shipped = [
        f"{folder.removeprefix('node_modules/')} {package['version']} ({package['license']})\n"
        for folder, package in lock["packages"].items()
        if folder and not package.get("dev")
    ]
    with zipfile.ZipFile(VSIX) as package:
        notices = package.read("extension/ThirdPartyNotices.txt").decode()

    assert shipped
    assert [line for line in shipped if line not in notices] == []
    assert "Permission is hereby granted" in notices


def test_proposed_api_is_refused_as_in_the_vs_code_that_people_use() -> None:
    bundle = (
        "function yes(a,b){return!0}function Oe(i,t){return!0}"
        "function M(i,t){if(!Oe(i,t))throw new Error(`Extension '${i.identifier.value}' "
        "CANNOT use API proposal: ${t}.`)}"
    )
    strict = without_proposed_api(bundle)

    assert "function yes(a,b){return!0}" in strict
    assert "function Oe(i,t){return!!i.enabledApiProposals?.includes(t)}" in strict


def test_a_bundle_in_which_proposed_api_cannot_be_refused_is_an_error() -> None:
    with pytest.raises(AssertionError, match="look for its new form"):
        without_proposed_api("function Oe(i,t){return!0}")


def test_the_editor_under_test_is_the_strict_one() -> None:
    out = strict_code_server().parents[2] / "lib" / "vscode" / "out"
    host = out / "vs" / "workbench" / "api" / "node" / "extensionHostProcess.js"

    assert "enabledApiProposals?.includes" in host.read_text(encoding="utf-8")

"""By its path alone, a document is sent or not; what cannot be decided is not sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from groundspeed_server.gate.paths import PathRules
from groundspeed_server.gate.refusal import Refusal
from groundspeed_server.text.snapshot import DocumentSnapshot, Language

TEXT = "export const a = 1;\n"


def document(path: Path | None, uri: str | None = None) -> DocumentSnapshot:
    if uri is None:
        assert path is not None
        uri = f"file://{path}"
    return DocumentSnapshot(uri, path, Language.TYPESCRIPT, 1, TEXT)


def reason(rules: PathRules, path: Path | None, uri: str | None = None) -> str | None:
    refusal = rules.refusal(document(path, uri))
    return None if refusal is None else refusal.reason


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "workspace"
    folder.mkdir()
    return folder


def put(root: Path, name: str, text: str = TEXT) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "a.ts",
        "src/env.ts",
        "src/environment.ts",
        "src/keys.ts",
        "src/secretary.ts",
        "src/database/index.ts",
        "src/sshClient.ts",
        "src/awsRegions.ts",
        "not yet written/new.ts",
    ],
)
def test_source_files_are_admitted(root: Path, name: str) -> None:
    if "not yet" not in name:
        put(root, name)

    assert reason(PathRules((root,), ()), root / name) is None


@pytest.mark.parametrize(
    "name",
    [
        ".env",
        ".env.local",
        "prod.env",
        "KEY.PEM",
        "certs/server.key",
        "id_rsa",
        "a/SECRETS/x.ts",
        "secrets.ts",
        "Credentials.json",
        ".aws/config.ts",
        "home/.SSH/helper.ts",
        "deep/.gnupg/a/b/c.ts",
        "data/app.sqlite3",
        "terraform.tfvars.json",
        "terraform.tfstate.backup",
        ".npmrc",
        ".git/config.ts",
        "firebase-adminsdk-x1.json",
    ],
)
def test_the_built_in_list_refuses(root: Path, name: str) -> None:
    put(root, name)

    assert reason(PathRules((root,), ()), root / name) == "excluded_path"


def test_nothing_weakens_the_built_in_list(root: Path) -> None:
    for ignore_file in (".gitignore", ".groundspeedignore"):
        put(root, ignore_file, "!.env\n!*\n!secrets/\n")
    put(root, ".env")
    put(root, "secrets/x.ts")
    rules = PathRules((root, root / "secrets"), ("!.env", "!secrets/", "!*"))

    assert reason(rules, root / ".env") == "excluded_path"
    assert reason(rules, root / "secrets" / "x.ts") == "excluded_path"


def test_a_link_into_an_excluded_folder_is_refused(root: Path) -> None:
    put(root, "secrets/x.ts")
    (root / "innocent.ts").symlink_to(root / "secrets" / "x.ts")
    (root / "folder").symlink_to(root / "secrets")
    rules = PathRules((root,), ())

    assert reason(rules, root / "innocent.ts") == "excluded_path"
    assert reason(rules, root / "folder" / "x.ts") == "excluded_path"


def test_an_excluded_name_that_links_to_a_harmless_file_is_refused(root: Path) -> None:
    put(root, "a.ts")
    (root / "secrets").mkdir()
    (root / "secrets" / "x.ts").symlink_to(root / "a.ts")

    assert reason(PathRules((root,), ()), root / "secrets" / "x.ts") == "excluded_path"


def test_a_link_to_an_ignored_file_is_refused_by_either_name(root: Path) -> None:
    put(root, ".gitignore", "private/\nlink.ts\n")
    put(root, "private/x.ts")
    put(root, "a.ts")
    (root / "public.ts").symlink_to(root / "private" / "x.ts")
    (root / "link.ts").symlink_to(root / "a.ts")
    rules = PathRules((root,), ())

    assert reason(rules, root / "public.ts") == "ignored_path"
    assert reason(rules, root / "link.ts") == "ignored_path"


def test_outside_the_workspace_nothing_is_sent(root: Path) -> None:
    outside = put(root.parent, "other/a.ts")
    (root / "link.ts").symlink_to(outside)
    rules = PathRules((root,), ())

    assert reason(rules, outside) == "outside_workspace"
    assert reason(rules, root / "link.ts") == "outside_workspace"
    assert reason(rules, root / ".." / "other" / "a.ts") == "outside_workspace"
    assert reason(rules, Path(f"{root}-2") / "a.ts") == "outside_workspace"


def test_a_workspace_folder_may_itself_be_a_link(root: Path) -> None:
    put(root, "a.ts")
    (root.parent / "linked").symlink_to(root)
    rules = PathRules((root.parent / "linked",), ())

    assert reason(rules, root.parent / "linked" / "a.ts") is None
    assert reason(rules, root / "a.ts") is None


def test_a_single_file_has_its_own_folder_for_a_workspace(root: Path) -> None:
    single = put(root, "a.ts")
    put(root, ".groundspeedignore", "drafts.ts\n")
    drafts = put(root, "drafts.ts")
    (root / "link.ts").symlink_to(put(root.parent, "other/a.ts"))
    rules = PathRules((), ())

    assert reason(rules, single) is None
    assert reason(rules, drafts) == "ignored_path"
    assert reason(rules, root / "link.ts") == "outside_workspace"


@pytest.mark.parametrize("folder", ["missing", "a.ts", "loop", "a.ts/below"])
def test_a_workspace_that_is_no_folder_admits_nothing(root: Path, folder: str) -> None:
    path = put(root, "a.ts")
    _loop(root / "loop")
    (root / "open").mkdir()

    assert reason(PathRules((root / folder, root / "open"), ()), path) == "outside_workspace"


def _loop(path: Path) -> Path:
    path.symlink_to(path)
    return path


def _dangling(path: Path) -> Path:
    path.symlink_to(path.parent / "nowhere.ts")
    return path


def _through_a_file(path: Path) -> Path:
    path.write_text(TEXT)
    return path / "x.ts"


@pytest.mark.parametrize(
    "make",
    [
        _loop,
        _dangling,
        _through_a_file,
        lambda path: Path(f"{path}\0.ts"),
        lambda path: path.with_name("x" * 300),
        lambda path: Path("relative.ts"),
        lambda path: path.parent / "missing" / ".." / ".." / "b.ts",
    ],
    ids=["loop", "dangling", "through_a_file", "nul", "too_long", "relative", "up_from_nowhere"],
)
def test_a_path_that_cannot_be_resolved_is_refused(
    root: Path, make: Callable[[Path], Path]
) -> None:
    assert reason(PathRules((root,), ()), make(root / "a.ts"), "file:///a.ts") == (
        "unresolvable_path"
    )


def test_ignore_files_of_the_whole_repository_count(root: Path) -> None:
    (root / ".git").mkdir()
    put(root, ".gitignore", "packages/app/generated/\n")
    generated = put(root, "packages/app/generated/a.ts")
    written = put(root, "packages/app/a.ts")
    rules = PathRules((root / "packages" / "app",), ())

    assert reason(rules, generated) == "ignored_path"
    assert reason(rules, written) is None


def test_unreadable_rules_close_their_tree_with_one_notice(root: Path) -> None:
    (root / "closed" / ".gitignore").mkdir(parents=True)
    rules = PathRules((root,), ())
    notices = {
        rules.refusal(document(put(root, name))) for name in ("closed/a.ts", "closed/deep/b.ts")
    }

    assert len(notices) == 1
    assert {notice.reason for notice in notices if notice} == {"unreadable_rules"}
    assert reason(rules, put(root, "open/a.ts")) is None


def test_a_repaired_rule_file_opens_its_tree(root: Path) -> None:
    path = put(root, "a.ts")
    rules = PathRules((root,), ())
    spoiled = put(root, ".gitignore", "!\n")
    before = reason(rules, path)
    spoiled.write_text("*.log\n")

    assert before == "unreadable_rules"
    assert reason(rules, path) is None


def test_a_remembered_verdict_follows_changes_on_disk(root: Path) -> None:
    path = put(root, "a.ts")
    put(root, "secrets/x.ts")
    put(root, ".env")
    rules = PathRules((root,), ())
    verdicts = [reason(rules, path), reason(rules, path)]
    put(root, ".groundspeedignore", "a.ts\n")
    verdicts.append(reason(rules, path))
    (root / ".groundspeedignore").unlink()
    verdicts.append(reason(rules, path))
    for target in (".env", "secrets/x.ts"):
        path.unlink()
        path.symlink_to(root / target)
        verdicts.append(reason(rules, path))

    assert verdicts == [None, None, "ignored_path", None, "excluded_path", "excluded_path"]


@pytest.mark.parametrize(
    ("exclude", "name", "expected"),
    [
        (("billing/",), "src/Billing/a.ts", "excluded_path"),
        (("/billing/**",), "billing/a.ts", "excluded_path"),
        (("/billing/**",), "src/billing/a.ts", None),
        (("*.gen.ts", "!kept.gen.ts"), "kept.gen.ts", None),
        (("*.gen.ts", "!kept.gen.ts"), "a.gen.ts", "excluded_path"),
        (("!",), "a.ts", "unreadable_rules"),
    ],
)
def test_the_configured_list_excludes_as_gitignore_would(
    root: Path, exclude: tuple[str, ...], name: str, expected: str | None
) -> None:
    assert reason(PathRules((root,), exclude), put(root, name)) == expected


def test_the_configured_list_counts_from_the_repository_and_from_the_workspace(root: Path) -> None:
    (root / ".git").mkdir()
    names = ("packages/app/legal/a.ts", "packages/app/billing/a.ts", "packages/app/a.ts")
    paths = [put(root, name) for name in names]
    paths.append(root / "link.ts")
    paths[-1].symlink_to(paths[-2])
    rules = PathRules((root / "packages" / "app",), ("/packages/app/legal/", "/billing/"))

    assert [reason(rules, path) for path in paths] == ["excluded_path", "excluded_path", None, None]


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("untitled:Untitled-1", None),
        ("file://", None),
        ("untitled:/home/me/project/new.ts", None),
        ("untitled:/home/me/project/.env", "excluded_path"),
        ("vscode-remote://ssh-remote+host/home/me/project/a.ts", None),
        ("vscode-remote://ssh-remote+host/home/me/.aws/a.ts", "excluded_path"),
        ("vscode-vfs://github/org/repo/secrets/a.ts", "excluded_path"),
        ("git:/home/me/project/KEY.pem?ref=HEAD", "excluded_path"),
        ("untitled:/project/%73ecrets/a.ts", "excluded_path"),
        ("untitled:/project/%2573ecrets/a.ts", "excluded_path"),
        ("untitled:/project/src%2f..%2fsecrets%2fa.ts", "excluded_path"),
        ("untitled:/project%5Csecrets%5Ca.ts", "excluded_path"),
        ("untitled:/project/a.ts%00.png", "unresolvable_path"),
        ("untitled:/billing/a.ts", "excluded_path"),
        ("http://[broken/a.ts", "unresolvable_path"),
    ],
)
def test_a_document_without_a_file_is_judged_by_the_names_in_its_uri(
    root: Path, uri: str, expected: str | None
) -> None:
    assert reason(PathRules((root,), ("billing/",)), None, uri) == expected


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("file:///w/%ff.ts", "unresolvable_path"),
        ("file:///w/a.ts?version=2", "unresolvable_path"),
        ("file:///w/C#/a.ts", "unresolvable_path"),
        ("file:///w/../other/a.ts", "unresolvable_path"),
        ("FILE://server/share/a.ts", "unresolvable_path"),
        ("file:///w/secrets/%ff.ts", "excluded_path"),
        ("file:///w/billing/%ff.ts", "excluded_path"),
    ],
)
def test_a_file_whose_path_cannot_be_told_is_no_document_without_a_file(
    root: Path, uri: str, expected: str
) -> None:
    assert reason(PathRules((root,), ("billing/",)), None, uri) == expected


@pytest.mark.parametrize("scheme", ["untitled:", "git:", "vscode-notebook-cell:", "gitlens://a"])
def test_a_document_without_a_file_obeys_the_rules_for_the_place_that_it_names(
    root: Path, scheme: str
) -> None:
    """A file that was not saved yet, or its state in git, is as private as the file."""
    put(root, ".gitignore", "private/\n")
    put(root, "src/.groundspeedignore", "*.gen.ts\n")
    rules = PathRules((root,), ("src/billing/**",))
    names = ("private/a.ts", "src/a.gen.ts", "src/billing/a.ts", "src/billing/%61.ts?b", "src/a.ts")
    reasons = [reason(rules, None, f"{scheme}{root}/{name}") for name in names]

    assert reasons == ["ignored_path", "ignored_path", "excluded_path", "excluded_path", None]


def test_the_rules_hold_for_names_with_a_backslash(root: Path) -> None:
    put(root, ".gitignore", "private/\n")
    rules = PathRules((root,), ())

    assert reason(rules, put(root, "private/a\\b.ts")) == "ignored_path"
    assert reason(rules, put(root, "src/a\\b.ts")) is None
    assert reason(rules, put(root, "src/secrets\\b.ts")) == "excluded_path"


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("file:///w/%2e%65nv", "excluded_path"),
        ("file://[w/a.ts", "unresolvable_path"),
        ("file:///w/a%00.ts", "unresolvable_path"),
    ],
)
def test_the_uri_of_a_file_is_judged_too(root: Path, uri: str, expected: str) -> None:
    assert reason(PathRules((root,), ()), put(root, "a.ts"), uri) == expected


@pytest.mark.parametrize("path", ["//server/share/a.ts", "/server/share/.env"])
def test_a_network_path_is_never_sent(root: Path, path: str) -> None:
    assert reason(PathRules((root,), ()), Path(path)) in ("outside_workspace", "excluded_path")


def test_a_refusal_is_one_sentence_that_says_nothing_was_sent(root: Path) -> None:
    put(root, ".gitignore", "ignored.ts\n")
    rules = PathRules((root,), ("billing/",))
    (root / "closed" / ".gitignore").mkdir(parents=True)
    names = [".env", "ignored.ts", "billing/a.ts", "closed/a.ts", "../outside.ts"]
    refusals = [rules.refusal(document(put(root, name))) for name in names]

    assert len({refusal.reason for refusal in refusals if refusal}) == 4
    for refusal in refusals:
        assert isinstance(refusal, Refusal)
        assert "sent" in refusal.detail
        assert refusal.detail.endswith(".")

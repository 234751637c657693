"""Opens a repository and answers what a collection must know before it reads the history."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.git.process import GitError, answer, is_bare_layout

_SHA = re.compile(r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$")
_REVISION = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$")
_SCP_FORM = re.compile(r"^(?:[^/@:]+@)?([^/:]+):(?!//)(.+)$")
_OLDEST = (2, 31)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that can be read.

    Attributes:
        root: The folder that was named, resolved.
        store: The folder in which git keeps its objects. From there git sees no work tree, and so
            no attributes that somebody has written into one.
        tip: The newest commit of the branch that counts as merged.
    """

    root: Path
    store: Path
    tip: str


class RuleFiles(NamedTuple):
    """Committed files that say how a history is read; a text is empty where there is none."""

    mailmap: str = ""
    attributes: str = ""
    ignored_revisions: str = ""


# Of the fields above, in their order.
_RULE_FILES = (".mailmap", ".gitattributes", ".git-blame-ignore-revs")


def open_repository(path: Path, branch: str | None = None) -> Repository:
    """Open the repository at `path`.

    Args:
        path: The root of a checkout or a bare repository.
        branch: The branch whose history counts as merged; by default what the remote calls its
            own (`origin/HEAD`), else what is checked out.

    Raises:
        UserError: It is no repository, is empty or shallow, or belongs to somebody else.
    """
    try:
        root = _folder(path)
    except PermissionError:
        raise UserError(
            f"There is no permission to read {path}.",
            "Run the collection as its owner, or clone it anew as yourself.",
        ) from None
    store = _readable_store(root, path)
    return Repository(root=root, store=store, tip=_tip(root, path, branch))


def identify(repository: Repository, *, roots: Iterable[str] = ()) -> str:
    """Return what identifies the repository in every clone; only a pseudonym of it is stored.

    It is the normalised address of its remote, else its first commit.

    Args:
        repository: The repository.
        roots: The commits without a parent, where they are known.
    """
    root = repository.root
    return _remote(root) or f"root:{min(roots, default='') or _first_commit(repository)}"


def require_whole_layout(root: Path) -> None:
    """Let GitPython open the repository: it tells broken layouts from whole ones, by files alone.

    This comes after git's own answer, because GitPython reads the configuration without a deadline;
    and while git compares contents, because GitPython takes long to import.

    Raises:
        UserError: It cannot be opened.
    """
    import git  # noqa: PLC0415 - heavy, and a collection that finds nothing new needs none of it.

    try:
        git.Repo(root).close()
    except (git.InvalidGitRepositoryError, git.NoSuchPathError, ValueError, OSError):
        raise UserError(
            f"{root} is not a repository that can be opened.", "Clone it anew and try again."
        ) from None


def count_lines(root: Path, blob: str) -> int:
    """Return the number of lines of a file's content."""
    content = answer(root, ["cat-file", "blob", checked(blob)])
    return content.count(b"\n") + (not content.endswith(b"\n") if content else 0)


def read_rules(repository: Repository) -> RuleFiles:
    """Return the files that say how a history is read, as they were committed."""
    asked = "".join(f"{checked(repository.tip)}:{name}\n" for name in _RULE_FILES)
    try:
        said = answer(repository.root, ["cat-file", "--batch"], stdin=asked.encode())
    except GitError:
        return RuleFiles()
    contents: list[str] = []
    for _ in _RULE_FILES:
        header, _, said = said.partition(b"\n")
        # `<id> <type> <size>`, or `<name> missing`.
        _, kind, *size = header.split(b" ")
        content, said = (said[: int(size[0])], said[int(size[0]) + 1 :]) if size else (b"", said)
        contents.append(content.decode("utf-8", "replace") if kind == b"blob" else "")
    return RuleFiles(*contents)


def normalise_remote(url: str) -> str:
    """Return `host/path` of a remote address: the same for ssh, https and with credentials."""
    text = url.strip()
    scp = _SCP_FORM.match(text)
    if scp and "://" not in text:
        host, path = scp[1], scp[2]
    else:
        try:
            parts = urlsplit(text)
            host, path = parts.hostname or "", parts.path
        except ValueError:
            return ""
    path = path.strip("/").removesuffix(".git").strip("/")
    return f"{host}/{path}".lower() if path else ""


def checked(sha: str) -> str:
    """Return a full commit id as it is; anything else must not reach a command line."""
    if not _SHA.match(sha):
        raise AssertionError("not a full commit id")
    return sha


def _folder(path: Path) -> Path:
    root = path.expanduser().resolve()
    try:
        # `Path.is_dir` says no, from Python 3.14 on, also where there is no permission to look.
        os.scandir(root).close()
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(f"{path} is not a folder.", "Name the root of a git checkout.") from None
    if not (root / ".git").exists() and not is_bare_layout(root):
        raise UserError(
            f"{path} is not the root of a git repository.", "Name the folder that holds .git."
        )
    return root


def _require_git(root: Path) -> None:
    said = answer(root, ["version"]).decode("ascii", "replace")
    found = re.search(r"(\d+)\.(\d+)", said)
    if found is None or (int(found[1]), int(found[2])) < _OLDEST:
        raise UserError(
            f"git is too old ({said.strip()}).",
            f"Install git {_OLDEST[0]}.{_OLDEST[1]} or newer and try again.",
        )


def _readable_store(root: Path, path: Path) -> Path:
    asked = ["--is-shallow-repository", "--path-format=absolute", "--git-common-dir"]
    try:
        said = answer(root, ["rev-parse", *asked], timeout_s=30.0)
    except GitError as error:
        if "dubious ownership" in error.message or "safe.directory" in error.message:
            raise UserError(
                f"{path} belongs to another user, who could make git run programs; "
                "nothing was read.",
                "Run the collection as its owner, or clone it anew as yourself.",
            ) from None
        raise UserError(
            f"git cannot read {path}: {_first_line(error.message)}.",
            f"Check it with: git -C {path} fsck",
        ) from None
    is_shallow, _, store = said.removesuffix(b"\n").partition(b"\n")
    if is_shallow not in (b"true", b"false") or b"\n" in store:
        # An older git repeats words that it does not know.
        _require_git(root)
    if is_shallow == b"true":
        raise UserError(
            f"{path} is a shallow clone: one commit would look like the author of everything "
            "before it; nothing was read.",
            f"Run: git -C {path} fetch --unshallow",
        )
    folder = Path(os.fsdecode(store))
    return folder if is_bare_layout(folder) else root


def _tip(root: Path, path: Path, branch: str | None) -> str:
    if branch is not None and not _REVISION.match(branch):
        raise UserError(f"{branch!r} is not the name of a branch.", "Name one, such as main.")
    candidates = [branch] if branch else ["refs/remotes/origin/HEAD", "HEAD"]
    asked = "".join(f"{candidate}^{{commit}}\n" for candidate in candidates)
    said = answer(root, ["cat-file", "--batch-check=%(objectname)"], stdin=asked.encode())
    # Of one that there is not, git repeats the name.
    for found in said.decode("utf-8", "replace").splitlines():
        if _SHA.match(found):
            return found
    if branch:
        raise UserError(f"{path} has no branch {branch}.", f"List them: git -C {path} branch -a")
    if _names_something(root):
        raise UserError(
            f"{path} lacks the objects of its newest commit; nothing was read.",
            f"Check it with: git -C {path} fsck",
        )
    raise UserError(f"{path} has no commits yet.", "Collect it again after the first commit.")


def _names_something(root: Path) -> bool:
    """Whether HEAD names a commit, even one that is not there."""
    try:
        answer(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD"])
    except GitError:
        return False
    return True


def _remote(root: Path) -> str | None:
    try:
        url = answer(root, ["config", "--get", "remote.origin.url"]).decode("utf-8", "replace")
    except GitError:
        return None
    return normalise_remote(url) or None


def _first_commit(repository: Repository) -> str:
    arguments = ["rev-list", "--max-parents=0", checked(repository.tip), "--"]
    return min(answer(repository.root, arguments).decode("ascii").split())


def _first_line(message: str) -> str:
    return message.partition("\n")[0].removeprefix("fatal: ")[:200] or "no reason given"

"""The rows that every form of a forge's export becomes, and how its repositories are called."""

from __future__ import annotations

import re
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.imports.rows import Count, Row, UnusableError, utc, word

_SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_API = re.compile(r"/(?:api/v3/)?repos/(?P<name>[^/]+/[^/]+)(?:/|$)")
_PAGE = re.compile(r"/(?P<name>[^/]+/[^/]+)(?:/|$)")
_BOT = re.compile(r"\[bot\]$|-bot$", re.IGNORECASE)
_REVIEWS = frozenset({"approved", "changes_requested", "commented", "dismissed"})
_STATES = frozenset({"success", "failure", "error", "inactive"})
# The names under which a forge, and its command line, show everybody whose account was deleted.
_DELETED = frozenset({"ghost", ""})


class PullRequest(Row, frozen=True):
    """A row of `raw.forge_pull_request`: what one export says of a pull request."""

    table: ClassVar[str] = "forge_pull_request"

    repo: str
    number: Count
    author: str | None
    is_bot: bool
    is_draft: bool
    opened_at: datetime
    ready_at: datetime | None
    closed_at: datetime | None
    merged_at: datetime | None
    seen_at: datetime
    merge_sha: str | None


class Review(Row, frozen=True):
    """A row of `raw.forge_review`: one review that was submitted."""

    table: ClassVar[str] = "forge_review"

    repo: str
    number: Count
    reviewer: str | None
    is_bot: bool
    state: str
    submitted_at: datetime


class Deployment(Row, frozen=True):
    """A row of `raw.forge_deployment`: what was to be deployed where."""

    table: ClassVar[str] = "forge_deployment"

    repo: str
    deployment: Count
    sha: str
    environment: str
    created_at: datetime


class DeploymentStatus(Row, frozen=True):
    """A row of `raw.forge_deployment_status`: how a deployment went, at some time."""

    table: ClassVar[str] = "forge_deployment_status"

    repo: str
    deployment: Count
    state: str
    created_at: datetime


class Names:
    """Turns the names of a forge into those of the warehouse."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms

    def login(self, login: str | None) -> str | None:
        """Return the pseudonym of whoever goes by a login; None for a deleted account."""
        name = (login or "").strip()
        if name.lower() in _DELETED:
            return None
        if not name.isprintable():
            raise UnusableError("not_a_login")
        return self._pseudonyms.person(name)

    def repository(self, url: str) -> str:
        """Return the pseudonym of the repository that an address of it or in it belongs to.

        It is that of a clone: `https://api.github.com/repos/o/r/pulls/1` lies in `github.com/o/r`.
        """
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            raise UnusableError("not_an_address", "url") from None
        found = _API.match(parts.path) or _PAGE.match(parts.path)
        if not host or found is None or not url.isprintable():
            raise UnusableError("not_an_address", "url")
        name = f"{host.removeprefix('api.')}/{found['name']}".lower().removesuffix(".git")
        return self._pseudonyms.repository(name)


def is_bot(login: str | None, kind: str | None) -> bool:
    """Return whether a login is that of a program."""
    return kind == "Bot" or bool(login and _BOT.search(login))


def number_in(url: str, part: str) -> int:
    """Return the number that follows a part of an address, such as `pulls`."""
    found = re.search(rf"/{part}/(\d{{1,15}})(?:/|#|\?|$)", url)
    if found is None:
        raise UnusableError("not_an_address", part)
    return int(found[1])


def commit(sha: str) -> str:
    """Return the name of a commit.

    Raises:
        UnusableError: It is none.
    """
    if not _SHA.fullmatch(sha):
        raise UnusableError("not_a_commit", "sha")
    return sha


def environment(name: str) -> str:
    """Return the name of an environment, as it is compared.

    Raises:
        UnusableError: There is none, or it cannot be stored.
    """
    found = word(name, "environment")
    if found is None:
        raise UnusableError("incomplete", "environment")
    return found.lower()


def moment(given: datetime | None, field: str) -> datetime:
    """Return a moment in UTC.

    Raises:
        UnusableError: There is none.
    """
    found = utc(given)
    if found is None:
        raise UnusableError("incomplete", field)
    return found


def first_known(*moments: datetime | None) -> datetime:
    """Return the first moment that is set, in UTC; the last one is."""
    return next(at for at in map(utc, moments) if at is not None)


def review_state(state: str) -> str | None:
    """Return how a review ended; None while it is a draft of its writer."""
    known = state.lower()
    return known if known in _REVIEWS else None


def deployment_state(state: str) -> str:
    """Return how a deployment went: `success`, `failure`, `error`, `inactive` or `running`."""
    known = state.lower()
    return known if known in _STATES else "running"

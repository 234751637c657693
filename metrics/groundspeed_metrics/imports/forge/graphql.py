"""Nodes of GitHub's GraphQL interface: pull requests with their reviews, and deployments.

A query asks for what it wants, so only the address, the times and authors are needed; reviews, the
time at which a draft became ready, and statuses are read where they were asked for.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from groundspeed_metrics.imports.forge.rows import (
    Deployment,
    DeploymentStatus,
    Names,
    PullRequest,
    Review,
    commit,
    deployment_state,
    environment,
    first_known,
    is_bot,
    moment,
    review_state,
)
from groundspeed_metrics.imports.records import nodes_of
from groundspeed_metrics.imports.rows import Count, Row, UnusableError, shaped, utc


class _Camel(msgspec.Struct, rename="camel"):
    """What GraphQL names in camel case."""


class _Author(_Camel):
    """Who did it; `gh pr list --json` says for itself who is a program."""

    login: str
    kind: str | None = msgspec.field(default=None, name="__typename")
    is_bot: bool = msgspec.field(default=False, name="is_bot")


class _Oid(_Camel):
    oid: str


class _Review(_Camel):
    state: str
    author: _Author | msgspec.UnsetType | None = msgspec.UNSET
    submitted_at: datetime | None = None


class _Reviews(_Camel):
    nodes: list[_Review | None]


class _Moment(_Camel):
    created_at: datetime | None = None
    kind: str | None = msgspec.field(default=None, name="__typename")


class _Moments(_Camel):
    nodes: list[_Moment | None]


class _Pull(_Camel):
    number: Count
    url: str
    created_at: datetime
    author: _Author | msgspec.UnsetType | None = msgspec.UNSET
    is_draft: bool = False
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merge_commit: _Oid | None = None
    reviews: _Reviews | None = None
    timeline_items: _Moments | None = None


class _Status(_Camel):
    state: str
    created_at: datetime


class _Statuses(_Camel):
    nodes: list[_Status | None]


class _Repository(_Camel):
    url: str


class _Deployment(_Camel):
    database_id: Count
    commit_oid: str
    environment: str
    created_at: datetime
    repository: _Repository
    statuses: _Statuses | None = None


def rows(record: dict[str, object], names: Names) -> list[Row] | None:
    """Return what a node says; None when it is of no kind that is known here."""
    if "commitOid" in record:
        return _deployment(shaped(_with_nodes(record), _Deployment), names)
    if "number" in record and "createdAt" in record:
        return _pull_request(shaped(_with_nodes(record), _Pull), names)
    return None


def _with_nodes(record: dict[str, object]) -> dict[str, object]:
    """Return a node whose lists all have `nodes`.

    A query may have asked for `edges`, and `gh pr list --json` writes plain lists.
    """
    found = {key: _listed(child) for key, child in record.items()}
    return record | {key: {"nodes": nodes} for key, nodes in found.items() if nodes is not None}


def _listed(child: object) -> list[object] | None:
    if isinstance(child, dict):
        return nodes_of(child)
    return child if isinstance(child, list) else None


def _pull_request(node: _Pull, names: Names) -> list[Row]:
    repo = names.repository(node.url)
    author = _author(node.author)
    merged, opened = utc(node.merged_at), moment(node.created_at, "createdAt")
    pull = PullRequest(
        repo=repo,
        number=node.number,
        author=names.login(_login(author)),
        is_bot=_is_bot(author),
        is_draft=node.is_draft,
        opened_at=opened,
        ready_at=_ready(node.timeline_items),
        closed_at=utc(node.closed_at),
        merged_at=merged,
        seen_at=first_known(node.updated_at, node.merged_at, node.closed_at, opened),
        merge_sha=commit(node.merge_commit.oid) if merged and node.merge_commit else None,
    )
    given = node.reviews.nodes if node.reviews else []
    reviews = (_review(review, pull, names) for review in given if review is not None)
    return [pull, *(review for review in reviews if review is not None)]


def _review(node: _Review, pull: PullRequest, names: Names) -> Review | None:
    state, at = review_state(node.state), utc(node.submitted_at)
    if state is None or at is None:
        return None
    author = _author(node.author)
    return Review(
        repo=pull.repo,
        number=pull.number,
        reviewer=names.login(_login(author)),
        is_bot=_is_bot(author),
        state=state,
        submitted_at=at,
    )


def _ready(items: _Moments | None) -> datetime | None:
    """Return when it was last made ready; drafts can be made again."""
    known = (item for item in (items.nodes if items else []) if item is not None)
    times = [utc(item.created_at) for item in known if item.kind == "ReadyForReviewEvent"]
    return max((at for at in times if at is not None), default=None)


def _author(given: _Author | msgspec.UnsetType | None) -> _Author | None:
    """Return who did it; nobody, where the account was deleted.

    Raises:
        UnusableError: The query did not ask.
    """
    if isinstance(given, msgspec.UnsetType):
        raise UnusableError("incomplete", "author")
    return given


def _login(author: _Author | None) -> str | None:
    return author.login if author else None


def _is_bot(author: _Author | None) -> bool:
    return author is not None and (author.is_bot or is_bot(author.login, author.kind))


def _deployment(node: _Deployment, names: Names) -> list[Row]:
    repo = names.repository(node.repository.url)
    deployment = Deployment(
        repo=repo,
        deployment=node.database_id,
        sha=commit(node.commit_oid),
        environment=environment(node.environment),
        created_at=moment(node.created_at, "createdAt"),
    )
    statuses = [item for item in (node.statuses.nodes if node.statuses else []) if item is not None]
    return [deployment, *(_status(deployment, status) for status in statuses)]


def _status(deployment: Deployment, node: _Status) -> DeploymentStatus:
    return DeploymentStatus(
        repo=deployment.repo,
        deployment=deployment.deployment,
        state=deployment_state(node.state),
        created_at=moment(node.created_at, "createdAt"),
    )

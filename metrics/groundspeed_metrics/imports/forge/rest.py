"""Records of GitHub's REST interface: pull requests, reviews, deployments and their statuses."""

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
    number_in,
    review_state,
)
from groundspeed_metrics.imports.rows import Count, Row, shaped, utc


class User(msgspec.Struct):
    """Who did it; there is nobody when the account was deleted."""

    login: str
    type: str | None = None


class Pull(msgspec.Struct):
    """A pull request."""

    number: Count
    url: str
    created_at: datetime | None = None
    user: User | None = None
    draft: bool | None = None
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merge_commit_sha: str | None = None


class _Review(msgspec.Struct):
    state: str
    pull_request_url: str
    user: User | None = None
    submitted_at: datetime | None = None


class _Deployment(msgspec.Struct):
    id: Count
    url: str
    sha: str
    environment: str
    created_at: datetime


class _Status(msgspec.Struct):
    state: str
    deployment_url: str
    created_at: datetime


def rows(record: dict[str, object], names: Names) -> list[Row] | None:
    """Return what a record says; None when it is of no kind that is known here."""
    if "pull_request_url" in record and "state" in record:
        return review(record, names)
    if "deployment_url" in record and "state" in record:
        return [status(record, names)]
    if "sha" in record and "environment" in record:
        return [deployment(record, names)]
    if "number" in record and ("merged_at" in record or "head" in record):
        return [pull_request(shaped(record, Pull), names)]
    return None


def pull_request(
    pull: Pull,
    names: Names,
    *,
    ready_at: datetime | None = None,
    seen_at: datetime | None = None,
) -> PullRequest:
    """Return the row of a pull request.

    Args:
        pull: What the forge says.
        names: Makes pseudonyms.
        ready_at: When it was no draft any more, where that is known.
        seen_at: When this was the state of things; by default the last time that it names.
    """
    opened = moment(pull.created_at, "created_at")
    known = (seen_at, pull.updated_at, pull.merged_at, pull.closed_at, opened)
    login = pull.user.login if pull.user else None
    merged = utc(pull.merged_at)
    return PullRequest(
        repo=names.repository(pull.url),
        number=pull.number,
        author=names.login(login),
        is_bot=is_bot(login, pull.user.type if pull.user else None),
        is_draft=bool(pull.draft),
        opened_at=opened,
        ready_at=utc(ready_at),
        closed_at=utc(pull.closed_at),
        merged_at=merged,
        seen_at=first_known(*known),
        # Before it is merged, the forge names a commit of its own that is on no branch.
        merge_sha=commit(pull.merge_commit_sha) if merged and pull.merge_commit_sha else None,
    )


def review(record: dict[str, object], names: Names, *, pull: str | None = None) -> list[Row]:
    """Return the row of a review; none while its writer has not submitted it.

    Args:
        record: What the forge says.
        names: Makes pseudonyms.
        pull: The address of the pull request, where the record names none.
    """
    given = shaped({**record, "pull_request_url": pull or record.get("pull_request_url")}, _Review)
    state, at = review_state(given.state), utc(given.submitted_at)
    if state is None or at is None:
        return []
    login = given.user.login if given.user else None
    return [
        Review(
            repo=names.repository(given.pull_request_url),
            number=number_in(given.pull_request_url, "pulls"),
            reviewer=names.login(login),
            is_bot=is_bot(login, given.user.type if given.user else None),
            state=state,
            submitted_at=at,
        )
    ]


def deployment(record: dict[str, object], names: Names) -> Deployment:
    """Return the row of a deployment."""
    given = shaped(record, _Deployment)
    return Deployment(
        repo=names.repository(given.url),
        deployment=given.id,
        sha=commit(given.sha),
        environment=environment(given.environment),
        created_at=moment(given.created_at, "created_at"),
    )


def status(record: dict[str, object], names: Names) -> DeploymentStatus:
    """Return the row of a deployment's status."""
    given = shaped(record, _Status)
    return DeploymentStatus(
        repo=names.repository(given.deployment_url),
        deployment=number_in(given.deployment_url, "deployments"),
        state=deployment_state(given.state),
        created_at=moment(given.created_at, "created_at"),
    )

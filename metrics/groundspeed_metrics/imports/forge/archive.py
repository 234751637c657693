"""Events as GitHub Archive and webhooks keep them: what happened, and to what.

An event says when something became so. Newer events leave out most of a pull request: what is
missing is filled from the event where the event knows it, and such an event is otherwise set aside.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from groundspeed_metrics.imports.forge import rest
from groundspeed_metrics.imports.forge.rows import Names
from groundspeed_metrics.imports.rows import Row, UnusableError, shaped

_PULLS, _REVIEWS = "PullRequestEvent", "PullRequestReviewEvent"
_DEPLOYMENTS, _STATUSES = "DeploymentEvent", "DeploymentStatusEvent"


class _Payload(msgspec.Struct):
    action: str | None = None
    pull_request: dict[str, object] | None = None
    review: dict[str, object] | None = None
    deployment: dict[str, object] | None = None
    deployment_status: dict[str, object] | None = None


class _Event(msgspec.Struct):
    type: str
    created_at: datetime
    payload: _Payload
    actor: rest.User | None = None


def rows(record: dict[str, object], names: Names) -> list[Row] | None:
    """Return what an event says; None when the record is no event."""
    if "payload" not in record:
        return None
    event = shaped(record, _Event)
    pull, payload = event.payload.pull_request, event.payload
    if event.type == _PULLS and pull is not None:
        return [_pull_request(event, shaped(pull, rest.Pull), names)]
    if event.type == _REVIEWS and payload.review is not None and pull is not None:
        given = {"submitted_at": event.created_at, "user": event.actor, **payload.review}
        return rest.review(given, names, pull=str(pull.get("url")))
    if event.type == _DEPLOYMENTS and payload.deployment is not None:
        return [rest.deployment(payload.deployment, names)]
    if event.type == _STATUSES and payload.deployment_status is not None:
        return [rest.status(payload.deployment_status, names)]
    # An archive holds stars, forks and pushes as well: they are not broken, only not of use.
    return []


def _pull_request(event: _Event, pull: rest.Pull, names: Names) -> Row:
    action = event.payload.action
    is_opening = action == "opened"
    given = msgspec.structs.replace(
        pull,
        user=pull.user or (event.actor if is_opening else None),
        created_at=pull.created_at or (event.created_at if is_opening else None),
        merged_at=pull.merged_at or (event.created_at if action == "merged" else None),
    )
    if given.user is None:
        raise UnusableError("incomplete", "user")
    ready_at = event.created_at if action == "ready_for_review" else None
    return rest.pull_request(given, names, ready_at=ready_at, seen_at=event.created_at)

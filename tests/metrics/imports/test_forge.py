"""Records of a forge mean the same in REST, in GraphQL and in archives of events."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from groundspeed_metrics.imports.forge.export import ForgeExport
from groundspeed_metrics.imports.rows import UnusableError
from support.metrics_company import PSEUDONYMS

SHA = "1" * 40
REPO = PSEUDONYMS.repository("github.com/o/r")
ADA = {"login": "ada", "type": "User"}
PULL = {
    "number": 7,
    "url": "https://api.github.com/repos/O/r/pulls/7",
    "user": ADA,
    "draft": False,
    "created_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-01-07T09:00:00Z",
    "closed_at": "2026-01-06T12:00:00Z",
    "merged_at": "2026-01-06T12:00:00Z",
    "merge_commit_sha": SHA,
    "title": "not kept",
}
NODE = {
    "number": 7,
    "url": "https://github.com/o/r/pull/7",
    "author": {"login": "Ada", "__typename": "User"},
    "isDraft": False,
    "createdAt": "2026-01-05T10:00:00Z",
    "updatedAt": "2026-01-07T09:00:00Z",
    "closedAt": "2026-01-06T12:00:00Z",
    "mergedAt": "2026-01-06T12:00:00Z",
    "mergeCommit": {"oid": SHA},
}
REVIEW = {
    "state": "APPROVED",
    "user": {"login": "bob"},
    "submitted_at": "2026-01-06T11:00:00Z",
    "pull_request_url": "https://api.github.com/repos/o/r/pulls/7",
}
DEPLOYMENT = {
    "id": 99,
    "url": "https://api.github.com/repos/o/r/deployments/99",
    "sha": SHA,
    "environment": "Production",
    "created_at": "2026-01-06T16:00:00Z",
}
STATUS = {
    "state": "success",
    "deployment_url": "https://api.github.com/repos/o/r/deployments/99",
    "created_at": "2026-01-06T16:10:00Z",
}


def read(record: object) -> list[dict[str, Any]]:
    rows = ForgeExport(PSEUDONYMS).rows(record)
    return [{"table": row.table, **msgspec.structs.asdict(row)} for row in rows]


def event(kind: str, **payload: object) -> dict[str, object]:
    return {
        "type": kind, "created_at": "2026-01-08T00:00:00Z", "actor": {"login": "bob"},
        "repo": {"name": "o/r"}, "payload": payload,
    }  # fmt: skip


def test_a_pull_request_is_the_same_in_rest_and_graphql() -> None:
    (rest,), (node,) = read(PULL), read(NODE)

    assert rest == node
    assert rest["table"] == "forge_pull_request"
    assert (rest["repo"], rest["number"], rest["merge_sha"]) == (REPO, 7, SHA)
    assert rest["author"] == PSEUDONYMS.person("ada")
    assert not rest["is_bot"]


def test_a_moment_that_nobody_set_is_none() -> None:
    unset = "0001-01-01T00:00:00Z"
    (rest,) = read({**PULL, "merged_at": unset, "closed_at": unset, "updated_at": unset})
    (node,) = read({**NODE, "mergedAt": unset, "closedAt": unset, "updatedAt": None})

    assert rest == node
    assert (rest["merged_at"], rest["closed_at"], rest["merge_sha"]) == (None, None, None)
    assert rest["seen_at"] == rest["opened_at"]


def test_an_archive_says_when_it_was_so() -> None:
    (row,) = read(event("PullRequestEvent", action="closed", pull_request=PULL))

    assert row["seen_at"].isoformat() == "2026-01-08T00:00:00"
    assert row["merged_at"].isoformat() == "2026-01-06T12:00:00"


def test_a_short_event_is_filled_from_what_the_event_knows() -> None:
    short = {"number": 7, "url": PULL["url"]}

    (row,) = read(event("PullRequestEvent", action="opened", pull_request=short))

    assert row["author"] == PSEUDONYMS.person("bob")
    assert row["opened_at"].isoformat() == "2026-01-08T00:00:00"
    with pytest.raises(UnusableError):
        read(event("PullRequestEvent", action="closed", pull_request=short))


def test_when_a_draft_became_ready_is_known_from_timelines_and_events() -> None:
    ready = {"__typename": "ReadyForReviewEvent", "createdAt": "2026-01-05T15:00:00Z"}
    (node,) = read({**NODE, "timelineItems": {"nodes": [ready, None, {"createdAt": None}]}})
    (archived,) = read(event("PullRequestEvent", action="ready_for_review", pull_request=PULL))

    assert node["ready_at"].isoformat() == "2026-01-05T15:00:00"
    assert archived["ready_at"].isoformat() == "2026-01-08T00:00:00"


def test_a_review_is_the_same_in_every_form() -> None:
    node = {"state": "APPROVED", "author": {"login": "bob"}, "submittedAt": REVIEW["submitted_at"]}
    (rest,) = read(REVIEW)
    (_, nested) = read({**NODE, "reviews": {"nodes": [node, None]}})
    archived = {"state": "approved", "submitted_at": REVIEW["submitted_at"]}
    (seen,) = read(event("PullRequestReviewEvent", review=archived, pull_request=PULL))

    assert rest == nested == seen
    assert rest["reviewer"] == PSEUDONYMS.person("bob")
    assert (rest["number"], rest["state"]) == (7, "approved")


def test_what_belongs_to_a_node_may_come_in_edges() -> None:
    node = {"state": "APPROVED", "author": {"login": "bob"}, "submittedAt": REVIEW["submitted_at"]}
    edges = [{"cursor": "x", "node": node}, {"node": None}, None]

    assert read({**NODE, "reviews": {"edges": edges}}) == read(
        {**NODE, "reviews": {"nodes": [node]}}
    )


def test_a_review_that_is_not_submitted_is_none() -> None:
    assert read({**REVIEW, "state": "PENDING", "submitted_at": None}) == []


def test_deployments_and_statuses_meet() -> None:
    node = {
        "databaseId": 99,
        "commitOid": SHA,
        "environment": "production",
        "createdAt": DEPLOYMENT["created_at"],
        "repository": {"url": "https://github.com/o/r"},
        "statuses": {"nodes": [{"state": "SUCCESS", "createdAt": STATUS["created_at"]}]},
    }
    rest = [*read(DEPLOYMENT), *read(STATUS)]
    archived = [
        *read(event("DeploymentEvent", deployment=DEPLOYMENT)),
        *read(event("DeploymentStatusEvent", deployment_status=STATUS)),
    ]

    assert rest == read(node) == archived
    assert [row["deployment"] for row in rest] == [99, 99]
    assert {row["repo"] for row in rest} == {REPO}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://api.github.com/repos/o/r/pulls/7", "github.com/o/r"),
        ("https://git.example.com/api/v3/repos/O/R/pulls/7", "git.example.com/o/r"),
        ("https://github.com/o/r/pull/7", "github.com/o/r"),
    ],
)
def test_a_repository_is_called_as_its_clones_are(url: str, name: str) -> None:
    assert read({**PULL, "url": url})[0]["repo"] == PSEUDONYMS.repository(name)


@pytest.mark.parametrize("login", ["dependabot[bot]", "release-bot"])
def test_programs_are_known_by_their_names(login: str) -> None:
    assert read({**PULL, "user": {"login": login}})[0]["is_bot"]


def test_programs_are_known_by_what_the_command_line_of_the_forge_says() -> None:
    (person,) = read({**NODE, "author": {"login": "ada", "is_bot": False}})
    (program,) = read({**NODE, "author": {"login": "app/dependabot", "is_bot": True}})

    assert (person["is_bot"], program["is_bot"]) == (False, True)


def test_the_command_line_of_the_forge_lists_reviews_without_nodes() -> None:
    review = {"state": "APPROVED", "submittedAt": "2026-01-06T11:00:00Z", "author": {"login": "b"}}

    assert read({**NODE, "reviews": [review]}) == read({**NODE, "reviews": {"nodes": [review]}})


@pytest.mark.parametrize("user", [None, {"login": "ghost", "type": "User"}, {"login": ""}])
def test_a_deleted_account_is_nobody_in_particular(user: object) -> None:
    """All deleted accounts go by one name, and none of them is the same person as another."""
    assert read({**PULL, "user": user})[0]["author"] is None
    assert read({**NODE, "author": user})[0]["author"] is None
    assert read({**REVIEW, "user": user})[0]["reviewer"] is None


def test_a_query_that_does_not_ask_for_authors_is_not_about_deleted_accounts() -> None:
    unasked = {key: value for key, value in NODE.items() if key != "author"}
    review = {"state": "APPROVED", "submittedAt": "2026-01-06T11:00:00Z"}

    for node in (unasked, {**NODE, "reviews": {"nodes": [review]}}):
        with pytest.raises(UnusableError) as caught:
            read(node)
        assert (caught.value.reason, caught.value.detail) == ("incomplete", "author")


def test_events_of_other_kinds_say_nothing() -> None:
    assert read(event("WatchEvent", action="started")) == []


@pytest.mark.parametrize(
    "record",
    [
        {**PULL, "url": "no address"},
        {**PULL, "created_at": None},
        {**PULL, "merge_commit_sha": "main"},
        {**PULL, "number": -1},
        {**PULL, "number": float("nan")},
        {**PULL, "merged_at": float("nan")},
        {**PULL, "created_at": "0001-01-01T00:00:00+14:00"},
        {**NODE, "mergedAt": "9999-12-31T23:59:59-14:00"},
        {**DEPLOYMENT, "environment": ""},
        {**STATUS, "deployment_url": "https://api.github.com/repos/o/r/pulls/7"},
        {"hello": "world"},
        "text",
        None,
    ],
)
def test_what_cannot_be_used_is_refused(record: object) -> None:
    with pytest.raises(UnusableError):
        read(record)

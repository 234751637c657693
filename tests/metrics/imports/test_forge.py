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


@pytest.mark.parametrize(
    ("missing", "seen"),
    [
        ({"updated_at"}, "2026-01-06T12:00:00"),
        ({"updated_at", "merged_at"}, "2026-01-06T13:00:00"),
        ({"updated_at", "merged_at", "closed_at"}, "2026-01-05T10:00:00"),
    ],
)
def test_an_export_is_as_new_as_the_last_thing_that_it_says(missing: set[str], seen: str) -> None:
    whole = {**PULL, "closed_at": "2026-01-06T13:00:00Z", "head": {"ref": "a"}}
    (pull,) = read({key: value for key, value in whole.items() if key not in missing})

    assert pull["seen_at"].isoformat() == seen


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


@pytest.mark.parametrize(
    ("action", "merged"),
    [("merged", "2026-01-08T00:00:00"), ("closed", None), ("opened", None), ("labeled", None)],
)
def test_a_short_event_says_of_a_merge_alone_that_it_was_one(
    action: str, merged: str | None
) -> None:
    short = {key: PULL[key] for key in ("number", "url", "user", "created_at")}
    (row,) = read(event("PullRequestEvent", action=action, pull_request=short))

    assert row["author"] == PSEUDONYMS.person("ada")
    assert (row["merged_at"] and row["merged_at"].isoformat()) == merged


def test_who_closed_a_pull_request_did_not_open_it() -> None:
    short = {key: PULL[key] for key in ("number", "url", "created_at")}

    with pytest.raises(UnusableError) as caught:
        read(event("PullRequestEvent", action="closed", pull_request=short))
    assert (caught.value.reason, caught.value.detail) == ("incomplete", "user")


def test_a_short_review_is_of_who_made_the_event_and_of_its_time() -> None:
    review = {"state": "approved"}
    (row,) = read(event("PullRequestReviewEvent", review=review, pull_request=PULL))

    assert row["reviewer"] == PSEUDONYMS.person("bob")
    assert row["submitted_at"].isoformat() == "2026-01-08T00:00:00"


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


@pytest.mark.parametrize("state", ["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"])
def test_a_review_keeps_how_it_ended(state: str) -> None:
    (review,) = read({**REVIEW, "state": state})

    assert review["state"] == state.lower()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("SUCCESS", "success"),
        ("FAILURE", "failure"),
        ("error", "error"),
        ("INACTIVE", "inactive"),
        ("in_progress", "running"),
        ("WAITING", "running"),
    ],
)
def test_a_deployment_ends_in_one_of_four_ways_or_runs(given: str, kept: str) -> None:
    assert read({**STATUS, "state": given})[0]["state"] == kept


def test_what_belongs_to_a_node_may_come_in_edges() -> None:
    node = {"state": "APPROVED", "author": {"login": "bob"}, "submittedAt": REVIEW["submitted_at"]}
    edges = [{"cursor": "x", "node": node}, {"node": None}, None]

    assert read({**NODE, "reviews": {"edges": edges}}) == read(
        {**NODE, "reviews": {"nodes": [node]}}
    )


@pytest.mark.parametrize("state", ["PENDING", "COMMENTED"])
def test_a_review_that_is_not_submitted_is_none(state: str) -> None:
    node = {"state": state, "author": {"login": "bob"}, "submittedAt": None}

    assert read({**REVIEW, "state": state, "submitted_at": None}) == []
    assert read({**REVIEW, "state": "PENDING"}) == []
    assert read({**NODE, "reviews": {"nodes": [node]}}) == read(NODE)


def test_a_query_need_not_ask_for_the_merge_commit_and_drafts() -> None:
    unasked = {key: value for key, value in NODE.items() if key not in {"mergeCommit", "isDraft"}}
    (pull,) = read(unasked)

    assert (pull["merge_sha"], pull["is_draft"]) == (None, False)
    assert pull["merged_at"].isoformat() == "2026-01-06T12:00:00"


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


@pytest.mark.parametrize(
    "user", [{"login": "dependabot[bot]"}, {"login": "release-bot"}, {"login": "r", "type": "Bot"}]
)
def test_programs_are_known_by_their_names_or_their_kind(user: object) -> None:
    assert read({**PULL, "user": user})[0]["is_bot"]


@pytest.mark.parametrize("author", [{"login": "release-bot"}, {"login": "r", "__typename": "Bot"}])
def test_programs_are_known_in_graphql_too(author: object) -> None:
    assert read({**NODE, "author": author})[0]["is_bot"]


def test_programs_are_known_by_what_the_command_line_of_the_forge_says() -> None:
    (person,) = read({**NODE, "author": {"login": "ada", "is_bot": False}})
    (program,) = read({**NODE, "author": {"login": "app/dependabot", "is_bot": True}})

    assert (person["is_bot"], program["is_bot"]) == (False, True)


def test_the_command_line_of_the_forge_lists_reviews_without_nodes() -> None:
    review = {"state": "APPROVED", "submittedAt": "2026-01-06T11:00:00Z", "author": {"login": "b"}}

    assert read({**NODE, "reviews": [review]}) == read({**NODE, "reviews": {"nodes": [review]}})


@pytest.mark.parametrize("user", [None, {"login": "Ghost", "type": "User"}, {"login": " "}])
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


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("WatchEvent", {"action": "started"}),
        ("PullRequestEvent", {"action": "opened"}),
        ("PullRequestReviewEvent", {"pull_request": PULL}),
        ("PullRequestReviewCommentEvent", {"pull_request": PULL, "review": REVIEW}),
        ("DeploymentStatusEvent", {"deployment": DEPLOYMENT}),
    ],
)
def test_events_that_say_nothing_of_use_are_not_broken(
    kind: str, payload: dict[str, object]
) -> None:
    assert read(event(kind, **payload)) == []


@pytest.mark.parametrize(
    "record",
    [
        {
            "number": 7,
            "url": "https://api.github.com/repos/o/r/issues/7",
            "user": ADA,
            "created_at": "2026-01-05T10:00:00Z",
            "state": "open",
        },
        {**PULL, "url": "no address"},
        {**PULL, "url": "/repos/o/r/pulls/7"},
        {**PULL, "url": "https://github.com"},
        {**PULL, "url": "https://[github.com/o/r/pull/7"},
        {**PULL, "url": "https://github.com/o/r\x07/pull/7"},
        {**PULL, "user": {"login": "ada\x07"}},
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

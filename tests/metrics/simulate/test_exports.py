"""The files of people, surveys, the forge and the second tool agree with the truth and with git."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path
from typing import Any

from groundspeed_metrics.simulate.company import Company
from groundspeed_metrics.simulate.write import Simulated

Rows = list[dict[str, Any]]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def export(written: Simulated, name: str) -> Rows:
    """Return one kind of record of every repository."""
    files = sorted((written.folder / "forge").glob(f"*/{name}.json"))
    return [row for path in files for row in json.loads(path.read_text(encoding="utf-8"))]


def mainline(written: Simulated) -> set[str]:
    found: set[str] = set()
    for root in written.repositories:
        command = ["git", "-C", str(root), "rev-list", "--first-parent", "main"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found |= set(done.stdout.split())
    return found


def test_the_people_file_names_everybody_with_team_wave_and_exposure(
    written: Simulated, thirty: Company
) -> None:
    rows = table(written.folder / "people.csv")

    assert [row["email"] for row in rows] == [who.email for who in thirty.engineers]
    assert {(row["wave"], row["exposed_from"]) for row in rows} == {
        (str(team.wave), team.exposed_from.isoformat()) for team in thirty.teams
    }
    assert all(row["joined_on"] and row["time_zone"] for row in rows)


def test_second_addresses_of_the_people_file_are_in_the_mailmap(written: Simulated) -> None:
    aliases = {row["aliases"] for row in table(written.folder / "people.csv")} - {""}
    command = ["git", "-C", str(written.repositories[0]), "show", "main:.mailmap"]
    mailmap = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert aliases
    assert all(f"<{alias}>" in mailmap for alias in aliases)


def test_survey_answers_sum_to_the_truth(written: Simulated, truth: dict[str, Any]) -> None:
    rows = table(written.folder / "survey.csv")
    said = [sums for questions in truth["survey"].values() for sums in questions.values()]

    assert len(rows) == sum(sums["answers"] for sums in said) > 0
    assert sum(int(row["score"]) for row in rows) == sum(sums["score"] for sums in said)


def test_merged_pull_requests_are_commits_of_the_main_branch(
    written: Simulated, truth: dict[str, Any]
) -> None:
    pulls = export(written, "pulls")
    merged = [pull for pull in pulls if pull["merged_at"]]

    assert {pull["merge_commit_sha"] for pull in merged} <= mainline(written)
    assert len(merged) == truth["totals"]["pull_requests_merged"]
    assert len(pulls) == truth["totals"]["pull_requests"] > len(merged)
    assert all(pull["created_at"] < pull["merged_at"] for pull in merged)


def test_reviews_come_between_opening_and_merging_from_somebody_else(
    written: Simulated, truth: dict[str, Any]
) -> None:
    pulls = {pull["url"]: pull for pull in export(written, "pulls") if pull["merged_at"]}
    reviews = export(written, "reviews")
    for review in reviews:
        pull = pulls[review["pull_request_url"]]
        assert pull["created_at"] < review["submitted_at"] < pull["merged_at"]
        assert review["user"]["login"] != pull["user"]["login"]

    assert len(reviews) == truth["totals"]["reviews_given"]
    assert {review["state"] for review in reviews} == {"APPROVED", "CHANGES_REQUESTED"}


def test_deployments_are_of_merged_commits_and_end_in_a_status(
    written: Simulated, truth: dict[str, Any]
) -> None:
    deployments = export(written, "deployments")
    statuses = export(written, "deployment_statuses")
    failed = [status for status in statuses if status["state"] == "failure"]

    assert {deployment["sha"] for deployment in deployments} <= mainline(written)
    assert {d["url"] for d in deployments} == {s["deployment_url"] for s in statuses}
    assert len(deployments) == truth["totals"]["deployments"]
    assert len(failed) == truth["totals"].get("deployments_failure", 0)


def test_the_second_tool_reports_days_of_people_who_were_not_exposed(
    written: Simulated, thirty: Company, truth: dict[str, Any]
) -> None:
    lines = (written.folder / "copilot" / "users.ndjson").read_text(encoding="utf-8").splitlines()
    rows: Rows = [json.loads(line) for line in lines]
    exposed = {who.login: who.team.exposed_from.isoformat() for who in thirty.engineers}
    accepted = sum(row["code_acceptance_activity_count"] for row in rows)

    assert len(rows) == truth["copilot"]["user_days"] > 0
    assert accepted == truth["copilot"]["code_acceptance_activity_count"]
    assert all(row["day"] < exposed[row["user_login"]] for row in rows)


def test_the_days_of_the_organisation_sum_up_its_people(
    written: Simulated, truth: dict[str, Any]
) -> None:
    path = written.folder / "copilot" / "organization.ndjson"
    rows: Rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    assert sum(row["daily_active_users"] for row in rows) == truth["copilot"]["user_days"]
    assert all(
        row["daily_active_users"] <= row["weekly_active_users"] <= row["monthly_active_users"]
        for row in rows
    )

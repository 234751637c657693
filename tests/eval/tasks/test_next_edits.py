"""What the author of a change did next, and whether it was offered."""

from __future__ import annotations

from pathlib import Path

from groundspeed_eval.tasks.next_edits import Offer, Replayed, replay, replayed_changes
from groundspeed_server.history import Repository
from groundspeed_server.text.snapshot import Language
from support.eval_repository import commit_files, make_repository

OLD = "const user = load();\nlog(user);\nsend(user, 1);\n"
NEW = OLD.replace("user", "person")


def test_what_the_author_did_later_is_right_and_was_foreseen() -> None:
    found = replay("a.ts", OLD, NEW, Language.TYPESCRIPT)

    offer = Offer("rename", "rename 2 other uses of user to person", edits=2, right=2)
    assert found == Replayed("a.ts", 3, (offer,), 2, 2)


def test_what_the_author_did_not_do_is_not_right() -> None:
    found = replay("a.ts", OLD, NEW.replace("log(person)", "log(1)"), Language.TYPESCRIPT)

    offer = Offer("rename", "rename 2 other uses of user to person", edits=2, right=1)
    assert found == Replayed("a.ts", 3, (offer,), 1, 1)


def test_an_offer_that_the_author_never_made_is_a_false_alarm() -> None:
    new = OLD.replace("const user", "const person").replace("send(user, 1)", "send(user, 2)")
    found = replay("a.ts", OLD, new, Language.TYPESCRIPT)

    assert found is not None
    assert [(offer.edits, offer.right) for offer in found.offers] == [(2, 0)]


def test_one_edit_leads_nowhere() -> None:
    assert replay("a.ts", OLD, OLD.replace("1", "2"), Language.TYPESCRIPT) is None


def test_the_newest_changes_of_a_repository_are_replayed(tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "project", {"src/a.ts": OLD})
    commit_files(folder, {"src/a.ts": NEW})
    repository = Repository.containing(folder)
    (found,) = replayed_changes(repository, repository.commit("HEAD"), most=5)

    assert (found.path, found.steps, found.foreseen) == ("src/a.ts", 3, 2)

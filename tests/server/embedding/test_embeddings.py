"""Pieces are found by what they mean, in the background and within limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from groundspeed_server.egress import EmbeddingDoor, Permit
from groundspeed_server.embedding.account import EmbeddingAccount
from groundspeed_server.embedding.embeddings import Embeddings
from groundspeed_server.embedding.sending import Sending
from groundspeed_server.embedding.shelf import VectorShelf
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.embedding.port import Purpose
from groundspeed_server.models.port import ModelError, ModelErrorCode
from groundspeed_server.policy.document import KillSwitch, Limits
from groundspeed_server.policy.permit import PolicyPermit
from groundspeed_server.policy.spending import Spending
from groundspeed_server.settings.values import EmbeddingSettings, GateSettings
from groundspeed_server.telemetry.events import ContextEmbedded, EventBody
from groundspeed_server.workspace.files import FilesOnDisk
from groundspeed_server.workspace.index import CodeIndex
from support.assistant_desk import until
from support.embedding_models import MeaningModel, whole
from support.secret_canaries import CANARIES, Canary

SETTINGS = EmbeddingSettings(pieces_per_minute=6_000)
BILL = (
    "export function invoice(lines: Line[]): Money {\n"
    "  const payable = lines.map((line) => line.amount)\n  return payable.reduce(sum)\n}\n"
)
RETRY = (
    "export async function attempt<T>(task: () => Promise<T>): Promise<T> {\n"
    "  for (let attempts = 0; attempts < 3; attempts++) await task()\n}\n"
)
QUESTION = "// what the customer owes us until today\n"


class Bench:
    """A workspace on disk, and embeddings of it with a model of our own."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.root.mkdir()
        self.state = folder / "state"
        self.model = MeaningModel()
        self.events: list[EventBody] = []
        self.status_changes = 0
        self._open: list[Embeddings] = []

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def embeddings(
        self,
        settings: EmbeddingSettings = SETTINGS,
        *,
        permit: Permit | None = None,
        exclude: tuple[str, ...] = (),
        rest_s: float = 30.0,
    ) -> Embeddings:
        door = EmbeddingDoor(self.model, permit=permit)
        shelf = VectorShelf(self.state, door.identity)
        account = EmbeddingAccount(door.identity, self.events.append, lambda: 0.0)
        gate = Gate(GateSettings(exclude=exclude), (self.root,))
        made = Embeddings(
            settings,
            gate,
            FilesOnDisk(gate, (self.root,)),
            shelf,
            Sending(door, shelf, account, settings.tokens_per_day),
            status_changed=self._changed,
            rest_s=rest_s,
        )
        made.start()
        self._open.append(made)
        return made

    def index(self, embeddings: Embeddings, **texts: str) -> None:
        for name, text in texts.items():
            path = self.write(f"{name}.ts", text)
            embeddings.put(path, text, on_disk=True)

    def found(self, embeddings: Embeddings, question: str = QUESTION) -> list[str]:
        """Ask until there is an answer, as keys do."""
        asked = whole(question, str(self.root / "src.ts"))
        until(lambda: embeddings.nearest(asked, 5) is not None)
        return [Path(place.path).name for place in embeddings.nearest(asked, 5) or ()]

    def leave(self) -> None:
        for each in self._open:
            each.close()

    def _changed(self) -> None:
        self.status_changes += 1


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.leave()


def test_a_paraphrase_is_found_by_meaning_where_words_find_none(bench: Bench) -> None:
    words = CodeIndex()
    for name, text in (("bill.ts", BILL), ("retry.ts", RETRY)):
        words.put(name, text)
    by_words = words.nearest(QUESTION, 5)
    words.close()
    embeddings = bench.embeddings()
    bench.index(embeddings, bill=BILL, retry=RETRY)
    until(lambda: embeddings.known == 2)

    assert by_words == []
    assert bench.found(embeddings) == ["bill.ts"]
    assert bench.model.calls[-1] == ([QUESTION], Purpose.QUESTION)


def test_nobody_waits_for_the_vector_of_a_question(bench: Bench) -> None:
    embeddings = bench.embeddings()
    bench.index(embeddings, bill=BILL)
    until(lambda: embeddings.known == 1)

    assert embeddings.nearest(whole(QUESTION, str(bench.root / "a.ts")), 5) is None


def test_the_next_session_sends_nothing_that_was_sent_before(bench: Bench) -> None:
    first, second = (bench.embeddings() for _ in range(2))
    bench.index(first, bill=BILL, retry=RETRY)
    until(lambda: first.known == 2)
    first.close()
    bench.index(second, bill=BILL, retry=RETRY)
    until(lambda: second.known == 2)

    assert sorted(bench.model.texts) == sorted([BILL, RETRY])


def test_what_is_edited_is_not_sent_before_it_stands_on_disk(bench: Bench) -> None:
    embeddings = bench.embeddings()
    embeddings.put(bench.root / "draft.ts", BILL, on_disk=False)
    bench.index(embeddings, retry=RETRY)
    until(lambda: embeddings.known == 1)

    assert bench.model.texts == [RETRY]


def test_a_piece_that_changed_before_its_turn_is_not_sent_as_it_was(bench: Bench) -> None:
    embeddings = bench.embeddings()
    path = bench.write("bill.ts", RETRY)
    embeddings.put(path, BILL, on_disk=True)
    bench.index(embeddings, other=RETRY.replace("attempt", "repeat"))
    until(lambda: embeddings.known == 1)

    assert BILL not in bench.model.texts


def test_a_file_that_changes_is_read_again(bench: Bench) -> None:
    embeddings = bench.embeddings()
    bench.index(embeddings, bill=BILL)
    until(lambda: embeddings.known == 1)
    bench.index(embeddings, bill=RETRY)
    until(lambda: RETRY in bench.model.texts and embeddings.known == 1)

    assert bench.found(embeddings, "// once more, again\n") == ["bill.ts"]


@pytest.mark.parametrize("canary", CANARIES[:3], ids=lambda canary: canary.kind)
def test_a_piece_with_a_secret_stays_here(bench: Bench, canary: Canary) -> None:
    embeddings = bench.embeddings()
    bench.index(embeddings, a=f"{BILL}\n{canary.code}\n", retry=RETRY)
    until(lambda: embeddings.known == 1)

    assert bench.model.texts == [RETRY]


def test_a_file_that_is_excluded_stays_here(bench: Bench) -> None:
    embeddings = bench.embeddings(exclude=("legal/",))
    path = bench.write("legal/bill.ts", BILL)
    embeddings.put(path, BILL, on_disk=True)
    bench.index(embeddings, retry=RETRY)
    until(lambda: embeddings.known == 1)

    assert bench.model.texts == [RETRY]


def test_a_question_with_a_secret_is_answered_by_words_alone(bench: Bench) -> None:
    embeddings = bench.embeddings()
    bench.index(embeddings, bill=BILL)
    until(lambda: embeddings.known == 1)

    assert bench.found(embeddings, f"{QUESTION}{CANARIES[0].code}\n") == []
    assert bench.model.texts == [BILL]


def test_a_kill_switch_stops_it_and_the_problem_says_so(bench: Bench) -> None:
    permit = PolicyPermit(Spending(bench.state))
    permit.obey(KillSwitch(on=True, message="An incident."), Limits())
    embeddings = bench.embeddings(permit=permit)
    bench.index(embeddings, bill=BILL)
    until(lambda: embeddings.problem is not None)
    permit.close()

    assert bench.model.calls == []
    assert "switched Groundspeed off" in (embeddings.problem or "")
    assert "An incident." in (embeddings.problem or "")
    assert bench.status_changes == 1


def test_its_calls_count_against_the_organisation_s_limits(bench: Bench) -> None:
    permit = PolicyPermit(Spending(bench.state))
    permit.obey(KillSwitch(), Limits(calls_per_day=1, dollars_per_day=1))
    bench.model = MeaningModel(most_texts=1, tokens=1_000_000)
    embeddings = bench.embeddings(permit=permit)
    bench.index(embeddings, bill=BILL, retry=RETRY)
    until(lambda: embeddings.problem is not None)
    spent = permit.today()
    permit.close()

    assert len(bench.model.calls) == 1
    assert "spending limit" in (embeddings.problem or "")
    assert spent.calls == 1
    assert spent.usd == pytest.approx(0.02)


def test_after_a_fault_words_find_context_alone(bench: Bench) -> None:
    bench.model.failure = ModelError(ModelErrorCode.ACCESS_DENIED, "Ask for access.")
    embeddings = bench.embeddings()
    bench.index(embeddings, bill=BILL)
    until(lambda: embeddings.problem is not None)

    assert embeddings.problem == "Ask for access."
    assert bench.found(embeddings) == []
    assert len(bench.model.calls) == 1


def test_a_question_that_failed_is_asked_again_after_a_rest(bench: Bench) -> None:
    embeddings = bench.embeddings(rest_s=0.05)
    bench.index(embeddings, bill=BILL)
    until(lambda: embeddings.known == 1)
    bench.model.failure = ModelError(ModelErrorCode.UNAVAILABLE, "It failed.")
    assert bench.found(embeddings) == []
    bench.model.failure = None
    until(lambda: bench.found(embeddings) == ["bill.ts"])

    assert embeddings.problem is None


LONG = BILL.replace("(line)", f"(line{'e' * 400})")


def test_a_piece_that_is_too_long_for_the_model_does_not_keep_the_others_from_it(
    bench: Bench,
) -> None:
    bench.model.longest = 300
    embeddings = bench.embeddings()
    texts = {f"bill{number}": f"{BILL}// {number}\n" for number in range(5)}
    bench.index(embeddings, **texts, long=LONG, retry=RETRY)
    until(lambda: embeddings.known == 6)
    calls = len(bench.model.calls)
    bench.index(embeddings, late=RETRY.replace("attempt", "repeat"))
    until(lambda: embeddings.known == 7)

    assert embeddings.problem is None
    assert len(bench.model.calls) == calls + 1


def test_a_question_that_is_too_long_for_the_model_is_answered_by_words_alone(bench: Bench) -> None:
    bench.model.longest = 300
    embeddings = bench.embeddings()
    bench.index(embeddings, bill=BILL)
    until(lambda: embeddings.known == 1)

    assert bench.found(embeddings, QUESTION * 10) == []
    assert embeddings.problem is None
    assert bench.found(embeddings) == ["bill.ts"]


def test_a_model_that_turns_everything_down_is_asked_little_and_told(bench: Bench) -> None:
    bench.model.longest = 0
    embeddings = bench.embeddings()
    bench.index(embeddings, bills="".join(f"{BILL}// {number}\n" for number in range(40)))
    until(lambda: embeddings.problem is not None)

    assert embeddings.problem == "Too long."
    assert [len(texts) for texts, _ in bench.model.calls] == [4, 2, 1]


def test_no_more_is_sent_in_a_day_than_the_settings_allow(bench: Bench) -> None:
    bench.model = MeaningModel(most_texts=1, tokens=990)
    embeddings = bench.embeddings(msgspec.structs.replace(SETTINGS, tokens_per_day=1_000))
    bench.index(embeddings, bill=BILL, retry=RETRY)
    until(lambda: embeddings.problem is not None)

    assert len(bench.model.calls) == 1
    assert "1,000 tokens for embeddings are used up" in (embeddings.problem or "")


def test_telemetry_learns_what_was_sent_and_nothing_of_what_it_said(bench: Bench) -> None:
    embeddings = bench.embeddings()
    bench.index(embeddings, bill=BILL, retry=RETRY)
    until(lambda: embeddings.known == 2)
    bench.found(embeddings)
    embeddings.close()
    reports = [event for event in bench.events if isinstance(event, ContextEmbedded)]

    assert sum(report.texts for report in reports) == 3
    assert sum(report.tokens_in for report in reports) == 21
    assert sum(report.cost_usd or 0 for report in reports) == pytest.approx(21 * 0.02e-6)
    assert {report.model for report in reports} == {"text-embedding-3-small"}


def test_where_the_provider_does_not_count_tokens_they_are_estimated(bench: Bench) -> None:
    bench.model = MeaningModel(tokens=None)
    embeddings = bench.embeddings()
    bench.index(embeddings, bill=BILL)
    until(lambda: embeddings.known == 1)
    embeddings.close()
    (report,) = (event for event in bench.events if isinstance(event, ContextEmbedded))

    assert report.tokens_in == pytest.approx(len(BILL) / 3.5, rel=0.05)


def test_failed_attempts_are_told_too(bench: Bench) -> None:
    bench.model.failure = ModelError(ModelErrorCode.UNAVAILABLE, "It failed.")
    embeddings = bench.embeddings()
    bench.index(embeddings, bill=BILL)
    until(lambda: embeddings.problem is not None)
    embeddings.close()
    (report,) = (event for event in bench.events if isinstance(event, ContextEmbedded))

    assert (report.calls, report.failed, report.texts) == (0, 1, 0)


def test_an_end_closes_the_way_to_the_model(bench: Bench) -> None:
    embeddings = bench.embeddings()
    embeddings.close()

    assert bench.model.closed

"""The completion service: from a cursor to a suggestion, or to a reason for none."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from groundspeed_server.assist.completion import Completer
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import (
    CompletionQuery,
    ContextKind,
    Excerpt,
    Outcome,
    RepairStep,
    Source,
    Trigger,
    Workspace,
)
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.port import ModelErrorCode, PromptShape, StopReason
from groundspeed_server.models.scripted import Answer, ScriptedModel
from groundspeed_server.prompts.prompt import ChatPrompt, HolePrompt, prompt_texts
from groundspeed_server.settings.values import CompletionSettings, GateSettings, TechniqueSettings
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed
from groundspeed_server.text.snapshot import Span
from support.cursor_marker import document, query_at
from support.outcomes import text_of

SETTINGS = CompletionSettings()
LINE = "export function total(items: Item[]): number {\n  return $0\n}\n"


class Bench:
    """A completer with a scripted model behind a real door and a real gate."""

    def __init__(
        self,
        *answers: Answer,
        settings: CompletionSettings = SETTINGS,
        shape: PromptShape = PromptShape.CHAT,
    ) -> None:
        self.model = ScriptedModel(answers, shape)
        self.completer = Completer(settings, Gate(GateSettings(), ()), EgressDoor(self.model))

    def complete(
        self,
        marked: str,
        *,
        trigger: Trigger = Trigger.AUTO,
        cancellation: Cancellation | None = None,
        path: str = "/project/src/a.ts",
    ) -> Outcome:
        query = query_at(marked, trigger=trigger, path=path)
        return self.completer.complete(query, Workspace(), cancellation or Cancellation())


def test_an_answer_becomes_a_suggestion_at_the_cursor() -> None:
    bench = Bench(Answer(text="items.reduce((sum, item) => sum + item.price, 0);\n}\n"))
    outcome = bench.complete(LINE)
    offset = LINE.index("$0")

    assert text_of(outcome) == "items.reduce((sum, item) => sum + item.price, 0);"
    assert outcome.suggestion is not None
    assert outcome.suggestion.replace == Span(offset, offset)


def test_the_decision_tells_all_but_the_text() -> None:
    outcome = Bench(Answer(text="items.length;")).complete(LINE)
    decision = outcome.decision

    assert (decision.request, decision.language, decision.trigger) == ("r", "typescript", "auto")
    assert (decision.source, decision.reason) == (Source.MODEL, None)
    assert decision.position_kind == "expression"
    assert decision.completion == (outcome.suggestion and outcome.suggestion.completion)
    assert set(decision.tokens_sent) == {"prefix", "suffix"}
    assert decision.latency_ms > 0
    assert decision.call is not None
    assert (decision.call.provider, decision.call.model) == ("scripted", "scripted")
    assert decision.call.prompt.startswith("completion-chat.v2@")
    assert decision.call.tokens_out == len("items.length;") // 4
    assert decision.call.cost_usd == 0.0


def test_closers_that_the_editor_put_there_are_replaced() -> None:
    marked = "const a = foo($0)\n"
    outcome = Bench(Answer(text="b, c);\nmore();")).complete(marked)
    offset = marked.index("$0")

    assert outcome.suggestion is not None
    assert (outcome.suggestion.text, outcome.suggestion.replace) == (
        "b, c);",
        Span(offset, offset + 1),
    )
    assert RepairStep("truncation", removed=8, added=0) in outcome.decision.repairs


@pytest.mark.parametrize(
    ("shape", "kind", "prefix_end"),
    [
        (PromptShape.CHAT, ChatPrompt, "  return "),
        (PromptShape.HOLE, HolePrompt, "  return "),
        (PromptShape.PREFIX, HolePrompt, "  return"),
    ],
)
def test_each_model_is_asked_in_its_own_way(
    shape: PromptShape, kind: type[ChatPrompt | HolePrompt], prefix_end: str
) -> None:
    bench = Bench(Answer(text="<completion> items.length;</completion>"), shape=shape)
    outcome = bench.complete(LINE)
    (prompt,) = bench.model.prompts

    assert text_of(outcome) == "items.length;"
    assert isinstance(prompt, kind)
    text = prompt.user if isinstance(prompt, ChatPrompt) else prompt.prefix
    assert text.endswith(prefix_end)


@pytest.mark.parametrize(
    ("shape", "kinds"),
    [
        (PromptShape.CHAT, {"prefix", "suffix"}),
        (PromptShape.HOLE, {"prefix", "suffix"}),
        (PromptShape.PREFIX, {"prefix"}),
    ],
)
def test_only_what_the_prompt_holds_counts_as_sent(shape: PromptShape, kinds: set[str]) -> None:
    bench = Bench(Answer(text="items.length;"), shape=shape)
    outcome = bench.complete("const a = $0\nexport const afterTheCursor = 1;\n")
    (prompt,) = bench.model.prompts

    assert set(outcome.decision.tokens_sent) == kinds
    assert ("afterTheCursor" in "".join(prompt_texts(prompt))) == ("suffix" in kinds)


def test_the_start_of_the_prompt_is_stable_from_key_to_key() -> None:
    bench = Bench()
    for typed in ("a", "ab", "abc"):
        bench.complete(f"const x = 1;\nconst y = {typed}$0\n")
    prompts = [prompt for prompt in bench.model.prompts if isinstance(prompt, ChatPrompt)]

    assert len(prompts) == 3
    assert len({(prompt.system, prompt.context) for prompt in prompts}) == 1


def test_nothing_is_asked_where_nobody_waits() -> None:
    bench = Bench(Answer(text="x"))
    outcome = bench.complete("const to$0tal = 1;\n")

    assert (text_of(outcome), outcome.decision.reason) == (None, "mid_word")
    assert outcome.decision.source is Source.NONE
    assert bench.model.prompts == []


def test_without_a_model_there_is_a_reason() -> None:
    completer = Completer(SETTINGS, Gate(GateSettings(), ()), None)
    outcome = completer.complete(query_at(LINE), Workspace(), Cancellation())

    assert outcome.decision.reason == "no_model"


@pytest.mark.parametrize(
    ("marked", "path", "reason"),
    [
        ("const a = $0", "/project/secrets/a.ts", "excluded_path"),
        ("const key = 'AKIAQYLPMN5HHHFPZAM2'; const a = $0", "/project/a.ts", "secret"),
    ],
)
def test_the_gate_has_the_last_word(marked: str, path: str, reason: str) -> None:
    bench = Bench(Answer(text="x + y"))
    outcome = bench.complete(marked, path=path, trigger=Trigger.MANUAL)

    assert (text_of(outcome), outcome.decision.reason) == (None, reason)
    assert outcome.decision.detail
    assert bench.model.prompts == []


def test_a_secret_nearby_is_withheld_and_noted() -> None:
    bench = Bench(Answer(text="items.length;"), shape=PromptShape.HOLE)
    outcome = bench.complete("const key = 'AKIAQYLPMN5HHHFPZAM2';\n\n" + LINE)
    (prompt,) = bench.model.prompts

    assert isinstance(prompt, HolePrompt)
    assert "AKIA" not in prompt.prefix
    assert [dropped.reason for dropped in outcome.decision.dropped] == ["secret"]
    assert text_of(outcome) == "items.length;"


@pytest.mark.parametrize("code", [code for code in ModelErrorCode if code != "cancelled"])
def test_a_failed_call_is_a_reason_with_its_remedy(code: ModelErrorCode) -> None:
    outcome = Bench(Answer(error=code)).complete(LINE)

    assert (text_of(outcome), outcome.decision.reason) == (None, code.value)
    assert outcome.decision.detail


def test_complete_lines_survive_a_failed_call() -> None:
    answer = Answer(text="\n  a();\n  b(", error=ModelErrorCode.UNAVAILABLE)
    outcome = Bench(answer).complete("function f() {$0\n")

    assert text_of(outcome) == "\n  a();"


def test_half_a_line_does_not_survive_a_failed_call() -> None:
    answer = Answer(text="items.redu", error=ModelErrorCode.UNAVAILABLE)
    outcome = Bench(answer).complete(LINE)

    assert (text_of(outcome), outcome.decision.reason) == (None, "unavailable")


def test_a_line_that_hit_the_token_limit_is_not_shown() -> None:
    outcome = Bench(Answer(text="items.redu", stop=StopReason.MAX_TOKENS)).complete(LINE)

    assert (text_of(outcome), outcome.decision.reason) == (None, "cut_short")


def test_what_the_model_declined_is_not_shown() -> None:
    outcome = Bench(Answer(text="items.length;", stop=StopReason.REFUSED)).complete(LINE)

    assert (text_of(outcome), outcome.decision.reason) == (None, "refused")


def test_an_answer_that_is_no_use_has_a_reason_and_a_sentence() -> None:
    outcome = Bench(Answer(text="Here is what I would write:\n")).complete(LINE)

    assert outcome.decision.reason == "prose"
    assert outcome.decision.detail == "The model answered in words instead of code."


@pytest.mark.parametrize(
    ("trigger", "settings"),
    [
        (Trigger.AUTO, CompletionSettings(deadline_ms=60)),
        (Trigger.MANUAL, CompletionSettings(manual_deadline_ms=60)),
    ],
)
def test_each_trigger_has_its_deadline(trigger: Trigger, settings: CompletionSettings) -> None:
    bench = Bench(Answer(text="items.length;", delay_ms=60_000), settings=settings)
    outcome = bench.complete(LINE, trigger=trigger)

    assert outcome.decision.reason == "timeout"
    assert 50 < outcome.decision.latency_ms < 1_500


def test_complete_lines_are_shown_at_the_deadline() -> None:
    slow = Answer(text="\n  a();\n  b();", chunk=8, pace_ms=60_000)
    bench = Bench(slow, settings=CompletionSettings(deadline_ms=100))
    outcome = bench.complete("function f() {$0\n")

    assert text_of(outcome) == "\n  a();"


def test_a_cancelled_query_ends_at_once_without_a_suggestion() -> None:
    cancellation = Cancellation()
    bench = Bench(Answer(text="\n  a();\n  b();\n  c", chunk=8, pace_ms=60_000))
    timer = threading.Timer(0.02, cancellation.cancel)
    timer.start()
    outcome = bench.complete("function f() {$0\n", cancellation=cancellation)
    timer.join()

    assert (text_of(outcome), outcome.decision.reason) == (None, "cancelled")


def test_typing_through_a_suggestion_asks_nobody() -> None:
    bench = Bench(Answer(text="items.length;"))
    first = bench.complete("const a = $0\n")
    again = bench.complete("const a = $0\n")
    typed = bench.complete("const a = item$0\n")

    assert len(bench.model.prompts) == 1
    assert (text_of(again), text_of(typed)) == ("items.length;", "s.length;")
    assert [o.decision.source for o in (first, again, typed)] == [
        Source.MODEL,
        Source.CACHE,
        Source.TYPED_THROUGH,
    ]
    assert len({outcome.decision.completion for outcome in (first, again, typed)}) == 1
    assert typed.decision.position_kind == first.decision.position_kind


def test_without_reuse_and_cache_each_request_asks() -> None:
    bench = Bench(
        Answer(text="items.length;"),
        Answer(text="items.length;"),
        settings=CompletionSettings(techniques=TechniqueSettings(reuse=False, cache=False)),
    )
    outcomes = [bench.complete(marked) for marked in ("const a = $0\n", "const a = $0\n")]

    assert len(bench.model.prompts) == 2
    assert {outcome.decision.source for outcome in outcomes} == {Source.MODEL}


def test_a_suggestion_is_not_offered_in_another_document() -> None:
    bench = Bench(Answer(text="items.length;"))
    bench.complete("const a = $0\n", path="/project/a.ts")
    bench.complete("const a = i$0\n", path="/project/b.ts")

    assert len(bench.model.prompts) == 2


def test_a_later_answer_that_says_the_same_keeps_the_id_on_the_screen() -> None:
    """Two requests are under way at once; the later one is answered last."""
    bench = Bench(
        Answer(when="= it$", text="ems.length;", delay_ms=600), Answer(text="items.length;")
    )
    outcomes: list[Outcome] = []
    slow = threading.Thread(target=lambda: outcomes.append(bench.complete("const a = it$0\n")))
    slow.start()
    first = bench.complete("const a = $0\n")
    slow.join()
    (second,) = outcomes

    assert text_of(second) == "ems.length;"
    assert second.decision.completion == first.decision.completion


def test_many_threads_share_one_completer() -> None:
    bench = Bench(Answer(text="items.length;"))
    outcomes: list[Outcome] = []

    def work(number: int) -> None:
        for count in range(5):
            path = f"/project/{number % 3}.ts"
            outcomes.append(bench.complete(f"const a{count} = {'x' * number}$0\n", path=path))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [text_of(outcome) for outcome in outcomes] == ["items.length;"] * 20


HOSTILE = {
    "two megabytes": ("const a = 1;\n" * 160_000, "too_large"),
    "one line": ("a=1;" * 500_000, "too_large"),
    "random bytes": ("\x01\x00\xff" * 300_000, "binary"),
    "nested brackets": ("[\n" * 50_000, None),
    "nested calls": ("f(\n" * 100_000, None),
    "unclosed templates": ("`${\n" * 25_000, None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_answered_in_time(name: str) -> None:
    text, reason = HOSTILE[name]
    outcome = Bench(Answer(text="items.length;")).complete(text + "\nconst a = $0\n")

    assert outcome.decision.reason == reason
    assert (text_of(outcome) is None) == (reason is not None)
    assert outcome.decision.latency_ms < 2_000


@pytest.mark.parametrize("broken", ["\ud800", "\ufeff", "\ufffe", "\U0010ffff", "\x7f"])
def test_broken_characters_reach_neither_model_nor_document(broken: str) -> None:
    bench = Bench(Answer(text=f"items{broken}\0.length;"), shape=PromptShape.HOLE)
    outcome = bench.complete(f"const s = '{broken}';\nconst a = $0\n")
    (prompt,) = bench.model.prompts
    text = text_of(outcome)

    assert isinstance(prompt, HolePrompt)
    assert prompt.prefix.encode()
    assert text is not None
    assert "\0" not in text
    assert text.encode()


@pytest.mark.parametrize(
    "runaway",
    [
        Answer(text="a + " * 250_000, chunk=4_000),
        Answer(text="```ts\n" * 10_000, chunk=1_000),
        Answer(text="\n" * 100_000, chunk=1_000),
        Answer(text=LINE.replace("$0", ""), chunk=10),
    ],
)
def test_runaway_output_is_cut_and_not_shown(runaway: Answer) -> None:
    outcome = Bench(runaway).complete(LINE)

    assert text_of(outcome) is None
    assert outcome.decision.reason
    assert outcome.decision.latency_ms < 1_500


def test_a_stream_that_was_stopped_early_still_has_a_cost() -> None:
    bench = Bench(Answer(text="items.length;\nmore();\n" * 20, chunk=4))
    call = bench.complete(LINE).decision.call

    assert call is not None
    assert call.tokens_out is None
    assert call.cost_usd == 0.0


def test_what_was_heard_of_a_stream_that_was_stopped_early_is_estimated_as_such() -> None:
    bench = Bench(Answer(text="items.length;\nmore();\n" * 20, chunk=4))
    call = bench.complete(LINE).decision.call

    assert call is not None
    assert call.tokens_out_estimated is not None
    assert 0 < call.tokens_out_estimated < 20
    assert len("items.length;") <= call.chars_out < 40
    assert call.last_token_ms is not None


class Neighbour:
    """A context source: the first lines of the document that was open before."""

    kind = ContextKind.OPEN_TAB

    def ready(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> None:
        return None

    def excerpts(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Sequence[Excerpt]:
        other = workspace.open_documents[0]
        return (Excerpt(ContextKind.OPEN_TAB, other, Span(0, len(other.text)), 7),)


def test_context_from_further_sources_goes_along_and_is_counted() -> None:
    model = ScriptedModel([Answer(text="b + 1;")], PromptShape.CHAT)
    gate = Gate(GateSettings(), ())
    completer = Completer(SETTINGS, gate, EgressDoor(model), sources=(Neighbour(),))
    workspace = Workspace(open_documents=(document("export const b = 1;", path="/project/b.ts"),))
    outcome = completer.complete(query_at("const a = $0\n"), workspace, Cancellation())
    (prompt,) = model.prompts

    assert isinstance(prompt, ChatPrompt)
    assert "export const b = 1;" in prompt.user
    assert outcome.decision.tokens_sent["open_tab"] == 7

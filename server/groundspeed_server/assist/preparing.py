"""From a query to a question that may be asked: the spot, the context, the cleared prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from groundspeed_server.assist.context.gathering import ContextGatherer
from groundspeed_server.assist.off_paths import OffPaths
from groundspeed_server.assist.prompting import CompletionPrompts, held_excerpts
from groundspeed_server.assist.verdicts import nothing, undecided
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.ask import Declined, decline
from groundspeed_server.engine.recall import declarations
from groundspeed_server.engine.shape import Shape, decide_shape
from groundspeed_server.engine.site import Site
from groundspeed_server.engine.values import (
    CompletionQuery,
    Decision,
    Excerpt,
    Outcome,
    Workspace,
)
from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.gate.gate import Gate
from groundspeed_server.gate.refusal import Refusal
from groundspeed_server.models.port import ModelIdentity
from groundspeed_server.prompts.kinds import Prompts
from groundspeed_server.settings.values import CompletionSettings
from groundspeed_server.syntax.cache import SyntaxCache
from groundspeed_server.syntax.position import position_kind
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something may be offered.

    Attributes:
        query: The query.
        workspace: What surrounds the query.
        tree: The syntax of the query's document.
        site: The text around the cursor.
        shape: How much is asked for.
        decision: What is known of the decision so far.
    """

    query: CompletionQuery
    workspace: Workspace
    tree: SyntaxTree | Unparsed
    site: Site
    shape: Shape
    decision: Decision


@dataclass(frozen=True, slots=True)
class Question:
    """What a model will be asked, and all that is needed to make a suggestion of its answer.

    Attributes:
        query: The query that led to it.
        workspace: What surrounds the query.
        tree: The syntax of the query's document.
        site: The text around the cursor.
        shape: How much is asked for.
        prompt: The prompt, with the gate's seal.
        door: The way to the model that will be asked.
        identity: That model, as the prompt was written for it.
        declared: The declarations that the prompt holds.
        decision: What is known of the decision so far.
    """

    query: CompletionQuery
    workspace: Workspace
    tree: SyntaxTree | Unparsed
    site: Site
    shape: Shape
    prompt: ClearedPrompt
    door: EgressDoor
    identity: ModelIdentity
    declared: tuple[Excerpt, ...]
    decision: Decision


class Preparation:
    """Decides whether a model is asked, and what. Waits for nothing; safe from many threads."""

    def __init__(
        self,
        settings: CompletionSettings,
        gate: Gate,
        context: ContextGatherer,
        trees: SyntaxCache,
        *,
        prompts: Prompts | None = None,
    ) -> None:
        self._settings = settings
        self._gate = gate
        self._context = context
        self._trees = trees
        self._off_paths = OffPaths(settings.off_paths)
        self._prompts = CompletionPrompts(prompts)

    def spot(self, query: CompletionQuery, workspace: Workspace) -> Spot | Outcome:
        """Return the spot of a query; or the outcome, when nothing is offered there."""
        tree = self._trees.tree_of(query.document)
        kind = position_kind(tree, query.offset)
        decision = undecided(query, kind)
        refusal = self._declined(query, workspace, tree)
        if refusal is not None:
            return nothing(decision, refusal.reason, refusal.detail)
        site = Site.of(query.document.text, query.offset, kind)
        shape = decide_shape(site) if self._settings.techniques.blocks else Shape.LINE
        return Spot(query, workspace, tree, site, shape, decision)

    def question(self, spot: Spot, door: EgressDoor | None) -> Question | Outcome:
        """Return the question for a spot; or the outcome, when no model is asked.

        Args:
            spot: Where something may be offered.
            door: The way to the model; None when there is none.
        """
        query, workspace, decision = spot.query, spot.workspace, spot.decision
        if door is None:
            return nothing(decision, "no_model", "No model is configured.")
        identity = door.identity
        gathered = self._context.gather(query, workspace, spot.tree, identity)
        screened = self._gate.screen(gathered.excerpts)
        if isinstance(screened, Refusal):
            return nothing(decision, screened.reason, screened.detail)
        dropped = (*gathered.dropped, *screened.dropped)
        prompt = self._prompts.write(query, screened.kept, spot.shape, identity.shape)
        cleared = self._gate.clear(prompt)
        if isinstance(cleared, Refusal):
            decision = replace(decision, dropped=dropped)
            return nothing(decision, cleared.reason, cleared.detail)
        sent = _tokens_by_kind(held_excerpts(screened.kept, identity.shape))
        return Question(
            query=query,
            workspace=workspace,
            tree=spot.tree,
            site=spot.site,
            shape=spot.shape,
            prompt=cleared,
            door=door,
            identity=identity,
            declared=declarations(screened.kept),
            decision=replace(decision, dropped=dropped, tokens_sent=sent),
        )

    def _declined(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> Declined | Refusal | None:
        """Return why nothing is asked here, whoever answers."""
        unparsed = tree if isinstance(tree, Unparsed) else None
        if declined := decline(query, self._settings, unparsed):
            return declined
        if self._off_paths.cover(query.document.path, workspace.roots):
            return Declined(
                "path_off", "Completions are switched off here by completion.off_paths."
            )
        return self._gate.admit(query.document)

    def anticipate(self, query: CompletionQuery, workspace: Workspace) -> None:
        """Let context be found that a question at this place would need."""
        if self._gate.admit(query.document) is None:
            self._context.anticipate(query, workspace, self._trees.tree_of(query.document))


def _tokens_by_kind(excerpts: Sequence[Excerpt]) -> dict[str, int]:
    tokens: dict[str, int] = {}
    for excerpt in excerpts:
        tokens[excerpt.kind.value] = tokens.get(excerpt.kind.value, 0) + excerpt.tokens
    return tokens

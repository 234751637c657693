"""BM25 snippets: what a bare prefix gains from lexical retrieval over the whole repository.

A part of the bare prefix's budget is spent on pieces of other files, as they were at the task's
commit; they stand before the prefix as comments under their paths, the best one last.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from urllib.parse import quote

from groundspeed_eval.result import Answer, Status
from groundspeed_eval.systems.commit_texts import commit_texts
from groundspeed_eval.systems.continuation import Continuation, refused
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.systems.snippets import Snippet, SnippetIndex, last_lines
from groundspeed_eval.systems.system import task_document
from groundspeed_eval.tasks.selection import language_of
from groundspeed_eval.tasks.task import Task
from groundspeed_server.engine.values import ContextKind, Excerpt
from groundspeed_server.errors import UserError
from groundspeed_server.gate.refusal import Refusal
from groundspeed_server.models.port import ModelIdentity
from groundspeed_server.text.snapshot import DocumentSnapshot, Language

SNIPPET_SHARE = 0.4  # Of the prompt, at most.
MAX_SNIPPETS = 5
_CANDIDATES = 20
_STATES = 4  # Of repositories, kept at a time: tasks are shuffled, and each state is read once.


class Bm25System:
    """Asks the configured model to go on with snippets and the text before the cursor."""

    def __init__(self, setup: Setup) -> None:
        """Make the system.

        Raises:
            UserError: No repository is named, or there is no model that continues text.
        """
        if not setup.repositories:
            raise UserError(
                "bm25 looks for snippets in the tasks' repositories, and none is named.",
                "Name each with --repository PATH.",
            )
        self._root = setup.root
        self._repositories = setup.repositories
        self._state = lru_cache(_STATES)(self._read_state)
        self._model = Continuation(setup, "bm25")

    @property
    def model(self) -> ModelIdentity | None:
        """Which model answers."""
        return self._model.model

    def warm_up(self) -> None:
        """Load the model, or connect to it."""
        self._model.warm_up()

    def approach(self, task: Task) -> None:
        """Read the commit."""
        if task.repo in self._repositories:
            self._state(task.repo, task.commit)

    def answer(self, task: Task) -> Answer:
        """Offer what the model says next."""
        refusal = self._model.gate.admit(task_document(task, self._root))
        if refusal is not None:
            return refused(refusal)
        if task.repo not in self._repositories:
            return Answer(
                status=Status.ERROR,
                reason="no_repository",
                detail=f"Name the clone of {task.repo} with --repository.",
            )
        context = self._context(task)
        left = self._model.prompt_chars - len(context)
        return self._model.answer(task, context + task.prefix[-left:])

    def close(self) -> None:
        """Give up the model."""
        self._model.close()

    def _context(self, task: Task) -> str:
        """Return the best snippets that the gate lets through and the budget holds, as comments."""
        files, index = self._state(task.repo, task.commit)
        found = index.nearest(last_lines(task.prefix), outside=task.path)
        most = SNIPPET_SHARE * self._model.prompt_chars
        blocks: list[str] = []
        for snippet in islice(found, _CANDIDATES):
            block = self._comment(snippet, files[snippet.path])
            if sum(map(len, blocks)) + len(block) <= most and len(blocks) < MAX_SNIPPETS:
                blocks.append(block)
        return "".join(reversed(blocks))

    def _comment(self, snippet: Snippet, text: str) -> str:
        """Return a snippet as comments under its path; nothing when the gate keeps it back."""
        document = DocumentSnapshot(
            uri=f"eval:/repository/{quote(snippet.path)}",
            path=self._root / snippet.path,
            language=language_of(snippet.path) or Language.TYPESCRIPT,
            version=0,
            text=text,
        )
        excerpt = Excerpt(ContextKind.RETRIEVED, document, snippet.span, tokens=0)
        screened = self._model.gate.screen([excerpt])
        if isinstance(screened, Refusal) or not screened.kept:
            return ""
        lines = [snippet.path, *screened.kept[0].text.splitlines()]
        return "".join(f"// {line}".rstrip() + "\n" for line in lines)

    def _read_state(self, repo: str, commit: str) -> tuple[dict[str, str], SnippetIndex]:
        files = commit_texts(self._repositories[repo], commit)
        return files, SnippetIndex(files)

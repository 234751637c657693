# The part of bm25s that the evaluation uses; the package ships no types.

from collections.abc import Sequence

class BM25:
    def index(self, corpus: Sequence[Sequence[str]], *, show_progress: bool = ...) -> None: ...
    def get_scores(self, query_tokens_single: Sequence[str]) -> Sequence[float]: ...

"""llama.cpp's own HTTP server on loopback, with the weights of the embedded model."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_server.models.local.catalogue import DEFAULT, find_weights, weights_file
from groundspeed_server.models.local.engine import _OPENMP, _QUIET
from support.embedded_model import require_weights

if TYPE_CHECKING:
    from xllamacpp import Server

CONTEXT_TOKENS = 2_048
BATCH_TOKENS = 512
_MEAN = 1


@contextmanager
def llama_server(key: str, weights: Path | None = None) -> Iterator[Server]:
    """Run it, for chats and for embeddings; `listening_address` is where."""
    require_weights()
    os.environ.update(_OPENMP)
    import xllamacpp  # noqa: PLC0415 - reads what was set above.

    params = xllamacpp.CommonParams()
    params.model.path = str(weights or weights_file(find_weights(DEFAULT), os.environ))
    params.n_ctx = CONTEXT_TOKENS
    params.n_ubatch = BATCH_TOKENS
    params.n_parallel = 1
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.cache_ram_mib = 0
    params.embedding = True
    params.pooling_type = _MEAN
    params.ui = False
    params.api_keys = [key]
    params.verbosity = _QUIET
    params.endpoint_metrics = True
    server = xllamacpp.Server(params)
    # Its thread has begun when it answers; who gives it up before would wait for ever.
    server.handle_metrics()
    yield server

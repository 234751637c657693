"""llama.cpp in this process, with the settings that keep it fast, small and obedient.

Two default OpenMP threads collapse, 20 to 60 times slower, as soon as anything else runs on the
machine: so one thread generates, two read prompts, and none of them spins while it waits.
llama.cpp also opens a port on loopback that we do not use; a random key keeps others out.
"""

from __future__ import annotations

import importlib.util
import os
import queue
import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from groundspeed_server.models.fim import FimFormat
from groundspeed_server.models.local.request import SLOTS, fim_probe_request
from groundspeed_server.models.openai.answer import Chunk, bad_answer
from groundspeed_server.models.port import ModelError, ModelErrorCode

if TYPE_CHECKING:
    from xllamacpp import Server

# Both must be set before the library is loaded, which reads them once.
_OPENMP = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0"}

CONTEXT_TOKENS = 4_096
# Reading a prompt can be stopped between batches only.
BATCH_TOKENS = 64
# When the start of the prompt moves on, runs of tokens that were read before move with it, from
# this length on; the rest of the window is not read again. What they say of the text that was
# dropped stays in them: with a long run, that is the same document a little earlier.
REUSED_RUN_TOKENS = 64
_GGUF_MAGIC = b"GGUF"
_QUIET = -1


def is_available() -> bool:
    """Whether llama.cpp is installed in this Python."""
    return importlib.util.find_spec("xllamacpp") is not None


def load(path: Path) -> Server:
    """Load a model; takes about a second, and a few times the file's size in memory at most.

    Raises:
        ModelError: llama.cpp is not installed, or lacks a library of the system, or the file is not
            a model that it can load.
    """
    _check_file(path)
    if not is_available():
        raise ModelError(
            ModelErrorCode.NOT_INSTALLED,
            "The embedded model needs llama.cpp: install `groundspeed[local]`.",
        )
    os.environ.update(_OPENMP)
    try:
        import xllamacpp  # noqa: PLC0415 - loads a large library, and reads what was set above.
    except ImportError as error:
        raise _not_loaded(error) from None

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT_TOKENS
    params.n_batch = BATCH_TOKENS
    params.n_ubatch = BATCH_TOKENS
    params.n_parallel = SLOTS
    params.kv_unified = True
    params.n_cache_reuse = REUSED_RUN_TOKENS
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 2
    # The default cache of old prompts grows to 8 GiB.
    params.cache_ram_mib = 0
    params.ui = False
    params.api_keys = [secrets.token_hex(32)]
    # Stray words on stdout would break the language server's transport.
    params.verbosity = _QUIET
    params.endpoint_metrics = True
    try:
        server = xllamacpp.Server(params)
    except RuntimeError:
        raise _unusable(path) from None
    # Its own thread may not have begun yet, and who gives it up before would wait for ever. This
    # question is answered by that thread, in less than a millisecond.
    server.handle_metrics()
    return server


def known_format(server: Server, fim: FimFormat | None) -> FimFormat | None:
    """Return the format in which a model is likely told what to fill in, if it knows the tokens."""
    if fim is None:
        return None
    said: list[object] = []

    def take(chunk: object) -> bool:
        said.append(chunk)
        return False

    server.handle_completions(fim_probe_request(fim), take)
    try:
        counted = msgspec.convert(said[0], Chunk).counts.prompt_tokens
    except (IndexError, msgspec.ValidationError):
        return None
    return fim if fim.knows(counted) else None


class Generation:
    """One answer of llama.cpp, produced in a thread of its own.

    Args:
        handler: The method of the server that answers.
        request: Its parameters.
        on_end: Called when llama.cpp has really let go.
    """

    def __init__(
        self,
        handler: Callable[[dict[str, object], Callable[[object], bool]], None],
        request: dict[str, object],
        on_end: Callable[[], None],
    ) -> None:
        self._handler = handler
        self._request = request
        self._on_end = on_end
        self._stopped = False
        self._arrived: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="groundspeed-llama", daemon=True)

    def start(self) -> None:
        """Begin; `on_end` will be called, whatever happens."""
        self._thread.start()

    def chunks(self) -> Iterator[Chunk]:
        """Yield the answer's chunks, progress chunks without text included, until the end.

        Raises:
            ModelError: llama.cpp failed, or said something unforeseen.
        """
        while (arrived := self._arrived.get()) is not None:
            try:
                yield msgspec.convert(arrived, Chunk)
            except msgspec.ValidationError:
                raise bad_answer("a chunk has the wrong shape") from None

    def stop(self) -> None:
        """End the answer: `chunks` ends at once, llama.cpp after the token or batch at hand."""
        self._stopped = True
        self._arrived.put(None)

    def _run(self) -> None:
        try:
            self._handler(self._request, self._take)
        except RuntimeError:
            self._arrived.put({"error": {"message": "llama.cpp failed", "code": 500}})
        finally:
            self._arrived.put(None)
            self._on_end()

    def _take(self, chunk: object) -> bool:
        """Keep a chunk; returning True makes llama.cpp stop."""
        self._arrived.put(chunk)
        return self._stopped


def _check_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(_GGUF_MAGIC))
    except OSError:
        raise ModelError(
            ModelErrorCode.NOT_INSTALLED,
            f"There is no model file {path.name} where `name` under [model] says: check the path.",
        ) from None
    if magic != _GGUF_MAGIC:
        raise _unusable(path)


def _not_loaded(error: ImportError) -> ModelError:
    """Name the library that the linker names first: OpenMP's is not on every small system."""
    library = Path(str(error).partition(":")[0]).name
    remedy = "Install `groundspeed[local]` anew."
    if library == "libgomp.so.1":
        remedy = "On Debian and Ubuntu: apt install libgomp1; on Fedora: dnf install libgomp."
    return ModelError(
        ModelErrorCode.NOT_INSTALLED,
        f"llama.cpp cannot be loaded: {library} is missing, or does not fit this system. {remedy}",
    )


def _unusable(path: Path) -> ModelError:
    return ModelError(
        ModelErrorCode.NOT_INSTALLED,
        f"The model file {path.name} cannot be loaded: it is damaged, or not a GGUF model. "
        "Fetch it again, or set another `name` under [model].",
    )

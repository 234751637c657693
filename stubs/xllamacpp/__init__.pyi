# The part of xllamacpp that Groundspeed uses; the package ships no types.

from collections.abc import Callable, Mapping

class CommonParamsModel:
    path: str

class CpuParams:
    n_threads: int

class CommonParams:
    model: CommonParamsModel
    n_ctx: int
    n_batch: int
    n_ubatch: int
    n_parallel: int
    kv_unified: bool
    n_cache_reuse: int
    cpuparams: CpuParams
    cpuparams_batch: CpuParams
    cache_ram_mib: int
    n_ctx_checkpoints: int
    ui: bool
    api_keys: list[str]
    verbosity: int
    endpoint_metrics: bool
    embedding: bool
    pooling_type: int

class Server:
    listening_address: str
    def __init__(self, params: CommonParams) -> None: ...
    def handle_metrics(self) -> str: ...
    def handle_completions(
        self, request: Mapping[str, object], callback: Callable[[object], bool]
    ) -> None: ...
    def handle_chat_completions(
        self, request: Mapping[str, object], callback: Callable[[object], bool]
    ) -> None: ...

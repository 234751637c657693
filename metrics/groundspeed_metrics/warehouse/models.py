"""SQL models: one SELECT a file with a header, in an order that their headers decide.

A model is called as its folder and file: `facts.suggestion` is `sql/facts/suggestion.sql`. What it
reads is what its header says. That the header says no more and no less than the SELECT is proved by
a test, since taking a hundred texts apart would cost every build a third of a second.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files

LAYERS = ("staging", "facts", "measures", "metrics")
_HEADER_LINE = re.compile(r"-- ([a-z]+): (.*)")


@dataclass(frozen=True, slots=True)
class Model:
    """One SQL model.

    Attributes:
        name: `layer.table`.
        text: The file's text.
        header: Its header: name, grain, inputs, owner, privacy; a measure's says what it means.
        reads: The tables that its SELECT reads: its inputs.
    """

    name: str
    text: str
    header: Mapping[str, str]
    reads: tuple[str, ...]

    @property
    def layer(self) -> str:
        """`staging`, `facts`, `measures` or `metrics`."""
        return self.name.partition(".")[0]

    @property
    def table(self) -> str:
        """Its name within the layer."""
        return self.name.partition(".")[2]

    @property
    def is_published(self) -> bool:
        """Whether readers may see it: only what holds no person and no small group."""
        return self.header.get("privacy") == "published"

    @property
    def is_view(self) -> bool:
        """Whether it is a view: staging renames and filters, and each measure is read once."""
        return self.layer in {"staging", "measures"}


@cache
def load_models() -> tuple[Model, ...]:
    """Return every model, each after the ones that it reads."""
    models = {model.name: model for layer in LAYERS for model in _layer(layer)}
    graph = {name: [r for r in model.reads if r in models] for name, model in models.items()}
    return tuple(models[name] for name in TopologicalSorter(graph).static_order())


@cache
def load_checks() -> Mapping[str, str]:
    """Return the data-quality checks: each a SELECT of what is wrong."""
    folder = files("groundspeed_metrics").joinpath("sql", "checks")
    found = sorted((item for item in folder.iterdir()), key=lambda item: item.name)
    return {item.name.removesuffix(".sql"): item.read_text("utf-8") for item in found}


def sources() -> tuple[str, ...]:
    """Return the tables that models read and no model makes: what is collected, and settings."""
    made = {model.name for model in load_models()}
    return tuple(sorted({name for model in load_models() for name in model.reads} - made))


def digest(model: Model, inputs: Mapping[str, str]) -> str:
    """Return what a model was built from: its own text and the digests of what it reads."""
    parts = [model.text, *(f"{name}={inputs[name]}" for name in model.reads)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _layer(layer: str) -> list[Model]:
    folder = files("groundspeed_metrics").joinpath("sql", layer)
    found = (item for item in folder.iterdir() if item.name.endswith(".sql"))
    return [_model(item.read_text("utf-8")) for item in sorted(found, key=lambda item: item.name)]


def _model(text: str) -> Model:
    header = _header(text)
    reads = tuple(sorted(name for name in header["inputs"].split(", ") if name != "-"))
    return Model(name=header["name"], text=text, header=header, reads=reads)


def _header(text: str) -> dict[str, str]:
    """Return the `-- key: value` lines that a file begins with; the first other line ends them."""
    header = {}
    for line in text.splitlines():
        found = _HEADER_LINE.fullmatch(line)
        if found is None:
            break
        header[found[1]] = found[2]
    return header

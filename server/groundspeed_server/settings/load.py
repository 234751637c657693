"""From layers to `Settings`: nearest wins, and a workspace may only narrow.

The order, from far to near: built-in defaults, the machine's file, the organisation's choices, user
file, workspace file, environment, the editor's settings. What the organisation narrows comes last,
so that nothing near can undo it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

import msgspec

from groundspeed_server.settings.layers import (
    Layer,
    Notice,
    Values,
    checked,
    environment_layer,
    file_layer,
    misspelt_names,
    refuse_other_addresses,
    refuse_relative_folders,
)
from groundspeed_server.settings.places import config_file
from groundspeed_server.settings.values import Settings

POLICY_FILE = Path("/etc/groundspeed/config.toml")
WORKSPACE_FILE = "groundspeed.toml"

Key = tuple[str, ...]
Narrowers = Mapping[Key, Callable[[Any, Any], object]]

# The techniques without which less is sent, or asked for. Without the others, which hold back or
# spare calls, more would be: those are the engineer's alone.
_SENDING = (
    *("declarations", "signatures", "retrieval", "embeddings", "recent_edits", "open_tabs"),
    *("alternatives", "blocks", "next_edit", "prefill", "standby", "two_speeds"),
)


def _both(ours: bool, wish: bool) -> bool:  # noqa: FBT001 - two values of one setting.
    return ours and wish


def _excluding_more(ours: Sequence[str], wish: Sequence[str]) -> tuple[str, ...]:
    """Add patterns to others; an exception (`!`) holds within its own list alone.

    The last match decides, so that the others' patterns stand once more behind exceptions. That
    undoes exceptions of the others too: too much is excluded there, and never too little.
    """
    has_exceptions = any(map(_is_exception, wish))
    again = [pattern for pattern in ours if not _is_exception(pattern)] if has_exceptions else []
    return (*ours, *wish, *again)


def _is_exception(pattern: str) -> bool:
    return pattern.lstrip().startswith("!")


# What a repository's own file may set, and how its wish meets ours. Whoever writes a repository
# is not who uses it: its file can make Groundspeed quieter and more careful, and nothing else.
# `model.allowed_providers` is not here: without the server on this machine, a cloud would answer.
# Nor is `model.allowed_regions`: by it a policy of the organisation could be refused.
_NARROWED: Narrowers = {
    ("completion", "enabled"): _both,
    ("completion", "languages"): lambda ours, wish: tuple(x for x in ours if x in wish),
    ("completion", "off_paths"): _excluding_more,
    ("completion", "prefix_tokens"): min,
    ("completion", "suffix_tokens"): min,
    ("completion", "context_tokens"): min,
    **{("completion", "techniques", name): _both for name in _SENDING},
    ("gate", "exclude"): _excluding_more,
    ("review", "enabled"): _both,
    ("review", "on_save"): _both,
    ("review", "max_hints"): min,
    ("review", "min_confidence"): max,
    ("telemetry", "enabled"): _both,
}


def _within(ours: tuple[str, ...] | None, wish: tuple[str, ...]) -> tuple[str, ...]:
    return wish if ours is None else tuple(x for x in ours if x in wish)


# The same for what the organisation's policy narrows.
_NARROWED_BY_POLICY: Narrowers = {
    ("completion", "enabled"): _both,
    ("completion", "languages"): _NARROWED["completion", "languages"],
    ("gate", "exclude"): _excluding_more,
    ("model", "allowed_providers"): _within,
    ("model", "allowed_regions"): _within,
    ("review", "enabled"): _both,
}


@dataclass(frozen=True, slots=True)
class Organisation:
    """What the organisation's policy says to one engineer's settings.

    Attributes:
        origin: Which policy, in the words of the user.
        chosen: A layer of choices: nearer ones win.
        narrowed: Values that count where they narrow, and that nothing nearer undoes.
        arms: The engineer's arm in each experiment; they are as they are.
    """

    origin: str
    chosen: Values = field(default_factory=dict)
    narrowed: Values = field(default_factory=dict)
    arms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and how they came about.

    Attributes:
        origins: The layers that were found, far to near, in words for the user.
        notices: What was ignored, to be shown once.
    """

    settings: Settings
    origins: tuple[str, ...]
    notices: tuple[Notice, ...]


def load_settings(
    environment: Mapping[str, str],
    *,
    roots: Sequence[Path] = (),
) -> Settings:
    """Return the settings of a command for the folders that are open: no editor has a say.

    Raises:
        SettingsError: A layer cannot be used; the message names it and the key.
    """
    return load(environment, roots=roots).settings


def load(
    environment: Mapping[str, str],
    *,
    roots: Sequence[Path] = (),
    editor: Mapping[str, object] | None = None,
    policy: Path = POLICY_FILE,
    organisation: Organisation | None = None,
) -> Loaded:
    """Return the settings for the folders that are open, with their origins and notices.

    Args:
        environment: The process's environment.
        roots: These folders. What the file of one of them narrows is narrow for all.
        editor: The editor's own settings, as nested tables.
        policy: The machine's file.
        organisation: What the organisation's policy says.

    Raises:
        SettingsError: A layer cannot be used; the message names it and the key.
    """
    user = file_layer(config_file(environment))
    edited = checked("the editor's settings", editor or {})
    near = [environment_layer(environment), edited]
    chosen = _choices(organisation, [user, *near]) if organisation is not None else None
    far = [file_layer(policy), chosen, user]
    own = [layer for root in roots if (layer := file_layer(root / WORKSPACE_FILE)) is not None]
    # A variable means it from where the command runs, and a workspace's file sets no folder.
    for layer in (*far, edited):
        if layer is not None:
            refuse_other_addresses(layer)
            refuse_relative_folders(layer)

    merged: Values = {}
    for layer in (*far, *near):
        if layer is not None:
            merged = _merge(merged, layer.values)
    settings = msgspec.convert(merged, Settings)
    notices = misspelt_names(environment)
    if organisation is not None:
        narrowed = checked(organisation.origin, organisation.narrowed)
        settings, _ = _narrow(settings, narrowed, _NARROWED_BY_POLICY)
        arms = {**settings.arms, **organisation.arms}
        settings = msgspec.structs.replace(settings, arms=arms)
    for layer in own:
        settings, ignored = _narrow(settings, layer, _NARROWED)
        notices += ignored
    found = (*far, *own, *near)
    origins = tuple(layer.origin for layer in found if layer is not None and layer.values)
    return Loaded(settings, origins, notices)


def _merge(below: Values, above: Values) -> Values:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        if key == "exclude" and isinstance(under, list) and isinstance(value, list):
            # A nearer layer never re-admits what is excluded.
            merged[key] = list(_excluding_more(under, value))
        elif isinstance(under, dict) and isinstance(value, dict):
            merged[key] = _merge(under, value)
        else:
            merged[key] = value
    return merged


def _choices(organisation: Organisation, nearer: Sequence[Layer | None]) -> Layer:
    """Return the organisation's choices.

    A model's name means nothing to another provider: who names one of their own, or a server, has
    chosen the whole model.
    """
    values = dict(organisation.chosen)
    model = values.get("model")
    for layer in nearer:
        own = layer.values.get("model") if layer is not None else None
        if isinstance(model, dict) and isinstance(own, dict):
            provider = own.get("provider", model["provider"])
            if provider != model["provider"] or "base_url" in own:
                values.pop("model", None)
    return checked(organisation.origin, values)


def _narrow(
    settings: Settings, own: Layer, narrowers: Narrowers
) -> tuple[Settings, tuple[Notice, ...]]:
    """Apply a layer that may only narrow: each of its values counts where it does."""
    wish = msgspec.convert(own.values, Settings)
    ignored: list[str] = []
    for key in _keys(own.values):
        if narrower := narrowers.get(key):
            value = narrower(reduce(getattr, key, settings), reduce(getattr, key, wish))
            settings = _replaced(settings, key, value)
        else:
            ignored.append(".".join(key))
    notices = tuple(
        Notice(
            f"{own.origin}: `{key}` cannot be set by a workspace and was ignored.",
            "Delete it from that file; what you want for yourself goes into your own config.toml.",
        )
        for key in ignored
    )
    return settings, notices


def _keys(values: Mapping[str, object]) -> Iterator[Key]:
    """Yield the key of each value in nested tables."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from ((name, *rest) for rest in _keys(value))
        else:
            yield (name,)


def _replaced(part: Any, key: Key, value: object) -> Any:  # noqa: ANN401 - any table of settings.
    name, *rest = key
    if rest:
        value = _replaced(getattr(part, name), tuple(rest), value)
    return msgspec.structs.replace(part, **{name: value})

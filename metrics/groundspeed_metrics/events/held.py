"""Whether rows of events hold what the contract accepts, where no line was checked.

Files of a lake may be anybody's. A text stands in many rows, so each is looked at once: by the rule
that any type of event has for its column. What is not looked at are the sizes of numbers, and which
columns a type needs or may not have.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import duckdb
import jsonschema_rs
import msgspec

from groundspeed_metrics.events.contract import FIELD, EventContract, Json
from groundspeed_metrics.events.window import DAYS_AHEAD, FIRST_DAY
from groundspeed_metrics.warehouse.database import statement


class ForeignRowsError(Exception):
    """Rows are not what a collection of lines makes; the message says what is wrong with them."""


def require_known(connection: duckdb.DuckDBPyConnection, *, after: int, rows: int) -> None:
    """Look at the rows of events that come behind another one.

    Args:
        connection: The warehouse.
        after: The last row that is not looked at.
        rows: How many there have to be.

    Raises:
        ForeignRowsError: There are more or fewer, or one holds what no line may hold.
        duckdb.Error: A column that is JSON holds something else.
    """
    values = {"last": after, "first_day": FIRST_DAY, "days_ahead": DAYS_AHEAD}
    found = connection.execute(statement("load/event_held"), values)
    names = [column[0] for column in found.description or ()]
    held = dict(zip(names, found.fetchall()[0], strict=True))
    if held.pop("n_rows") != rows:
        raise ForeignRowsError("its files hold other rows than it says")
    if held.pop("n_out_of_window"):
        raise ForeignRowsError("an event of its files is of a day that it cannot be of")
    for column, texts in held.items():
        rule = _rules()[column]
        known = msgspec.json.decode(texts) if texts else []
        if not all(value is None or rule.is_valid(value) for value in known):
            raise ForeignRowsError(f"its files hold in {column} what the contract refuses")


@cache
def _rules() -> dict[str, jsonschema_rs.Validator]:
    """Return what columns may hold: what a field of their name may in any type of event."""
    contract = EventContract()
    definitions = contract.schema["$defs"]
    rules: dict[str, list[Any]] = {
        "type": [{"enum": contract.types}],
        "fingerprints": [definitions["completion.fingerprints"]["properties"]["lines"]],
        "unknown": [{"type": "array", "items": {"type": "string", "pattern": f"^{FIELD}$"}}],
    }
    fields = [definitions["client"], *(definitions[name] for name in contract.types)]
    for name, rule in (pair for item in fields for pair in item["properties"].items()):
        rules.setdefault(name, []).append(rule)
    return {name: _validator(choices, definitions) for name, choices in rules.items()}


def _validator(choices: list[Any], definitions: Json) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for({"anyOf": choices, "$defs": definitions})

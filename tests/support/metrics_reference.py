"""The reference pages in Markdown, made of the headers of the SQL files: nothing is said twice."""

from __future__ import annotations

from groundspeed_metrics.warehouse.measures import Measure, load_measures
from groundspeed_metrics.warehouse.queries import NamedQuery, named_queries

_HEADINGS = {
    "use": "Is it used?",
    "quality": "Is it liked?",
    "service": "Does it answer?",
    "cost": "What does it cost?",
    "delivery": "What is merged?",
    "trust": "Can it be trusted?",
}


def catalogue() -> str:
    """Return every measure by heading: what it is, and what it does not say."""
    parts = []
    for heading, title in _HEADINGS.items():
        rows = [_measure(measure) for measure in load_measures() if measure.heading == heading]
        parts.append(
            f"### {title}\n\n| measure | what it is | beware |\n|---|---|---|\n" + "\n".join(rows)
        )
    return "\n\n".join(parts) + "\n"


def queries_page() -> str:
    """Return the page of named queries: the question, the parameters and the SQL of each."""
    asked = named_queries().values()
    return (
        _QUERIES
        + "\n".join(_line(query) for query in asked)
        + "\n\n"
        + "\n".join(_section(query) for query in asked)
    )


def _measure(measure: Measure) -> str:
    sliced = f" By {measure.slice_name}." if measure.slice_name else ""
    said = f"{measure.definition}{sliced}"
    return f"| `{measure.name}` {measure.title} | {said} | {measure.pitfall} |"


def _line(query: NamedQuery) -> str:
    return f"| [`{query.name}`](#{query.name}) | {query.question} |"


def _section(query: NamedQuery) -> str:
    parameters = "".join(
        f"- `{p.name}`, by default `{p.default}`: {p.meaning}.\n" for p in query.parameters
    )
    given = f"{parameters}\n" if parameters else ""
    return f"## {query.name}\n\n{query.question}\n\n{given}```sql\n{query.select}\n```\n"


_QUERIES = """# Queries

Every number of the report is the answer to one of these questions.
They run on the copy that `build` publishes, and see nothing else:

```sh
groundspeed-metrics query --list
groundspeed-metrics query adoption --param weeks=8 --format csv
```

[Metrics](metrics.md) says what each measure means and why a value can be withheld.
This page is made from `sql/queries` of the package.

| query | question |
|---|---|
"""

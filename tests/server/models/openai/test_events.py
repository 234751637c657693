from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.models.openai.events import event_data

DATA = st.lists(st.binary(max_size=40).filter(lambda b: not set(b) & set(b"\r\n")), min_size=1)


@given(st.lists(DATA, max_size=6), st.data(), st.sampled_from([b"\n", b"\r\n"]))
def test_events_survive_any_cut_of_the_body(
    events: list[list[bytes]], data: st.DataObject, newline: bytes
) -> None:
    body = b"".join(
        b": comment" + newline + b"".join(b"data: " + line + newline for line in lines) + newline
        for lines in events
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=8)))
    pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]

    assert list(event_data(pieces)) == [b"\n".join(lines) for lines in events]


def test_a_last_event_without_its_empty_line_counts() -> None:
    assert list(event_data([b"data: x"])) == [b"x"]


def test_other_fields_are_ignored() -> None:
    assert list(event_data([b"event: ping\nid: 7\nretry: 1\ndata:x\n\n"])) == [b"x"]

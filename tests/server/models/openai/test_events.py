from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.models.openai.events import LONGEST_LINE, event_data
from groundspeed_server.models.port import ModelError

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
    assert list(event_data([b"data: x\nid: 7\n: note\ndata: y\n\n"])) == [b"x\ny"]


def test_signs_of_life_are_no_events() -> None:
    assert list(event_data([b"\n\n: ping\n\n", b"data: x\n\n", b": ping\n\n\n"])) == [b"x"]


def test_a_line_without_end_is_given_up() -> None:
    with pytest.raises(ModelError):
        list(event_data([b"data: ", *[b"x" * LONGEST_LINE] * 2]))

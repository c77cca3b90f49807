"""Keys by name, whatever a terminal sends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcue.controls.keys import COMMANDS, KEYS, split_keys


@pytest.mark.parametrize(
    ("sent", "keys", "rest"),
    [
        ("n", ["n"], ""),
        ("N", ["n"], ""),
        (" \r+é", ["space", "enter", "+", "é"], ""),
        ("\x1b[C\x1b[Dq", ["right", "left", "q"], ""),
        ("\x1bOA", ["up"], ""),
        ("\x1b[3~q", ["q"], ""),            # Delete has no name here
        ("\x1b[1;5Cq", ["q"], ""),          # nor has Ctrl-Right
        ("\x00\x04q", ["q"], ""),           # nor have control characters
        ("q\x1b", ["q"], "\x1b"),
        ("\x1b[1;", [], "\x1b[1;"),
        ("\x1bq", ["escape", "q"], ""),
    ],
)
def test_keys_are_told_apart(sent: str, keys: list[str], rest: str) -> None:
    assert split_keys(sent) == (keys, rest)


@given(st.text(alphabet="\x1b[O;15~ACq ", max_size=12), st.integers(0, 12))
def test_it_does_not_matter_in_how_many_pieces_keys_come(sent: str, cut: int) -> None:
    """But for an Escape: only time tells whether something follows."""
    first, rest = split_keys(sent[:cut])
    second, left = split_keys(rest + sent[cut:])
    assert (first + second, left) == split_keys(sent)


def test_every_key_asks_for_one_thing() -> None:
    keys = [key for row in KEYS for key in row.keys]
    assert len(keys) == len(set(keys)) == len(COMMANDS)
    assert (COMMANDS["space"], COMMANDS["q"], COMMANDS["+"]) == ("toggle", "quit", "longer")

"""The JSON Schema and the loader are two views of one format: they are held to the same files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from calmcue.errors import RoutineError
from calmcue.routine.desk import Desk, TooMany
from calmcue.routine.loading import parse
from calmcue.routine.nodes import Listing, Node, Scalar, SourceFile, Table
from calmcue.routine.reading import read
from calmcue.routine.routine_fields import ROUTINE
from calmcue.routine.schema import json_schema
from calmcue.routine.shelf import Shelf
from mutations import CORPUS, mutated
from routine_texts import HEAD, with_exercise, with_steps

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
FOLDER = Path(__file__).parent / "routines"


def as_an_editor_reads(node: Node) -> Any:
    """A tree in the types of YAML 1.2's core schema, by which editors check."""
    if isinstance(node, Table):
        return {key: as_an_editor_reads(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, Listing):
        return [as_an_editor_reads(item) for item in node.items]
    assert isinstance(node, Scalar)
    if node.quoted:
        return node.text
    if node.text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return node.text.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]{1,300}", node.text):
        return int(node.text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", node.text):
        return float(node.text)
    return node.text or None


def data(text: str) -> Any:
    try:
        root = read(text, SourceFile("r.yaml"), Desk(Shelf(None, None)))
    except TooMany:
        return None
    return None if root is None else as_an_editor_reads(root)


def schema_accepts(text: str) -> bool:
    return bool(VALIDATOR.is_valid(data(text)))


def loader_accepts(text: str, folder: Path | None = None) -> bool:
    try:
        parse(text, "r.yaml", folder=folder)
    except RoutineError:
        return False
    return True


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def described(schema: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        for key, value in schema.get("properties", {}).items():
            yield f"{at}.{key}", value
        for key, value in schema.items():
            yield from described(value, f"{at}.{key}")
    elif isinstance(schema, list):
        for item in schema:
            yield from described(item, at)


def test_every_key_has_a_description() -> None:
    keys = list(described(SCHEMA))
    assert len(keys) > 80
    assert [at for at, schema in keys if not schema.get("description")] == []


def test_every_key_of_the_format_is_in_it() -> None:
    assert set(SCHEMA["properties"]) == {field.key for field in ROUTINE.fields}
    assert SCHEMA["required"] == ["format", "title", "steps"]
    assert SCHEMA["additionalProperties"] is False


@pytest.mark.parametrize("name", [p.name for p in sorted(FOLDER.glob("*.yaml"))])
def test_the_example_routines_are_right_by_it(name: str) -> None:
    assert [e.message for e in VALIDATOR.iter_errors(data((FOLDER / name).read_text("utf-8")))] == []


BOTH_ACCEPT = [
    with_steps("- say: 5\n- say: true\n- say: no\n- rest: 1m30s\n- pause: 1.5s"),
    with_steps("- exercise: 3\n  id: 3\n  hold: 5s", "variants: {a: [3], b: '3'}\n"),
    with_exercise("hold: {aim: 1m, min: 30s}\nsides: [right]\ncount: [down, reps]\nreps: 3"),
    with_exercise("reps: 3\nphases: [{say: {en: Up}, for: 2s}, Down: 900ms, Wait: {for: 2s, silent: YES}]"),
    with_exercise("hold: 1h\npacing: {time-left: none, halfway: False, countdown: 5, voice: 150 wpm, verbosity: auto}"),
    with_exercise("for: 2m\nphases: [Up: 3s]\ntalk-for: 3 rounds\ncues: [{at: last round, chime: bowl}]\ncount: none"),
    with_exercise("hold: 5s\nreminders: []\nchimes: {level: -3.5dB, tick: none}", "pacing: brisk\nlanguage: en-GB\n"),
]
BOTH_REFUSE = [
    HEAD, "format: 2\ntitle: T\nsteps: [say: x]\n", HEAD + "steps: []\n", HEAD + "steps: x\n", HEAD + "steps: [x]\n",
    with_steps("- say: x", "titel: x\n"), with_steps("- say:"), with_steps("- sya: x"), with_steps("- rest: 20"),
    with_steps("- rest: 1:30"), with_steps("- say: x\n  pause: 5s"), with_steps("- say: " + "x" * 501),
    with_exercise("hold: 45"), with_exercise("hold: 1m 30s"), with_exercise("hold: 30s1m"), with_exercise("hold: [5s]"),
    with_exercise("hold: {min: 5s}"), with_exercise("reps: 0\nphases: [Up: 2s]"), with_exercise("reps: ten"),
    with_exercise("reps: 5\nphases: 3-1-3"), with_exercise("reps: 5\nphases: [3-1-3]"), with_exercise("tempo: 3-1-3"),
    with_exercise("hold: 5s\nsides: both"), with_exercise("hold: 5s\nsides: [left, up]"),
    with_exercise("hold: 5s\nremindrs: x"), with_exercise("hold: 5s\npacing: gentel"),
    with_exercise("hold: 5s\npacing: {voice: fast}"), with_exercise("hold: 5s\npacing: {halfway: perhaps}"),
    with_exercise("hold: 5s\npacing: {countdown: 100}"), with_exercise("hold: 5s\nchimes: {level: loud}"),
    with_exercise("hold: 5s\ncues: [{say: x}]"), with_exercise("hold: 5s\ncues: [{at: sometime, say: x}]"),
    with_exercise("hold: 5s\nadapt: [{if: x}]"), with_exercise("hold: 5s\nkind: strech"),
    with_exercise("hold: 5s\ncount: sideways"), with_exercise("hold: 5s\ntalk-for: 3"),
    with_steps("- say: x", "audience: [people]\n"), with_steps("- say: x", "background: {level: -3dB}\n"),
    with_steps("- say: x", "phrases: {foot: {left: x}}\n"), with_steps("- say: x", "defaults: {when: x}\n"),
    with_steps("- say: x", "variants: {a: []}\n"), with_steps("- say: x", "language: english\n"),
    with_steps("- say: x", "include: []\n"), with_steps("- say: x", "source: [x]\n"),
    with_steps("- say: x", "chimes: true\n"), with_steps("- say: x", "chimes: {tick: false}\n"),
    with_steps("- say: x", "chimes: {set: true}\n"), with_steps("- chime: true"),
]


@pytest.mark.parametrize("text", BOTH_ACCEPT)
def test_what_both_accept(text: str) -> None:
    assert loader_accepts(text)
    assert [e.message for e in VALIDATOR.iter_errors(data(text))] == []


@pytest.mark.parametrize("text", BOTH_REFUSE)
def test_what_both_refuse(text: str) -> None:
    assert not loader_accepts(text)
    assert not schema_accepts(text)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_what_the_loader_accepts_the_schema_accepts(seed: int) -> None:
    text = mutated(CORPUS, seed)
    if isinstance(text, str) and loader_accepts(text, FOLDER):
        assert [e.message for e in VALIDATOR.iter_errors(data(text))] == []


def schema_has_the_shape_wrong(text: str) -> bool:
    """Whether the tables alone refuse ``text``: what depends on several places at once is left aside."""
    desk = Desk(Shelf(FOLDER, None), any_language=True)
    try:
        if root := read(text, SourceFile("r.yaml", FOLDER), desk):
            ROUTINE.load(root, desk)
    except TooMany:
        pass
    return bool(desk.problems)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_what_the_schema_refuses_the_tables_refuse(seed: int) -> None:
    text = mutated(CORPUS, seed)
    if isinstance(text, str) and not schema_accepts(text):
        assert schema_has_the_shape_wrong(text)

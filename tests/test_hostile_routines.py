"""Routines that want harm end in a message, soon and in little memory; and no routine ends in anything else."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calmcue.errors import RoutineError
from calmcue.routine.desk import MOST_PROBLEMS
from calmcue.routine.loading import parse
from hostile_routines import HOSTILE
from mutations import CORPUS, mutated
from routine_texts import HEAD

FOLDER = Path(__file__).parent / "routines"
HARMLESS = {
    "many exercises", "a long chain of likes", "many dollars", "combining marks", "one letter that becomes many",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends_soon_and_in_words(name: str) -> None:
    text = HOSTILE[name]()
    begun = time.process_time()
    if name in HARMLESS:
        assert parse(text, "r.yaml").routine.steps
    else:
        with pytest.raises(RoutineError) as caught:
            parse(text, "r.yaml")
        assert 1 <= len(caught.value.problems) <= MOST_PROBLEMS + 1
        assert all(p.message.endswith(".") and len(str(p)) < 2500 for p in caught.value.problems)
    assert time.process_time() - begun < 2


ONE_MESSAGE = {
    "aliases of aliases": "r.yaml:8:40: a5: The file holds too much, its aliases written out. Found: more than 100,000 "
                          "values or 262,144 characters. Expected: less. Take out aliases (`*name`), or split the "
                          "file.",
    "nested blocks": f"r.yaml:35:33: steps{'[1]' * 30}: Lists and maps are nested too deeply. Found: 33 levels or "
                     "more. Expected: at most 32.",
    "a file too large": "r.yaml: The file is too large. Found: more than 256 KiB. Expected: at most 256 KiB. Split it "
                        "into several routines.",
    "many steps": "r.yaml:4:3: steps: This list is too long. Found: 23,828 items. Expected: at most 2,000.",
}


@pytest.mark.parametrize("name", ONE_MESSAGE)
def test_it_is_one_message(name: str) -> None:
    with pytest.raises(RoutineError) as caught:
        parse(HOSTILE[name](), "r.yaml")
    assert str(caught.value) == ONE_MESSAGE[name]


@pytest.mark.parametrize("levels", [33, 500, 40_000])
def test_lists_are_nested_too_deeply_for_us_or_for_libyaml(levels: int) -> None:
    """libyaml 0.2.6 refuses more than a thousand levels itself, before it tells of the first."""
    with pytest.raises(RoutineError) as caught:
        parse(HEAD + "steps: " + "[" * levels, "r.yaml")
    [problem] = caught.value.problems
    assert (problem.place.file, problem.place.line, problem.code) == ("r.yaml", 3, "nesting")
    assert str(problem).endswith(": Lists and maps are nested too deeply. Found: 33 levels or more. "
                                 "Expected: at most 32.")


def test_memory_stays_small() -> None:
    code = """
import resource, sys
from hostile_routines import HOSTILE
from calmcue.errors import RoutineError
from calmcue.routine.loading import parse

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

parse("format: 1\\ntitle: T\\nsteps: [say: $halfway]\\n", "r.yaml")
before = peak()
for name in ("aliases of aliases", "nothing but dashes", "nested to the limit, with long keys", "many steps"):
    try:
        parse(HOSTILE[name](), "r.yaml")
    except RoutineError:
        pass
print(peak() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).parent)
    assert int(done.stdout) < 64     # MB


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_a_routine_loads_or_is_refused_in_words(seed: int) -> None:
    try:
        parse(mutated(CORPUS, seed), "r.yaml", folder=FOLDER)
    except RoutineError as error:
        assert error.problems
        assert all(p.place.file and p.message and p.found and p.expected for p in error.problems)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)))
def test_anything_at_all_is_refused_in_words(text: str | bytes) -> None:
    with pytest.raises(RoutineError):
        parse(text, "r.yaml")

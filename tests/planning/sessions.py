"""Small sessions for tests that are worked out by hand: round figures for every knob, and ways to read a plan.

Every time in these tests comes from the format's text and these figures: a spoken word takes 300 ms, a count 400 ms
with its beat 100 ms in, a chime 600 ms, a tick 100 ms (``tables.table``); the pauses are those of ``EVEN``.
"""

from __future__ import annotations

from collections.abc import Iterable

from calmcue.planning.scores import SPOKEN, Cue, Score
from calmcue.planning.timeline import Timeline, plan_session
from calmcue.routine.loading import parse_routine
from calmcue.settings import NOBODY, Listener
from calmcue.units import RATE, as_milliseconds
from planning.tables import lines, table

EVEN = {
    "sentence-pause": "1s", "clause-pause": "500ms", "lead-in": "0s", "get-ready": "10s", "settle": "3s",
    "switch-sides": "8s", "change-position": "6s", "between-exercises": "5s", "self-paced-gap": "7s",
    "halfway": "no", "announce-next": "no", "longest-silence": "none", "reminders-every": "10s",
}

PHRASES = """\
phrases:
  foot: {left: left foot, right: right foot, unset: affected foot, other-unset: other foot}
  move: Move your $foot.
"""


def session(steps: str, listener: Listener = NOBODY, /, *, head: str = "", **pacing: str) -> Timeline:
    """The plan of ``steps`` (YAML, as under ``steps:``). ``pacing``: knobs other than those of EVEN."""
    knobs = EVEN | {name.replace("_", "-"): value for name, value in pacing.items()}
    written = ", ".join(f"{name}: {value}" for name, value in knobs.items())
    yaml = f"format: 1\ntitle: Title\npacing: {{preset: standard, {written}}}\n{PHRASES}{head}\nsteps:\n{steps}"
    return plan_session(parse_routine(yaml, "test.yaml"), listener, table)


def exercises(timeline: Timeline) -> list[Score]:
    """The scores of exercises: one a side."""
    return [p.score for p in timeline.placed if p.score.passage.kind == "exercise"]


def exercise(fields: str, listener: Listener = NOBODY, /, *, head: str = "", **pacing: str) -> Score:
    """The one score of an exercise with ``fields`` (YAML at the margin)."""
    score, = exercises(one(fields, listener, head=head, **pacing))
    return score


def one(fields: str, listener: Listener = NOBODY, /, *, head: str = "", **pacing: str) -> Timeline:
    """A session of one exercise with ``fields``."""
    body = "\n".join("    " + line for line in fields.strip().splitlines())
    return session(f"  - exercise: Stretch\n{body}\n", listener, head=head, **pacing)


def inside(score: Score, held: int = 0, kinds: tuple[str, ...] = SPOKEN) -> list[str]:
    """Beats in seconds after T (or P) of what is heard inside a bout."""
    bout = score.held[held]
    return lines((c for c in score.cues if bout.start <= c.beat < bout.end), kinds, bout.start)


def between(score: Score, before: int = 0) -> list[str]:
    """What is heard between a bout's E and the next one's start sound, which is the last, in seconds after that E."""
    end, start = score.held[before].end, score.held[before + 1].start
    last = max(c.start for c in score.cues if c.what == "start" and c.kind == "chime" and c.start <= start)
    return lines((c for c in score.cues if end < c.start <= last), (), end)


def before_start(score: Score, held: int = 0) -> list[str]:
    """What is heard before a bout's start sound, in seconds before T: ``-3.300 Here we go.``"""
    start = score.held[held].start
    return lines((c for c in score.cues if c.start < start), (), start)


def texts(cues: Iterable[Cue], *what: str) -> list[str]:
    """What is said, sounds left out; only some parts of the session, where any are named."""
    return [c.text for c in cues if c.kind in SPOKEN and (not what or c.what in what)]


def seconds_of(frames: int) -> float:
    return as_milliseconds(frames) / 1000


def bouts(score: Score) -> list[tuple[float, float]]:
    """(T or P, E) of each bout, in seconds after the first."""
    first = score.held[0].start
    return [(seconds_of(h.start - first), seconds_of(h.end - first)) for h in score.held]


def at_second(second: float) -> int:
    return round(second * RATE)


def changes(timeline: Timeline, *what: str) -> list[str]:
    """``dropped Words.``: what became of words that did not fit."""
    return [f"{c.what} {c.text}" for c in timeline.changes() if not what or c.what in what]

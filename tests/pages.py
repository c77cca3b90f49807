"""Pages for tests, and a reader of them that is not a browser."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np

from calmcue.outputs.export import Output, Wishes, open_targets
from calmcue.planning.timeline import Timeline, plan_session
from calmcue.routine.loading import parse
from calmcue.settings import NOBODY, Listener
from calmcue.units import seconds
from planning.tables import table

ROUTINE = """\
format: 1
title: Two for the ankle
about: A short session.
language: en
frequency: every day
source: {title: A book, author: A. Author, url: https://example.org, note: Read it.}
safety: {before: [Stop if it hurts. Then rest.], precautions: [Ask first.]}
pacing: {get-ready: 1s, settle: 1s, switch-sides: 2s, change-position: 1s, between-exercises: 1s}
steps:
  - exercise: Calf stretch
    kind: stretch
    sides: each
    hold: 5s
    equipment: [sturdy chair, wall]
    setup: Stand.
    start: Lean forward.
  - rest: 4s
  - {exercise: Sitting still, kind: mobility, hold: 3s, start: Sit., easier: Do less.}
"""

HOSTILE = (
    "</script><script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>", "]]>", "<!--sound-->",
    "\"' onfocus='window.hacked=1", "& &lt;b&gt; &#60;", "a\u2028b\u2029c", "\u202edrawkcab\u202c",
    "{{ 7 * 7 }}{% raw %}",
    "</style></title></textarea><iframe src=https://example.org>", "javascript:window.hacked=1", "--><svg/onload=x>",
)


def hostile_routine() -> str:
    """Every field that comes to the page says something hostile. JSON is YAML."""
    everything = " ".join(HOSTILE)
    bad = {"title": everything, "about": everything, "frequency": everything, "when": everything}
    exercise = {
        "exercise": everything, "id": "one", "hold": "5s", "when": everything, "equipment": [everything],
        "easier": everything, "reminders": [everything], "adapt": [{"if": everything, "say": everything}],
        **dict.fromkeys(("setup", "start", "feel", "finish", "harder", "progression"), everything),
    }
    return json.dumps({
        "format": 1, **{key: bad[key] for key in ("title", "about", "frequency")},
        "source": dict.fromkeys(("title", "author", "note"), everything) | {"url": "javascript:window.hacked=1"},
        "safety": {"before": [everything], "precautions": [everything]},
        "steps": [{"say": everything}, exercise, {"exercise": "Another", "hold": "3s"}],
    })


def planned(routine: str = ROUTINE, listener: Listener = NOBODY) -> Timeline:
    return plan_session(parse(routine, "test.yaml").routine, listener, table)


def write(timeline: Timeline, *outputs: Output, wishes: Wishes = Wishes()) -> None:  # noqa: B008  it is frozen
    """A session of soft noise."""
    sink = open_targets(outputs, timeline, wishes)
    noise = np.random.default_rng(1).uniform(-0.01, 0.01, timeline.length).astype(np.float32)
    for at in range(0, len(noise), seconds(10)):
        sink.write(noise[at : at + seconds(10)])
    sink.finish()


class Read(HTMLParser):
    """What a parser makes of a page. ``elements``: (tag, attributes) in order; ``texts``: (tag it is in, text), as
    written for ``script`` and ``style``."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._within = [""]
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag != "meta":
            self._within.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._within.pop() == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        self.texts.append((self._within[-1], data))

    def within(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag and text.strip()]

    def attributes(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def session(self) -> Any:
        return json.loads(self.within("script")[0])

    @property
    def sound(self) -> bytes:
        (audio,) = self.attributes("audio")
        found = re.fullmatch(r"data:audio/mp4;base64,([A-Za-z0-9+/]+=*)", audio["src"])
        assert found
        return base64.b64decode(found[1], validate=True)


def read(path: Path) -> Read:
    return Read(path.read_text("utf-8"))

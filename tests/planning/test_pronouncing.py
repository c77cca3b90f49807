"""Words that a voice gets wrong are spelled for it, and captions keep what was written."""

from __future__ import annotations

import pytest

from calmcue.planning.passages import Say
from calmcue.planning.pronouncing import pronounced
from calmcue.planning.script import write_script
from calmcue.routine.loading import parse_routine
from calmcue.settings import Listener
from calmcue.sources import Utterance


@pytest.mark.parametrize(("text", "lexicon", "said"), [
    ("Use the Theraband.", {"theraband": "thera band"}, "Use the thera band."),
    ("Therabands, a theraband", {"theraband": "thera band"}, "Therabands, a thera band"),
    ("The quad set", {"quad": "kwod", "quad set": "kwod sett"}, "The kwod sett"),      # the longest that fits
    ("a b", {"a": "b", "b": "c"}, "b c"),                                              # each place once
    ("5 reps (AFO)", {"AFO": "A F O", "(": "x"}, "5 reps (A F O)"),
    ("Levántese", {"levántese": "le-ván-tese"}, "le-ván-tese"),
    ("Nothing of it", {"theraband": "thera band"}, ""), ("Sit", {}, ""), ("Sit", {" ": "x"}, ""),
])
def test_what_a_voice_is_given(text: str, lexicon: dict[str, str], said: str) -> None:
    assert pronounced(text, lexicon) == said


def test_routine_and_listener_say_how_and_the_text_stays() -> None:
    routine = parse_routine("format: 1\ntitle: Band and rod\npronounce: {band: bannd, rod: rodd}\nsteps:\n"
                            "  - say: Take the band and the rod.\n", "x.yaml")
    script = write_script(routine, Listener(pronounce={"rod": "rhod"}))
    words = [u for p in script.passages for part in p.parts if isinstance(part, Say) for u in part.sentences]
    said = next(u for u in words if u.text.startswith("Take"))
    assert (said.text, said.spoken, said.said) == ("Take the band and the rod.", "Take the bannd and the rhod.",
                                                   "Take the bannd and the rhod.")
    assert Utterance("One.", "en").said == "One."

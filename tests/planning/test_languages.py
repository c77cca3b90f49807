"""Routines written in several languages: what is said in which."""

from __future__ import annotations

import pytest

from calmcue.errors import UsageError
from calmcue.planning.timeline import Timeline, plan_session
from calmcue.routine.loading import parse_routine
from calmcue.settings import NOBODY, Listener
from planning.sessions import changes
from planning.tables import table

ROUTINE = """
format: 1
title: {es: Título, en: Title}
languages: [es, en]
speak: SPEAK
counts: en
reminders-in: en
pacing: {preset: standard, longest-silence: none}
safety: {before: [{es: Pare si duele. Respire., en: Stop if it hurts. Breathe.}]}
phrases:
  foot: {es: {left: pie izquierdo, right: pie derecho}, en: {left: left foot, right: right foot}}
steps:
  - exercise: {es: Estirar, en: Stretch}
    sides: each
    equipment: [{es: silla, en: chair}]
    setup: [{es: Mueva el $foot., en: Move your $foot.}]
    start: {es: Inclínese., en: Lean in.}
    finish: {es: Suba., en: Sit up.}
    hold: 20s
    reps: 2
    relax: 8s
    sets: 2
    reminders: [{es: Recuerde., en: Remember.}]
    cues:
      - {at: 5s in, say: {es: Señal., en: Cue.}}
  - exercise: {es: Levantar, en: Lift}
    equipment: [{es: silla, en: chair}, {es: banda, en: band}]
    reps: 2
    phases:
      - {say: {es: Arriba, en: Up}, for: 4s}
"""


def session(speak: str = "[es, en]", listener: Listener = NOBODY) -> Timeline:
    return plan_session(parse_routine(ROUTINE.replace("SPEAK", speak), "t.yaml"), listener, table)


def said(timeline: Timeline, *what: str) -> list[str]:
    return [c.text for c in timeline.cues() if c.what in what and c.kind in ("speech", "count")]


def test_outside_a_dose_sentence_by_sentence_in_every_language() -> None:
    timeline = session()
    assert said(timeline, "title", "safety") == [
        "Título.", "Title.", "Pare si duele.", "Stop if it hurts.", "Respire.", "Breathe."]
    assert said(timeline, "name") == ["Estirar.", "Stretch.", "Levantar.", "Lift."]
    assert said(timeline, "setup") == [
        "Mueva el pie izquierdo.", "Move your left foot.", "Mueva el pie derecho.", "Move your right foot."]
    assert said(timeline, "equipment") == ["Necesita: silla y banda.", "You need: chair and band."]
    assert said(timeline, "next") == ["A continuación: Levantar.", "Next: Lift."]


def test_the_program_s_own_words_outside_a_dose_too() -> None:
    timeline = session()
    assert said(timeline, "switch") == ["Cambie a su lado derecho.", "Change to your right side."]
    assert len(said(timeline, "total")) == 2


def test_inside_a_dose_one_language_each() -> None:
    timeline = session()
    assert set(said(timeline, "number")) == {"five", "four", "three", "two", "one"}
    assert set(said(timeline, "halfway")) == {"Halfway."}
    assert set(said(timeline, "reminder")) == {"Remember."}
    assert set(said(timeline, "cue")) == {"Señal."}
    assert set(said(timeline, "phase")) == {"Arriba."}


def test_relaxing_and_rests_are_inside_a_dose() -> None:
    timeline = session()
    for first, last in (("left", "left"), ("right", "right")):
        held = [h for h in timeline.held() if h.tag.side in (first, last)]
        between = [c for c in timeline.cues()
                   if c.kind == "speech" and held[0].end < c.start < held[-1].start and c.what != "reminder"]
        languages = {c.source.language for c in between if hasattr(c.source, "language") and c.what != "halfway"}
        assert languages == {"es"}
    assert said(timeline, "relax", "rest") == ["Relájese.", "Descanse.", "Relájese."] * 2
    # once in the preparation (or the switch) in both, then in the relaxing and the rests in one
    assert said(timeline, "start") == ["Inclínese.", "Lean in.", "Inclínese.", "Inclínese.", "Inclínese."] * 2
    assert not changes(timeline, "dropped")


def test_closing_words_are_outside_it() -> None:
    assert said(session(), "finish") == ["Suba.", "Sit up."] * 2


@pytest.mark.parametrize("listener, title, number, reminder", [
    (NOBODY, ["Título.", "Title."], "five", "Remember."),
    (Listener(speak=("en",)), ["Title."], "five", "Remember."),
    (Listener(speak=("es",)), ["Título."], "cinco", "Recuerde."),         # all in the one language asked for
    (Listener(speak=("es-MX",)), ["Título."], "cinco", "Recuerde."),
    (Listener(speak=("en", "es")), ["Title.", "Título."], "five", "Remember."),
])
def test_a_listener_chooses_among_the_routines_languages(
    listener: Listener, title: list[str], number: str, reminder: str
) -> None:
    timeline = session(listener=listener)
    assert said(timeline, "title") == title
    assert said(timeline, "number")[0] == number
    assert said(timeline, "reminder")[0] == reminder


def test_a_language_that_the_routine_has_not_got() -> None:
    with pytest.raises(UsageError, match="It is written in: es, en"):
        session(listener=Listener(speak=("fr",)))


def test_one_language_is_said_by_itself() -> None:
    assert said(session("[en]"), "title", "name") == ["Title.", "Stretch.", "Lift."]


NO_CATALOGUE = """
format: 1
title: Titel
language: nl
phrases: {rest: Rust even.}
steps:
  - exercise: Rekken
    hold: 20s
    sets: 2
    finish: Kom omhoog.
"""


def test_without_a_catalogue_its_words_are_left_out_and_numbers_are_digits() -> None:
    timeline = plan_session(parse_routine(NO_CATALOGUE, "t.yaml"), NOBODY, table)
    assert [c.text for c in timeline.cues() if c.kind in ("speech", "count")] == [
        "Titel.", "Rekken.", "5", "4", "3", "2", "1", "Rust even.", "5", "4", "3", "2", "1", "Kom omhoog."]

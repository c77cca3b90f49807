"""What included files give, who wins, and which files may be used at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from calmcue.errors import UsageError
from calmcue.routine.including import DEPTH_LIMIT
from calmcue.routine.loading import load_routine
from calmcue.routine.model import HoldTime, Sided
from calmcue.units import Decibels, seconds
from routine_texts import HEAD, message, messages, routine, with_exercise, with_steps

STEPS = "steps:\n  - exercise: Heel raise\n"


def put(folder: Path, **files: str) -> None:
    """Write files into ``folder``; ``__`` in a name stands for a folder inside it."""
    for name, text in files.items():
        path = folder.joinpath(*name.split("__")).with_suffix(".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def including(files: str, more: str = "", fields: str = "hold: 5s") -> str:
    return with_exercise(fields, f"include: {files}\n{more}")


def test_later_files_win_and_the_routine_wins_over_all(tmp_path: Path) -> None:
    put(tmp_path,
        a="phrases: {one: a, two: a, three: a}\nchimes: {set: hard, level: -3dB, tick: none}\npacing: calm\n",
        b="phrases: {two: b, three: b}\nchimes: {set: soft}\npacing: {get-ready: 7s, settle: 1s}\n")
    top = "phrases: {three: own}\nchimes: {level: -9dB}\npacing: {settle: 2s}\n"
    made = routine(including("[a.yaml, b.yaml]", top), tmp_path)
    assert {name: phrase.forms[0][1] for name, phrase in made.phrases.items()} == {
        "one": "a", "two": "b", "three": "own"}
    assert (made.chimes.collection, made.chimes.level) == ("soft", Decibels(-9.0))
    assert dict(made.chimes.sounds) == {"tick": "none"}
    assert (made.preset, dict(made.pacing)) == ("calm", {"get-ready": seconds(7), "settle": seconds(2)})


def test_a_name_alone_is_a_map_of_nothing_else(tmp_path: Path) -> None:
    put(tmp_path, a="chimes: {tick: none}\npacing: {get-ready: 7s}\n")
    made = routine(including("a.yaml", "chimes: soft\npacing: brisk\n"), tmp_path)
    assert (made.chimes.collection, dict(made.chimes.sounds)) == ("soft", {"tick": "none"})
    assert (made.preset, dict(made.pacing)) == ("brisk", {"get-ready": seconds(7)})


def test_phrases_merge_by_language(tmp_path: Path) -> None:
    put(tmp_path, english="phrases: {foot: {en: {left: left foot, right: right foot}}, hi: {en: Hi}}\n",
        spanish="phrases: {foot: {es: {left: pie izquierdo, right: pie derecho}}}\n")
    made = routine(including("[english.yaml, spanish.yaml]", "phrases: {hi: Hello}\n"), tmp_path)
    assert made.phrases["foot"].forms == (
        ("en", Sided("left foot", "right foot")), ("es", Sided("pie izquierdo", "pie derecho")))
    assert made.phrases["hi"].forms == (("en", "Hello"),)


def test_defaults_merge_by_field_and_lists_are_replaced(tmp_path: Path) -> None:
    put(tmp_path, a="defaults: {hold: 30s, sets: 2, reminders: [Breathe., Relax.], pacing: {settle: 1s}}\n")
    made = routine(including("a.yaml", "defaults: {sets: 3, reminders: [Smile.], pacing: calm}\n", "kind: stretch"),
                   tmp_path)
    (only,) = made.exercises
    assert (only.dose.hold, only.dose.sets) == (HoldTime(seconds(30), seconds(30)), 3)
    assert [r.forms[0][1] for r in only.reminders] == ["Smile."]
    assert (only.preset, dict(only.pacing)) == ("calm", {"settle": seconds(1)})


def test_a_new_dose_in_the_routines_defaults_replaces_the_included_one(tmp_path: Path) -> None:
    put(tmp_path, a="defaults: {reps: 5, hold: 5s, relax: 2s, sets: 2}\n")
    (only,) = routine(including("a.yaml", "defaults: {hold: 30s}\n", "kind: stretch"), tmp_path).exercises
    assert (only.dose.shape, only.dose.sets) == ("hold", 2)


def test_files_include_others_from_their_own_folder(tmp_path: Path) -> None:
    put(tmp_path, shared__a="include: more/b.yaml\nphrases: {one: a}\n",
        shared__more__b="include: ../../top.yaml\nphrases: {one: b, two: b}\n", top="phrases: {three: top}\n")
    made = routine(including("shared/a.yaml"), tmp_path)
    assert {n: p.forms[0][1] for n, p in made.phrases.items()} == {"three": "top", "one": "a", "two": "b"}
    assert made.phrases["three"].at.file == "top.yaml"


def test_a_file_included_twice_is_no_circle(tmp_path: Path) -> None:
    put(tmp_path, a="include: c.yaml\n", b="include: c.yaml\n", c="phrases: {one: c}\n")
    assert "one" in routine(including("[a.yaml, b.yaml]"), tmp_path).phrases


def test_the_library_serves_every_routine(tmp_path: Path) -> None:
    put(tmp_path, library__common="phrases: {one: library}\n", mine__common2="phrases: {two: own}\n")
    made = routine(including("[common.yaml, common2.yaml]"), tmp_path / "mine", tmp_path / "library")
    assert list(made.phrases) == ["one", "two"]


def test_a_routine_behind_a_link_finds_its_own_folder(tmp_path: Path) -> None:
    put(tmp_path, real__r=including("a.yaml"), real__a="phrases: {one: a}\n")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "real" / "r.yaml")
    assert "one" in load_routine(tmp_path / "link.yaml").phrases


def test_a_shared_file_may_be_in_more_languages(tmp_path: Path) -> None:
    put(tmp_path, a="defaults: {start: {en: Go., fr: Allez.}, hold: 5s}\n")
    (only,) = routine(including("a.yaml", fields="kind: stretch"), tmp_path).exercises
    assert dict(only.start[0].forms) == {"en": "Go.", "fr": "Allez."}


def test_mistakes_in_included_files_name_them(tmp_path: Path) -> None:
    put(tmp_path, shared__a="phrases: {foot: {left: x}}\nsteps: []\n", shared__b="defaults: {hold: 5}\n")
    assert messages(including("[shared/a.yaml, shared/b.yaml]", "titel: x\n"), tmp_path) == [
        "r.yaml:4:1: titel: Unknown key. Found: `titel`. Expected: a key of a routine. Did you mean `title`?",
        "shared/a.yaml:1:17: phrases.foot: A phrase for sides needs `right` too. Found: a map that begins with "
        "`left:`. Expected: `left` and `right`, and `unset` for the affected side where it is not known.",
        "shared/a.yaml:2:1: steps: Unknown key. Found: `steps`. Expected: a key of a shared file. A shared file may "
        "give phrases, defaults, pacing and chimes.",
        "shared/b.yaml:1:18: defaults.hold: A duration needs its unit. Found: `5`. Expected: a duration such as 45s, "
        "1m30s, 900ms or 2m, from 1s to 1h. Write `5s` for seconds, or `5m` for minutes.",
    ]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    put(tmp_path, common="phrases: {}\n")
    assert message(including("comon.yaml"), tmp_path) == (
        f"r.yaml:3:10: include: There is no such file. Found: `comon.yaml`, looked for in {tmp_path}. Expected: a "
        "file in the routine's folder or below it, or in the library folder. Did you mean `common.yaml`?")


def test_a_text_without_a_folder_includes_nothing() -> None:
    assert message(including("a.yaml")) == (
        "r.yaml:3:10: include: This routine was not read from a file, so it has no folder to find others in. Found: "
        "`a.yaml`. Expected: a routine that needs no other files, or one that is read from a file.")


@pytest.mark.parametrize("path", [
    "/etc/passwd", "~/a.yaml", "~root/a.yaml", "C:\\a.yaml", "c:/a.yaml", "file:///etc/passwd", "https://x.org/a.yaml",
    "..\\a.yaml", "\\\\server\\a.yaml",
])
def test_only_relative_paths(tmp_path: Path, path: str) -> None:
    assert message(including(f"'{path}'"), tmp_path).startswith(
        f"r.yaml:3:10: include: A routine can only use files near it. Found: `{path}`. Expected: a relative path of a "
        "file in the routine's folder or below it")


@pytest.mark.parametrize("path", ["../secret.yaml", "a/../../secret.yaml", "inside/../../secret.yaml"])
def test_nothing_outside_of_the_folder(tmp_path: Path, path: str) -> None:
    put(tmp_path, secret="phrases: {one: secret}\n", mine__inside__x="")
    assert message(including(path), tmp_path / "mine") == (
        f"r.yaml:3:10: include: This file lies outside of the routine's folder. Found: `{path}`. Expected: a file in "
        "the routine's folder or below it, or in the library folder. Copy it into the routine's folder.")


def test_links_are_followed_before_they_are_trusted(tmp_path: Path) -> None:
    put(tmp_path, secret="phrases: {one: secret}\n", mine__ok="phrases: {one: ok}\n")
    mine = tmp_path / "mine"
    (mine / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (mine / "up").symlink_to(tmp_path)
    (mine / "in.yaml").symlink_to(mine / "ok.yaml")
    (mine / "self.yaml").symlink_to(mine / "self.yaml")
    for path in ("out.yaml", "up/secret.yaml"):
        assert "This file lies outside of the routine's folder." in message(including(path), mine)
    assert "include: " in message(including("self.yaml"), mine)
    assert "one" in routine(including("in.yaml"), mine).phrases


def test_what_is_no_plain_file(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "null.yaml").symlink_to("/dev/zero")
    for path in ("folder.yaml", "pipe.yaml", "null.yaml", "x" * 280 + ".yaml", "x" * 400, ".", ".."):
        assert message(including(path), tmp_path).startswith("r.yaml:3:10: include: ")


def test_files_that_include_each_other(tmp_path: Path) -> None:
    put(tmp_path, a="include: b.yaml\n", b="include: a.yaml\n")
    assert message(including("a.yaml"), tmp_path) == (
        "b.yaml:1:10: include: This file includes itself, straight or through others. Found: `a.yaml`. Expected: "
        "files that do not include each other in a circle.")


def test_a_routine_that_includes_itself(tmp_path: Path) -> None:
    put(tmp_path, r=including("r.yaml"))
    assert message((tmp_path / "r.yaml").read_text(), tmp_path).startswith(
        "r.yaml:3:10: include: This file includes itself, straight or through others.")


def test_includes_have_a_depth(tmp_path: Path) -> None:
    put(tmp_path, **{f"f{n}": f"include: f{n + 1}.yaml\n" for n in range(DEPTH_LIMIT + 1)}, f11="phrases: {a: b}\n")
    assert message(including("f1.yaml"), tmp_path).startswith(
        "f10.yaml:1:10: include: Files include each other too deeply. Found: 11 levels. Expected: at most 10.")
    assert routine(including("f2.yaml"), tmp_path)


def test_included_files_together_have_a_size(tmp_path: Path) -> None:
    put(tmp_path, **{f"f{n}": "#" + "x" * 250_000 + "\nphrases: {a: b}\n" for n in range(5)})
    files = [f"f{n}.yaml" for n in range(5)]
    assert message(including(str(files).replace("'", "")), tmp_path) == (
        "r.yaml:3:47: include[5]: All included files together are too large. Found: more than 1024 KiB. Expected: at "
        "most 1024 KiB.")
    put(tmp_path, big="#" + "x" * 300_000)
    assert message(including("big.yaml"), tmp_path) == (
        "big.yaml: The file is too large. Found: more than 256 KiB. Expected: at most 256 KiB. Split it into several "
        "routines.")


def test_an_include_that_cannot_be_read_is_one_message(tmp_path: Path) -> None:
    put(tmp_path, a="phrases: [\n")
    assert message(including("a.yaml", fields="hold: 5s\nstart: Move your $foot."), tmp_path).startswith(
        "a.yaml:2:1: phrases: The file ends inside of a list in brackets or a map in braces. Found: the end")


# sounds


def test_sounds_from_near_the_routine(tmp_path: Path) -> None:
    (tmp_path / "sounds").mkdir()
    (tmp_path / "sounds" / "Bell 1.WAV").write_bytes(b"")
    put(tmp_path, shared__a="chimes: {end: ../sounds/Bell 1.WAV}\n")
    text = with_steps("- chime: sounds/Bell 1.WAV\n- chime: bowl", "include: shared/a.yaml\n"
                      "background: {file: sounds/Bell 1.WAV, level: -30dB}\nchimes: {start: sounds/Bell 1.WAV}\n")
    made = routine(text, tmp_path)
    bell = str(tmp_path / "sounds" / "Bell 1.WAV")
    assert dict(made.chimes.sounds) == {"start": bell, "end": bell}
    assert made.background is not None and (made.background.path, made.background.level) == (bell, -30.0)
    assert [getattr(s, "sound", "") for s in made.steps] == [bell, "bowl"]


@pytest.mark.parametrize(("written", "duck"), [("-12dB", -12.0), ("yes", -6.0), ("no", 0.0)])
def test_how_far_a_bed_goes_down(tmp_path: Path, written: str, duck: float) -> None:
    (tmp_path / "sea.ogg").write_bytes(b"")
    bed = routine(with_steps("- say: x", f"background: {{file: sea.ogg, duck: {written}}}\n"), tmp_path).background
    assert bed is not None and (bed.level, bed.duck) == (-24.0, duck)


@pytest.mark.parametrize(("sound", "said"), [
    ("bel.wav", "There is no such file. Found: `bel.wav`, looked for in {}. Expected: a file in the routine's folder "
                "or below it, or in the library folder. Did you mean `bell.wav`?"),
    ("../bell.wav", "This file lies outside of the routine's folder. Found: `../bell.wav`. Expected: a file in the "
                    "routine's folder or below it, or in the library folder. Copy it into the routine's folder."),
    ("link.wav", "This file lies outside of the routine's folder. Found: `link.wav`. Expected: a file in the "
                 "routine's folder or below it, or in the library folder. Copy it into the routine's folder."),
    ("notes.txt", "This is not a sound. Found: `notes.txt`. Expected: a sound's name such as bowl, or a file near the "
                  "routine (.wav, .flac, .ogg, .mp3), or none."),
])
def test_sounds_that_cannot_be_used(tmp_path: Path, sound: str, said: str) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    for file in (tmp_path / "bell.wav", mine / "bell.wav", mine / "notes.txt"):
        file.write_bytes(b"")
    (mine / "link.wav").symlink_to(tmp_path / "bell.wav")
    assert message(with_steps("- say: x", f"chimes: {{tick: {sound}}}\n"), mine) == (
        f"r.yaml:3:16: chimes.tick: {said.format(mine)}")


# the routine's own file


def test_a_routine_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_routine(tmp_path / "none.yaml")
    assert str(caught.value) == f"{tmp_path / 'none.yaml'} can't be read: No such file or directory."
    with pytest.raises(UsageError):
        load_routine(tmp_path)
    with pytest.raises(UsageError):
        load_routine(Path("nul\0.yaml"))


def test_a_routine_read_from_a_pipe(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, (HEAD + "steps: [say: Hello]\n").encode())
    os.close(writing)
    try:
        assert len(load_routine(Path(f"/dev/fd/{reading}")).steps) == 1
    finally:
        os.close(reading)


def test_an_endless_file_ends(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").symlink_to("/dev/zero")
    with pytest.raises(Exception, match="The file is too large"):
        load_routine(tmp_path / "r.yaml")

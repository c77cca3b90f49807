"""Which voices of Piper are there: their descriptions read, the user's own added and removed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calmcue.errors import UsageError, VoiceError
from calmcue.sources import Utterance
from calmcue.voices import models, registry
from calmcue.voices.adding import add, remove
from calmcue.voices.registry import choose, open_voice

DESCRIPTION: dict[str, Any] = {
    "audio": {"sample_rate": 22_050, "quality": "high"}, "espeak": {"voice": "de"},
    "language": {"code": "de_DE"}, "dataset": "anna", "phoneme_id_map": {"a": [1]},
}


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's folder of voices."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    place = models.folder()
    place.mkdir(parents=True)
    registry.installed.cache_clear()
    yield place
    registry.installed.cache_clear()


def voice_files(place: Path, name: str = "de_DE-anna-high", **changed: Any) -> Path:
    """A model that is none, with a description that is right but for ``changed``."""
    model = place / f"{name}.onnx"
    model.write_bytes(b"no model")
    model.with_name(model.name + ".json").write_text(json.dumps({**DESCRIPTION, **changed}))
    return model


def joe() -> Path:
    found = models.find("en_US-joe-medium")
    assert found
    return found.path


def test_a_voice_in_the_folder_is_found(own: Path) -> None:
    voice_files(own)
    info = next(v for v in models.voices() if v.name == "anna")
    assert (info.id, info.languages) == ("piper:de_DE-anna-high", ("de-DE",))
    assert choose("auto", "de") == choose("anna", "de") == choose("piper:de_DE-anna-high", "de-AT") == info
    assert choose("auto", "en").id == "piper:en_US-joe-medium"


def test_of_equal_voices_the_one_that_was_added_speaks(own: Path) -> None:
    alba, british = "en_GB-alba-medium", {"code": "en_GB"}
    voice_files(own, alba, language=british, audio={"sample_rate": 22_050, "quality": "medium"})
    assert choose("auto", "en-US").id == "piper:en_GB-alba-medium"
    voice_files(own, alba, language=british, audio={"sample_rate": 22_050, "quality": "low"})
    registry.installed.cache_clear()
    assert choose("auto", "en-GB").id == "piper:en_US-joe-medium"


def test_another_model_of_the_same_name_has_another_fingerprint(own: Path) -> None:
    voice_files(own)
    info = choose("anna", "de")
    before = models.fingerprint(info)
    assert models.fingerprint(info) == before
    (own / "de_DE-anna-high.onnx").write_bytes(b"another model")
    assert models.fingerprint(info) != before


def test_a_voice_that_went_away_meanwhile_is_said(own: Path) -> None:
    model = voice_files(own)
    info = choose("anna", "de")
    model.unlink()
    with pytest.raises(VoiceError, match="piper:de_DE-anna-high is not installed any longer"):
        models.fingerprint(info)


@pytest.mark.parametrize(("changed", "message"), [
    ({"audio": {}}, "None as the sample rate, not a number from 8000 to 96000"),
    ({"audio": {"sample_rate": 7}}, "7 as the sample rate"),
    ({"phoneme_type": "pinyin"}, "“pinyin”, and only voices of the type “espeak” work without the internet"),
    ({"language": 3, "espeak": []}, "names no language"),
    ({"phoneme_id_map": None}, "no map of phonemes"),
])
def test_a_description_that_is_wrong_is_said(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    path = voice_files(tmp_path, **changed)
    with pytest.raises(UsageError) as caught:
        add(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[1]", "[" * 100_000, "\0", '"' + "x" * 2_000_000 + '"'])
def test_a_description_that_is_none(tmp_path: Path, own: Path, text: str) -> None:
    path = voice_files(tmp_path)
    path.with_name(path.name + ".json").write_text(text)
    with pytest.raises(UsageError, match="can't be used"):
        add(path)
    shutil.copy(path, own)
    shutil.copy(path.with_name(path.name + ".json"), own)
    assert all(v.name != "anna" for v in models.voices())


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"NAME\.onnx with NAME\.onnx\.json beside it"):
        add(tmp_path / "anna.json")
    with pytest.raises(UsageError, match=r"anna\.onnx is not there"):
        add(tmp_path / "anna.onnx")
    (tmp_path / "anna.onnx").touch()
    with pytest.raises(UsageError, match=r"anna\.onnx\.json is not there"):
        add(tmp_path / "anna.onnx")


@pytest.mark.engine
def test_a_voice_is_added_spoken_with_and_removed(tmp_path: Path, own: Path) -> None:
    source = tmp_path / "en_GB-mine-medium.onnx"
    source.symlink_to(joe())
    description = json.loads(joe().with_name(joe().name + ".json").read_text())
    description |= {"language": {"code": "en_GB"}, "dataset": "mine"}
    source.with_name(source.name + ".json").write_text(json.dumps(description))
    info = add(source)
    assert (info.id, info.languages) == ("piper:en_GB-mine-medium", ("en-GB",))
    assert sorted(p.name for p in own.iterdir()) == ["en_GB-mine-medium.onnx", "en_GB-mine-medium.onnx.json"]
    assert choose("auto", "en-GB") == info
    voice = open_voice(info)
    assert voice.speak(Utterance("Well done.", "en-GB")).length > 10_000
    voice.close()
    assert remove("mine").info == info
    assert list(own.iterdir()) == []
    with pytest.raises(UsageError, match=r"No voice is called “mine”. Voices that were added: none\."):
        remove("mine")


@pytest.mark.engine
def test_a_model_that_is_none_is_not_added(tmp_path: Path, own: Path) -> None:
    with pytest.raises(VoiceError, match=r"anna-high\.onnx was not added, because it does not speak"):
        add(voice_files(tmp_path))
    assert list(own.iterdir()) == []


def test_a_voice_of_a_package_is_not_removed() -> None:
    with pytest.raises(UsageError, match="“joe” came with a package"):
        remove("joe")
    assert joe().is_file()


def test_without_piper_nothing_is_there_and_adding_says_what_to_install(
        tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    voice_files(own)
    monkeypatch.setattr(models, "usable", lambda: False)
    assert models.voices() == ()
    assert ("piper", "pip install 'calmcue[natural]'") in registry.missing()
    with pytest.raises(VoiceError, match=r"pip install 'calmcue\[natural\]'"):
        add(voice_files(tmp_path))


def test_of_two_speakers_of_one_name_none_is_removed(tmp_path: Path, own: Path) -> None:
    for name in ("en_GB-joe-low", "joe-2"):
        shutil.copy(joe().with_name(joe().name + ".json"), own / f"{name}.onnx.json")
        (own / f"{name}.onnx").touch()
    with pytest.raises(UsageError, match=r"Several voices are called “joe”: .*piper:en_GB-joe-low, piper:joe-2"):
        remove("joe")
    assert remove("joe-2").name == "joe-2"
    assert not (own / "joe-2.onnx").exists() and (own / "en_GB-joe-low.onnx").exists()

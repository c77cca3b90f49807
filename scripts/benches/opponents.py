"""What a user would write instead of calmcue, on the very cues of a calmcue plan (``plan --json``).

    python opponents.py prepare PLAN.json CLIPS          each text once with the espeak-ng program; sounds as tones
    python opponents.py floor   PLAN.json CLIPS OUT.wav  a numpy loop over the ready clips: the least that must be done
    python opponents.py shell   PLAN.json CLIPS OUT.wav  head -c and sox over raw clips: the strongest script
    python opponents.py pydub   PLAN.json CLIPS OUT.wav  AudioSegment overlays, as most would write it
    python opponents.py encode  SESSION.wav OUT.mp3      an encoder alone, as calmcue sets it up: the least for a format

All at 48,000 Hz, mono, 16 bit, like the export. ``prepare`` needs espeak-ng and sox, ``pydub`` pydub.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import wave
from pathlib import Path
from typing import NamedTuple

RATE = 48_000
TEN_SECONDS = 10 * RATE


class Placed(NamedTuple):
    start: int
    clip: Path


def placed(plan: Path, clips: Path) -> tuple[list[Placed], int]:
    """(every cue with its raw clip, the length), in frames."""
    told = json.loads(plan.read_text())
    cues = [
        Placed(c["start_frame"], clips / f"{hashlib.sha1(c['text'].encode()).hexdigest()[:16]}.raw")
        for c in told["cues"] if c["kind"] != "background"
    ]
    return sorted(cues), told["frames"]


def prepare(plan: Path, clips: Path) -> None:
    clips.mkdir(parents=True, exist_ok=True)
    told = json.loads(plan.read_text())
    raw_format = ["-t", "raw", "-r", str(RATE), "-e", "signed", "-b", "16", "-c", "1"]
    for text, spoken in {(c["text"], c["kind"] in ("speech", "count")) for c in told["cues"]}:
        raw = clips / f"{hashlib.sha1(text.encode()).hexdigest()[:16]}.raw"
        if raw.exists():
            continue
        if spoken:
            spoken_file = clips / "spoken.wav"
            subprocess.run(["espeak-ng", "-v", "en-us", "-s", "150", "-w", spoken_file, text], check=True)
            subprocess.run(["sox", spoken_file, *raw_format, raw], check=True)
        else:
            tone = ["synth", "0.7", "sine", "880", "fade", "0.02", "0.7", "0.6", "gain", "-12"]
            subprocess.run(["sox", "-n", *raw_format, raw, *tone], check=True)


def floor(plan: Path, clips: Path, out: Path) -> None:
    import numpy as np

    cues, total = placed(plan, clips)
    pcm = {clip: np.fromfile(clip, "<i2") for _, clip in cues}
    sounding: list[Placed] = []
    waiting = iter(cues)
    following = next(waiting, None)
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for begin in range(0, total, TEN_SECONDS):
            end = min(begin + TEN_SECONDS, total)
            while following is not None and following.start < end:
                sounding.append(following)
                following = next(waiting, None)
            mixed = np.zeros(end - begin, np.int32)
            for start, clip in sounding:
                low, high = max(start, begin), min(start + len(pcm[clip]), end)
                mixed[low - begin : high - begin] += pcm[clip][low - start : high - start]
            sounding = [c for c in sounding if c.start + len(pcm[c.clip]) > end]
            file.writeframesraw(np.clip(mixed, -32768, 32767).astype("<i2").data)


def shell(plan: Path, clips: Path, out: Path) -> None:
    """One clip after the other with silence between: a clip that would overlap the next is cut off."""
    cues, total = placed(plan, clips)
    lines, at = [], 0
    for here, after in zip(cues, [*cues[1:], Placed(total, Path())], strict=True):
        take = max(0, min(here.clip.stat().st_size // 2, after.start - here.start))
        if here.start > at:
            lines.append(f"head -c {2 * (here.start - at)} /dev/zero")
        lines.append(f"head -c {2 * take} {here.clip}")
        at = max(at, here.start) + take
    lines.append(f"head -c {2 * (total - at)} /dev/zero")
    script = out.with_suffix(".sh")
    script.write_text("{\n" + "\n".join(lines) + f"\n}} | sox -t raw -r {RATE} -e signed -b 16 -c 1 - {out}\n")
    subprocess.run(["bash", str(script)], check=True)


def pydub(plan: Path, clips: Path, out: Path) -> None:
    from pydub import AudioSegment

    cues, total = placed(plan, clips)
    pcm = {clip: AudioSegment(clip.read_bytes(), sample_width=2, frame_rate=RATE, channels=1) for _, clip in cues}
    session = AudioSegment.silent(duration=total * 1000 // RATE, frame_rate=RATE)
    for start, clip in cues:
        session = session.overlay(pcm[clip], position=round(start * 1000 / RATE))
    session.export(out, format="wav")


def encode(session: Path, out: Path) -> None:
    if out.suffix in (".wav", ".ogg"):
        encode_by_libsndfile(session, out)
        return
    import av
    import numpy as np

    from calmcue.outputs.container import MUXERS
    from calmcue.outputs.encoded import RECIPES

    recipe = RECIPES[out.suffix]
    level = recipe.levels["normal"]
    with wave.open(str(session)) as file, av.open(str(out), "w", format=MUXERS[recipe.style]) as container:
        stream = container.add_stream(recipe.codec, rate=level.rate, options=dict(recipe.options), layout="mono")
        stream.codec_context.format = recipe.sample
        if level.bit_rate:
            stream.bit_rate = level.bit_rate
        resampler = av.AudioResampler(recipe.sample, "mono", level.rate)
        while data := file.readframes(TEN_SECONDS):
            frame = av.AudioFrame.from_ndarray(np.frombuffer(data, "<i2")[np.newaxis, :], format="s16", layout="mono")
            frame.sample_rate = RATE
            for converted in resampler.resample(frame):
                container.mux(stream.encode(converted))
        for converted in resampler.resample(None):
            container.mux(stream.encode(converted))
        container.mux(stream.encode(None))


def encode_by_libsndfile(session: Path, out: Path) -> None:
    import soundfile
    import soxr

    from calmcue.outputs.vorbis import LEVELS

    with soundfile.SoundFile(session) as source:
        if out.suffix == ".wav":
            with soundfile.SoundFile(out, "w", RATE, 1, "PCM_16") as target:
                for block in source.blocks(TEN_SECONDS, dtype="int16"):
                    target.write(block)
            return
        level = LEVELS["normal"]
        resampler = soxr.ResampleStream(RATE, level.rate, 1, dtype="float32")
        with soundfile.SoundFile(out, "w", level.rate, 1, format="OGG", subtype="VORBIS",
                                 compression_level=1 - level.quality) as target:
            for block in source.blocks(TEN_SECONDS, dtype="float32"):
                converted = resampler.resample_chunk(block, last=source.tell() == source.frames)
                for at in range(0, len(converted), 4096):       # a large write crashes libsndfile
                    target.write(converted[at : at + 4096])


if __name__ == "__main__":
    what, plan_file, clip_folder, *rest = sys.argv[1:]
    if what == "prepare":
        prepare(Path(plan_file), Path(clip_folder))
    elif what == "encode":
        encode(Path(plan_file), Path(clip_folder))
    else:
        {"floor": floor, "shell": shell, "pydub": pydub}[what](Path(plan_file), Path(clip_folder), Path(rest[0]))

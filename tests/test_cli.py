"""The command line's frame: help, errors as messages and exit codes, options, settings."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import click
import pytest

from calmcue import __version__, cli
from calmcue.cli import COMMANDS, main
from calmcue.cli.options import listening, parse_knob
from calmcue.cli.tables import laid_out
from calmcue.errors import CalmcueError, DeviceError, Place, Problem, RoutineError, UsageError
from calmcue.routine.knobs import KNOBS
from calmcue.settings import NOBODY, Listener, read_settings
from calmcue.units import seconds


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for each test."""
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    return tmp_path


def command_that(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Makes ``calmcue doctor`` raise ``error``."""

    @click.command()
    def command() -> None:
        raise error

    monkeypatch.setattr("calmcue.cli.doctor.command", command)


# the frame ----------------------------------------------------------------------------------------------------


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"calmcue {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_and_its_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Usage: calmcue {name}")
    assert COMMANDS[name].split()[0] in out


def test_help_is_drawn_without_importing_any_command() -> None:
    code = ("import sys; from calmcue.cli import main; main(['--help']); "
            "sys.exit(str(sorted(m for m in sys.modules if m.startswith(('calmcue.', 'numpy', 'yaml')))))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "['calmcue.cli', 'calmcue.errors']"
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize(("error", "status"), [
    (CalmcueError("It failed."), 1), (UsageError("No."), 2), (DeviceError("No sound."), 5),
    (RoutineError([Problem(Place("a.yaml", 3, 5), "Bad."), Problem(Place("a.yaml", 4, 1), "Worse.")]), 3),
])
def test_an_error_is_a_message_and_an_exit_code(
    error: CalmcueError, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command_that(monkeypatch, error)
    assert main(["doctor"]) == status
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"calmcue: {error}\n"


def test_ctrl_c_is_130_without_a_word(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    command_that(monkeypatch, KeyboardInterrupt())
    assert main(["doctor"]) == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process by an exit code of its own")
@pytest.mark.parametrize(("usual", "status"), [("default_int_handler", -signal.SIGINT), ("SIG_IGN", 0)])
def test_ctrl_c_while_the_program_is_loaded_ends_it_without_a_word(usual: str, status: int) -> None:
    """It comes when Click is being looked for, unless it is ignored as behind nohup."""
    interrupted = ("import runpy, signal, sys\n"
                   "class Interrupt:\n"
                   "    def find_spec(self, name, path=None, target=None):\n"
                   "        if name == 'click': signal.raise_signal(signal.SIGINT)\n"
                   "sys.meta_path.insert(0, Interrupt())\n"
                   f"signal.signal(signal.SIGINT, signal.{usual})\n"
                   "runpy.run_module('calmcue', run_name='__main__')\n")
    done = subprocess.run([sys.executable, "-c", interrupted], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (status, "")


def test_a_mistake_of_ours_is_one_line_and_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CALMCUE_DEBUG", raising=False)
    command_that(monkeypatch, ZeroDivisionError("by nought"))
    assert main(["doctor"]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "ZeroDivisionError: by nought" in err
    match = re.search(r"details are in (\S+);", err)
    assert match
    details = Path(match[1])
    assert "Traceback" in details.read_text()
    details.unlink()
    monkeypatch.setenv("CALMCUE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["doctor"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("command", ["schema", "list"])     # more than Python holds back, and less
def test_a_full_disk_behind_stdout_is_one_line(command: str, home: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "calmcue", command], stdout=full, stderr=subprocess.PIPE,
                              text=True, check=False, env={**os.environ, "TMPDIR": str(home)})
    assert (done.returncode, done.stderr) == (
        6, "calmcue: The output can't be written: No space left on device.\n")
    assert not list(home.glob("calmcue-*"))


def test_a_reader_who_has_gone_is_no_mistake_of_ours() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run([sys.executable, "-m", "calmcue", "schema"], stdout=pipe, stderr=subprocess.PIPE,
                              check=False)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX closes the streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("command", "status"), [("list", 0), ("schema", 0), ("check box-breathing", 0),
                                                 ("check nothing-like-it", UsageError.exit_code)])
def test_a_closed_stream_changes_no_exit_code(closed: str, command: str, status: int, home: Path) -> None:
    done = subprocess.run(["/bin/sh", "-c", f'exec "$0" -m calmcue {command} {closed}', sys.executable],
                          capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    assert "something went wrong" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX closes the streams")
def test_a_closed_stream_takes_any_file_name_and_is_inherited(home: Path) -> None:
    """A name that is no UTF-8 can be told, if to nobody; programs that are started have all three streams."""
    told = subprocess.run(["/bin/sh", "-c", 'exec "$0" -m calmcue check "$1" 2>&-', os.fsencode(sys.executable),
                           b"no-\xff.yaml"], capture_output=True, check=False)
    assert told.returncode == UsageError.exit_code
    started = ("from calmcue.__main__ import open_streams; import subprocess, sys; open_streams(); "
               "sys.exit(subprocess.call([sys.executable, '-c', 'import os; [os.fstat(n) for n in range(3)]']))")
    streams = subprocess.run(["/bin/sh", "-c", 'exec "$0" -c "$1" <&- >&- 2>&-', sys.executable, started], check=False)
    assert streams.returncode == 0


def test_an_unknown_command_or_option_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sing"]) == 2
    assert main(["doctor", "--loud"]) == 2
    assert "Traceback" not in capsys.readouterr().err


# options ------------------------------------------------------------------------------------------------------


def heard(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Listener:
    """The listener that a command gets who is called with ``arguments``."""
    caught: list[Listener] = []

    @click.command()
    @listening
    def command(listener: Listener) -> None:
        caught.append(listener)

    monkeypatch.setattr("calmcue.cli.doctor.command", command)
    assert main(["doctor", *arguments]) == 0
    return caught[0]


def test_options_become_a_listener(monkeypatch: pytest.MonkeyPatch) -> None:
    assert heard(monkeypatch) == NOBODY
    assert heard(
        monkeypatch, "--affected", "left", "--pace", "calm", "--set", "switch-sides=10s", "--set", "countdown=3",
        "--variant", "short", "--ease", "0.5", "--minutes", "10", "--voice", "espeak:en-gb", "--speak", "es",
    ) == Listener(
        affected="left", pace="calm", override={"switch-sides": seconds(10), "countdown": 3}, variant="short",
        ease=0.5, minutes=10, voice="espeak:en-gb", speak=("es",),
    )


def test_options_win_over_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["settings", "--affected", "left", "--ease", "1", "--set", "get-ready=30s"]) == 0
    listener = heard(monkeypatch, "--affected", "right", "--set", "get-ready=5s", "--ease", "0")
    assert listener == Listener(
        affected="right", pacing={"get-ready": seconds(30)}, override={"get-ready": seconds(5)}, ease=0.0)


@pytest.mark.parametrize(("written", "told"), [
    ("switch-sides", "KNOB=VALUE"),
    ("swich-sides=10s", "Did you mean `switch-sides`?"),
    ("switch-sides=10", "Write `10s` for seconds"),
    ("countdown=many", "a whole number from 0 to 60"),
    ("verbosity=loud", "one of full, brief, minimal, auto"),
    ("x=1", "switch-sides"),
])
def test_a_wrong_knob_says_what_to_write(written: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_knob(written)
    assert told in str(caught.value)


def test_help_lists_every_knob_with_what_it_takes_and_its_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "--help"]) == 0
    knobs = " ".join(capsys.readouterr().out.partition("Knobs for --set:")[2].split())
    assert all(f"{name} " in knobs for name in KNOBS)
    assert knobs.count("Default:") == len(KNOBS)
    assert "a duration such as 10s. Default: gentle 15s, standard 10s, brisk 5s, calm 15s." in knobs


# settings -----------------------------------------------------------------------------------------------------


def test_settings_are_kept_shown_and_forgotten(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["settings", "--pace", "gentle", "--affected", "right", "--set", "voice=140wpm"]) == 0
    assert capsys.readouterr().out == "affected: right\npacing:\n  preset: gentle\n  voice: 140wpm\n"
    assert main(["settings", "--forget", "affected", "--forget", "voice"]) == 0
    assert read_settings() == Listener(preset="gentle", pacing=MappingProxyType({}))
    assert main(["settings", "--forget", "afected"]) == 2
    assert "Did you mean `affected`?" in capsys.readouterr().err


def test_a_mistake_in_the_settings_is_told_like_one_in_a_routine(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "XDG_CONFIG_HOME" / "calmcue" / "settings.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("pacing: {swich-sides: 20s}\n")
    assert main(["settings"]) == 3
    assert f"{file}:1:10: pacing.swich-sides" in capsys.readouterr().err


# tables -------------------------------------------------------------------------------------------------------


def test_a_table_wraps_its_last_column_only() -> None:
    rows = [("time", "kind", "text"), ("0:00.500", "speech", "Sit tall and put your foot on the step."),
            ("12:00.000", "chime", "end")]
    assert laid_out(rows, 44) == [
        "time       kind    text",
        "0:00.500   speech  Sit tall and put your",
        "                   foot on the step.",
        "12:00.000  chime   end",
    ]


def test_nothing_of_a_table_is_lost_on_a_narrow_terminal() -> None:
    (line, *rest) = laid_out([("a" * 30, "word " * 10)], 10)
    assert line.startswith("a" * 30)
    assert "".join([line, *rest]).count("word") == 10


def test_the_door_lists_what_it_has() -> None:
    for name in COMMANDS:
        assert isinstance(cli.calmcue.get_command(click.Context(cli.calmcue), name), click.Command)

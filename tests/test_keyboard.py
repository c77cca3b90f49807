"""The keyboard in a real terminal: keys arrive, and the terminal is given back however a program ends."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminals import Terminal, running

PLAYER = """
import queue, sys, time
from calmcue.controls.keyboard import keyboard
from calmcue.controls.signals import ended_by_signals

asked = queue.SimpleQueue()
with ended_by_signals(lambda: asked.put("end")) as ended, keyboard(asked.put) as reads:
    print("ready", reads, flush=True)
    while (key := asked.get()) not in ("q", "end"):
        print("key", key, flush=True)
        if key == "x":
            raise ValueError("by intent")
        if key == "h":
            time.sleep(60)
print("over", flush=True)
sys.exit(ended.status or 0)
"""


@pytest.fixture
def player() -> Iterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    with running([sys.executable, "-c", PLAYER]) as (terminal, program):
        terminal.expect("ready True\n")
        assert not terminal.cooked
        yield terminal, program


Player = tuple[Terminal, subprocess.Popen[bytes]]


def test_keys_arrive_at_once_without_an_echo(player: Player) -> None:
    terminal, program = player
    before = terminal.shown
    for sent, name in ((" ", "space"), ("N", "n"), ("\x1b[C", "right"), ("+", "+"), ("é", "é"), ("\x1b", "escape")):
        terminal.type(sent)
        terminal.expect(f"key {name}\n")
    assert before == ""
    terminal.type("q")
    terminal.expect("over\n")
    assert program.wait(5) == 0
    assert terminal.cooked


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_it_quietly(player: Player, number: signal.Signals, status: int) -> None:
    terminal, program = player
    program.send_signal(number)
    terminal.expect("over\n")
    assert program.wait(5) == status
    assert terminal.cooked


def test_control_c_ends_it_and_a_second_one_at_once(player: Player) -> None:
    terminal, program = player
    terminal.type("h")
    terminal.expect("key h\n")
    terminal.type("\x03")
    time.sleep(0.1)
    assert program.poll() is None           # it has been told, and is busy
    terminal.type("\x03")
    assert program.wait(5) == 130


def test_an_exception_gives_the_terminal_back(player: Player) -> None:
    terminal, program = player
    terminal.type("x")
    terminal.expect("ValueError: by intent")
    assert program.wait(5) == 1
    assert terminal.cooked


def test_a_terminal_that_is_closed_ends_it() -> None:
    with running([sys.executable, "-c", PLAYER]) as (terminal, program):
        terminal.expect("ready True\n")
        os.close(terminal.ours)
        os.close(terminal.theirs)
        terminal.ours, terminal.theirs = pty.openpty()
        assert program.wait(5) in (129, 1, 120)     # told by SIGHUP; it can't print its last word


def test_stopped_and_taken_up_again_in_a_shell(tmp_path: Path) -> None:
    """Ctrl-Z, fg, Ctrl-Z, bg, fg: as with any program, and keys are read whenever it is in front."""
    script = tmp_path / "player.py"
    script.write_text(PLAYER)
    with running(["bash", "--norc", "--noprofile", "-i"]) as (terminal, shell):
        terminal.type("PS1='>'; set +o emacs +o vi\n")      # else bash changes the terminal itself to read a line
        terminal.expect("vi\n")
        terminal.expect(">")
        terminal.type(f"'{sys.executable}' '{script}'\n")
        terminal.expect("ready True\n")
        for resume in ("fg", "bg"):
            terminal.type("n")
            terminal.expect("key n\n")
            terminal.type("\x1a")
            terminal.expect("Stopped")
            terminal.expect(">")
            terminal.becomes_cooked()
            terminal.type(f"{resume}\n")
            terminal.expect("player.py")
        terminal.expect(">")                                # bg: the shell is in front
        terminal.type("echo q$((6*7))\n")
        terminal.expect("q42\n")                            # no key of this went to the player, which is not stopped
        assert terminal.cooked
        terminal.type("fg\n")
        terminal.expect("player.py")
        terminal.becomes_cooked(False)
        terminal.type("p")
        terminal.expect("key p\n")
        terminal.type("q")
        terminal.expect("over\n")
        terminal.expect(">")
        assert terminal.cooked
        assert shell.poll() is None


def test_control_z_where_nobody_could_take_it_up_again(player: Player) -> None:
    """A program that leads its session alone is not stopped by the system: it goes on, and so do its keys."""
    terminal, program = player
    terminal.type("\x1a")
    time.sleep(0.2)
    terminal.type("n")
    terminal.expect("key n\n")
    terminal.type("q")
    assert program.wait(5) == 0
    assert terminal.cooked


def test_without_a_terminal_there_are_no_keys_and_no_error() -> None:
    for stream in (subprocess.DEVNULL, subprocess.PIPE):
        program = subprocess.Popen(
            [sys.executable, "-c", PLAYER], stdin=stream, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert program.stdout is not None
        assert program.stdout.readline() == "ready False\n"
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=5)
        assert (out, err, program.returncode) == ("over\n", "", 130)


def test_a_closed_standard_input_is_no_terminal() -> None:
    done = subprocess.run(
        ["sh", "-c", f"exec '{sys.executable}' -c 'from calmcue.controls.keyboard import keyboard\n"
                     "with keyboard(print) as reads: print(reads)' <&-"],
        capture_output=True, text=True, check=True,
    )
    assert (done.stdout, done.stderr) == ("False\n", "")

"""Ctrl-C around calls of a library, where several threads make such calls."""

from __future__ import annotations

import sys
import threading

from calmcue.outputs.door import interruptible


def test_threads_whose_calls_overlap_leave_python_s_hooks_as_they_were() -> None:
    before, inside, leave = (sys.unraisablehook, sys.excepthook), threading.Barrier(2), threading.Event()

    def first() -> None:
        with interruptible():
            inside.wait(10)

    def second() -> None:
        with interruptible():
            inside.wait(10)
            leave.wait(10)

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    threads[0].join()
    leave.set()
    threads[1].join()
    assert (sys.unraisablehook, sys.excepthook) == before


def test_the_main_thread_has_its_hooks_back_afterwards() -> None:
    before = sys.unraisablehook, sys.excepthook
    with interruptible():
        assert sys.unraisablehook is not before[0]
    assert (sys.unraisablehook, sys.excepthook) == before

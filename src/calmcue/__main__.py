"""The program ``calmcue``, which is ``python -m calmcue`` too."""

import os
import signal
import sys
from typing import NoReturn

STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
"""Python's names of the process's files 0, 1 and 2, with the way each is opened."""


def open_streams() -> None:
    """Put the null device where the caller closed stdin, stdout or stderr (``2>&-``, some schedulers), so that a
    message has somewhere to go and no file of the session gets the number, and with it the messages, of a stream."""
    for number, (name, mode) in enumerate(STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)          # gets the lowest number that is free, which is this one
            os.set_inheritable(number, True)        # whatever a library starts has its streams as well
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", errors="backslashreplace"))    # any file name


def run() -> NoReturn:
    """Run one command. While the program is still being loaded, which takes a tenth of a second, Ctrl-C ends it at
    once: nothing is to be tidied up yet, and an exception in the midst of an import would be shown, or get lost."""
    open_streams()
    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:         # else it is to be ignored, as behind nohup
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from calmcue.cli import main

    signal.signal(signal.SIGINT, usual)
    sys.exit(main())


if __name__ == "__main__":
    run()

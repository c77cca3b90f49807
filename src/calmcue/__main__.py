"""The program ``calmcue``, which is ``python -m calmcue`` too."""

import signal
import sys
from typing import NoReturn


def run() -> NoReturn:
    """Run one command. While the program is still being loaded, which takes a tenth of a second, Ctrl-C ends it at
    once: nothing is to be tidied up yet, and an exception in the midst of an import would be shown, or get lost."""
    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:         # else it is to be ignored, as behind nohup
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from calmcue.cli import main

    signal.signal(signal.SIGINT, usual)
    sys.exit(main())


if __name__ == "__main__":
    run()

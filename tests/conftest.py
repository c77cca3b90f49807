"""What holds for all tests."""

from __future__ import annotations

import signal

from hypothesis import settings

# No test asserts on a wall clock, and a busy machine may stand still in any of them.
settings.register_profile("calmcue", deadline=None)
settings.load_profile("calmcue")

# A shell starts what runs in its background with Ctrl-C ignored, and the programs under test would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

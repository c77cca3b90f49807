"""The desktop is asked to stay awake, over a message bus of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import jeepney
import pytest
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from calmcue.outputs.awake import awake, how


class Desktop:
    """GNOME's session manager, as far as it is asked to stay awake."""

    def __init__(self, bus: DBusConnection) -> None:
        self._bus = bus
        self.awake_for: set[int] = set()
        bus.send_and_get_reply(jeepney.message_bus.RequestName("org.gnome.SessionManager"))

    def serve(self) -> None:
        with suppress(OSError, EOFError, ConnectionError):
            while True:
                message = self._bus.receive()
                member = message.header.fields.get(jeepney.HeaderFields.member)
                if member == "Inhibit":
                    cookie = len(self.awake_for) + 1
                    self.awake_for.add(cookie)
                    self._bus.send(jeepney.new_method_return(message, "u", (cookie,)))
                elif member == "Uninhibit":
                    self.awake_for.discard(message.body[0])
                    self._bus.send(jeepney.new_method_return(message))


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    assert shutil.which("dbus-daemon"), "this test needs dbus-daemon: scripts/test installs it"
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE, text=True
    )
    assert daemon.stdout is not None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
    bus = open_dbus_connection()
    desktop = Desktop(bus)
    server = threading.Thread(target=desktop.serve, daemon=True)
    server.start()
    yield desktop
    daemon.kill()
    daemon.wait()
    server.join(5)
    bus.close()


def until(met: bool, desktop: Desktop) -> None:
    deadline = time.monotonic() + 10
    while bool(desktop.awake_for) is not met:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_desktop_stays_awake_just_so_long(desktop: Desktop) -> None:
    with awake():
        until(True, desktop)
    until(False, desktop)


def test_the_way_is_named(desktop: Desktop) -> None:
    assert how() == "org.gnome.SessionManager"
    until(False, desktop)


def test_a_computer_that_knows_nothing_of_it_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    assert how() == ""
    begun = time.monotonic()
    with awake():
        assert time.monotonic() - begun < 0.2
    assert capfd.readouterr() == ("", "")
    assert os.environ.get("DBUS_SESSION_BUS_ADDRESS") is None

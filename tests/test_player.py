"""A device that stands still is noticed; one that is only waking up is given time."""

from __future__ import annotations

from calmcue.audio import Block
from calmcue.testing.clock import HandClock
from calmcue.transport.player import STANDSTILL, WAKING, Player
from calmcue.units import ZERO, Frames, milliseconds, seconds


class Ear:
    """A playing sink of which only the ear counts."""

    def __init__(self) -> None:
        self.at = ZERO

    def write(self, block: Block) -> None: ...
    def finish(self) -> None: ...
    def abort(self) -> None: ...
    def reopen(self) -> None: ...

    def heard(self) -> Frames:
        return self.at

    def room(self) -> Frames:
        return ZERO

    def discard(self) -> Frames:
        return ZERO


def stands_after(player: Player, clock: HandClock, wait: Frames) -> bool:
    """Whether it counts as standing still after ``wait`` in which nothing was heard."""
    for _ in range(wait // milliseconds(50)):
        clock.sleep(milliseconds(50))
        player.heard()
    return player.stands_still(seconds(100))


def test_a_device_that_wakes_takes_some_and_pauses() -> None:
    clock, ear = HandClock(), Ear()
    player = Player(ear, clock)
    ear.at = milliseconds(130)          # as a null sink that was idle: the first buffer, then 2 s of nothing
    player.heard()
    assert not stands_after(player, clock, seconds(2))
    assert stands_after(player, clock, Frames(WAKING - seconds(2) + milliseconds(50)))


def test_one_that_is_awake_is_missed_sooner_and_may_wake_again_when_it_is_back() -> None:
    clock, ear = HandClock(), Ear()
    player = Player(ear, clock)
    ear.at = seconds(5)
    player.heard()
    assert stands_after(player, clock, STANDSTILL)
    assert player.reopen()
    ear.at = Frames(seconds(5) + milliseconds(130))
    player.heard()
    assert not stands_after(player, clock, seconds(2))

"""The one thing that changes while a session plays.

``state``     where a session is: frozen, and a function of what was rendered and which commands came
``commands``  what a listener may ask for; keys, media buttons and signals all become these
``apply``     (state, command) -> state, pure
``resuming``  the state of a session that goes on where another one stopped
``stretch``   a running hold made longer or shorter
``render``    (state, count) -> (block, state, events), pure
``events``    what happened at which frame, for a log
``ledger``    the last blocks with their states, so that what was not heard can be taken back
``clock``     the time outside
``pump``      the one loop: renders, feeds the sinks, obeys commands

Because state and rendering are pure, an export is a live session in which nobody presses a key, and going back to
a frame is looking up a state.
"""

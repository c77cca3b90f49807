"""What was done, and where a session stopped: one line a session, in the listener's own data folder.

``lines``     a line, and the spot in a session at which it stands
``sides``     how long each side of an exercise was held
``database``  the lines in a file (SQLite)
``recorder``  follows a session that plays, from what was heard
``record``    one session's dealings with all this: nothing in it stops a session
"""

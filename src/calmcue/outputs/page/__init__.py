"""A page for a patient: one HTML file that plays a session in any browser, shows it in step, and prints as the
hand-out. It needs no network and nothing beside it.

``content`` takes from the plan what is to be read, ``writing`` makes the file. ``page.html``, ``page.css`` and
``page.js`` are what it is made of.
"""

"""Texts of strangers made harmless for any file: one line, nothing that a reader would obey."""

from __future__ import annotations

import unicodedata
from typing import Final

_BREAKS: Final = ("Cc", "Zl", "Zp")
"""Unicode's categories of control characters (line feed, NUL, escape) and of separators of lines and paragraphs."""

_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Turn the direction of what follows, beyond the end of the text. (Joiners, which some scripts need, are kept.)"""


def one_line(text: str) -> str:
    """``text`` on one line, its spaces single, without control characters and without what UTF-8 can't carry."""
    kept = "".join(" " if c in _TURNS or unicodedata.category(c) in _BREAKS else c for c in text)
    return " ".join(kept.encode("utf-8", "ignore").decode("utf-8").split())

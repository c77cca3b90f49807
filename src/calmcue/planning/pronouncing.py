"""Words that a voice gets wrong, spelled for it: what is handed to the voice, while captions keep what was written."""

from __future__ import annotations

import re
from collections.abc import Mapping


def pronounced(text: str, lexicon: Mapping[str, str]) -> str:
    """``text`` with the words of ``lexicon`` as they are spelled for a voice: whole words in upper or lower case, the
    longest entry that fits, each place once. Empty where it is ``text`` as it stands."""
    entries = {word.casefold(): spelling for word, spelling in lexicon.items() if word.strip()}
    if not entries:
        return ""
    words = "|".join(re.escape(word) for word in sorted(entries, key=len, reverse=True))
    said = re.sub(rf"(?<!\w)(?:{words})(?!\w)", lambda found: entries.get(found[0].casefold(), found[0]), text,
                  flags=re.IGNORECASE)
    return "" if said == text else said

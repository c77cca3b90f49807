"""Where the cache is."""

from __future__ import annotations

from pathlib import Path


def clips_folder() -> Path:
    """Of spoken clips, in the user's cache folder (``XDG_CACHE_HOME`` and its like on other systems)."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("calmcue", appauthor=False)) / "clips"


def is_empty(folder: Path) -> bool:
    """Whether ``folder`` holds nothing, or is none."""
    try:
        return next(folder.iterdir(), None) is None
    except OSError:
        return True

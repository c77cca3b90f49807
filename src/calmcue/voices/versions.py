"""Which version of a package is installed, read off the name of its folder (``pyttsx3-2.99.dist-info``) beside its
module: importlib.metadata takes 25 ms to load, before every first word.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path


@cache
def version(distribution: str, module: str) -> str:
    """The version of ``distribution``, which brings ``module``. Raises PackageNotFoundError where it isn't there."""
    spec = importlib.util.find_spec(module)
    if spec and spec.origin:
        place, name = Path(spec.origin).parent, distribution.replace("-", "_")
        if spec.submodule_search_locations:
            place = place.parent
        found = [path.name for path in place.glob(f"{name}-*.dist-info")]
        if len(found) == 1:
            return found[0][len(name) + 1 : -len(".dist-info")]
    from importlib import metadata  # the package lies elsewhere, or is there twice: it knows all there is to know

    return metadata.version(distribution)

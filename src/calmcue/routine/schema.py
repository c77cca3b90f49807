"""The format as JSON Schema (draft 2020-12), made from the same tables as the loader, for editors that check YAML.

It says what one file may hold by itself. What depends on several places at once (one dose, ids, included files) only
the loader knows, so a file that the schema accepts may still be refused; one that the loader accepts never is.
"""

from __future__ import annotations

from typing import Any

from calmcue.routine.routine_fields import ROUTINE
from calmcue.routine.shapes import Definitions


def json_schema() -> dict[str, Any]:
    """The schema of a routine's file, ready for ``json.dumps``."""
    definitions: Definitions = {}
    routine = ROUTINE.schema(definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A calmcue routine",
        "description": "What a guided session says and does, in order.",
        **routine,
        "$defs": dict(sorted(definitions.items())),
    }

"""Messages between the player and an engine's host: a header, a JSON object, and raw bytes.

The pipes carry nothing else. Whatever does not begin like a message (somebody printed into the pipe) is an error, and
so is a length beyond all reason.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO, Final, NamedTuple

_HEADER: Final = struct.Struct("<4sII")
_MAGIC: Final = b"cue\x01"
_MOST_TEXT: Final = 1 << 20
_MOST_DATA: Final = 1 << 28
"""Bytes: 46 minutes of speech."""


class Message(NamedTuple):
    """What is said, and what goes with it."""

    content: dict[str, Any]
    data: bytes = b""


def send(pipe: BinaryIO, content: dict[str, Any], data: bytes = b"") -> None:
    """Write one message. Raises OSError where nobody reads any longer."""
    text = json.dumps(content).encode()
    pipe.write(_HEADER.pack(_MAGIC, len(text), len(data)) + text + data)
    pipe.flush()


def receive(pipe: BinaryIO) -> Message | None:
    """The next message, waiting for it; None where the other side is gone, in the middle of a message too. Raises
    ValueError for what is no message."""
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    magic, text_length, data_length = _HEADER.unpack(header)
    if magic != _MAGIC or text_length > _MOST_TEXT or data_length > _MOST_DATA:
        raise ValueError("it sent something that is no message")
    text, data = pipe.read(text_length), pipe.read(data_length)
    if len(text) < text_length or len(data) < data_length:
        return None
    content = json.loads(text)
    if not isinstance(content, dict):
        raise ValueError("it sent a message that is no object")
    return Message(content, data)

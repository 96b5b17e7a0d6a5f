"""What server and worker send each other: a line of JSON and bytes behind it; both lengths stand before it."""

from __future__ import annotations

import struct
from typing import Any

from service.reply import encoded

LENGTHS = struct.Struct("!II")


def packed(head: Any, body: bytes = b"") -> bytes:
    """A message as it is sent."""
    line = encoded(head)
    return LENGTHS.pack(len(line), len(body)) + line + body

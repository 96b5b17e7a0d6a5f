"""The one way to write an object as bytes, so that a hash or a signature over it can be made again by anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no spaces, and ASCII characters alone. Raises ValueError for numbers that JSON has not."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")

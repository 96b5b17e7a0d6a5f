"""What a process does that the server started: it ends with it, also where the server was killed."""

from __future__ import annotations

import os
import threading
import time

SECONDS = 0.5


def end_with_the_server() -> None:
    """See from now on whether the server is there."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(server: int) -> None:
    while os.getppid() == server:
        time.sleep(SECONDS)
    os._exit(0)

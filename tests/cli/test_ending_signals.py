"""A signal that ends the program ends it wherever it comes, and lets what clears away do its work."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.support.places import PATIENCE

_BEGIN = """
import asyncio, os, signal, time, weakref
from cli.console.ending import Ended, ending_signals

def ended(by):
    try:
        with ending_signals():
            by()
    except Ended as end:
        print("ended by", end.signal)

def sent():
    os.kill(os.getpid(), signal.{name})
"""
# Exceptions that are raised in these are told and dropped by Python.
_DROPPED = {
    "a finalizer": """
class Finalized:
    def __del__(self):
        sent()

def work():
    Finalized()
    while True:
        time.sleep(0.01)
""",
    "a callback of a weak reference": """
class Referred: pass

def work():
    referred = Referred()
    kept = weakref.ref(referred, lambda _: sent())
    del referred
    while True:
        time.sleep(0.01)
""",
    "a finalizer at a blocking read": """
class Finalized:
    def __del__(self):
        sent()

def work():
    ours, theirs = os.pipe()
    Finalized()
    os.read(ours, 1)
""",
}
# A callback that is cut off leaves a task that waits for it for ever.
_LOOP = """
done = []

async def waiting():
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0)
        done.append("cleared away")

async def working():
    task = asyncio.create_task(waiting())
    await asyncio.sleep(0)
    loop = asyncio.get_running_loop()
    waiter = loop.create_future()
    def answered():
        sent()
        waiter.set_result(None)
        done.append("callback whole")
    loop.call_soon(answered)
    await waiter
    await task

ended(lambda: asyncio.run(working()))
print(*done)
"""
_SIGNALS = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _ran(script: str, name: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", _BEGIN.format(name=name) + script]
    return subprocess.run(program, check=False, capture_output=True, text=True, timeout=PATIENCE)


@pytest.mark.parametrize("name", _SIGNALS)
@pytest.mark.parametrize("where", sorted(_DROPPED))
def test_where_exceptions_are_dropped(where: str, name: str) -> None:
    done = _ran(_DROPPED[where] + "ended(work)\n", name)
    assert (done.stdout, done.stderr) == (f"ended by {getattr(signal, name).value}\n", "")


@pytest.mark.parametrize("name", _SIGNALS)
def test_in_an_event_loop(name: str) -> None:
    done = _ran(_LOOP, name)
    assert (done.stdout, done.stderr) == (
        f"ended by {getattr(signal, name).value}\ncallback whole cleared away\n",
        "",
    )


@pytest.mark.parametrize("name", _SIGNALS)
def test_a_second_signal_while_it_is_cleared_away(name: str) -> None:
    script = """
def work():
    try:
        sent()
        time.sleep(60)
    finally:
        sent()
        time.sleep(0.05)
        print("cleared away")
ended(work)
"""
    assert _ran(script, name).stdout == f"cleared away\nended by {getattr(signal, name).value}\n"


def test_an_interrupt_where_exceptions_are_dropped() -> None:
    script = """
try:
    ended(work)
except KeyboardInterrupt:
    print("interrupted")
"""
    done = _ran(_DROPPED["a finalizer"] + script, "SIGINT")
    assert (done.stdout, done.stderr) == ("interrupted\n", "")

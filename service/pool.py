"""The workers: processes that answer one request at a time each, and are replaced where they fall or take too long."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.problem import Problem, ProblemError, Where
from service.limits import Limits
from service.message import LENGTHS, packed
from service.office import Opening
from service.reply import Reply, failed

# Work that may take seconds; it leaves one worker for the rest.
HEAVY = frozenset({"flip", "next-question", "batch", "tool/flip", "tool/next_question", "tool/check"})


class GoneError(Exception):
    """A worker ended in the middle of its work."""


@dataclass(slots=True)
class Worker:
    """A process, and what it said of itself when it had opened its knowledge base."""

    process: asyncio.subprocess.Process
    about: Mapping[str, Any]

    @classmethod
    async def started(cls, opening: Opening) -> Worker:
        """Start one. Raises ProblemError where the knowledge base has mistakes, or the process ends."""
        # Not from the working directory: what lies there is no part of the program.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", f"{__package__}.worker",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        worker = cls(process, {})
        try:
            worker.about, _ = await worker._exchanged(packed(opening.plain()))
        except GoneError:
            await worker.end()
            message = "a worker ended while it started; what it said stands above"
            raise ProblemError([Problem(Where("serve"), "worker", message)]) from None
        if "problems" in worker.about:
            await worker.end()
            raise ProblemError(Problem(Where("serve"), "knowledge", each) for each in worker.about["problems"])
        return worker

    async def done(self, work: str, given: Mapping[str, Any], body: bytes) -> Reply:
        """The answer to a piece of work. Raises GoneError where the process ends before it."""
        (status, media, headers), content = await self._exchanged(packed({"work": work, "given": given}, body))
        return Reply(status, content, media, headers)

    async def _exchanged(self, message: bytes) -> tuple[Any, bytes]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(message)
            await self.process.stdin.drain()
            head, body = LENGTHS.unpack(await self.process.stdout.readexactly(LENGTHS.size))
            found = json.loads(await self.process.stdout.readexactly(head))
            return found, await self.process.stdout.readexactly(body)
        except (asyncio.IncompleteReadError, OSError):
            raise GoneError from None

    async def end(self) -> None:
        """End the process, and wait until it has gone."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        assert self.process.stdin is not None
        self.process.stdin.close()
        await self.process.wait()


class Pool:
    """Workers, and the requests that wait for them."""

    def __init__(self, opening: Opening, count: int, limits: Limits) -> None:
        self.opening = opening
        self.count = count
        self.limits = limits
        self.about: Mapping[str, Any] = {}
        self.working = 0
        self.waiting = 0
        self.replaced = 0
        self._free: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._heavy = asyncio.Semaphore(max(1, count - 1))
        self._starting: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start all workers. Raises ProblemError where the knowledge base has mistakes."""
        starting = (Worker.started(self.opening) for _ in range(self.count))
        found = await asyncio.gather(*starting, return_exceptions=True)
        for each in found:
            if isinstance(each, Worker):
                self.about = each.about
                self._free.put_nowait(each)
        for each in found:
            if isinstance(each, BaseException):
                await self.stop()
                raise each

    @property
    def ready(self) -> bool:
        """Whether a request would be answered now: a worker is there, and the line is not full."""
        return self.waiting < self.limits.waiting and (self.working > 0 or not self._free.empty())

    async def stop(self) -> None:
        """End all workers that are free; who works ends with the process that asked."""
        for task in self._starting:
            task.cancel()
        while not self._free.empty():
            await self._free.get_nowait().end()

    async def run(self, work: str, body: bytes = b"", given: Mapping[str, Any] | None = None) -> Reply:
        """The answer to a piece of work; a problem where there is none in time, or too many wait."""
        if self.waiting >= self.limits.waiting:
            return failed(503, "Too many requests wait", "try again in a moment", Retry_After="1")
        self.waiting += 1
        try:
            async with contextlib.AsyncExitStack() as held:
                if work in HEAVY:
                    await asyncio.wait_for(held.enter_async_context(self._heavy), self.limits.working)
                worker = await asyncio.wait_for(self._free.get(), self.limits.working)
                self.waiting -= 1
                try:
                    return await self._run(worker, work, given or {}, body)
                finally:
                    self.waiting += 1
        except TimeoutError:
            return failed(503, "No worker was free in time", "try again in a moment", Retry_After="5")
        finally:
            self.waiting -= 1

    async def _run(self, worker: Worker, work: str, given: Mapping[str, Any], body: bytes) -> Reply:
        self.working += 1
        kept = False
        try:
            reply = await asyncio.wait_for(worker.done(work, given, body), self.limits.working)
            kept = True
        except TimeoutError:
            seconds = f"{self.limits.working:g} s"
            return failed(
                503, "Not settled in time", f"the work took longer than {seconds} and was ended", Retry_After="5"
            )
        except GoneError:
            return failed(503, "The worker ended", "another one takes its place; try again", Retry_After="1")
        else:
            return reply
        finally:
            self.working -= 1
            # Whose request was called off in the middle of its work still has an answer coming: it is replaced, too.
            if kept:
                self._free.put_nowait(worker)
            else:
                self._replace(worker)

    def _replace(self, worker: Worker) -> None:
        self.replaced += 1
        task = asyncio.get_running_loop().create_task(self._replaced(worker))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _replaced(self, worker: Worker) -> None:
        await worker.end()
        pause = 0.1
        while True:
            with contextlib.suppress(ProblemError, OSError):
                found = await Worker.started(self.opening)
                # The knowledge base is that of the start: another one in its folder is for the next start.
                if found.about["knowledge"] == self.about["knowledge"]:
                    self._free.put_nowait(found)
                    return
                await found.end()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30)

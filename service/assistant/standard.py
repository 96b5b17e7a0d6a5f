"""The tools over standard input and output, with a worker of their own."""

from __future__ import annotations

from service.assistant.server import opened, server
from service.limits import Limits
from service.office import Opening
from service.pool import Pool


async def run(opening: Opening, records: bool) -> None:
    """Serve until standard input ends. Raises ProblemError where the knowledge base has mistakes."""
    async with opened(Pool(opening, 1, Limits())) as pool:
        about = pool.about
        made = server(pool, about["knowledge"]["title"], about["versions"]["certwise"], records)
        await made.run_stdio_async()

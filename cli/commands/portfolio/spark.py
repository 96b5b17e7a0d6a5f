"""certwise portfolio on Spark."""

from __future__ import annotations

from cli.commands.portfolio import outcome
from cli.commands.portfolio.request import Request
from cli.refusal import refuse
from cli.session import Session


def on_spark(session: Session, request: Request) -> bool:
    """Assess the answers in Parquet at the request's file on a cluster; gives whether anything was found."""
    from engine.scale import cluster

    naming = request.naming()
    _supported(request)
    with cluster.session(request.master) as spark:
        opened = cluster.Cluster(session.expert.knowledge, spark, request.file, naming)
        run = opened.check()
        if run.rejected:
            run.wrong = opened.first_rejects()
        outcome.refuse_strict(run, request)
        outcome.write_rejects(run, request, opened.rejects, always=False)
        if request.output:
            opened.write(request.output, request.rules)
        tally = opened.tally()
    if request.summary or not request.output:
        outcome.summarize(session, request, tally, run)
    outcome.notice(run, request)
    return outcome.found(run)


def _supported(request: Request) -> None:
    if request.file == "-" or request.source not in (None, "parquet") or request.target not in (None, "parquet"):
        raise refuse("--engine", "bad-option", "Spark reads and writes Parquet; other formats are for DuckDB")
    if request.output in ("", "-"):
        raise refuse("--output", "bad-option", "Spark writes a folder: name it")
    if request.explain is not None:
        raise refuse("--explain", "bad-option", "a row is explained by inference: leave out --engine spark")

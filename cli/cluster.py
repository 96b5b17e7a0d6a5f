"""certwise portfolio on Spark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cli.session import Session, refuse
from engine.intake import Naming


def on_spark(session: Session, file: str, naming: Naming, format: str, given: dict[str, Any]) -> int:
    """Assess the answers in Parquet at `file` on a cluster; gives the number of organizations with contradictions."""
    from cli.portfolio import notice, refuse_strict
    from cli.render.page import rendered
    from cli.render.portfolio import page
    from engine import cluster
    from engine.portfolio import write_rejects

    _supported(file, given)
    with cluster.session(given["master"]) as spark:
        opened = cluster.Cluster(session.base.knowledge, spark, file, naming)
        outcome = opened.check()
        if outcome.rejected:
            outcome.wrong = opened.first_rejects()
        refuse_strict(outcome, given["strict"])
        if given["output"]:
            if outcome.rejected:
                write_rejects(Path(given["rejects"]), opened.rejects())
            opened.write(given["output"], given["rules"])
        tally = opened.tally()
    if given["summary"] or not given["output"]:
        session.emit(rendered(page(session.base.knowledge, tally, outcome), format))
    notice(outcome, given)
    if not given["output"]:
        click.echo("nothing was written: name a folder with --output", err=True)
    return outcome.contradicted


def _supported(file: str, given: dict[str, Any]) -> None:
    if file == "-" or given["source"] not in (None, "parquet") or given["target"] not in (None, "parquet"):
        raise refuse("--engine", "bad-option", "Spark reads and writes Parquet; other formats are for DuckDB")
    if given["explain"] is not None:
        raise refuse("--explain", "bad-option", "a row is explained by inference: leave out --engine spark")
    if given["output"] and given["rejects"] is None:
        given["rejects"] = f"{Path(given['output']).name}.rejects.csv"

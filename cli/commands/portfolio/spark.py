"""certwise portfolio on Spark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cli.refusal import refuse
from cli.session import Session
from engine.scale.matching import Naming


def on_spark(session: Session, file: str, naming: Naming, format: str, given: dict[str, Any]) -> bool:
    """Assess the answers in Parquet at `file` on a cluster; gives whether anything was found."""
    from cli.commands.portfolio import request
    from cli.render.page import rendered
    from cli.render.portfolio import page
    from engine.scale import cluster
    from engine.scale.portfolio import write_rejects

    _supported(file, given)
    with cluster.session(given["master"]) as spark:
        opened = cluster.Cluster(session.expert.knowledge, spark, file, naming)
        run = opened.check()
        if run.rejected:
            run.wrong = opened.first_rejects()
        request.refuse_strict(run, given["strict"])
        path = given["rejects"]
        if path is not None and (run.rejected or Path(path).is_file()):
            write_rejects(path, opened.rejects() if run.rejected else ())
        if given["output"]:
            opened.write(given["output"], given["rules"])
        tally = opened.tally()
    if given["summary"] or not given["output"]:
        session.emit(rendered(page(session.expert.knowledge, tally, run), format))
    request.notice(run, given)
    return bool(run.contradicted) or not run.assessed


def _supported(file: str, given: dict[str, Any]) -> None:
    if file == "-" or given["source"] not in (None, "parquet") or given["target"] not in (None, "parquet"):
        raise refuse("--engine", "bad-option", "Spark reads and writes Parquet; other formats are for DuckDB")
    if given["output"] in ("", "-"):
        raise refuse("--output", "bad-option", "Spark writes a folder: name it")
    if given["explain"] is not None:
        raise refuse("--explain", "bad-option", "a row is explained by inference: leave out --engine spark")
    if given["output"] and given["rejects"] is None:
        given["rejects"] = f"{Path(given['output']).name}.rejects.csv"

"""certwise rules diff: what a change of the rules means, and for whom."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.records import store
from cli.refusal import refuse, shown
from cli.render.page import FORMATS, Format, rendered
from cli.render.rules.diff import Impacted, page
from cli.session import Session, warn
from cli.settings.folders import SHIPPED
from engine.authoring.edits import revision, revisions
from engine.authoring.revision import opened
from engine.infer.expert import Expert
from engine.knowledge.period import EVERY_DAY
from engine.problem import Problem, ProblemError, ProofTimeout, Where


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--answers", "folder", metavar="DIR", help="Show the impact on the answers files of a folder.")
@click.option("--portfolio", "file", metavar="FILE", help="Show the impact on the rows of a portfolio file.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out columns of the portfolio that are not facts.")
@click.option("--records", is_flag=True, help="Show the impact on the recorded assessments.")
@options.where
@options.as_of
@options.formats(*FORMATS)
@options.output
@click.pass_context
def diff(
    ctx: click.Context,
    old: str,
    new: str | None,
    folder: str | None,
    file: str | None,
    ignore_unknown: bool,
    records: bool,
    audit: str | None,
    format: Format,
    output: str | None,
) -> None:
    """Compare OLD with NEW, each a folder or a git revision of the knowledge base: what differs, and what follows.

    Without NEW, OLD is compared with the knowledge base in use. "shipped" is the one that came with the program. A name
    that is both a folder and a revision is refused; a revision needs git, and a folder that git keeps.

    Either both are proved to give everyone the same verdict, or each kind of change is shown with the
    fewest answers it happens for. Answers that mean nothing in the other version are named and left out. Exit code 1
    says that verdicts differ, or that something could not be compared at all.
    """
    session: Session = ctx.obj
    before = opened(_meant(old), session.folder, session.day)
    after = session.written if new is None else opened(_meant(new), session.folder, session.day)
    new = str(session.folder) if new is None else new
    warn([*before.unread, *after.unread])
    try:
        found = [(EVERY_DAY, revision(before, after))] if session.typed_day else revisions(before, after)
    except ProofTimeout as error:
        raise ProblemError([Problem(Where("rules diff"), "not-proven", str(error))]) from None
    impacted = _impacted(before, after, folder, audit, records)
    if file is not None:
        impacted.append(_on_portfolio(before, after, file, ignore_unknown))
    session.private = bool(impacted)
    session.emit(rendered(page((old, new), found, after.knowledge, impacted), format), output)
    nothing = any(each.run is not None and not each.run.assessed for each in impacted)
    if any(each.differences or not each.complete for _, each in found) or nothing:
        ctx.exit(1)


def _meant(name: str) -> str:
    """What a name stands for: "shipped" is what came with the program, where no folder is called so."""
    return str(SHIPPED) if name == "shipped" and not Path(name).exists() else name


def _impacted(old: Expert, new: Expert, folder: str | None, audit: str | None, records: bool) -> list[Impacted]:
    """The impact on a folder of answers, and on what was recorded."""
    from engine.authoring.impact import impact, of_folder, of_records

    found = []
    if folder is not None:
        if not Path(folder).is_dir():
            raise refuse("--answers", "no-such-folder", f"{shown(folder)} is no folder")
        found.append(Impacted(folder, impact(old, new, of_folder(Path(folder), old.knowledge, new.knowledge))))
    if records:
        kept = store.existing(audit)
        contents = ((linked.record.id, linked.record.content()) for linked in kept.records())
        found.append(Impacted("recorded assessments", impact(old, new, of_records(contents))))
        kept.close()
    return found


def _on_portfolio(old: Expert, new: Expert, file: str, ignore_unknown: bool) -> Impacted:
    """The impact on the rows of a table, and the run that read it."""
    from engine.authoring.impact import impact, of_portfolio
    from engine.scale.matching import Naming

    naming = Naming(allow_missing=True, ignore_unknown=ignore_unknown)
    with of_portfolio(file, old.knowledge, new.knowledge, naming) as rows:
        return Impacted(file, impact(old, new, rows.organizations), rows.run)

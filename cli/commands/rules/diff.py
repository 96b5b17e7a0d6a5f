"""certwise rules diff: what a change of the rules means, and for whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli import options, store
from cli.refusal import refuse, shown
from cli.render.page import FORMATS, Format, Page, rendered
from cli.render.words import answer_words
from cli.session import Session, warn
from engine.authoring.edits import Revision, revision
from engine.authoring.revision import opened
from engine.infer.expert import Expert
from engine.knowledge.value import spelled
from engine.problem import Problem, ProblemError, ProofTimeout, Where, one_of, printable

if TYPE_CHECKING:
    from engine.authoring.impact import Impact

_SHOWN = 5


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--answers", "folder", metavar="DIR", help="Show the impact on the answers files of a folder.")
@click.option("--portfolio", "file", metavar="FILE", help="Show the impact on the rows of a portfolio file.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out columns of the portfolio that are not facts.")
@click.option("--records", is_flag=True, help="Show the impact on the recorded assessments.")
@options.where
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

    Without NEW, OLD is compared with the knowledge base in use. A name that is both a folder and a revision is refused.

    Either both are proved to give everyone the same verdict, or each kind of change is shown with the
    fewest answers it happens for. Answers that mean nothing in the other version are named and left out. Exit code 1
    says that verdicts differ, or that something could not be compared at all.
    """
    session: Session = ctx.obj
    before = opened(old, session.folder)
    after = session.expert if new is None else opened(new, session.folder)
    new = str(session.folder) if new is None else new
    warn([*before.unread, *after.unread])
    try:
        found = revision(before, after)
    except ProofTimeout as error:
        raise ProblemError([Problem(Where("rules diff"), "not-proven", str(error))]) from None
    page = Page({"old": old, "new": new, **_data(found)})
    _edits(page, found)
    _meaning(page, found, after)
    page.data["impact"] = {}
    for title, impact in _impacts(before, after, folder, audit if records else None, records):
        _impact(page, title, impact)
        page.data["impact"][title] = _impact_data(impact)
    nothing = file is not None and not _portfolio(page, before, after, file, ignore_unknown)
    session.emit(rendered(page, format), output)
    if found.differences or not found.complete or nothing:
        ctx.exit(1)


def _edits(page: Page, found: Revision) -> None:
    page.heading("What was written differently")
    if not found.edits:
        page.sentence("No rule and no attribute.")
    rows = [(edit.kind, edit.what, edit.name, "\n".join(edit.changes)) for edit in found.edits]
    page.table(("", "", "name", "change"), rows)


def _meaning(page: Page, found: Revision, after: Expert) -> None:
    page.heading("What follows from it")
    attributes = after.knowledge.attributes
    one = after.knowledge.words.one
    for reason in found.incomparable:
        page.sentence(f"Not compared: {reason}.")
    for each in found.left_out:
        page.sentence(f"{'Not compared' if each.whole else 'Declared otherwise'}: {each.attribute}, {each.words}.")
    if not found.differences and found.compared:
        over = " whose answers both versions take" if found.left_out else ""
        same = f"; both say the same (digest {after.knowledge.digest[:12]})" if found.identical else ""
        page.sentence(f"Proven: every {one}{over} gets the same {', '.join(found.compared)}{same}.")
    rows = [
        (
            each.attribute,
            spelled(each.before, empty="without it"),
            spelled(each.after, empty="without it"),
            answer_words(each.answers),
        )
        for each in found.differences
        if each.attribute in attributes
    ]
    page.table(("", "before", "after", f"smallest {one}"), rows)


def _portfolio(page: Page, old: Expert, new: Expert, file: str, ignore_unknown: bool) -> int:
    """The impact on the rows of a table, and what was left out of it; gives how many rows could be assessed."""
    from engine.authoring.impact import impact, of_portfolio
    from engine.scale.matching import Naming

    naming = Naming(allow_missing=True, ignore_unknown=ignore_unknown)
    with of_portfolio(file, old.knowledge, new.knowledge, naming) as rows:
        found, run = impact(old, new, rows.organizations), rows.run
    _impact(page, file, found)
    if run.rejected:
        page.sentence(f"{run.rejected:,} of {run.read:,} rows were set aside, the first of them:")
        page.items(printable(f"{each.file}:{each.line}: {each.said}") for each in run.wrong[:_SHOWN])
    if run.ignored:
        page.sentence(f"Left out, not facts: {printable(one_of(run.ignored, 30))}.")
    if run.missing:
        page.sentence(f"Unknown for all, without a column: {one_of(run.missing, 30)}.")
    page.data["impact"][file] = {
        **_impact_data(found),
        "rows": {"read": run.read, "rejected": run.rejected},
        "left_out": {"columns": run.ignored, "facts_without_a_column": run.missing},
    }
    return run.assessed


def _impacts(
    old: Expert, new: Expert, folder: str | None, audit: str | None, records: bool
) -> list[tuple[str, Impact]]:
    from engine.authoring.impact import impact, of_folder, of_records

    found = []
    if folder is not None:
        if not Path(folder).is_dir():
            raise refuse("--answers", "no-such-folder", f"{shown(folder)} is no folder")
        found.append((folder, impact(old, new, of_folder(Path(folder), old.knowledge, new.knowledge))))
    if records:
        kept = store.existing(audit)
        contents = ((linked.entry.id, linked.entry.content()) for linked in kept.records())
        found.append(("recorded assessments", impact(old, new, of_records(contents))))
        kept.close()
    return found


def _impact(page: Page, title: str, found: Impact) -> None:
    page.heading(f"Impact on {title}")
    sentence = f"{found.changed:,} of {found.total:,} change."
    if found.unacceptable:
        sentence += f" {found.unacceptable:,} have answers that only one version takes, and were left out."
    page.sentence(sentence)
    page.table(
        ("number", "", "from", "to", "for example"),
        [
            (f"{count:,}", name, before or "without it", after or "without it", found.examples[name, before, after])
            for (name, before, after), count in found.moves.most_common()
        ],
    )


def _data(found: Revision) -> dict[str, Any]:
    return {
        "edits": [
            {"kind": each.kind, "what": each.what, "name": each.name, "where": str(each.where), "changes": each.changes}
            for each in found.edits
        ],
        "identical": found.identical,
        "same": not found.differences and found.complete,
        "compared": found.compared,
        "incomparable": found.incomparable,
        "left_out": [
            {"attribute": each.attribute, "words": each.words, "whole": each.whole} for each in found.left_out
        ],
        "differences": [
            {"attribute": each.attribute, "before": each.before, "after": each.after, "answers": each.answers}
            for each in found.differences
        ],
    }


def _impact_data(found: Impact) -> dict[str, Any]:
    return {
        "total": found.total,
        "changed": found.changed,
        "unacceptable": found.unacceptable,
        "moves": [
            {"attribute": name, "from": before, "to": after, "count": count}
            for (name, before, after), count in found.moves.most_common()
        ],
    }

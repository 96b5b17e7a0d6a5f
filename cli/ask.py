"""certwise ask: the questionnaire."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from cli import options, recording
from cli.asking import Asker, PlainAsker, Reply, told
from cli.interviewing import Dialogue
from cli.report import Report, report_on
from cli.session import Session, refuse, write_whole
from engine.base import KnowledgeBase
from engine.interview import Interview
from engine.proof import Proof
from engine.source import read
from engine.vocabulary import Values

DEFAULT_FILE = "certwise-answers.yaml"


@click.command()
@click.option("--answers", "start", metavar="FILE", help="Start from the answers in a file, and ask the rest.")
@options.settings
@click.option(
    "--save", "save", metavar="FILE", default=DEFAULT_FILE, show_default=True, help="Where the answers are saved."
)
@click.option("--resume", is_flag=True, help="Go on with the saved answers.")
@click.option("--plain", is_flag=True, help="A numbered dialogue of plain lines, fit for screen readers and pipes.")
@options.output
@options.format()
@recording.recorded
@click.pass_context
def ask(
    ctx: click.Context,
    start: str | None,
    settings: tuple[str, ...],
    save: str,
    resume: bool,
    plain: bool,
    output: str | None,
    format: str,
    no_record: bool,
    audit: str | None,
    by: str | None,
) -> None:
    """Answer as few questions as the verdict needs, and get it.

    An answer typed here counts more than --set, which counts more than a file; a default is nobody's answer. Ctrl-C saves
    what was answered, and --resume goes on from there.
    """
    session: Session = ctx.obj
    target = Path(save)
    if target.exists() and not resume and start != save:
        raise refuse(
            save, "file-exists", "holds answers already; --resume goes on with them, --save names another file"
        )
    if resume and not target.exists():
        raise refuse(save, "no-such-file", "there are no saved answers to go on with")
    interview = begun(session.base, save if resume else start, settings)
    asker = _asker(plain)
    dialogue = Dialogue(interview, asker, set(interview.order))
    try:
        dialogue.run()
    except EOFError:
        told("\nThe input ended here.")
    except KeyboardInterrupt:
        _save(target, interview)
        told(
            f"\nSaved to {save}. Go on with: certwise ask --resume"
            + ("" if save == DEFAULT_FILE else f" --save {save}")
        )
        ctx.exit(130)
    _save(target, interview)
    told(f"\nYour answers are saved to {save}.\n")
    report = _report(session, interview.answers, format, output)
    if not no_record:
        recording.keep(report, "ask", audit, by)
    if isinstance(asker, PlainAsker) and not sys.stdin.isatty():
        return
    _offer(session, report, asker)


def begun(base: KnowledgeBase, file: str | None, settings: tuple[str, ...]) -> Interview:
    """An interview that starts from a file (null there is a "don't know") and options on top."""
    interview = Interview(base, Proof(base.knowledge))
    for name, value in base.answers(file, settings).items():
        interview.answer(name, value)
    if file is not None:
        for name, node in read(file).value.items():
            if node.value is None and name not in interview.answers:
                interview.decline(name)
    return interview


def _asker(plain: bool) -> Asker:
    dumb = os.environ.get("TERM", "dumb") == "dumb"
    if plain or dumb or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return PlainAsker()
    from cli.prompts import PromptAsker

    return PromptAsker()


def _save(target: Path, interview: Interview) -> None:
    write_whole(target, answers_text(interview.base, interview.answers, interview.declined))


def answers_text(base: KnowledgeBase, answers: Values, declined: list[str]) -> str:
    """An answers file, one answer a line in the order of the vocabulary, each under its question."""
    lines = [f"# Answers for: {base.knowledge.title}"]
    for attribute in base.knowledge.asked:
        if attribute.name in declined:
            lines.extend(["", f"# {attribute.question}", f"{attribute.name}: null  # don't know"])
        elif attribute.name in answers:
            value = answers[attribute.name]
            lines.extend(["", f"# {attribute.question}", f"{attribute.name}: {_written(value)}"])
    return "\n".join(lines) + "\n"


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    # A word that YAML would read as something else is quoted.
    from engine.source import core_value

    return f'"{value}"' if isinstance(value, str) and not isinstance(core_value(value), str) else str(value)


def _report(session: Session, answers: Values, format: str, output: str | None) -> Report:
    report = report_on(session.base, session.base.ordered(answers))
    _write(session, report, format, output)
    return report


def _write(session: Session, report: Report, format: str, output: str | None) -> None:
    renderer = importlib.import_module(f"cli.render.{format}")
    session.emit(renderer.assessment(report), output)


def _offer(session: Session, report: Report, asker: Asker) -> None:
    """Offer to write the report to a file; its ending says in which format."""
    formats = {".md": "markdown", ".json": "json", ".txt": "text", ".html": "html"}
    try:
        named = asker.text(f"Write this report to a file? Its name ({', '.join(formats)}), or nothing for no:")
        while named and Path(named).suffix not in formats:
            named = asker.text(f"The name must end in {', '.join(formats)}:")
    except (EOFError, KeyboardInterrupt):
        return
    if named:
        _write(session, report, formats[Path(named).suffix], named)
        told(f"Written to {named}.")


__all__ = ["Reply", "ask"]

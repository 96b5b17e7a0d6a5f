"""certwise ask: the questionnaire."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import click

from cli import options
from cli.commands.ask.closing import ask_texts, emit, offer, ready
from cli.commands.ask.dialogue import Dialogue
from cli.commands.ask.opening import Terms, introduce, offered
from cli.commands.ask.plain import PlainAsker
from cli.commands.ask.reply import Asker
from cli.commands.ask.saved import order_of, saved_text
from cli.console.printing import say, told
from cli.input import tables
from cli.output.target import write_whole
from cli.records import store
from cli.refusal import Refused, refuse
from cli.render.report.door import BINARY, TOLD, Binary, Length, Told
from cli.session import Session, command
from engine.answers.options import read_options
from engine.documents.reading import STANDARD_INPUT
from engine.explain.report import report_on
from engine.interview.interview import Interview
from engine.knowledge.value import Value
from engine.problem import Problem, ProblemError, Where, printable
from engine.prove.theory import Theory

DEFAULT_FILE = "certwise-answers.yaml"


@click.command()
@click.option("--answers", "start", metavar="FILE", help="Start from the answers in a file, and ask the rest.")
@tables.options
@options.as_of
@options.assume
@options.settings
@click.option(
    "--save", "save", metavar="FILE", default=DEFAULT_FILE, show_default=True, help="Where the answers are saved."
)
@click.option("--resume", is_flag=True, help="Go on with the saved answers.")
@click.option("--plain", is_flag=True, help="A numbered dialogue of plain lines, fit for screen readers and pipes.")
@options.lengths
@options.output
@options.formats(*TOLD, *BINARY)
@options.recorded
@click.pass_context
def ask(
    ctx: click.Context,
    start: str | None,
    settings: tuple[str, ...],
    save: str,
    resume: bool,
    plain: bool,
    length: Length | None,
    output: str | None,
    format: Told | Binary,
    no_record: bool,
    audit: str | None,
    by: str | None,
    key: str | None,
    checkpoints_to: str | None,
) -> None:
    """Answer as few questions as the verdict needs, and get it.

    An answer typed here counts more than --set, which counts more than a file; a default is nobody's answer. Ctrl-C
    saves what was answered, and --resume goes on from there. Exit code 1 says that the rules contradict each other.
    """
    session: Session = ctx.obj
    kept = store.Recording("ask", audit, by, key, checkpoints_to)
    target, asker = Path(save), _asker(plain)
    if not resume and start is None and target.is_file() and sys.stdin.isatty():
        found = offered(target, len(tables.given_in(session, save)), asker)
        if found is None:
            return
        resume, target, save = found == target, found, str(found)
    _check(target, start, resume)
    ready(format, length, output)
    interview = begun(session, save if resume else start, settings)
    given = set(interview.order) - _answered_here(interview, target if resume else None)
    # On a pipe nothing but the questions reads a line.
    attended = not isinstance(asker, PlainAsker) or sys.stdin.isatty()
    try:
        _hold(interview, asker, target, given, resume, texts=attended)
    except KeyboardInterrupt:
        _saved(target, interview, given)
        # A command that is to be pasted must not be broken into lines.
        say(_go_on(save) if _answered(interview) else "\nNothing was answered, and nothing saved.")
        ctx.exit(130)
    failed: list[ProblemError | Refused | None] = [_unsaved(target, interview, given)]
    report = report_on(session.expert, interview.given)
    try:
        emit(session, report, format, output, length)
    except (ProblemError, Refused) as error:
        failed.append(error)
        emit(session, report, "text", None)
    if not no_record:
        store.keep(report, kept)
    for problem in filter(None, failed):
        raise problem
    if attended:
        offer(session, report, asker, {**ctx.params, "save": save}, _command(save if _answered(interview) else None))
    if report.assessment.contradictions:
        ctx.exit(1)


def _check(target: Path, start: str | None, resume: bool) -> None:
    """Refuse what would lose answers, before anybody has given one."""
    place = str(target)
    if start == STANDARD_INPUT:
        raise refuse("--answers", "not-a-file", "standard input is where you answer; name a file")
    if resume and start is not None:
        raise refuse("--resume", "two-beginnings", "goes on with the saved answers, so --answers cannot start anew")
    if resume and not target.exists():
        raise refuse(place, "no-such-file", "there are no saved answers to go on with")
    if target.exists() and not resume and (start is None or not _same(Path(start), target)):
        raise refuse(
            place, "file-exists", "the file exists; add --resume to go on with it, or --save to name another one"
        )
    folder = target.parent
    if target.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise refuse(place, "unwritable", "answers cannot be saved here; --save names another place")


def _same(one: Path, other: Path) -> bool:
    with contextlib.suppress(OSError):
        return one.samefile(other)
    return False


def begun(session: Session, file: str | None, settings: tuple[str, ...]) -> Interview:
    """An interview that starts from a file (null there is a "don't know") and options on top.

    Raises ProblemError with every mistake of the file, or of the options.
    """
    expert = session.expert
    answers: dict[str, Value | None] = {}
    if file is not None:
        answers = tables.given_in(session, file)
    options = read_options(expert.knowledge, settings)
    interview = Interview(expert, Theory(expert.knowledge))
    # What a file or an option makes unknown is not asked either.
    given = {**answers, **options}
    for name in [name for name, value in given.items() if value is None and name not in expert.knowledge.labels]:
        interview.decline(name)
    known = expert.ordered({name: value for name, value in given.items() if value is not None})
    for name, value in known.items():
        interview.answer(name, value)
    interview.texts = known.texts
    interview.untold = [name for name in expert.knowledge.labels if name in given and given[name] is None]
    return interview


def _asker(plain: bool) -> Asker:
    dumb = os.environ.get("TERM", "dumb") == "dumb"
    if plain or dumb or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return PlainAsker()
    from cli.commands.ask.prompts import PromptAsker

    return PromptAsker()


def _answered_here(interview: Interview, resumed: Path | None) -> set[str]:
    """The answers that were given in the questionnaire that is resumed; they are put in their order, behind others.

    Where its file does not say, all of them.
    """
    if resumed is None:
        return set()
    order = order_of(resumed)
    if order is None:
        return set(interview.order)
    here = [name for name in order if name in interview.order]
    interview.order[:] = [*(name for name in interview.order if name not in here), *here]
    return set(here)


def _hold(interview: Interview, asker: Asker, target: Path, given: set[str], resumed: bool, *, texts: bool) -> None:
    """Hold the dialogue; its input may end early. Every answer is saved as it is given.

    With `texts`, those for the report follow the questions.
    """
    terms = Terms(dict(interview.expert.knowledge.words.terms))
    if not resumed:
        introduce(interview, terms)
    if interview.order:
        titles = [interview.expert.knowledge.attributes[name].title for name in interview.order]
        told(f"\nKnown already: {', '.join(titles)}.")
    dialogue = Dialogue(interview, asker, lambda: _saved(target, interview, given), given, terms=terms)
    try:
        dialogue.run()
        if texts:
            ask_texts(dialogue)
    except EOFError:
        told("\nThe input ended here.")


def _answered(interview: Interview) -> bool:
    """Whether there is something to save."""
    return bool(interview.order or interview.texts)


def _saved(target: Path, interview: Interview, given: set[str]) -> None:
    """Save, and leave it to the end to say that it cannot be done."""
    if _answered(interview):
        with contextlib.suppress(ProblemError):
            write_whole(target, saved_text(interview, given))


def _unsaved(target: Path, interview: Interview, given: set[str]) -> ProblemError | None:
    """Save and say so; where it fails, print the answers so that they are not lost, and return what is wrong."""
    if not _answered(interview):
        return None
    text = saved_text(interview, given)
    try:
        write_whole(target, text)
    except ProblemError as error:
        told("\nYour answers could not be saved. Here they are, to be copied into a file:\n")
        say(text)
        note = Problem(Where(str(target)), "unwritable", "the answers were printed instead")
        return ProblemError([*error.problems, note])
    told(f"\nYour answers are saved to {target}.\n")
    return None


def _go_on(save: str) -> str:
    return f"\nSaved to {printable(save)}. Go on with: {_command(save)}"


def _command(save: str | None) -> str:
    """The command that goes on with saved answers, or begins where there are none."""
    go_on = ["--resume"] if save is not None else []
    return command("ask", *go_on, *([] if save in (None, DEFAULT_FILE) else ["--save", str(save)]))

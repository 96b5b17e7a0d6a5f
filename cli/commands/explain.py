"""certwise why, why-not, what-if and flip: taking a verdict apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cli import options
from cli.input import tables
from cli.input.start import start
from cli.refusal import refuse, shown
from cli.render.explanation.door import FORMATS, Format, renderer
from cli.session import Session, command
from cli.shell import completion
from engine.answers.naming import named
from engine.answers.proposition import Proposition, proposition
from engine.answers.value import UnclearError
from engine.infer.assessment import Assessment
from engine.knowledge.value import typed


def _explaining(command: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments and options that all four commands share."""
    for option in (
        click.pass_obj,
        options.output,
        options.formats(*FORMATS),
        options.where,
        options.record,
        options.assume,
        options.as_of,
        tables.options,
        options.settings,
        options.answers,
    ):
        command = option(command)
    return command


@click.command()
@click.argument("name", metavar="NAME[=VALUE]", shell_complete=completion.propositions)
@_explaining
def why(
    session: Session,
    name: str,
    answers: str | None,
    settings: tuple[str, ...],
    record: str | None,
    audit: str | None,
    format: Format,
    output: str | None,
) -> None:
    """Prove a conclusion: the rules behind it, what they relied on, down to the answers and the source's claims.

    "Reason" marks the rules that decided, "Also" those that support it and did not have to.
    """
    from engine.explain.why import why as derivation_of

    _not_a_file(session, name, answers)
    expert, given = start(session, answers, settings, record, audit)
    said = proposition(expert.knowledge, name)
    assessment = expert.assess(given)
    value = assessment.values.get(said.attribute.name)
    if said.value is not None and not said.holds_in(value):
        is_now = said.attribute.title_of(value)
        message = f"{said.attribute.title} is {is_now} here"
        if not said.attribute.asked:
            message += f"; {_again('why-not', said)} tells what was missing"
        raise refuse(shown(name), "does-not-hold", message)
    member = said.value if said.attribute.several else None
    derivation = derivation_of(assessment, said.attribute.name, member, full=True)
    session.emit(renderer(format).why(assessment, said, derivation), output)


@click.command("why-not")
@click.argument("name", metavar="NAME=VALUE", shell_complete=completion.conclusions)
@_explaining
def why_not(
    session: Session,
    name: str,
    answers: str | None,
    settings: tuple[str, ...],
    record: str | None,
    audit: str | None,
    format: Format,
    output: str | None,
) -> None:
    """Tell what kept a conclusion from holding: every rule that could have made it, the nearest first.

    Of each of its conditions: what it wanted, what it got, and whether it failed or was unknown.
    """
    from engine.explain.why_not import why_not as reasons

    _not_a_file(session, name, answers)
    expert, given = start(session, answers, settings, record, audit)
    said = proposition(expert.knowledge, name, concluded=True)
    assessment = expert.assess(given)
    _must_not_hold(said, assessment, name)
    session.emit(renderer(format).why_not(reasons(assessment, said)), output)


@click.command("what-if")
@_explaining
def what_if(
    session: Session,
    answers: str | None,
    settings: tuple[str, ...],
    record: str | None,
    audit: str | None,
    format: Format,
    output: str | None,
) -> None:
    """Show what other answers (--set) would make of the verdict: the differences alone, and the rules behind them."""
    from engine.explain.difference import difference

    if not settings:
        raise refuse("what-if", "no-answers", "name what to change: --set name=value")
    if answers is None and record is None:
        raise refuse("what-if", "no-answers", "name a file of answers, - for standard input, or --record ID")
    expert, given = start(session, answers, (), record, audit)
    found = difference(expert.assess(given), expert.assess(expert.changed(given, settings)))
    session.emit(renderer(format).what_if(found), output)


@click.command()
@click.argument("name", metavar="NAME=VALUE", shell_complete=completion.conclusions)
@click.option(
    "--keep",
    "kept",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.questions,
    help="An answer that cannot change; may be given several times.",
)
@click.option(
    "--limit",
    "--most",
    "most",
    type=click.IntRange(1, 50),
    default=5,
    show_default=True,
    help="Alternatives to show, where some are tied.",
)
@_explaining
def flip(
    session: Session,
    name: str,
    kept: tuple[str, ...],
    most: int,
    answers: str | None,
    settings: tuple[str, ...],
    record: str | None,
    audit: str | None,
    format: Format,
    output: str | None,
) -> None:
    """Find the fewest changes of answers that lead to a conclusion, proven to be the fewest.

    Where nothing that may change leads there, that is the answer, and it is proven too.
    """
    from engine.explain.flip import flipping
    from engine.problem import ProofTimeout

    _not_a_file(session, name, answers)
    expert, given = start(session, answers, settings, record, audit)
    said = proposition(expert.knowledge, name, concluded=True)
    try:
        kept = tuple(named(expert.knowledge, each, asked=True).name for each in kept)
    except UnclearError as error:
        raise refuse("--keep", "unknown-name", str(error)) from None
    assessment = expert.assess(given)
    _must_not_hold(said, assessment, name)
    try:
        found = flipping(expert, assessment, said, kept, most)
    except ProofTimeout:
        message = "could not be settled in the time that one proof has; --keep some answers, and it has less to try"
        raise refuse(shown(name), "proof-timeout", message) from None
    session.emit(renderer(format).flip(found), output)


def _must_not_hold(said: Proposition, assessment: Assessment, typed: str) -> None:
    if said.holds_in(assessment.values.get(said.attribute.name)):
        message = f"{said} holds here already; {_again('why', said)} tells why"
        raise refuse(shown(typed), "holds-already", message)


def _again(name: str, said: Proposition) -> str:
    """The command that asks about a proposition over the answers that this one is about, to be pasted."""
    given = click.get_current_context().params
    words = [name, str(said), *([given["answers"]] if given.get("answers") else [])]
    for option, value in (
        ("--record", given.get("record")),
        ("--audit", given.get("audit") if given["record"] else None),
    ):
        words.extend([option, str(value)] if value else [])
    for setting in given.get("settings") or ():
        words.extend(["--set", setting])
    return command(*words)


def _not_a_file(session: Session, name: str, answers: str | None) -> None:
    """Refuse a file where the name of a conclusion is wanted, with the command that was perhaps meant."""
    if answers is None and name not in session.expert.knowledge.attributes and Path(name).is_file():
        verb, verdict = str(click.get_current_context().info_name), session.expert.knowledge.main
        attribute = session.expert.knowledge.attributes[verdict]
        some = verdict if verb == "why" else typed(verdict, next(iter(attribute.choices), True))
        message = f"this is a file, and what to explain comes first, for example: {command(verb, some, name)}"
        raise refuse(shown(name), "unknown-name", message)

"""The options that several commands take, each defined once."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click

from cli.output import target
from cli.shell import completion

Command = TypeVar("Command", bound=Callable[..., Any])

answers = click.argument("answers", required=False, metavar="[ANSWERS]", shell_complete=completion.files)
settings = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    shell_complete=completion.settings,
    help="An answer instead of, or on top of, the file's. Several choices of a set: NAME=ONE,TWO; "
    "an option for each adds up; none for none; an empty value for unknown.",
)


def output(command: Command) -> Command:
    """The --output option; what it names is refused before anything is done where it must not be written."""

    @wraps(command)
    def guarded(*arguments: Any, **given: Any) -> Any:
        if target.to_file(given["output"]):
            from cli.session import Session

            session = click.get_current_context().find_object(Session)
            target.guard(given["output"], (session or Session(None)).place, given)
        return command(*arguments, **given)

    option = click.option(
        "--output",
        "-o",
        metavar="FILE",
        shell_complete=completion.files,
        help="Write to a file instead of printing; - is standard output.",
    )
    return cast("Command", option(guarded))


def formats(
    *names: str, default: Callable[[], str] | None = None, help: str = "How to write the report."
) -> Callable[[Command], Command]:
    """The --format option of a command that writes these formats.

    Where none is named, the ending of --output tells it, and else it is the default, or the first one. The command gets
    the format that was settled on.
    """

    def decorated(command: Command) -> Command:
        @wraps(command)
        def settled(*arguments: Any, **given: Any) -> Any:
            otherwise = default() if default else names[0]
            short_form(click.get_current_context(), given)
            given["format"] = target.format_of(given.get("output"), given["format"], names, otherwise)
            return command(*arguments, **given)

        otherwise = f"[default: by the ending of --output, or {names[0]}]"
        option = click.option("--format", "format", type=click.Choice(names), help=f"{help}  {otherwise}")
        return cast("Command", option(as_json(settled) if "json" in names else settled))

    return decorated


def _json(context: click.Context, _: click.Parameter, typed: bool) -> None:
    context.meta["json"] = typed


as_json = click.option("--json", is_flag=True, expose_value=False, callback=_json, help="Short for --format json.")


def short_form(context: click.Context, given: dict[str, Any]) -> None:
    """Let --json say the format. Raises Refused where --format says another."""
    from cli.refusal import refuse

    if not context.meta.get("json"):
        return
    typed = context.get_parameter_source("format") is click.core.ParameterSource.COMMANDLINE
    if typed and given["format"] != "json":
        raise refuse("--json", "bad-option", f"contradicts --format {given['format']}; leave one of them out")
    given["format"] = context.params["format"] = "json"


def default_format() -> str:
    """GitHub shows annotations by itself where a workflow prints them."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def endings(*names: str) -> Callable[[Command], Command]:
    """For a command without --format: --output may end as these formats do, or not at all."""

    def decorated(command: Command) -> Command:
        @wraps(command)
        def settled(*arguments: Any, **given: Any) -> Any:
            target.format_of(given.get("output"), None, names, names[0], choice=False)
            return command(*arguments, **given)

        return cast("Command", settled)

    return decorated


def _as_of(context: click.Context, option: click.Parameter, typed: str | None) -> None:
    from cli.session import Session

    session = context.find_object(Session)
    if typed is None or session is None:
        return
    from engine.answers.day import day
    from engine.answers.value import UnclearError
    from engine.knowledge.vocabulary import Attribute

    try:
        session.day = day(typed, Attribute("date", "day"))
    except UnclearError as error:
        raise click.BadParameter(str(error)) from None
    session.typed_day = context.get_parameter_source(str(option.name)) is click.core.ParameterSource.COMMANDLINE


as_of = click.option(
    "--as-of",
    metavar="DATE",
    envvar="CERTWISE_AS_OF",
    expose_value=False,
    callback=_as_of,
    help="The day whose rules count: those that hold from or until a day.  [env: CERTWISE_AS_OF]  [default: today]",
)


def _assume(context: click.Context, option: click.Parameter, typed: tuple[str, ...]) -> None:
    from cli.session import Session

    session = context.find_object(Session)
    if session is not None:
        session.assumed = typed


assume = click.option(
    "--assume",
    multiple=True,
    metavar="NAME=SHARE",
    expose_value=False,
    callback=_assume,
    help="Another share, in percent, for an assumption of the plan, such as 50 or 40-60; may be given several times.",
)


def place(context: click.Context, parameter: click.Parameter, named: str | None) -> str | None:
    """Refuse a password that was typed: whoever is on the machine reads the words of a running command."""
    typed = context.get_parameter_source(str(parameter.name)) is click.core.ParameterSource.COMMANDLINE
    if named and typed and "://" in named:
        from cli.refusal import refuse
        from engine.records.address import secrets, split

        database = split(named)
        if database is not None and secrets(database[0]):
            message = (
                "a password on a command line can be read by everybody on this machine while the command runs; keep "
            )
            raise refuse(
                parameter.opts[0],
                "typed-password",
                f"{message}it in the password file of PostgreSQL, or in CERTWISE_AUDIT",
            )
    return named


where = click.option(
    "--audit",
    "audit",
    envvar="CERTWISE_AUDIT",
    callback=place,
    metavar="PLACE",
    help="The audit store: a file, or postgresql://USER@HOST/DATABASE. [env: CERTWISE_AUDIT]",
)

second = click.option(
    "--checkpoints",
    "checkpoints_to",
    envvar="CERTWISE_CHECKPOINTS",
    metavar="PLACE",
    help="A second place for checkpoints: a folder, a git repository, or command:WORDS. [env: CERTWISE_CHECKPOINTS]",
)
key = click.option(
    "--key", metavar="FILE", shell_complete=completion.files, help="Your key, to sign the record (audit key new)."
)


record = click.option(
    "--record",
    "record",
    metavar="ID",
    shell_complete=completion.records,
    help='A recorded assessment instead of a file; "last" is the latest.',
)


def terms(command: Command) -> Command:
    """The options that say how a plan is told: from a day on, in a currency. The command gets them as `terms`."""

    @wraps(command)
    def told(*arguments: Any, **given: Any) -> Any:
        from cli.input.terms import terms_of

        names = ("starts", "currency", "rate", "rate_date")
        typed = {name: given.pop(name) for name in names}
        given["terms"] = terms_of(click.get_current_context(), **typed)
        return command(*arguments, **given)

    made = cast("Command", told)
    for option in (
        click.option("--rate-date", metavar="DATE", help="The day of that rate."),
        click.option("--rate", metavar="NUMBER", help="What one unit of the plan's own currency is in it."),
        click.option("--currency", metavar="CODE", help="Tell amounts in this currency, at --rate of --rate-date."),
        click.option("--start", "starts", metavar="DATE", help="The day the work starts: the plan has dates then."),
    ):
        made = option(made)
    return made


def lengths(command: Command) -> Command:
    """The options of a text report's length; the command gets it as `length`."""
    for name, help in (
        ("full", "The text with the proof of every part of the verdict, and the answers."),
        ("brief", "The text on one screen: the verdict, what blocks it, and what comes next."),
    ):
        command = click.option(f"--{name}", "length", flag_value=name, help=help)(command)
    return command


def recorded(command: Command) -> Command:
    """The options of a command that records what it assessed."""
    for option in (
        where,
        second,
        key,
        click.option("--by", metavar="NAME", help="Who made this assessment, for the record."),
        click.option("--no-record", is_flag=True, help="Keep no record of it."),
    ):
        command = option(command)
    return command

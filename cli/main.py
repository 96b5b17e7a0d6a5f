"""The entry point: the commands, each imported when it is called."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence

import click

from cli.console.ending import Ended, ending_signals
from cli.console.printing import discard, finish, prepare, say, working
from cli.lazy import LazyGroup
from cli.refusal import Refused
from cli.session import Session
from cli.settings.defaults import Defaults, settings
from cli.settings.environment import VARIABLES
from cli.settings.folders import named_folder
from cli.shell.completion import folders
from engine.problem import Problem, ProblemError, Where, masked, printable

COMMANDS = {
    "ask": "cli.commands.ask.command",
    "assess": "cli.commands.assess",
    "why": "cli.commands.explain",
    "why-not": "cli.commands.explain",
    "what-if": "cli.commands.explain",
    "flip": "cli.commands.explain",
    "compare": "cli.commands.compare",
    "explain": "cli.commands.names",
    "audit": "cli.commands.audit.group",
    "rules": "cli.commands.rules.group",
    "portfolio": "cli.commands.portfolio.command",
    "serve": "cli.commands.serve",
    "mcp": "cli.commands.mcp",
    "lsp": "cli.commands.lsp",
    "template": "cli.commands.template",
    "init": "cli.commands.init",
    "config": "cli.commands.config",
    "completion": "cli.commands.completion",
    "man": "cli.commands.man",
    "help": "cli.commands.help",
}
# The first sentence of the help of each; a list of commands imports none of them for it.
SUMMARIES = {
    "ask": "Answer as few questions as the verdict needs, and get it.",
    "assess": "Assess ANSWERS and report the verdict: a file of YAML or JSON, a table, or - for standard input.",
    "why": "Prove a conclusion: the rules behind it, what they relied on, down to the answers and the source's claims.",
    "why-not": "Tell what kept a conclusion from holding: every rule that could have made it, the nearest first.",
    "what-if": "Show what other answers (--set) would make of the verdict: the differences alone, and the "
    "rules behind them.",
    "flip": "Find the fewest changes of answers that lead to a conclusion, proven to be the fewest.",
    "compare": "Compare the programs A and B: what they are, take, cost and give.",
    "explain": "Tell what NAME means, or without one list all names.",
    "audit": "Look into what was recorded, prove it unaltered, and run it again.",
    "rules": "Write, check, test and compare the rule files.",
    "portfolio": "Assess every row of FILE: CSV, Parquet or JSON Lines; a file, a pattern, or - for standard input.",
    "serve": "Serve the questionnaire, the report and the API to this machine, or to a network with a token.",
    "mcp": "Serve tools to an assistant by the Model Context Protocol, over standard input and output.",
    "lsp": "Serve an editor by the Language Server Protocol, over standard input and output.",
    "template": "Make a workbook (.xlsx) of the questions, to be filled in.",
    "init": "Copy the knowledge base to DIR, a new or empty folder, to be edited and used with --knowledge DIR.",
    "config": "Tell which settings are in force, and where each comes from.",
    "completion": "Print the script that lets SHELL complete commands, options, names, values, rules and records.",
    "man": "Write the manual pages (man 1) of the program and of every command into DIR.",
    "help": "Tell what the program can do, or what COMMAND does and takes.",
}

# So many new objects are looked through for garbage at once: Python's 700, or 2,000, are few for what is loaded here.
_YOUNG = 50_000
# What may be typed before a command or after it.
_EVERYWHERE = ("-q", "--quiet", "--no-pager")


@click.group(
    cls=LazyGroup,
    modules=COMMANDS,
    summaries=SUMMARIES,
    epilog=f"Environment: {', '.join(VARIABLES)}; certwise config tells what each is for, and what is set.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(None, "--version", "-V", package_name="certwise", message="%(version)s")
@click.option("--quiet", "-q", is_flag=True, help="Print reports and errors alone: no notes, and not how far it is.")
@click.option("--no-pager", is_flag=True, help="Show nothing in a pager. [env: CERTWISE_PAGER, PAGER]")
@click.option(
    "--knowledge",
    metavar="DIR",
    shell_complete=folders,
    help="The knowledge base: a folder with facts/ and rules/. [env: CERTWISE_KNOWLEDGE]  "
    "[default: that of the working directory or of a folder above it, or else the one that came with the program]",
)
@click.pass_context
def certwise(ctx: click.Context, knowledge: str | None, quiet: bool, no_pager: bool) -> None:
    """Say what follows from answers by the rules of a knowledge base, prove why, and keep a record."""
    by_setting = ctx.get_parameter_source("knowledge") is click.core.ParameterSource.DEFAULT_MAP
    if by_setting and "CERTWISE_KNOWLEDGE" in os.environ:
        knowledge, by_setting = None, False
    by_folder = by_setting and isinstance(ctx.default_map, Defaults) and ctx.default_map.of_folder("knowledge")
    ctx.obj = Session(named_folder(knowledge), by_folder=by_folder)
    ctx.obj.pages = not no_pager
    working("working", quiet)


def _misplaced(arguments: Sequence[str], error: click.UsageError) -> click.UsageError:
    """The refusal of --knowledge after a command, with the line as it is to be typed."""
    import shlex

    at = next(index for index, word in enumerate(arguments) if word.partition("=")[0] == "--knowledge")
    end = at + (1 if "=" in arguments[at] else 2)
    moved = shlex.join(["certwise", *arguments[at:end], *arguments[:at], *arguments[end:]])
    return click.UsageError(f"--knowledge stands before the command: {moved}", error.ctx)


def _ahead(arguments: Sequence[str] | None) -> list[str]:
    """The arguments with what every command takes before the command, wherever it was typed."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    end = given.index("--") if "--" in given else len(given)
    moved = [word for word in given[:end] if word in _EVERYWHERE]
    return [*moved, *(word for word in given[:end] if word not in _EVERYWHERE), *given[end:]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the process exits with a code of `run`."""
    # What is made at first stays; looking through it for garbage again and again takes a twentieth of a short run.
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and give its exit code.

    0 done; 1 something was found; 2 bad input, or output that cannot be written; 130 interrupted; 143 and 129 ended by
    SIGTERM or SIGHUP. The reader of a pipe that goes early ends the run quietly, with 0.
    """
    prepare()
    if "_CERTWISE_COMPLETE" in os.environ:
        from cli.shell.scripts import teach

        teach()
    try:
        with ending_signals():
            try:
                code = certwise.main(
                    _ahead(arguments),
                    prog_name="certwise",
                    standalone_mode=False,
                    default_map=settings(certwise).defaults(),
                )
            except click.ClickException as error:
                if isinstance(error, click.NoSuchOption) and error.option_name == "--knowledge":
                    error = _misplaced(sys.argv[1:] if arguments is None else arguments, error)
                code = _refused(error, sys.argv[1:] if arguments is None else arguments)
            finish()
            return code if isinstance(code, int) else 0
    except BrokenPipeError:
        discard(sys.stdout)
        return 0
    except (click.Abort, KeyboardInterrupt):
        say("interrupted", err=True)
        code = 130
    except Ended as ended:
        say(str(ended), err=True)
        code = 128 + ended.signal
    except ProblemError as error:
        code = _refused(Refused(error.problems))
    except OSError as error:
        say(str(_unreached(error)), err=True)
        code = 2
    except MemoryError:
        say("error: this needs more memory than there is", err=True)
        code = 2
    discard(sys.stdout)
    return code


def _unreached(error: OSError) -> Problem:
    reason = error.strerror or str(error)
    if error.filename:
        return Problem(Where(str(error.filename)), "unreadable-file", reason)
    return Problem(Where("standard output"), "unwritable", f"cannot be written: {reason}")


def _refused(error: click.ClickException, typed: Sequence[str] = ()) -> int:
    """Tell what is wrong; gives the exit code. What was typed is repeated on one line, whatever stands in it."""
    told = io.StringIO()
    if isinstance(error, click.UsageError) and error.ctx is not None:
        # Or click would take some of what was typed away, and the rest would not be known for it.
        error.ctx.color = True
    error.show(told)
    text = told.getvalue()
    if not isinstance(error, Refused):
        text = masked(text)
        for word in typed:
            text = text if word.isprintable() else text.replace(word, printable(word))
    say(text, nl=False, err=True)
    return error.exit_code

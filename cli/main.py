"""The entry point: the commands, each imported when it is called."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli.session import Refused, Session
from engine.problem import Problem, ProblemError, ProofTimeout, Where

COMMANDS = {
    "ask": "cli.ask",
    "assess": "cli.assess",
    "why": "cli.explain",
    "why-not": "cli.explain",
    "what-if": "cli.explain",
    "flip": "cli.explain",
    "compare": "cli.compare",
    "audit": "cli.audit",
    "rules": "cli.rules",
    "portfolio": "cli.portfolio",
    "init": "cli.init",
}


class LazyGroup(click.Group):
    """A group whose commands live in modules that are imported when they are needed."""

    def __init__(self, *arguments: Any, modules: dict[str, str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self.modules.get(cmd_name)
        if module is None:
            return None
        found: click.Command = getattr(importlib.import_module(module), cmd_name.replace("-", "_"))
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.modules and not name.startswith("-"):
            from engine.problem import did_you_mean, printable

            ctx.fail(f"there is no command {printable(name, 60)}{did_you_mean(name, self.modules)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ProblemError as error:
            raise Refused(error.problems) from None
        except ProofTimeout as error:
            where = Where(f"certwise {ctx.invoked_subcommand or ''}".rstrip())
            raise Refused([Problem(where, "not-proven", str(error))]) from None


@click.group(
    cls=LazyGroup,
    modules=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="certwise", message="%(version)s")
@click.option(
    "--knowledge",
    envvar="CERTWISE_KNOWLEDGE",
    metavar="DIR",
    help="Another knowledge base: a folder with facts/ and rules/. [env: CERTWISE_KNOWLEDGE]",
)
@click.pass_context
def certwise(ctx: click.Context, knowledge: str | None) -> None:
    """Tell which security attestation to pursue, in what order and scope, by when, at what cost; and prove why."""
    ctx.obj = Session(Path(knowledge) if knowledge else None)


def _misplaced(arguments: Sequence[str], error: click.UsageError) -> click.UsageError:
    """The refusal of --knowledge after a command, with the line as it is to be typed."""
    import shlex

    at = next(index for index, word in enumerate(arguments) if word.partition("=")[0] == "--knowledge")
    end = at + (1 if "=" in arguments[at] else 2)
    moved = shlex.join(["certwise", *arguments[at:end], *arguments[:at], *arguments[end:]])
    return click.UsageError(f"--knowledge stands before the command: {moved}", error.ctx)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the process exits with 0, 1 (something was found), 2 (bad input), or 130 (interrupted)."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows an escape instead of ending the program.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = certwise.main(arguments, prog_name="certwise", standalone_mode=False)
    except click.ClickException as error:
        if isinstance(error, click.NoSuchOption) and error.option_name == "--knowledge":
            error = _misplaced(sys.argv[1:] if arguments is None else arguments, error)
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe has seen enough; what is left unwritten must not be reported again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)

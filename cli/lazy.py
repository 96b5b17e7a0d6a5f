"""A group of commands, each imported when it is called."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import click

from cli.refusal import Refused
from engine.problem import Problem, ProblemError, ProofTimeout, Where

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class LazyGroup(click.Group):
    """A group whose commands live in modules that are imported when they are needed."""

    def __init__(
        self, *arguments: Any, modules: dict[str, str], summaries: dict[str, str] | None = None, **named: Any
    ) -> None:
        """`summaries` are the first sentences of the commands' own help, so that a list of them imports none."""
        super().__init__(*arguments, **named)
        self.modules = modules
        self.summaries = summaries or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.modules)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands that begin so, none of which is imported for that, and the options of the group."""
        from click.shell_completion import CompletionItem

        begun = [CompletionItem(name) for name in self.modules if name.startswith(incomplete)]
        return [*begun, *click.Command.shell_complete(self, ctx, incomplete)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self.modules.get(cmd_name)
        if module is None:
            return None
        found: click.Command = getattr(importlib.import_module(module), cmd_name.replace("-", "_"))
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, with the summary of each."""
        if not self.summaries:
            super().format_commands(ctx, formatter)
            return
        limit = formatter.width - 6 - max(map(len, self.summaries))
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, click.Command(name, help=help).get_short_help_str(limit))
                    for name, help in self.summaries.items()
                ]
            )

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

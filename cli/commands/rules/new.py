"""certwise rules new: a rule, its first case and a page about it, from one command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.console.printing import say
from cli.input.names import known_claim
from cli.output.target import write_whole
from cli.refusal import refuse, shown
from cli.session import Session
from cli.shell import completion
from engine.authoring.draft import Draft, with_rule
from engine.authoring.schema_files import files
from engine.knowledge.base import Knowledge
from engine.load.folder import tests_beside
from engine.load.tree import check_inside
from engine.problem import ProblemError, Where, did_you_mean, printable

if TYPE_CHECKING:
    from engine.cases.suggestion import Suggestion

PAGES = "docs/rules"


@click.command()
@click.argument("rule", metavar="RULE")
@click.option(
    "--ruleset",
    required=True,
    metavar="NAME",
    shell_complete=completion.rulesets,
    help="The ruleset it stands in; a new one is made where needed.",
)
@click.option("--title", default="", help="The title of a new ruleset.")
@click.option("--when", "when", required=True, metavar="YAML", help="Its condition, such as '{colour: red}'.")
@click.option("--then", "then", required=True, metavar="YAML", help="What it concludes, such as '{size: large}'.")
@click.option("--because", required=True, metavar="SENTENCE", help="Its reason, for a person.")
@click.option("--source", multiple=True, metavar="CLAIM", help="A claim that it carries; may be given several times.")
@click.option(
    "--overrides",
    multiple=True,
    metavar="RULE",
    shell_complete=completion.rules,
    help="A rule that it sets aside; may be given several times.",
)
@click.pass_obj
def new(
    session: Session,
    rule: str,
    ruleset: str,
    title: str,
    when: str,
    then: str,
    because: str,
    source: tuple[str, ...],
    overrides: tuple[str, ...],
) -> None:
    """Add RULE to a ruleset, with a case of the fewest answers for which it fires, and a page in docs/rules/.

    The schemas beside the knowledge base, where there are any, are kept in step.

    Nothing is written unless the knowledge base with the new rule can be loaded and some answers make it fire.
    """
    session.own()
    knowledge = session.written.knowledge
    if rule in knowledge.rules:
        raise refuse("rules new", "duplicate-name", f"{rule} stands already, at {knowledge.rules[rule].where}")
    source = tuple(known_claim(knowledge, claim, "--source") for claim in source)
    draft = Draft(rule, ruleset, when, then, because, list(source), list(overrides))
    texts = _texts(session, draft, title)
    check_inside(session.folder, texts)
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text, private=False)
        say(f"wrote: {printable(str(path))}")


def _texts(session: Session, draft: Draft, title: str) -> dict[Path, str]:
    """The new texts of the files that change. Raises ProblemError with what is wrong with the rule."""
    from engine.cases.suggestion import with_cases
    from engine.documents.layout import formatted
    from engine.load.loader import load

    root, texts = session.folder, dict(session.written.texts)
    name = _file(session.written.knowledge, draft.ruleset, root)
    cases = tests_beside(name, texts)
    try:
        texts[name] = formatted(with_rule(texts.get(name, ""), draft, title or draft.ruleset), str(root / name))
        knowledge = load(root, texts)
    except ProblemError as error:
        # The lines of a file that is not written lead nowhere.
        raise ProblemError([replace(each, where=Where(f"rules new {draft.rule}")) for each in error.problems]) from None
    suggestion = _case(knowledge, texts, draft.rule)
    text = formatted(with_cases(texts.get(cases, ""), cases, [suggestion]), str(root / cases))
    kept = {path: schema for path, schema in files(root, knowledge).items() if path.is_file()}
    return {root / name: texts[name], root / cases: text, root / PAGES / f"{draft.rule}.md": draft.page(), **kept}


def _file(knowledge: Knowledge, ruleset: str, root: Path) -> str:
    """The file of a ruleset, relative to the knowledge base."""
    found = knowledge.rulesets.get(ruleset)
    if any(rule.ruleset == ruleset and (rule.default or rule.derived) for rule in knowledge.rules.values()):
        message = f"what is in the ruleset {ruleset} stands in facts/, and no rule can be added to it; name another one"
        raise refuse("--ruleset", "bad-name", message)
    if found is not None:
        return Path(found.where.file).relative_to(root).as_posix() if str(root) != "." else found.where.file
    near = did_you_mean(ruleset, knowledge.rulesets)
    if not ruleset.replace("-", "").replace("_", "").isalnum():
        raise refuse("--ruleset", "bad-name", f"{shown(ruleset)} cannot be a ruleset's name{near}")
    return f"rules/{ruleset}.yaml"


def _case(knowledge: Knowledge, texts: dict[str, str], rule: str) -> Suggestion:
    """A case with the fewest answers for which the rule fires."""
    from engine.cases.coverage import points_of
    from engine.cases.suggestion import for_points
    from engine.checks.subject import Subject
    from engine.infer.plain import plain_inference
    from engine.prove.theory import Theory

    subject = Subject(knowledge, Theory(knowledge), texts)
    first = next(points_of(knowledge.rules[rule]))
    found = for_points(subject, [first], plain_inference(knowledge).assess)
    if not found:
        raise refuse("--when", "never-fires", f"no answers make the condition of {rule} hold")
    return found[0]

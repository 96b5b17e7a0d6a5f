"""The questionnaire in the browser: what a form asked for, done by the engine, and drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cli.render.reasons import counted, help_with, title_of, used, why
from engine.answers.quantity import example
from engine.answers.validation import MAX_ANSWER_BYTES, validate
from engine.answers.value import UnclearError
from engine.documents.reading import parse
from engine.documents.text import decoded
from engine.interview.interview import Interview
from engine.interview.outlook import outlook
from engine.interview.planned import for_plan, left_for_plan
from engine.knowledge.base import Knowledge
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError
from service.office import Office
from service.page.reported import flip, proof, report, save, what_if
from service.page.screen import Form, Screen, read
from service.page.wording import hint_for
from service.reply import Reply


def start(office: Office, form: Form, problems: Sequence[Problem] = ()) -> Reply:
    """The first page: what this is, what it takes, and what comes out."""
    screen = Screen(office, replace(form, fields={}))
    knowledge, interview = screen.expert.knowledge, screen.interview
    words = knowledge.words.introduction
    about = words.what or f"{knowledge.title}."
    return screen.drawn(
        "start.html.j2",
        status=422 if problems else 200,
        about=about,
        outcome=words.outcome,
        expected=outlook(interview, knowledge.settles).expected,
        terms=_terms(knowledge, f"{about} {words.outcome}"),
        problems=[_said(each) for each in problems],
    )


def load(office: Office, form: Form) -> Reply:
    """Go on with a file of answers."""
    screen = Screen(office, form)
    try:
        text = decoded(form.one("file").encode("utf-8", "surrogateescape"), "the file", MAX_ANSWER_BYTES)
        screen.state.answers = validate(screen.expert.knowledge, parse(text, "the file"), "the file")
    except ProblemError as error:
        return start(office, form, error.problems)
    screen.state.order = list(screen.state.answers.all_given())
    return _next(screen)


def ask(office: Office, form: Form) -> Reply:
    """One step of the questionnaire: an answer is taken, or another question is wanted."""
    screen = Screen(office, form)
    wish, _, name = form.one("do").partition(":")
    interview = screen.interview
    attributes = screen.expert.knowledge.attributes
    if wish == "stop":
        return report(office, form)
    if wish == "refine":
        screen.state.goal = "everything"
    if wish == "edit" and name in attributes and attributes[name].asked:
        return _question(screen, attributes[name])
    asked = attributes.get(form.one("name"))
    if wish == "back":
        return _back(screen, interview, asked.name if asked else "")
    if asked is None or not asked.asked or wish not in ("answer", "unknown", "why"):
        return _next(screen)
    if wish == "why":
        return _question(screen, asked, told=True)
    return _answered(screen, interview, asked, wish == "unknown")


def _answered(screen: Screen, interview: Interview, asked: Attribute, declined: bool) -> Reply:
    """Take the answer to a question, and go on to the next; what is no answer is asked again."""
    before = interview.arising()
    if declined:
        interview.decline(asked.name)
    else:
        try:
            value = read(screen.form, asked)
        except UnclearError as error:
            return _question(screen, asked, error=str(error))
        if value is None:
            interview.decline(asked.name)
        else:
            interview.answer(asked.name, value)
    dropped = interview.prune(before)
    screen.state.take(interview)
    return _next(screen, [screen.expert.knowledge.attributes[name] for name in dropped])


def _back(screen: Screen, interview: Interview, now: str) -> Reply:
    """The question answered before this one."""
    order = interview.order
    at = order.index(now) if now in order else len(order)
    if at == 0:
        return _next(screen)
    return _question(screen, screen.expert.knowledge.attributes[order[at - 1]])


def _next(screen: Screen, dropped: Sequence[Attribute] = ()) -> Reply:
    """The next question; where the verdict is settled, how to go on; where nothing is left, the report."""
    interview, knowledge = screen.interview, screen.expert.knowledge
    if screen.state.goal == "verdict":
        left = interview.relevant([interview.main])
        return _question(screen, left[0], dropped=dropped) if left else _settled(screen, interview)
    left = interview.relevant(knowledge.settles)
    if not left:
        left = [knowledge.attributes[name] for name in left_for_plan(interview)]
    return _question(screen, left[0], dropped=dropped) if left else _settled(screen, interview)


def _settled(screen: Screen, interview: Interview) -> Reply:
    """The verdict proper is settled: see it, or refine what stands beside it."""
    knowledge = screen.expert.knowledge
    main = knowledge.attributes[interview.main]
    left = outlook(interview, knowledge.settles, frozenset(for_plan(interview)))
    more = "" if not left.most or screen.state.goal == "everything" else f"at most {counted(left.most)}"
    value = screen.expert.assess(interview.answers).values.get(main.name)
    lines = [f"{main.title}: {title_of(main, value)}. No further answer can change it."]
    if not more:
        lines = [*lines, "Nothing more can change the verdict."]
    names = [interview.main] if more else knowledge.settles
    return screen.drawn(
        "settled.html.j2", heading=f"{main.title}: {title_of(main, value)}", lines=lines[0 if more else 1 :],
        more=more, refine=knowledge.words.refine, **_beside(screen, interview, names),
    )  # fmt: skip


def _question(
    screen: Screen, attribute: Attribute, error: str = "", told: bool = False, dropped: Sequence[Attribute] = ()
) -> Reply:
    """A question, with what is still possible beside it."""
    interview, knowledge = screen.interview, screen.expert.knowledge
    everything = screen.state.goal == "everything"
    names = knowledge.settles if everything else [interview.main]
    left = outlook(interview, names, frozenset(for_plan(interview)) if everything else frozenset())
    number = (
        interview.order.index(attribute.name) + 1 if attribute.name in interview.order else len(interview.order) + 1
    )
    togo = (
        f"about {left.expected} to go, at most {left.most}"
        if left.expected < left.most
        else f"at most {left.most} to go"
    )
    return screen.drawn(
        "ask.html.j2",
        status=422 if error else 200,
        attribute=attribute,
        progress=f"Question {number}, {togo}",
        error=error[:1].upper() + error[1:],
        typed=screen.form.one("value") if error else None,
        now=interview.answers.get(attribute.name),
        hint=hint_for(attribute, example(attribute)),
        help=help_with(attribute).splitlines(),
        why=why(interview, attribute, names).splitlines() if told else [],
        back=bool(interview.order),
        dropped=dropped,
        terms=_terms(knowledge, " ".join([attribute.question, *(each.title for each in attribute.choices.values())])),
        **_beside(screen, interview, names),
    )


def _beside(screen: Screen, interview: Interview, names: list[str]) -> dict[str, Any]:
    """What stands beside a question: outcomes, answers, and what is not asked."""
    knowledge = screen.expert.knowledge
    main = knowledge.attributes[interview.main]
    possible, skipped = interview.outcomes(), interview.skipped(names)
    given = screen.state.answers.all_given()
    rows = [
        (
            knowledge.attributes[name],
            "don't know" if given[name] is None else knowledge.attributes[name].title_of(given[name]),
        )
        for name in interview.order
    ]
    return {
        "main": main,
        "possible": possible,
        "every": [] if main.several or main.spans else [*main.choices] or [True, False],
        "rows": rows,
        "spared": [each for each in skipped if interview.arises(each)],
        "absent": [each for each in skipped if not interview.arises(each)],
    }


def _terms(knowledge: Knowledge, text: str) -> list[tuple[str, str]]:
    """The terms that a text uses, each with its meaning."""
    return [(name, knowledge.words.terms[name]) for name in used(knowledge.words.terms, text)]


def refusal(office: Office, form: Form, error: ProblemError) -> Reply:
    """The page that says what is wrong with what was sent."""
    screen = Screen(office, replace(form, fields={}))
    problems = [_said(each) for each in error.problems]
    return screen.drawn("problem.html.j2", status=422, heading="This cannot be read", problems=problems)


def _said(problem: Problem) -> str:
    where = f"line {problem.where.line}: " if problem.where.line else ""
    return f"{where}{problem.message}"


def stale(office: Office, form: Form) -> Reply:
    """A form that no page of this server sent, or one of long ago."""
    screen = Screen(office, replace(form, fields={}))
    told = "The form did not come from a page of this server, or that page is too old. Nothing was done."
    return screen.drawn("problem.html.j2", status=403, heading="Please begin again", problems=[told])


def drawn(office: Office, name: str, form: Form) -> Reply:
    """The screen of a name; what is wrong with what was sent is a page, too."""
    try:
        return SCREENS[name](office, form)
    except ProblemError as error:
        return refusal(office, form, error)


SCREENS: Mapping[str, Callable[[Office, Form], Reply]] = {
    "start": start,
    "ask": ask,
    "load": load,
    "report": report,
    "what-if": what_if,
    "flip": flip,
    "proof": proof,
    "save": save,
    "stale": stale,
}

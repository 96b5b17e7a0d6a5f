"""The report in the browser, and what is asked under it: what if, what it would take, the proof of every line."""

from __future__ import annotations

from typing import Any

from cli.render.report.chart import span
from cli.render.report.html import context, steps_of
from engine.answers.file import answers_text
from engine.answers.proposition import proposition
from engine.answers.quantity import example
from engine.answers.value import UnclearError
from engine.explain.report import Report, report_on
from engine.problem import Problem, ProblemError, ProofTimeout, Where
from service.office import Office
from service.page.screen import Form, Screen, read
from service.page.state import State
from service.page.wording import changed_rows, flip_ways, hint_for, said_lines
from service.reply import Reply


def report(office: Office, form: Form) -> Reply:
    """The report, recorded where the server records."""
    screen = Screen(office, form)
    if form.one("do") == "adopt":
        screen.state = _with_other(screen)
    found = report_on(screen.expert, screen.state.answers, screen.state.id())
    told = None
    if form.records:
        try:
            office.record(found, "")
            told = f"Recorded as {found.id}."
        except ProblemError as error:
            # The same answers of the same person were recorded when they were shown before.
            known = all(each.id == "known-id" for each in error.problems)
            told = (
                f"Recorded as {found.id}."
                if known
                else f"The report is complete, but it was not recorded: {error.problems[0].message}"
            )
    return screen.drawn("report.html.j2", recorded=told, **_whole(screen, found))


def what_if(office: Office, form: Form) -> Reply:
    """What another answer would change."""
    screen, found, values = _asked(office, form)
    values["other"] = _other(screen, found, form.one("do") == "what-if")
    return screen.drawn("whatif.html.j2" if form.part else "report.html.j2", recorded=None, **values)


def flip(office: Office, form: Form) -> Reply:
    """What would have to change for another verdict."""
    screen, found, values = _asked(office, form)
    aim = form.one("aim")
    said = proposition(screen.expert.knowledge, f"{found.main.name}={aim}", concluded=True)
    values["aim"] = aim
    try:
        values["flip"] = flip_ways(screen.expert, found.assessment, said, office.theory(screen.expert))
    except ProofTimeout:
        values["flip"] = {"error": "This was not settled in the work that one proof may do.", "ways": []}
    return screen.drawn("flip.html.j2" if form.part else "report.html.j2", recorded=None, **values)


def proof(office: Office, form: Form) -> Reply:
    """The proof of one line of the verdict."""
    screen, found, values = _asked(office, form)
    of = form.one("of")
    name, _, member = of.partition("=")
    if of not in [value for value, _ in values["said"]]:
        raise ProblemError([Problem(Where("of"), "unknown-name", "this is no line of the verdict")])
    from engine.explain.why import why as derivation_of

    lines = derivation_of(found.assessment, name, member or None, full=True)
    values |= {"of": of, "steps": steps_of(lines, 3)}
    return screen.drawn("proof.html.j2" if form.part else "report.html.j2", recorded=None, **values)


def save(office: Office, form: Form) -> Reply:
    """The answers as a file."""
    screen = Screen(office, form)
    answers = screen.state.answers
    text = answers_text(screen.expert.knowledge, answers.together(), answers.declined)
    named = {"Content-Disposition": 'attachment; filename="certwise-answers.yaml"'}
    return Reply(200, text.encode(), "application/yaml", named)


def _asked(office: Office, form: Form) -> tuple[Screen, Report, dict[str, Any]]:
    """A question under a report: the report, and what its page draws, or the part of it that is wanted."""
    screen = Screen(office, form)
    found = report_on(screen.expert, screen.state.answers, screen.state.id())
    return screen, found, _alone(found) if form.part else _whole(screen, found)


def _whole(screen: Screen, found: Report) -> dict[str, Any]:
    """All that the page of a report draws."""
    return {**context(found), **_alone(found), "span": span, "other": _other(screen, found, False)}


def _alone(found: Report) -> dict[str, Any]:
    """What each of the parts under a report draws by itself."""
    main, value = found.main, found.value
    held = value if isinstance(value, tuple) else (value,)
    return {
        "report": found,
        "sections": {section.section: section.title for section in found.knowledge.sections},
        "aims": [name for name in main.choices if name not in held],
        "aim": "",
        "flip": None,
        "said": said_lines(found),
        "of": "",
        "steps": None,
    }


def _other(screen: Screen, found: Report, told: bool) -> dict[str, Any]:
    """The question of what-if with another answer to it, and what that changes."""
    knowledge = screen.expert.knowledge
    attribute = knowledge.attributes.get(screen.form.one("name"))
    if attribute is None or not attribute.asked:
        attribute = next(
            (each for each in knowledge.asked if each.name in found.assessment.answers), knowledge.asked[0]
        )
    now = found.assessment.answers.get(attribute.name)
    other: dict[str, Any] = {
        "attribute": attribute, "now_words": "not answered" if now is None else attribute.title_of(now), "typed": None,
        "value": now, "error": "", "changed": None, "value_words": "", "hint": hint_for(attribute, example(attribute)),
    }  # fmt: skip
    if not told:
        return other
    try:
        value = read(screen.form, attribute)
    except UnclearError as error:
        return {**other, "typed": screen.form.one("value"), "error": str(error)[:1].upper() + str(error)[1:]}
    given = {**screen.state.answers.all_given(), attribute.name: value}
    then = screen.expert.assess(screen.expert.ordered(given))
    words = "unknown" if value is None else attribute.title_of(value)
    return {**other, "value": value, "value_words": words, "changed": changed_rows(found.assessment, then)}


def _with_other(screen: Screen) -> State:
    """The state with the other answer of what-if as its own. Raises ProblemError where that is none."""
    attribute = screen.expert.knowledge.attributes.get(screen.form.one("name"))
    if attribute is None or not attribute.asked:
        return screen.state
    try:
        value = read(screen.form, attribute)
    except UnclearError as error:
        raise ProblemError([Problem(Where(attribute.name), "wrong-value", str(error))]) from None
    interview = screen.interview
    before = interview.arising()
    if value is None:
        interview.decline(attribute.name)
    else:
        interview.answer(attribute.name, value)
    interview.prune(before)
    screen.state.take(interview)
    return screen.state

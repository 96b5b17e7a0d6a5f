"""The page in a real browser: with and without its script, by keyboard alone, on every screen, for screen readers."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from engine.infer.expert import Expert
from tests.support import hostile
from tests.support.commands import certwise
from tests.support.places import PATIENCE
from tests.support.serving import Served, served

WIDTHS = {"phone": 375, "tablet": 768, "desk": 1440}
# The first choice of each question, and a number where one is typed.
NUMBER = "12"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path is not None, "install Chromium: the page is tested in a real browser"
    flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=flags)
        yield found
        found.close()


class Visitor:
    """A person in front of the page, and all that the browser said or asked for."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.console: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def begins(self) -> Visitor:
        self.page.goto(self.url)
        self.page.get_by_role("button", name="Begin").click()
        self.page.wait_for_selector("#question")
        return self

    def until(self, test: str, arg: object = None) -> None:
        """Wait until a test of the page holds; asked from outside, since a page without scripts has no timers."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            # A page that is just left, or not there yet, has no answer.
            with contextlib.suppress(Error):
                if self.page.evaluate(test, arg):
                    return
            time.sleep(0.02)
        raise AssertionError(f"it does not come to: {test} {arg}")

    def settles(self) -> None:
        """Wait until what was asked for in passing stands there: it would take away what is clicked at meanwhile."""
        self.until("() => !document.querySelector('main.busy')")

    @property
    def question(self) -> str:
        return self.page.inner_text("#question")

    @property
    def open_outcomes(self) -> set[str]:
        return set(self.page.locator(".outcomes .open").all_inner_texts())

    def answers(self) -> None:
        """Give the first answer there is, and wait for the next page."""
        choices = self.page.locator("form.question .option input")
        if choices.count():
            choices.first.check()
        else:
            self.page.fill("form.question .typed", NUMBER)
        self.sends("Continue")

    def sends(self, name: str) -> None:
        """Press a button, and wait until the answer to it stands there."""
        before = self.page.get_attribute("main", "data-state"), self.page.inner_text("main h1")
        self.page.get_by_role("button", name=name, exact=True).click()
        self.until(
            """before => document.readyState === 'complete' && document.querySelector('main h1') &&
            JSON.stringify([document.querySelector('main').dataset.state,
            document.querySelector('main h1').innerText]) !== JSON.stringify(before)""",
            arg=list(before),
        )

    def goes_to_the_end(self) -> None:
        for _ in range(60):
            if not self.page.locator("form.question").count():
                return
            self.answers()
        raise AssertionError("the questions do not end")

    def reports(self) -> None:
        self.page.locator("button[value=stop]").click()
        self.page.wait_for_selector("#other")


@pytest.fixture(params=["script", "no script"])
def visitor(request: pytest.FixtureRequest, browser: Browser, server: Served) -> Iterator[Visitor]:
    """Somebody with a browser that runs scripts, and somebody whose does not."""
    context = browser.new_context(java_script_enabled=request.param == "script", accept_downloads=True)
    yield Visitor(context, server.url)
    context.close()


@pytest.fixture
def scripted(browser: Browser, server: Served) -> Iterator[Visitor]:
    context = browser.new_context()
    yield Visitor(context, server.url)
    context.close()


def answers_of(visitor: Visitor) -> dict[str, object]:
    found: dict[str, object] = json.loads(visitor.page.get_attribute("main", "data-state") or "")["answers"]
    return found


def test_from_the_first_question_to_the_report(visitor: Visitor, server: Served, shipped: Expert) -> None:
    visitor.begins()
    possible = visitor.open_outcomes
    for _ in range(60):
        if not visitor.page.locator("form.question").count():
            break
        visitor.answers()
        # What was ruled out stays so, as long as no answer is changed.
        assert visitor.open_outcomes <= possible
        possible = visitor.open_outcomes
    assert len(possible) == 1
    given = answers_of(visitor)
    visitor.reports()
    main = shipped.knowledge.attributes[shipped.knowledge.main]
    values = {name: tuple(it) if isinstance(it, list) else it for name, it in given.items()}
    wanted = shipped.assess(shipped.ordered(values))
    assert main.title_of(wanted.values[main.name]) in visitor.page.inner_text("h1")
    assert possible == {main.title_of(wanted.values[main.name])}
    id = re.search(r"Recorded as (\w+)", visitor.page.inner_text("main"))
    assert id is not None
    shown = certwise("audit", "show", id[1], "--audit", str(server.audit), "--format", "json")
    record = json.loads(shown.stdout)["record"]
    assert {name: it for name, it in given.items() if it is not None} == record["answers"]
    assert visitor.console == []
    assert all(each.startswith((visitor.url, "data:")) for each in visitor.requests)


def test_the_same_report_is_recorded_once(visitor: Visitor, server: Served) -> None:
    visitor.begins().answers()
    visitor.reports()
    first = re.search(r"Recorded as (\w+)", visitor.page.inner_text("main"))
    count = json.loads(certwise("audit", "list", "--audit", str(server.audit), "--format", "json").stdout)["count"]
    visitor.page.get_by_role("button", name="Go on with the questions").click()
    visitor.page.wait_for_selector("#question")
    visitor.reports()
    again = re.search(r"Recorded as (\w+)", visitor.page.inner_text("main"))
    assert first is not None
    assert again is not None
    assert again[1] == first[1]
    now = json.loads(certwise("audit", "list", "--audit", str(server.audit), "--format", "json").stdout)["count"]
    assert now == count


def test_back_change_and_dont_know(visitor: Visitor) -> None:
    visitor.begins()
    first = visitor.question
    visitor.answers()
    second = visitor.question
    visitor.sends("Back")
    assert visitor.question == first
    # What was answered stands there.
    assert visitor.page.locator("form.question input:checked").count() == 1
    visitor.sends("Continue")
    assert visitor.question == second
    visitor.sends("I don't know")
    assert None in answers_of(visitor).values()
    visitor.page.locator("button[value^='edit:']").first.click()
    visitor.until("words => document.querySelector('#question')?.innerText === words", arg=first)


def test_what_is_no_answer_is_asked_again(visitor: Visitor) -> None:
    visitor.begins()
    question = visitor.question
    visitor.page.get_by_role("button", name="Continue", exact=True).click()
    visitor.page.wait_for_selector("[role=alert]")
    assert visitor.question == question
    visitor.page.locator("form.question input[name=value]").first.check()
    visitor.page.locator("form.question input[name=none]").check()
    visitor.page.get_by_role("button", name="Continue", exact=True).click()
    visitor.until("() => document.querySelector('[role=alert]')?.innerText.includes('not both')")


def test_a_number_is_typed_as_everywhere(visitor: Visitor, shipped: Expert) -> None:
    """What was typed stays where it is no number."""
    name = next(each.name for each in shipped.knowledge.asked if each.numeric and each.ask_when is None)
    state = json.dumps({"answers": {name: 3}, "order": [name], "goal": "verdict", "mark": "a"})
    visitor.page.goto(visitor.url)
    visitor.page.eval_on_selector("form input[name=state]", "(field, state) => { field.value = state }", state)
    visitor.page.get_by_role("button", name="Begin").click()
    visitor.page.wait_for_selector(f"button[value='edit:{name}']")
    visitor.page.click(f"button[value='edit:{name}']")
    visitor.page.wait_for_selector(".typed")
    assert visitor.page.input_value(".typed") == "3"
    visitor.page.fill(".typed", "three-ish")
    visitor.page.get_by_role("button", name="Continue", exact=True).click()
    visitor.page.wait_for_selector("[role=alert]")
    assert visitor.page.input_value(".typed") == "three-ish"
    visitor.page.fill(".typed", "4")
    visitor.page.get_by_role("button", name="Continue", exact=True).click()
    visitor.page.wait_for_selector("[role=alert]", state="detached")
    assert answers_of(visitor)[name] == 4


def test_why_a_question_is_asked(visitor: Visitor) -> None:
    visitor.begins()
    visitor.page.get_by_role("button", name="Why is this asked?").click()
    visitor.page.wait_for_selector("#why-asked")
    assert "rules" in visitor.page.inner_text("form.question")
    assert visitor.page.locator("form.question details").count() >= 1


def test_what_if_proof_and_flip_under_the_report(visitor: Visitor) -> None:
    visitor.begins()
    visitor.goes_to_the_end()
    visitor.reports()
    verdict = visitor.page.inner_text("h1")
    visitor.page.select_option("#which", "customers")
    if visitor.page.locator("#other button[value=choose]").is_visible():
        visitor.page.click("#other button[value=choose]")
    visitor.page.wait_for_selector("#other .option input[value=smaller_businesses]")
    for box in visitor.page.locator("#other .option input:checked").all():
        box.uncheck()
        visitor.settles()
    visitor.page.check("#other .option input[value=smaller_businesses]")
    visitor.settles()
    if visitor.page.locator("#other [aria-live]").count() == 0:
        visitor.page.click("#other button[value='what-if']")
    visitor.page.wait_for_selector("#other [aria-live]")
    assert visitor.page.inner_text("h1") == verdict
    visitor.page.click("#flip button[value=flip]")
    visitor.page.wait_for_selector("#flip [aria-live]")
    assert re.search(r"now:|proven", visitor.page.inner_text("#flip"))
    lines = visitor.page.locator("#of option").all()
    visitor.page.select_option("#of", lines[-1].get_attribute("value") or "")
    if visitor.page.locator("#proof button").is_visible():
        visitor.page.click("#proof button")
    visitor.page.wait_for_selector("#proof .tree")
    assert visitor.page.locator("#proof .tree .concluded").first.inner_text()
    assert visitor.console == []


def test_another_answer_can_be_made_ones_own(visitor: Visitor) -> None:
    visitor.begins()
    visitor.goes_to_the_end()
    visitor.reports()
    before = answers_of(visitor)
    visitor.page.select_option("#which", "market")
    if visitor.page.locator("#other button[value=choose]").is_visible():
        visitor.page.click("#other button[value=choose]")
    visitor.page.wait_for_selector("#other .option input[value=both]")
    visitor.page.check("#other .option input[value=both]")
    visitor.settles()
    if not visitor.page.locator("#other button[value=adopt]").count():
        visitor.page.click("#other button[value='what-if']")
    visitor.page.wait_for_selector("#other button[value=adopt]")
    visitor.page.click("#other button[value=adopt]")
    visitor.until("() => document.querySelector('main').dataset.state?.includes('\"both\"')")
    assert answers_of(visitor)["market"] == "both"
    assert before["market"] != "both"


def test_answers_are_saved_and_loaded(visitor: Visitor, tmp_path: Path) -> None:
    visitor.begins()
    visitor.answers()
    visitor.answers()
    given = answers_of(visitor)
    visitor.reports()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Save the answers").click()
    download.value.save_as(tmp_path / "answers.yaml")
    assert yaml.safe_load((tmp_path / "answers.yaml").read_text()) == given
    visitor.page.goto(visitor.url)
    visitor.page.get_by_text("Go on with answers that were saved").click()
    visitor.page.set_input_files("#file", tmp_path / "answers.yaml")
    visitor.page.get_by_role("button", name="Load it").click()
    visitor.page.wait_for_selector(".given")
    assert answers_of(visitor) == given
    (tmp_path / "bad.yaml").write_text("market: moon\nheld: [\n")
    visitor.page.goto(visitor.url)
    visitor.page.get_by_text("Go on with answers that were saved").click()
    visitor.page.set_input_files("#file", tmp_path / "bad.yaml")
    visitor.page.get_by_role("button", name="Load it").click()
    visitor.page.wait_for_selector("[role=alert]")
    assert "line" in visitor.page.inner_text("[role=alert]")


def test_the_address_holds_the_answers_where_no_server_sees_them(scripted: Visitor, server: Served) -> None:
    scripted.begins()
    scripted.answers()
    first, given = scripted.question, answers_of(scripted)
    scripted.answers()
    second = scripted.question
    scripted.page.go_back()
    scripted.until("words => document.querySelector('#question')?.innerText === words", arg=first)
    scripted.page.go_forward()
    scripted.until("words => document.querySelector('#question')?.innerText === words", arg=second)
    scripted.page.go_back()
    scripted.until("words => document.querySelector('#question')?.innerText === words", arg=first)
    link = scripted.page.url
    assert "#a=" in link
    elsewhere = Visitor(scripted.context, link)
    elsewhere.page.goto(link)
    elsewhere.until("words => document.querySelector('#question')?.innerText === words", arg=first)
    assert answers_of(elsewhere) == given
    for name, value in given.items():
        assert name not in server.log.read_text()
        assert str(value) not in server.log.read_text()
    assert all("#" not in each.partition("#a=")[0] and "?a" not in each for each in elsewhere.requests)


@pytest.mark.parametrize("hash", ["#a=nonsense", "#a=%", "#a=e30", "#a=" + "A" * 5000])
def test_a_link_that_was_cut_short_is_told(hash: str, scripted: Visitor) -> None:
    scripted.page.goto(scripted.url + hash)
    scripted.until(
        "() => document.querySelector('main h1').innerText.includes('cannot be read') || "
        "document.querySelector('#told').innerText.length > 0"
    )


def test_by_keyboard_alone(scripted: Visitor) -> None:
    """Tab, space, arrows and enter lead from the start to the report; where the focus is can be seen."""
    page = scripted.page
    page.goto(scripted.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to the content"

    def reach(test: str) -> None:
        for _ in range(80):
            if page.evaluate(f"(() => {{ const at = document.activeElement; return {test}; }})()"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {test}")

    reach("at.innerText === 'Begin'")
    page.keyboard.press("Enter")
    page.wait_for_selector("#question")
    for _ in range(60):
        if not page.locator("form.question").count():
            break
        state = page.get_attribute("main", "data-state")
        assert page.evaluate("document.activeElement.id") == "question"
        reach("at.name === 'value'")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
        if page.evaluate("document.activeElement.type") == "text":
            page.keyboard.type(NUMBER)
        else:
            page.keyboard.press("Space")
        reach("at.value === 'answer'")
        page.keyboard.press("Enter")
        scripted.until("state => document.querySelector('main').dataset.state !== state", arg=state)
    reach("at.value === 'stop'")
    page.keyboard.press("Enter")
    page.wait_for_selector("#other")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.slow("looks at five pages on three screens, by day and by night")
@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_sticks_out(width: str, light: str, browser: Browser, server: Served) -> None:
    context = browser.new_context(viewport={"width": WIDTHS[width], "height": 900}, color_scheme=light)  # type: ignore[arg-type]  one of two words
    visitor = Visitor(context, server.url)

    def looked_at(where: str) -> None:
        found = Axe().run(visitor.page)
        assert found.violations_count == 0, (where, found.generate_report())
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width], where

    visitor.page.goto(server.url)
    looked_at("start")
    visitor.page.get_by_role("button", name="Begin").click()
    visitor.page.wait_for_selector("#question")
    looked_at("the first question")
    visitor.page.get_by_role("button", name="Continue", exact=True).click()
    visitor.page.wait_for_selector("[role=alert]")
    looked_at("a mistake")
    visitor.answers()
    visitor.answers()
    looked_at("a question with answers beside it")
    visitor.reports()
    visitor.page.click("#flip button[value=flip]")
    visitor.page.wait_for_selector("#flip [aria-live]")
    looked_at("the report")
    context.close()


def test_another_knowledge_base_has_the_same_page(browser: Browser, other: Served) -> None:
    context = browser.new_context()
    visitor = Visitor(context, other.url)
    visitor.begins()
    visitor.goes_to_the_end()
    visitor.reports()
    assert "Recorded" not in visitor.page.inner_text("main")
    assert "27001" not in visitor.page.content()
    assert visitor.console == []
    context.close()


def test_no_text_of_a_knowledge_base_is_markup(browser: Browser, tmp_path: Path) -> None:
    """Every title, question and sentence is hostile; the answers, too."""
    hostile.made(tmp_path / "base")
    with served(tmp_path, "--no-record", knowledge=tmp_path / "base", workers=1) as server:
        context = browser.new_context()
        visitor = Visitor(context, server.url)
        visitor.begins()
        visitor.goes_to_the_end()
        visitor.reports()
        text = visitor.page.inner_text("body")
        assert "forged" in text
        assert list(hostile.raw(text)) == []
        assert visitor.page.locator("x-forged, main img, [onforged]").count() == 0
        assert visitor.console == []
        context.close()

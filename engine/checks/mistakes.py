"""The pages of the mistakes that loading finds: for each id what is wrong, an example, and what to write instead."""

from __future__ import annotations

from typing import NamedTuple

from engine.knowledge.operator import KEYS


class Mistake(NamedTuple):
    """What a page says."""

    about: str
    example: str
    remedy: str


MISTAKES: dict[str, Mistake] = {
    "asked-and-concluded": Mistake(
        "An attribute has a `question`, so it is asked, and has an `otherwise`, which only concluded ones have.",
        "sugar: {kind: flag, title: Sugar, question: With sugar?, otherwise: false}",
        "Remove one of the two. What nobody answers is unknown; a rule can conclude a default from `unknown: [sugar]`.",
    ),
    "bad-conclusion": Mistake(
        "`then` is not a mapping, or is empty.",
        "then: tea",
        "Write `then: {tea: green}`.",
    ),
    "bad-condition": Mistake(
        "A condition is empty or has another shape than a mapping of attributes to what they must be.",
        "when: {any: {leaf: green}}",
        "Write a mapping; `any`, `all`, `none` take a list of conditions, `known` and `unknown` a list of attributes.",
    ),
    "bad-expression": Mistake(
        "What an attribute is computed from is no expression, or one that says more than expressions can.",
        "total: {kind: integer, title: Total, computed: min(leaves ** 2, 10)}",
        "Write numbers, attributes and figures with `+ - * /`, brackets, `least(..)` and `most(..)`, or `cases`. A "
        "quotient of two attributes stands alone; give it an attribute of its own to compute further with it.",
    ),
    "bad-ignore": Mistake(
        "A comment begins like an inline ignore and does not say what is ignored, or why.",
        "# certwise: ignore subsumed-rule",
        "Write `# certwise: ignore CHECK-ID because REASON`; several ids stand between commas.",
    ),
    "bad-name": Mistake(
        "A name has characters that names do not have.",
        "- {rule: Green Tea, when: {leaf: green}, then: {tea: green}, because: It is green.}",
        "Attributes are letters, digits and `_`; rules are small letters, digits and `-`.",
    ),
    "bad-option": Mistake(
        "An answer given on the command line is not written `name=value`.",
        "certwise assess --set leaf",
        "Write `--set leaf=green`; the members of a set stand between commas.",
    ),
    "cannot-format": Mistake(
        "A file cannot be laid out anew without losing a value or a comment, so it is left as it is.",
        "certwise rules format",
        "Lay out by hand the place where a comment stands inside `{...}` or `[...]`.",
    ),
    "concludes-answer": Mistake(
        "A rule concludes an attribute that is asked.",
        "then: {leaf: green}   # leaf has a question",
        "Conclude another attribute, and let the rules read that one.",
    ),
    "cycle": Mistake(
        "Rules wait for each other: what one of them negates, compares or overrides depends on itself. Or "
        "questions do: the `ask_when` of each reads the next one, or its own answer.",
        "- {rule: a, when: {x: {not: red}}, then: {y: blue}, because: A.}\n"
        "- {rule: b, when: {y: {not: blue}}, then: {x: red}, because: B.}",
        "Let one of the rules read the answers instead of the other's conclusion, and one of the questions be asked "
        "without the others. Everything in the circle is named with its place.",
    ),
    "duplicate-key": Mistake(
        "A key stands twice in one mapping. YAML readers take one of the two, and not all take the same.",
        "when: {leaf: green, leaf: black}",
        "Remove one, or write a list: `leaf: [green, black]`.",
    ),
    "duplicate-name": Mistake(
        "A rule, an attribute, a claim, a case or another named thing is declared a second time.",
        "- rule: green-tea   # and another file has a rule green-tea",
        "Rename or remove one. The message says where the first one stands.",
    ),
    "empty-file": Mistake("A file holds nothing.", "# nothing but a comment", "Fill it, or remove it."),
    "file-not-read": Mistake(
        "A file stands in the folder of the knowledge base and is not read: it is hidden, its name does not end in"
        " `.yaml` or `.yml`, or it holds knowledge and stands beside `facts/` and `rules/`.",
        "certwise rules check   # and there is rules/place.yaml.old",
        "Rename it, or move it: rules and facts are read from files below `rules/` and `facts/` that end in `.yaml`.",
    ),
    "hidden-character": Mistake(
        "A character that nobody sees stands in the text itself: a control character, a line separator of Unicode, a"
        " mark that turns the direction of text, a byte order mark in the middle, or a carriage return alone. Some"
        " programs end a line there and others do not, so that two readers of one file see two texts.",
        'title: "Red\\u2028tea"   # written as an escape it may stay',
        "Remove the character, or write it as an escape between double quotes, as the message shows.",
    ),
    "key-not-a-word": Mistake(
        "A key is not a word: a number, a truth value, or nothing.",
        "choices: {1: One}",
        "Quote it where the word is meant: `'1': One`.",
    ),
    "knowledge-section": Mistake(
        "A knowledge base has no `knowledge` section, or several.",
        "knowledge: {name: tea, title: Tea, about: Which tea., verdict: [tea]}",
        "Exactly one file below `facts/` holds it.",
    ),
    "missing-key": Mistake(
        "Something that must be said is missing.",
        "- {rule: green-tea, when: {leaf: green}, then: {tea: green}}   # because is missing",
        "Add it. The message names the key.",
    ),
    "no-choices": Mistake(
        "A choice, set or level declares no choices, or another kind declares some.",
        "tea: {kind: choice, title: Tea}",
        "Add `choices` (to a level, `scale`), or change the kind.",
    ),
    "no-knowledge-base": Mistake(
        "A folder, or a git revision, has no `facts/` and `rules/`.",
        "certwise --knowledge nowhere rules check",
        "Name the folder that holds both. `certwise init DIR` makes one.",
    ),
    "no-such-file": Mistake("There is no such file.", "certwise assess answer.yaml", "Correct the path."),
    "not-a-file": Mistake("A folder stands where a file is wanted.", "certwise assess facts", "Name a file in it."),
    "not-comparable": Mistake(
        "A condition compares two attributes of unlike kinds, sets, or an attribute with itself.",
        "when: {hour: {below: {attribute: leaf}}}   # a number and a choice",
        "Compare integers and numbers with each other, flags with flags, levels of one scale, choices that have the "
        "same choices.",
    ),
    "not-utf8": Mistake(
        "A file is not UTF-8 text.",
        "title: caf\\xe9   # saved in another encoding",
        "Save it as UTF-8. The message gives the first place that is not.",
    ),
    "not-proven": Mistake(
        "A check took more work than it may, so `certwise rules check` does not say what it would find.",
        "rules: [...]   # thousands of rules that say different things of one attribute",
        "What it found so far is reported. Split what is large, or name the exceptions with `overrides`. It counts as "
        "an error where the check finds errors, and as a warning otherwise.",
    ),
    "one-document": Mistake(
        "A file holds a second YAML document.",
        "cases: []\n---\ncases: []",
        "Split the file in two.",
    ),
    "no-value": Mistake(
        "A rule that holds on the day of the assessment reads a figure that has no value then.",
        "figures: {leaves: {says: Leaves a cup., values: [{year: 2025, value: 2}]}}   # and it is 2026",
        "Add an entry to `values` for that day, let the rule end with `until`, or assess another day with `--as-of`.",
    ),
    "overrides-itself": Mistake("A rule overrides itself.", "overrides: [green-tea]   # in green-tea", "Remove it."),
    "reads-conclusion": Mistake(
        "`ask_when` or `expected_when` reads what rules conclude.",
        "sugar: {kind: flag, title: Sugar, question: With sugar?, ask_when: {tea: black}}",
        "Both are decided before any rule runs, so let them read answers.",
    ),
    "reads-text": Mistake(
        "A condition, an expression, a sentence or the plan reads a text.",
        "when: {guest_name: Ann}   # guest_name: {kind: text, title: Guest, question: Who is the guest?}",
        "Texts are told in reports and records, and nothing follows from them. Ask for what rules are to read by an "
        "attribute of another kind.",
    ),
    "too-deep": Mistake("YAML is nested too deeply.", "[[[[...]]]]", "Write it flatter."),
    "too-large": Mistake(
        "A file is larger than what is read, also once its aliases are written out.",
        "a: &a [x, x]",
        "Split the file.",
    ),
    "too-many": Mistake(
        "A knowledge base has so many mistakes that it was not searched for more.",
        "certwise rules check",
        "Mend those that are named, and check again.",
    ),
    "unknown-claim": Mistake(
        "`source` cites a claim that is not declared.",
        "source: TE-99",
        "Correct the id, or declare the claim in the facts.",
    ),
    "unknown-figure": Mistake(
        "A threshold names a figure that the catalogue does not have.",
        "when: {budget: {below: {figure: tea.cost.lowest}}}",
        "Figures end in `.low` or `.high`; the reference lists their paths.",
    ),
    "unknown-key": Mistake(
        "A key is not read here. It would be without effect.",
        "- {rule: green-tea, wen: {leaf: green}, then: {tea: green}, because: It is green.}",
        "Correct it; the message offers the nearest key that is read.",
    ),
    "unknown-name": Mistake(
        "A name leads nowhere: no attribute, rule, program or topic has it.",
        "when: {leave: green}",
        "Correct it, or declare what was meant.",
    ),
    "unknown-placeholder": Mistake(
        "`because` names a value in braces that the condition does not read.",
        'because: "A {colour} leaf."   # and when reads leaf',
        "Name an attribute of the condition. `message-without-value` finds those that can be unknown.",
    ),
    "unknown-scale": Mistake(
        "A level names a scale that is not declared, or the `ranks` of a set do.",
        "strength: {kind: level, title: Strength, scale: strenght}",
        "Correct it, or declare it under `scales`.",
    ),
    "unknown-test": Mistake(
        "A mapping beside an attribute names a test that there is not.",
        "when: {hour: {more_than: 17}}",
        f"The tests are {', '.join(f'`{key}`' for key in KEYS)}.",
    ),
    "link-out": Mistake(
        "The way to a file that is to be written leads out of the folder of the knowledge base, or nowhere.",
        "certwise rules new",
        "Put a file, or a relative link to a folder of the knowledge base, where the link stands.",
    ),
    "unreadable-file": Mistake("A file cannot be opened.", "certwise assess secret.yaml", "See to its permissions."),
    "unused-ignore": Mistake(
        "An inline ignore names a check that finds nothing there.",
        "# certwise: ignore never-fires because it is for later\n- rule: green-tea   # which does fire",
        "Remove the comment, or move it to the line before what it is about.",
    ),
    "wrong-shape": Mistake(
        "A value has another shape than is wanted: a list for a mapping, a number for a text.",
        "rules: {green-tea: {when: {leaf: green}}}",
        "Write what the message says is wanted; quote a number that is meant as text.",
    ),
    "wrong-test": Mistake(
        "A test does not go with the kind of the attribute.",
        "when: {leaf: {at_least: green}}   # leaf is a choice",
        "Thresholds are for numbers and levels, `includes` and `excludes` for sets.",
    ),
    "wrong-value": Mistake(
        "A value is not one that the attribute can have, or a figure is out of order.",
        "when: {leaf: gren}",
        "Correct it; the message lists the values.",
    ),
    "yaml-syntax": Mistake(
        "A file is not valid YAML.",
        "when: {leaf: green",
        "Correct the place that the message gives, or the line before it.",
    ),
    "yaml-tag": Mistake(
        "A YAML tag asks for more than plain data.",
        "when: !!python/name:os.system",
        "Write plain data.",
    ),
}

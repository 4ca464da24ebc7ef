"""The team's desk: the forms behind a theme's buttons, and what was written there. Pure."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from adapters.slack.answers import Look, note
from adapters.slack.digest import DECIDE, DECISIONS, THEME
from adapters.slack.inbound import pressed_on, value_of
from adapters.slack.limits import LIMITS
from adapters.slack.pieces import Part, cut, plain, rich, section, table, words
from adapters.slack.words import Words

SENTENCE = 300
"""Characters of an answer: it is read out in a chat."""
SENTENCE_ID, BY_ID = "sentence", "by"
DATED = "will_do"
MOST_SHOWN = 5
"""Earlier answers that a form shows."""
LONGEST_NAME = 300
UNKNOWN = -1
"""How many answers there were, when the form could not say."""


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody wants to answer a theme in this way."""

    user: str
    trigger: str
    kind: str
    theme: str
    digest: str
    channel: str
    ts: str
    block: str
    language: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody wrote in the form that their press opened. `seen`: how many answers it showed them."""

    press: Press
    view: str
    sentence: str
    by: date | None
    seen: int = UNKNOWN


def read_press(body: Mapping[str, Any]) -> Press | None:
    """The press of a button under a theme; None for any other."""
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    if body.get("type") != "block_actions" or not isinstance(action, dict):
        return None
    name, _, kind = str(action.get("action_id", "")).partition(":")
    if name != DECIDE or kind not in DECISIONS:
        return None
    carried = _loaded(value_of(action))
    channel, _, ts = pressed_on(body).partition(":")
    block = str(action.get("block_id", ""))
    user, trigger = table(body, "user").get("id"), body.get("trigger_id")
    theme, digest = carried.get("theme"), carried.get("digest")
    if not (channel and all(isinstance(each, str) for each in (user, trigger, theme, digest))):
        return None
    language = block.rpartition(".")[2]
    return Press(str(user), str(trigger), kind, str(theme), str(digest), channel, ts, block, language)


def _loaded(text: object) -> Mapping[str, Any]:
    try:
        found = json.loads(text) if isinstance(text, str) else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


# The forms


def loading(press: Press, own: Words) -> Part:
    """What opens at once, while the form is got ready."""
    return _modal(press, own, [rich(section(words(own.say("loading_long"))))])


def form(
    press: Press, own: Words, look: Look | None, shown: str, today: date, *, draft: Answer | None = None
) -> Part:
    """One sentence, and for a promise a date; above it the theme, and what was answered so far. `draft`: what
    somebody wrote while somebody else answered."""
    blocks = list(_about(own, look, shown, meanwhile=draft is not None))
    typing = {"type": "plain_text_input", "action_id": SENTENCE_ID, "multiline": True, "max_length": SENTENCE}
    if draft is not None and draft.sentence:
        typing["initial_value"] = draft.sentence[:SENTENCE]
    blocks.append(
        {
            "type": "input",
            "block_id": SENTENCE_ID,
            "label": plain(own.say(f"{press.kind}_ask"), LIMITS.label),
            "hint": plain(own.say(f"{press.kind}_hint"), LIMITS.label),
            "element": typing,
        }
    )
    if press.kind == DATED:
        day = draft.by if draft is not None and draft.by else today
        picker = {"type": "datepicker", "action_id": BY_ID, "initial_date": day.isoformat()}
        label = plain(own.say("by_ask"), LIMITS.label)
        blocks.append({"type": "input", "block_id": BY_ID, "label": label, "element": picker})
    blocks.append(rich(section(words(own.say("hear")))))
    seen = UNKNOWN if look is None else len(look.answers)
    return {**_modal(press, own, blocks, seen), "submit": plain(own.say("send"), LIMITS.title)}


def _about(own: Words, look: Look | None, shown: str, *, meanwhile: bool) -> Iterator[Part]:
    name = look.name if look is not None and look.name.strip() else shown
    if meanwhile:
        yield rich(section(words(own.say("meanwhile"))))
    if name.strip():
        yield rich(section(words(cut(name, LONGEST_NAME), bold=True)))
    if look is not None and look.answers:
        answers = [note(each, own) for each in look.answers[-MOST_SHOWN:]]
        yield rich(section(words(own.say("so_far"))), *answers)


def name_in(blocks: object, block: str) -> str:
    """The name that a digest's message gives the theme above these buttons."""
    theme = f"{THEME}.{block.partition('.')[2]}"
    for each in blocks if isinstance(blocks, list) else ():
        match each:
            case {"block_id": str(id), "elements": [{"elements": [{"text": str(name)}, *_]}, *_]} if (
                id == theme
            ):
                return name
    return ""


def told(press: Press, own: Words, text: str) -> Part:
    """The last thing the form says."""
    return _modal(press, own, [rich(section(words(text)))])


def _modal(press: Press, own: Words, blocks: list[Part], seen: int = UNKNOWN) -> Part:
    carried = [press.kind, press.theme, press.digest, press.channel, press.ts, press.block, seen]
    return {
        "type": "modal",
        "callback_id": DECIDE,
        "title": plain(own.say(press.kind), LIMITS.title),
        "close": plain(own.say("close"), LIMITS.title),
        "private_metadata": json.dumps(carried, ensure_ascii=False),
        "blocks": blocks,
    }


def read_answer(body: Mapping[str, Any]) -> Answer | None:
    """What was submitted; None for any other form."""
    view, user = table(body, "view"), table(body, "user").get("id")
    if body.get("type") != "view_submission" or view.get("callback_id") != DECIDE:
        return None
    try:
        carried = json.loads(view.get("private_metadata", ""))
    except (ValueError, TypeError):
        return None
    if not isinstance(carried, list) or len(carried) != 7 or not isinstance(user, str):
        return None
    kind, theme, digest, channel, ts, block = map(str, carried[:6])
    seen = carried[6] if type(carried[6]) is int else UNKNOWN
    if kind not in DECISIONS:
        return None
    trigger, language = str(body.get("trigger_id", "")), block.rpartition(".")[2]
    press = Press(user, trigger, kind, theme, digest, channel, ts, block, language)
    values = table(table(view, "state"), "values")
    sentence = table(table(values, SENTENCE_ID), SENTENCE_ID).get("value")
    chosen = table(table(values, BY_ID), BY_ID).get("selected_date")
    by = _date(chosen) if kind == DATED else None
    return Answer(press, str(view.get("id", "")), " ".join(str(sentence or "").split()), by, seen)


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def faults(answer: Answer, own: Words, today: date) -> dict[str, str]:
    """What is missing, by the field where it is said. `today` is in UTC: somewhere it is still yesterday."""
    if not answer.sentence:
        return {SENTENCE_ID: own.say("needed")}
    if len(answer.sentence) > SENTENCE:
        return {SENTENCE_ID: own.say("too_long", n=SENTENCE)}
    if answer.press.kind == DATED and answer.by is None:
        return {BY_ID: own.say("needed_date")}
    if answer.by is not None and answer.by < today - timedelta(days=1):
        return {BY_ID: own.say("needed_later")}
    return {}


def may(press: Press, deciders: Mapping[str, Collection[str]]) -> bool:
    """Whether this person is among those who answer for the channel's service."""
    return press.user in deciders.get(press.channel, ())

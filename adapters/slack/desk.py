"""The team's desk: the forms behind a theme's buttons, what was written there, and the note of it. Pure."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from adapters.slack.digest import DECIDE, DECISIONS, THEME
from adapters.slack.inbound import pressed_on, value_of
from adapters.slack.limits import LIMITS
from adapters.slack.pieces import Part, length, plain, rich, section, sendable, table, words
from adapters.slack.words import Words
from bot.digests.speech import speech

SENTENCE = 300
"""Characters of an answer: it is read out in a chat."""
SENTENCE_ID, BY_ID = "sentence", "by"
DATED = "will_do"


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
    """What somebody wrote in the form that their press opened."""

    press: Press
    view: str
    sentence: str
    by: date | None


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


def form(press: Press, own: Words, about: str, today: date) -> Part:
    """One sentence, and for a promise a date. `about`: the theme, as this person may know it."""
    blocks = [rich(section(words(about, bold=True)))] if about.strip() else []
    typing = {"type": "plain_text_input", "action_id": SENTENCE_ID, "multiline": True, "max_length": SENTENCE}
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
        picker = {"type": "datepicker", "action_id": BY_ID, "initial_date": today.isoformat()}
        label = plain(own.say("by_ask"), LIMITS.label)
        blocks.append({"type": "input", "block_id": BY_ID, "label": label, "element": picker})
    blocks.append(rich(section(words(own.say("hear")))))
    return {**_modal(press, own, blocks), "submit": plain(own.say("send"), LIMITS.title)}


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


def _modal(press: Press, own: Words, blocks: list[Part]) -> Part:
    carried = [press.kind, press.theme, press.digest, press.channel, press.ts, press.block]
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
    if not isinstance(carried, list) or len(carried) != 6 or not isinstance(user, str):
        return None
    kind, theme, digest, channel, ts, block = map(str, carried)
    if kind not in DECISIONS:
        return None
    trigger, language = str(body.get("trigger_id", "")), block.rpartition(".")[2]
    press = Press(user, trigger, kind, theme, digest, channel, ts, block, language)
    values = table(table(view, "state"), "values")
    sentence = table(table(values, SENTENCE_ID), SENTENCE_ID).get("value")
    chosen = table(table(values, BY_ID), BY_ID).get("selected_date")
    by = _date(chosen) if kind == DATED else None
    return Answer(press, str(view.get("id", "")), " ".join(str(sentence or "").split()), by)


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def faults(answer: Answer, own: Words) -> dict[str, str]:
    """What is missing, by the field where it is said."""
    if not answer.sentence:
        return {SENTENCE_ID: own.say("needed")}
    if len(answer.sentence) > SENTENCE:
        return {SENTENCE_ID: own.say("too_long", n=SENTENCE)}
    if answer.press.kind == DATED and answer.by is None:
        return {BY_ID: own.say("needed_date")}
    return {}


def may(press: Press, deciders: Mapping[str, Collection[str]]) -> bool:
    """Whether this person is among those who answer for the channel's service."""
    return press.user in deciders.get(press.channel, ())


# The note in the digest


def note(answer: Answer, own: Words, at: datetime) -> Part:
    """Who answered what, and when (in each reader's own zone)."""
    by = speech(answer.press.language).date(answer.by) if answer.by else ""
    said = own.say(f"said_{answer.press.kind}", by=by)
    when = {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": "{date_short_pretty}, {time}",
        "fallback": f"{at:%Y-%m-%d %H:%M} UTC",
    }
    return section(
        words("→ "),
        {"type": "user", "user_id": answer.press.user},
        words(f" {said}: ", bold=True),
        words(sendable(answer.sentence)),
        words(" ("),
        when,
        words(")"),
    )


def with_note(blocks: list[Part], block: str, noted: Part) -> list[Part] | None:
    """The message's blocks with this note under its theme; None where it has no place or no room."""
    number = block.partition(".")[2]
    theme = f"{THEME}.{number}"
    made = [
        {**each, "elements": [*each.get("elements", []), noted]} if each.get("block_id") == theme else each
        for each in blocks
    ]
    changed = any(each.get("block_id") == theme for each in blocks)
    return made if changed and length(made) <= LIMITS.all_text else None

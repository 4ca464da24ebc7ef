"""Help at once, from a campaign's table: its own words, what is looked for, and whether anybody is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.checks.document import Place
from bot.checks.fault import instead, kind_of, shown
from bot.checks.fitting import Table, fit
from bot.checks.prompts import Written
from bot.checks.texts import Texts
from bot.conversation.campaign import Service
from bot.conversation.danger import REASONS, Help, Lists, looked_up_by
from bot.conversation.keywords import folded
from bot.conversation.participant import TAKE_PART
from bot.conversation.prompts.consent import Consent
from bot.conversation.wording import Wording, fill, pick, what_is_asked

SLACK = "slack"


class HelpTable(Table):
    text: Any = None
    words: Any = None
    harmless: Any = None
    without: Any = None
    tell_team: bool = True


def read_help(raw: object, place: Place, texts: Texts, lists: Sequence[Lists]) -> Help | None:
    """What the table says; None when there is none."""
    if raw is None:
        return None
    table = fit(HelpTable, raw, place)
    if table.text is None:
        place.warn("gives no text, so people read our own few words", "add text = { … } with numbers to call")
    text = texts.read(table.text, place.at("text")) if table.text is not None else {}
    without = _phrases(table.without, place.at("without"))
    known = {folded(phrase) for each in lists for said in each.signs.values() for phrase in said}
    for phrase in without:
        if folded(phrase) not in known:
            place.at("without").warn(
                f"names {shown(phrase)}, which is in no list", "copy it from bot/danger as it stands there"
            )
    words, harmless = _words(table.words, place.at("words")), _phrases(table.harmless, place.at("harmless"))
    return Help(text, words, harmless, without, table.tell_team)


def check_help(found: Help | None, service: Service, place: Place, platforms: Sequence[str]) -> None:
    """Say who is lacking: nobody to be told, or nowhere to be told; and no words of its own."""
    named = service.team.get("escalate")
    if found is None:
        if platforms:
            place.warn(
                "has no words of help for somebody who writes of danger",
                "add [campaign.NAME.help] with text = { … } and numbers to call; until then ours are said",
            )
    elif found.tell_team and not named:
        place.at("help").fault(
            f"tells the team of danger, and [service.{service.key}] names nobody for that",
            'add escalate = ["U0AAAAAAA"] to its team, or tell_team = false here',
        )
    elif found.tell_team and platforms and SLACK not in platforms:
        place.at("help").fault(
            f"tells somebody of [service.{service.key}] in Slack, which is not set up",
            "add [slack], or tell_team = false here",
        )


def _words(raw: object, place: Place) -> dict[str, tuple[str, ...]]:
    """Phrases by kind of danger."""
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        place.fault(f"gives {kind_of(raw)}", 'write { self_harm = ["…"], abuse = ["…"] }')
        return {}
    found = {}
    for reason, phrases in raw.items():
        if reason in REASONS:
            found[reason] = _phrases(phrases, place.at(reason), rare=True)
        else:
            place.at(reason).fault("is no kind of danger", instead(reason, REASONS))
    return found


def _phrases(raw: object, place: Place, *, rare: bool = False) -> tuple[str, ...]:
    """A list of phrases. `rare`: each needs a word to be found by."""
    if raw is None:
        return ()
    if not isinstance(raw, list) or not all(isinstance(each, str) and folded(each) for each in raw):
        place.fault(f"gives {kind_of(raw)}", 'write a list of phrases, such as ["took my stick"]')
        return ()
    for phrase in raw if rare else ():
        if not looked_up_by(phrase):
            place.fault(
                f"has {shown(phrase)}, which no text could be found by",
                "write a whole word in it, or four letters before a star",
            )
    return tuple(raw)


def told_beforehand(
    prompts: Sequence[Written], service: Service, wording: Wording, own: Help | None
) -> list[Written]:
    """Our own words of consent say besides that nobody watches, and what is passed on, before they ask."""
    passes_on = bool(own and own.tell_team and service.team.get("escalate"))
    return [
        replace(each, kind=_beforehand(each.kind, service, wording, passes_on))
        if each.added and isinstance(each.kind, Consent) and each.kind.use == TAKE_PART
        else each
        for each in prompts
    ]


def _beforehand(kind: Consent, service: Service, wording: Wording, passes_on: bool) -> Consent:
    text = {}
    for language, words in kind.text.items():
        say = (wording.get(language) or wording.get(language.partition("-")[0]) or wording["en"]).say
        told = [say["nobody_watches"], *([say["passes_on"]] if passes_on else [])]
        sentences = fill(" ".join(told), {"service": pick(service.name, language)})
        before, asked = words[: -len(what_is_asked(words))], what_is_asked(words)
        text[language] = f"{before}{sentences} {asked}"
    return Consent(text=text, use=kind.use)

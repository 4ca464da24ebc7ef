"""The consent prompts that are put in where a campaign has none of its own."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.checks.document import Place
from bot.checks.fault import shown
from bot.checks.prompts import Written
from bot.conversation.campaign import WHO_SPEAKS, Offer, Service
from bot.conversation.conditions import parse
from bot.conversation.offer import beforehand
from bot.conversation.participant import QUOTE, RETELL, TAKE_PART
from bot.conversation.prompts.choice import Choice, Choosable
from bot.conversation.prompts.consent import Consent
from bot.conversation.wording import Phrases, Text, Wording, fill, pick

USES = (QUOTE, RETELL)
"""What people are asked once, each by itself, after the first words of theirs."""


SPEAKERS = ("self", "cared", "helped")
"""For whom somebody speaks: themselves, somebody they care for, somebody whom they help to say it."""


def with_consents(
    prompts: Sequence[Written],
    service: Service,
    languages: Sequence[str],
    offer: Offer | None,
    wording: Wording,
    uses: Sequence[str] = USES,
) -> list[Written]:
    """The prompts with all consents among them: taking part first, the uses after the first words. Who asks
    for a use in prompts of their own is left to ask for all of them."""
    found = list(prompts)
    if not found:
        return found
    place = Place(found[0].place.document, found[0].place.path[:2])
    own = {each.kind.use for each in found if isinstance(each.kind, Consent)}
    broken = any(each.kind is None and each.kind_name == "consent" for each in found)
    keys = {each.key for each in found}
    wordy = next((number for number, each in enumerate(found) if each.themes), None)
    if not own & set(USES) and not broken and wordy is not None:
        when = f"answered {found[wordy].key}" if found[wordy].key else ""
        for use in (each for each in USES if each in uses):
            wordy += 1
            key = _free(f"may_{use}", keys)
            words = {one: fill(_say(wording, one, f"may_{use}"), _name(service, one)) for one in languages}
            asked = Written(place, key, "consent", Consent(text=words, use=use), added=True)
            found.insert(wordy, replace(asked, when=parse(when) if when else None))
            # Who would not be quoted is not asked for more.
            when = f"{when} and ({key} or not answered {key})" if when else ""
    if TAKE_PART not in own and not broken:
        kind = Consent(text=take_part(service, languages, offer, wording), use=TAKE_PART)
        found.insert(0, Written(place, _free("consent", keys), "consent", kind, added=True))
    return found


def with_who_speaks(prompts: Sequence[Written], languages: Sequence[str], wording: Wording) -> list[Written]:
    """The prompts with the one that asks for whom somebody speaks, right after they agreed to take part."""
    found = list(prompts)
    if not found:
        return found
    for each in found:
        if each.key == WHO_SPEAKS:
            each.place.at("key").fault(
                f"is {shown(WHO_SPEAKS)}, the name of the ask that who_speaks = true puts",
                "name it otherwise",
            )
    agreed = (at for at, each in enumerate(found, 1) if _takes_part(each))
    options = tuple(
        Choosable(who, {one: _say(wording, one, f"who_{who}") for one in languages}) for who in SPEAKERS
    )
    kind = Choice({one: _say(wording, one, WHO_SPEAKS) for one in languages}, options)
    place = Place(found[0].place.document, found[0].place.path[:2])
    found.insert(next(agreed, 0), Written(place, WHO_SPEAKS, "choice", kind, added=True))
    return found


def _takes_part(written: Written) -> bool:
    return isinstance(written.kind, Consent) and written.kind.use == TAKE_PART


def warn_unread(
    prompts: Sequence[Written],
    languages: Sequence[str],
    place: Place,
    wording: Wording,
    *,
    helps: bool = False,
) -> None:
    """Say in which languages nobody who grew up with them has read the words people here agree to, or those
    that meet somebody in danger (`helps`: they are ours)."""
    agrees = any(each.added and isinstance(each.kind, Consent) for each in prompts)
    does = " and ".join(["asks for consent"] * agrees + ["helps in danger"] * helps)
    own = " and ".join(['kind = "consent"'] * agrees + ["[campaign.NAME.help]"] * helps)
    if not does:
        return
    for language in languages:
        phrases = wording.get(language) or wording.get(language.partition("-")[0])
        if phrases is not None and not phrases.read_by_native:
            place.at("languages").warn(
                f"{does} in {phrases.name}, in words of ours that no native speaker has read yet",
                f"let one read them in `weheard chat`, or write your own with {own}",
            )


def take_part(service: Service, languages: Sequence[str], offer: Offer | None, wording: Wording) -> Text:
    """The words a person says yes to, with what is honest to say beforehand."""
    return {language: _take_part(service, language, offer, wording) for language in languages}


def _take_part(service: Service, language: str, offer: Offer | None, wording: Wording) -> str:
    lines = beforehand(offer, language, _phrases(wording, language)) if offer else []
    told = "\n\n" + "\n".join(lines) + "\n\n" if lines else ""
    words = fill(_say(wording, language, "consent"), {**_name(service, language), "offer": told})
    return re.sub(r" *\n *", "\n", words)


def _free(key: str, keys: set[str]) -> str:
    number = 1
    found = key
    while found in keys:
        number += 1
        found = f"{key}_{number}"
    return found


def _name(service: Service, language: str) -> dict[str, str]:
    return {"service": pick(service.name, language)}


def _phrases(wording: Wording, language: str) -> Phrases:
    return wording.get(language) or wording.get(language.partition("-")[0]) or wording["en"]


def _say(wording: Wording, language: str, key: str) -> str:
    return _phrases(wording, language).say[key]

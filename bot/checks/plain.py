"""Plain words: what makes an ask hard to take in, or hard to answer freely. Warnings, never errors.

Words are looked for in lists, one for each language that has one; the other rules hold in all of them.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from bot.checks.document import Place
from bot.checks.prompts import Written
from bot.conversation.campaign import Campaign
from bot.conversation.prompts.base import Kind
from bot.conversation.prompts.choice import Choice, Choosable
from bot.conversation.prompts.multi_choice import MultiChoice
from bot.conversation.prompts.rank import Rank
from bot.conversation.prompts.touchpoints import Touchpoints
from bot.conversation.wording import Text

MOST_WORDS = 20
"""In one sentence."""
MOST_OPTIONS = 5
SHOWN = 5
"""Words of a long sentence that say which one is meant."""
END = re.compile(r"(?<=[.!?؟…。])[\"'”’»)*]*\s+|\n+")
QUOTED = re.compile(r"[\"“„«][^\"“”„«»\n]*[\"“”»]")
ASKS = re.compile(r"[?؟]+")
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Lists:
    """What to look for in one language."""

    second: re.Pattern[str] = NEVER
    """A second question behind an *and*, and before it no word that asks (as in *when and how*)."""
    leading: re.Pattern[str] = NEVER
    begins: re.Pattern[str] = NEVER
    """What leads only where a sentence begins with it: *Isn't it …* does, and *Why isn't it …* does not."""
    jargon: re.Pattern[str] = NEVER
    plainer: tuple[tuple[str, str], ...] = ()
    """What may be said instead. Patterns are made when one is found: most campaigns hold no jargon."""

    def instead_of(self, words: str) -> str:
        return next(said for source, said in self.plainer if _pattern(source).fullmatch(words))


@lru_cache(maxsize=16)
def lists(language: str) -> Lists:
    """The lists of a language, or of the one it is a kind of; empty ones where there are none."""
    file = resources.files("bot").joinpath("checks", "plain_words", f"{language.partition('-')[0]}.toml")
    if not file.is_file():
        return Lists()
    found = tomllib.loads(file.read_text("utf-8"))
    jargon: Mapping[str, str] = found["jargon"]
    before = found.get("before", [])
    last_words = "|".join(sorted({re.escape(phrase.split()[-1]) for phrase in found["second"]}))
    tags = rf",\s*(?:{_any(found['tags'])})\s*[?؟]"
    return Lists(
        second=_pattern(rf"(?<!\w)(?!(?:{last_words})\s)\w+,?\s+(?:{_any(found['second'])})(?!\w)"),
        leading=_pattern(rf"(?<!\w)(?:{_any(found['leading'])})(?!\w)|{tags}"),
        begins=_pattern(rf"\W*(?:{_any(found['begins'])})(?!\w)"),
        jargon=_pattern(_word(_any(jargon), before)),
        plainer=tuple((_word(_any([each]), before), said) for each, said in jargon.items()),
    )


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def _any(phrases: Sequence[str] | Mapping[str, str]) -> str:
    """One of these, the longest first; a star stands for any ending. Lists hold parts of patterns."""
    longest = sorted(phrases, key=lambda phrase: -len(phrase))
    return "|".join(phrase.replace("*", r"\w*").replace(" ", r"\s+") for phrase in longest)


def _word(source: str, before: Sequence[str]) -> str:
    beginnings = f"(?:{'|'.join(before)})?" if before else ""
    return rf"(?<!\w){beginnings}(?:{source})(?!\w)"


def check_plain(prompts: Sequence[Written], campaign: Campaign, place: Place) -> None:
    """Everything in a campaign that could be said more plainly. What we put in ourselves is left out."""
    for each in prompts:
        if each.kind is not None and not each.added:
            _check_prompt(each, each.kind)
    if campaign.offer:
        for name in ("can_change", "cannot_change", "who_decides"):
            _read(getattr(campaign.offer, name), place.at("offer", name), asks=False)
    _read(campaign.thanks, place.at("thanks"), asks=False)


def _check_prompt(written: Written, kind: Kind) -> None:
    words: Any = getattr(kind, "text", {})
    _read(words, written.place.at("ask"), asks=kind.expects)
    for name, options in _options(kind):
        place = written.place.at(name)
        if len(options) > MOST_OPTIONS:
            place.warn(f"offers {len(options)}", f"{MOST_OPTIONS} are easy to take in; put some together")
        for each in options:
            for language, label in each.label.items():
                _jargon(label, language, place)
    for number, probe in enumerate(written.probes):
        _read(probe.ask, written.place.at("probe", number, "ask"), asks=True)


def _options(kind: Kind) -> list[tuple[str, tuple[Choosable, ...]]]:
    match kind:
        case Choice(options=options) | MultiChoice(options=options) | Rank(options=options):
            return [("options", options)]
        case Touchpoints(moments=moments):
            return [("moments", moments)]
        case _:
            return []


def _read(text: Text, place: Place, *, asks: bool) -> None:
    for language, raw in text.items():
        words, where = raw.replace("’", "'"), place.at(language)
        sentences = [sentence for sentence in END.split(words) if sentence]
        _length(sentences, where)
        _jargon(words, language, where)
        if asks:
            _questions(END.split(QUOTED.sub("", words)), language, where)
            _leading(sentences, language, where)


def _length(sentences: Sequence[str], place: Place) -> None:
    for sentence in sentences:
        words = [word for word in sentence.split() if any(letter.isalnum() for letter in word)]
        if len(words) > MOST_WORDS:
            begins = " ".join(words[:SHOWN])
            place.warn(f'has a sentence of {len(words)} words ("{begins} …")', "make two of it")


def _questions(sentences: Sequence[str], language: str, place: Place) -> None:
    """Two question marks, or one sentence that goes on to ask another thing."""
    asking = [each for each in sentences if ASKS.search(each)]
    marks = sum(len(ASKS.findall(each)) for each in asking)
    second = lists(language).second
    if marks > 1 or any(second.search(each) for each in asking):
        place.warn("asks two questions at once", "ask one, and the other in a prompt of its own")


def _leading(sentences: Sequence[str], language: str, place: Place) -> None:
    here = lists(language)
    for each in sentences:
        if ASKS.search(each) and (found := here.leading.search(each) or here.begins.match(each)):
            said = found[0].strip(" ,?؟¿")
            place.warn(f'leads people to an answer ("{said}")', "ask so that every answer is as welcome")
            return


def _jargon(words: str, language: str, place: Place) -> None:
    here = lists(language)
    for said in dict.fromkeys(found[0] for found in here.jargon.finditer(words)):
        place.warn(f'says "{said}", which not everybody knows', f'say "{here.instead_of(said)}"')

"""A digest in Slack: one message, within all limits, in which people's words are only words.

It is drawn with everything in it; where that is more than a message may hold, once more with less, and it
says so.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.slack.limits import LIMITS
from adapters.slack.pieces import (
    Part,
    actions,
    bullets,
    button,
    context,
    cut,
    escaped,
    header,
    length,
    quote,
    rich,
    section,
    sendable,
    words,
)
from adapters.slack.words import Words as Own
from adapters.slack.words import words_in
from bot.digests.digest import Digest
from bot.digests.sheet import Bar, Deed, Entry, Sheet, Words, sheet

DECIDE = "decide"
"""With a kind behind it, the action id of an answer's button; with a number, a block's id."""
THEME = "theme"
DECISIONS = ("will_do", "cannot", "done")
ROOM = 2_000
"""Characters left free for what the team will answer."""


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is shown: so many of each, and so many characters of a text."""

    themes: int = 100
    quotes: int = 3
    quote: int = 1_000
    story: int = 2_500
    deeds: int = 5
    questions: int = 8
    bars: int = 20
    text: int = 300


DETAILS = (
    Detail(),
    Detail(quotes=2, quote=300, story=1_500, deeds=3),
    Detail(quotes=1, quote=200, story=800, deeds=2, questions=5, bars=11, text=200),
    Detail(themes=15, quotes=1, quote=120, story=500, deeds=1, questions=3, bars=7, text=150),
    Detail(themes=10, quotes=0, story=300, deeds=1, questions=2, bars=5, text=80),
)


def to_blocks(digest: Digest, may_decide: bool) -> list[Part]:
    """The digest; with a button for each way to answer a theme where somebody may."""
    page = sheet(digest)
    decides = may_decide and not digest.analysis
    room = LIMITS.all_text - (ROOM if decides else 0)
    drawn: list[Part] = []
    for detail in DETAILS:
        drawn = Drawing(page, digest, detail, decides).blocks()
        if len(drawn) <= LIMITS.blocks and length(drawn) <= room:
            break
    return drawn


def to_text(digest: Digest) -> str:
    """What a notification and a screen reader say of it."""
    page = sheet(digest)
    return escaped(f"{page.heading}: {cut(page.title, 300)}. {page.headline}")


class Drawing:
    """One attempt, in one detail."""

    def __init__(self, page: Sheet, digest: Digest, detail: Detail, decides: bool) -> None:
        self.page = page
        self.digest = digest
        self.detail = detail
        self.decides = decides
        self.own: Own = words_in(page.speech.language)
        self.number = 0

    def blocks(self) -> list[Part]:
        page, detail = self.page, self.detail
        shown = page.themes[: detail.themes]
        earlier = page.earlier[: detail.themes - len(shown)]
        parts = [*self.opening(), *self.taking()]
        parts += self.entries("themes", shown)
        parts += self.entries("earlier", earlier)
        left_out = len(page.themes) + len(page.earlier) - len(shown) - len(earlier)
        if left_out:
            parts.append(context(self.own.many("more_themes", left_out)))
        parts += self.questions()
        parts += self.ending()
        return parts

    def clip(self, text: str) -> str:
        return cut(text, self.detail.text)

    def opening(self) -> Iterator[Part]:
        """The story before any number; then the sentence."""
        page = self.page
        yield header(page.heading)
        yield context(*(self.clip(text) for text in (page.title, page.dates) if text))
        if page.story:
            told = quote(*self.spoken(page.story, self.detail.story))
            yield rich(told, section(words(self.clip(page.story_note), italic=True)))
        elif page.story_note:
            yield context(self.clip(page.story_note))
        yield rich(section(words(cut(page.headline, 500), bold=True)))

    def spoken(self, said: Words, limit: int) -> Iterator[Part]:
        yield words(cut(said.text, limit))
        if said.note:
            yield words(f" ({self.clip(said.note)})", italic=True)

    def taking(self) -> Iterator[Part]:
        page = self.page
        if page.taking or page.stops:
            stops = [self.clip(stop) for stop in page.stops[: self.detail.bars]]
            under = [section(words(page.speech.say("stopped_at") + ":")), bullets(stops)] if stops else []
            title = section(words(page.speech.say("taking"), bold=True))
            yield rich(title, bullets(self.lines(page.taking)), *under)

    def lines(self, bars: Sequence[Bar]) -> list[str]:
        return [f"{self.clip(bar.label)}: {self.clip(bar.shown)}" for bar in bars[: self.detail.bars]]

    def entries(self, title: str, entries: Sequence[Entry]) -> Iterator[Part]:
        if entries:
            yield header(self.page.speech.say(title))
        for entry in entries:
            self.number += 1
            yield self.theme(entry)
            if value := self.value(entry):
                yield actions(
                    *(button(f"{DECIDE}:{kind}", self.own.say(kind), value) for kind in DECISIONS),
                    id=f"{DECIDE}.{self.number}.{self.own.language}",
                )

    def value(self, entry: Entry) -> str:
        """What a button carries: which theme of which digest, and nothing else."""
        carried = json.dumps({"theme": entry.id, "digest": self.digest.id}, ensure_ascii=False)
        fits = len(carried) <= LIMITS.value and sendable(carried) == carried
        return carried if self.decides and fits else ""

    def theme(self, entry: Entry) -> Part:
        count = self.page.speech.say("between").join(filter(None, (entry.count, entry.change)))
        facts = [f"\n{self.clip(text)}" for text in (count, entry.feeling) if text]
        spoken = [words(f" ({self.clip(entry.spoken)})")] if entry.spoken else []
        parts = [section(words(self.clip(entry.name), bold=True), *spoken, *map(words, facts))]
        parts += [quote(*self.spoken(each, self.detail.quote)) for each in entry.quotes[: self.detail.quotes]]
        for deed in entry.deeds[-self.detail.deeds :]:
            parts += self.deed(deed)
        if entry.waiting:
            parts.append(section(words(self.clip(entry.waiting), bold=True)))
        return rich(*parts, id=f"{THEME}.{self.number}.{self.own.language}")

    def deed(self, deed: Deed) -> Iterator[Part]:
        heard = f" {self.clip(deed.heard)}" if deed.heard else ""
        yield section(words(cut(deed.text, 400)), words(heard, italic=True))
        if deed.disputes and self.detail.quotes:
            yield section(words(self.page.speech.say("disputes")))
            for each in deed.disputes[: self.detail.quotes]:
                yield quote(*self.spoken(each, self.detail.quote))

    def questions(self) -> Iterator[Part]:
        page = self.page
        if page.questions:
            yield header(page.speech.say("tallies"))
        for question in page.questions[: self.detail.questions]:
            title = section(words(self.clip(question.ask), bold=True), words(f"\n{self.clip(question.note)}"))
            yield rich(title, bullets(self.lines(question.bars)))

    def ending(self) -> Iterator[Part]:
        page = self.page
        if page.rest:
            title = section(words(page.speech.say("rest"), bold=True))
            yield rich(title, bullets(self.clip(rest.text) for rest in page.rest))
        notes = [page.privacy, "" if self.detail is DETAILS[0] else self.own.say("shortened")]
        if any(notes):
            yield context(*filter(None, notes))

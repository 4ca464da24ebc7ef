"""A digest in Slack: a message and its thread, within all limits, in which people's words are only words.

The first themes stand in the message, the rest in its thread. It is drawn with everything in it; where that
is more than a few messages may hold, once more with less, and it says so.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.slack.answers import Answered, Answers, note, with_answers
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
    image,
    length,
    numbered,
    quote,
    rich,
    section,
    sendable,
    words,
)
from adapters.slack.words import Words as Own
from adapters.slack.words import words_in
from bot.digests.chart import MOST_BARS
from bot.digests.digest import Digest
from bot.digests.sheet import Bar, Deed, Entry, Question, Sheet, Words, sheet

DECIDE = "decide"
"""With a kind behind it, the action id of an answer's button; with a number, a block's id."""
THEME = "theme"
DECISIONS = ("will_do", "cannot", "done")
FIRST_THEMES = 7
"""In the message itself; more would bury the channel."""
MOST_PAGES = 6
"""The message and what is in its thread."""
SPARE = 200
"""Characters to say that there is a thread."""
Unit = list[Part]
"""Blocks that stand together: a theme and its buttons."""


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is shown: so many of each, and so many characters of a text."""

    themes: int = 100
    quotes: int = 3
    quote: int = 1_000
    story: int = 2_500
    deeds: int = 5
    questions: int = 8
    places: int = 40
    bars: int = 20
    text: int = 300


DETAILS = (
    Detail(),
    Detail(quotes=2, quote=300, story=1_500, deeds=3),
    Detail(quotes=1, quote=200, story=800, deeds=2, questions=5, places=20, bars=11, text=200),
    Detail(themes=60, quotes=1, quote=120, story=500, deeds=1, questions=3, places=10, bars=7, text=150),
    Detail(themes=30, quotes=0, story=300, deeds=1, questions=2, places=5, bars=5, text=80),
)


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture that is at Slack already: its file's id, and what it shows in words."""

    file: str
    alt: str


def to_pages(
    digest: Digest, may_decide: bool, *, answers: Answers | None = None, chart: Chart | None = None
) -> list[list[Part]]:
    """The digest as blocks: of the message, then of each in its thread. With a button for each way to answer
    a theme where somebody may, and what was answered since it was drawn."""
    later = answers or {}
    told = with_answers(digest, later)
    page = sheet(told)
    decides = may_decide and not digest.analysis
    pages: list[list[Part]] = []
    for detail in DETAILS:
        drawing = Drawing(page, told, detail, decides, later, chart)
        pages = drawing.pages()
        if len(pages) <= MOST_PAGES and all(map(_fits, pages)):
            break
    return pages


def _fits(blocks: Unit) -> bool:
    return len(blocks) <= LIMITS.blocks and length(blocks) <= LIMITS.all_text


def to_text(digest: Digest) -> str:
    """What a notification and a screen reader say of it."""
    page = sheet(digest)
    return escaped(f"{page.heading}: {cut(page.title, 300)}. {page.headline}")


class Drawing:
    """One attempt, in one detail."""

    def __init__(
        self,
        page: Sheet,
        digest: Digest,
        detail: Detail,
        decides: bool,
        answers: Answers,
        chart: Chart | None,
    ) -> None:
        self.page = page
        self.digest = digest
        self.detail = detail
        self.decides = decides
        self.answers = answers
        self.chart = chart
        self.own: Own = words_in(page.speech.language)
        self.number = 0

    def pages(self) -> list[list[Part]]:
        """The message, then its thread: each as full as it may be, no theme cut in two."""
        page, detail = self.page, self.detail
        shown = page.themes[: detail.themes]
        earlier = page.earlier[: detail.themes - len(shown)]
        left_out = len(page.themes) + len(page.earlier) - len(shown) - len(earlier)
        themes = [*self.entries("themes", shown), *self.entries("earlier", earlier)]
        more = [[context(self.own.many("more_themes", left_out))]] if left_out else []
        pages, inside = self.filled([*self.opening(), *self.taking(), *self.overview()], themes)
        for unit in filter(None, [*more, *([each] for each in self.questions())]):
            self.put(pages, unit)
        for unit in self.places():
            if len(pages) == 1:  # the message is about what was said; where is for who reads on
                pages.append([])
            self.put(pages, unit)
        if ending := list(self.ending()):
            self.put(pages, ending)
        if inside < len(themes):
            pages[0].append(context(self.own.many("in_thread", len(themes) - inside)))
        return pages

    def filled(self, first: Unit, themes: list[Unit]) -> tuple[list[Unit], int]:
        """The pages with all themes on them, and how many are on the first."""
        pages, inside = [first], 0
        for place, unit in enumerate(themes):
            if place == FIRST_THEMES and len(themes) > FIRST_THEMES:
                pages.append([])
            self.put(pages, unit)
            inside += len(pages) == 1
        return pages, inside

    def put(self, pages: list[Unit], unit: Unit) -> None:
        """On the last page, else on a new one. The first keeps room to say that there is a thread."""
        spare = 1 if len(pages) == 1 else 0
        last = pages[-1]
        full = len(last) + len(unit) > LIMITS.blocks - spare
        if last and (full or length(last) + length(unit) > LIMITS.all_text - spare * SPARE):
            pages.append([])
        pages[-1].extend(unit)

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

    def overview(self) -> Iterator[Part]:
        """The chart, and beneath it the names that its numbers stand for."""
        entries = self.page.themes[:MOST_BARS]
        if not entries:
            return
        if self.chart:
            yield image(self.chart.file, self.chart.alt)
        lines = (f"{self.clip(each.name)}: {self.clip(each.count)}" for each in entries)
        yield rich(numbered(lines))

    def entries(self, title: str, entries: Sequence[Entry]) -> Iterator[Unit]:
        for place, entry in enumerate(entries):
            self.number += 1
            unit = [] if place else [header(self.page.speech.say(title))]
            unit.append(self.theme(entry, f"{place + 1}. " if title == "themes" else ""))
            if value := self.value(entry):
                unit.append(
                    actions(
                        *(button(f"{DECIDE}:{kind}", self.own.say(kind), value) for kind in DECISIONS),
                        id=f"{DECIDE}.{self.number}.{self.own.language}",
                    )
                )
            yield unit

    def value(self, entry: Entry) -> str:
        """What a button carries: which theme of which digest, and nothing else."""
        carried = json.dumps({"theme": entry.id, "digest": self.digest.id}, ensure_ascii=False)
        fits = len(carried) <= LIMITS.value and sendable(carried) == carried
        return carried if self.decides and fits else ""

    def theme(self, entry: Entry, number: str) -> Part:
        count = "; ".join(filter(None, (entry.count, entry.change)))
        facts = [f"\n{self.clip(text)}" for text in (count, entry.feeling) if text]
        parts = [section(words(number + self.clip(entry.name), bold=True), *map(words, facts))]
        parts += [quote(*self.spoken(each, self.detail.quote)) for each in entry.quotes[: self.detail.quotes]]
        parts += self.decided(entry)
        if entry.waiting:
            parts.append(section(words(self.clip(entry.waiting), bold=True)))
        return rich(*parts, id=f"{THEME}.{self.number}.{self.own.language}")

    def decided(self, entry: Entry) -> Iterator[Part]:
        """The newest answers; those that came after the digest with who gave them, and when."""
        later: Sequence[Answered] = self.answers.get(entry.id, ())
        before = entry.deeds[: len(entry.deeds) - len(later)]
        newest = later[-self.detail.deeds :]
        room = self.detail.deeds - len(newest)
        for deed in before[-room:] if room else ():
            yield from self.deed(deed)
        for each in newest:
            yield note(each, self.own)

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
            yield self.question(question)

    def question(self, question: Question) -> Part:
        note = [words(f"\n{self.clip(question.note)}")] if question.note else []
        title = section(words(self.clip(question.ask), bold=True), *note)
        return rich(title, bullets(self.lines(question.bars)))

    def places(self) -> Iterator[Unit]:
        """Themes by the places that people spoke of, each with its place's name."""
        page = self.page
        for number, place in enumerate(page.places[: self.detail.places]):
            unit = [] if number else [header(page.speech.say("by_place"))]
            yield [*unit, self.question(place)]

    def ending(self) -> Iterator[Part]:
        page = self.page
        if page.rest:
            title = section(words(page.speech.say("rest"), bold=True))
            yield rich(title, bullets(self.clip(rest.text) for rest in page.rest))
        whole = self.detail is DETAILS[0] and len(page.places) <= self.detail.places
        notes = [page.privacy, "" if whole else self.own.say("shortened")]
        if any(notes):
            yield context(*filter(None, notes))

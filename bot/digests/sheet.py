"""A digest put into sentences, once for every form that people read: terminal and page only lay them out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.digests.digest import SPEAKERS, Digest, OtherTopics, PlaceLine, Settled, Taking, Tally, ThemeLine
from bot.digests.speech import Speech, clean, one_line, speech
from bot.themes.theme import Quote

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Words:
    """Someone's own words; `note` names their language where it is not the digest's."""

    text: str
    language: str
    reply: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: how many of how many; `people` None where hidden, then `shown` says so."""

    label: str
    people: int | None
    out_of: int
    shown: str

    @property
    def share(self) -> float:
        return (self.people or 0) / self.out_of if self.out_of else 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt with fixed answers: its bars, or why there are none."""

    ask: str
    note: str
    bars: tuple[Bar, ...]
    scale: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """A decision and what contributors said of it."""

    kind: str
    text: str
    heard: str
    disputes: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One theme."""

    id: str
    name: str
    language: str
    spoken: str
    """The language that the name is in, in words, where the digest's themes come in several."""
    people: int
    out_of: int
    count: str
    likely: str
    """What the count says of others like them."""
    feeling: str
    sentiment: float | None
    change: str
    quotes: tuple[Words, ...]
    deeds: tuple[Deed, ...]
    waiting: str
    replies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """What is in no theme, and the replies behind it."""

    text: str
    replies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole digest in words, in the order it is read. Empty where there is nothing to say."""

    speech: Speech
    heading: str
    title: str
    dates: str
    story: Words | None
    story_note: str
    headline: str
    taking: tuple[Bar, ...] = ()
    stops: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    places: tuple[Question, ...] = ()
    """How many spoke of each theme in each place."""
    themes: tuple[Entry, ...] = ()
    earlier: tuple[Entry, ...] = ()
    rest: tuple[Rest, ...] = ()
    privacy: str = ""


def sheet(digest: Digest) -> Sheet:
    tongue = speech(digest.language)
    names = [digest.title if digest.analysis else digest.service, "" if digest.analysis else digest.title]
    top = {
        "speech": tongue,
        "heading": tongue.say("analysis" if digest.analysis else "digest"),
        "title": " \u00b7 ".join(filter(None, map(one_line, names))),
        "dates": dates(digest, tongue),
    }
    if is_empty(digest):
        few = tongue.say("empty", threshold=digest.threshold)
        return Sheet(**top, story=None, story_note="", headline=few)  # type: ignore[arg-type]
    story = said(digest.story, digest, tongue) if digest.story else None
    return Sheet(
        **top,  # type: ignore[arg-type]
        story=story,
        story_note=story_note(digest, tongue),
        headline=headline(digest, tongue),
        taking=() if digest.analysis else (*taking(digest.taking, tongue), *speakers(digest, tongue)),
        stops=tuple(stops(digest.taking, tongue)),
        questions=tuple(question(tally, tongue) for tally in digest.tallies if tally.kind != SPEAKERS),
        places=tuple(place(line, digest, tongue) for line in digest.places),
        themes=tuple(entry(line, digest, tongue) for line in digest.themes),
        earlier=tuple(entry(line, digest, tongue, past=True) for line in digest.earlier),
        rest=tuple(rest(digest, tongue)),
        privacy=tongue.say("privacy_file" if digest.analysis else "privacy", threshold=digest.threshold),
    )


def story_note(digest: Digest, tongue: Speech) -> str:
    """Why this story may be read, or why there is none."""
    if digest.analysis:
        return tongue.say("story_file") if digest.story else ""
    return tongue.say("story_note" if digest.story else "no_story")


def is_empty(digest: Digest) -> bool:
    """Nothing may be shown: nobody spoke, or so few that the difference would tell."""
    figures = (digest.taking.asked, digest.taking.answered, digest.taking.unasked)
    told = digest.themes or digest.earlier or any(tally.answered for tally in digest.tallies)
    return not told and not any(figures)


def dates(digest: Digest, tongue: Speech) -> str:
    if digest.analysis:
        return tongue.say("made", date=tongue.date(digest.made_at))
    last = digest.until - timedelta(microseconds=1)  # a day that is in it whole ends as the next begins
    return tongue.say("period", since=tongue.date(digest.since), until=tongue.date(last))


# The sentence a busy person reads


def headline(digest: Digest, tongue: Speech) -> str:
    """Who answered, what came up most, how many themes wait: one sentence."""
    parts = [took(digest, tongue), top_theme(digest, tongue)]
    waiting = sum(not line.decisions for line in (*digest.themes, *digest.earlier))
    if waiting and not digest.analysis:
        parts.append(tongue.many("head_waiting", waiting))
    text = tongue.say("between").join(filter(None, parts)) + "."
    return tongue.upper(text[:1]) + text[1:]


def took(digest: Digest, tongue: Speech) -> str:
    asked, answered = digest.taking.asked, digest.taking.answered
    if answered is None:
        return tongue.say("head_few", threshold=digest.threshold)
    if digest.analysis:
        return tongue.many("head_rows", answered)
    if asked is None:
        return tongue.many("head_answered", answered)
    return tongue.say("head_asked", answered=tongue.number(answered), asked=tongue.number(asked))


def top_theme(digest: Digest, tongue: Speech) -> str:
    if not digest.themes:
        return tongue.say("head_none") if digest.taking.answered else ""
    first = digest.themes[0]
    phrase = "head_most" if first.people * 2 > first.out_of else "head_top"
    name = tongue.quoted(one_line(first.name))
    return tongue.say(phrase, name=name, people=tongue.number(first.people))


# Who took part, and fixed answers


def taking(taking: Taking, tongue: Speech) -> Iterator[Bar]:
    """Asked, answered, stopped, unasked: each against the largest of them."""
    most = max(taking.asked or 0, taking.answered or 0, taking.unasked or 0)
    for name in ("asked", "answered", "stopped", "unasked"):
        count: int | None = getattr(taking, name)
        shown = figure(count, tongue)
        if name == "stopped" and count is None and taking.stopped_at:
            least = sum(there or 0 for _, there in taking.stopped_at)
            shown = tongue.say("at_least", n=tongue.number(least))
        yield Bar(tongue.say(name), count, most, shown)


def speakers(digest: Digest, tongue: Speech) -> Iterator[Bar]:
    """For whom they spoke, out of all who said so."""
    for tally in digest.tallies:
        if tally.kind == SPEAKERS and tally.answered is not None:
            # Whatever they saw, the three stand in this order; more can only come of an edited file.
            for (_, count), who in zip(tally.counts, ("self", "cared", "helped"), strict=False):
                yield Bar(tongue.say(f"spoke_{who}"), count, tally.answered, figure(count, tongue))


def figure(count: int | None, tongue: Speech) -> str:
    return tongue.say("not_shown") if count is None else tongue.number(count)


def stops(taking: Taking, tongue: Speech) -> Iterator[str]:
    for place, count in taking.stopped_at:
        yield tongue.many("stopped_there", count or 0, place=tongue.quoted(one_line(place)))


def question(tally: Tally, tongue: Speech) -> Question:
    ask, scale = one_line(tally.ask), tally.kind == "scale"
    if tally.answered is None:
        return Question(ask, tongue.say("few_answered"), (), scale)
    note = tongue.say("of_answered", n=tongue.number(tally.answered))
    if tally.mean is not None:
        note += ", " + tongue.say("average", mean=tongue.fraction(tally.mean))
    if not tally.counts:
        note += ". " + tongue.say("one_answer")
    bars = (
        Bar(one_line(label), count, tally.answered, figure(count, tongue)) for label, count in tally.counts
    )
    return Question(ask, note, tuple(bars), scale)


def place(line: PlaceLine, digest: Digest, tongue: Speech) -> Question:
    """One place, as a question whose answers are the themes."""
    name = one_line(line.name) or tongue.say("elsewhere")
    if line.people is None:
        return Question(name, tongue.say("few_answered"), (), scale=False)
    names, most = {theme.id: one_line(theme.name) for theme in digest.themes}, line.people
    bars = tuple(
        Bar(names[id], count, most, figure(count, tongue)) for id, count in line.themes if id in names
    )
    return Question(name, tongue.say("of_answered", n=tongue.number(most)), bars, scale=False)


# Themes


def entry(line: ThemeLine, digest: Digest, tongue: Speech, *, past: bool = False) -> Entry:
    people, out_of = tongue.number(line.people), tongue.number(line.out_of)
    phrase = "last_heard" if past else "of_rows" if digest.analysis else "of_spoke"
    return Entry(
        id=line.id,
        name=one_line(line.name),
        language=language_tag(line.language),
        spoken=in_language(line.language, tongue) if in_several(digest) else "",
        people=line.people,
        out_of=line.out_of,
        count=tongue.say(phrase, people=people, out_of=out_of),
        likely="" if past else likely(line, tongue),
        feeling=feeling(line.sentiment, tongue),
        sentiment=line.sentiment,
        change="" if past or digest.analysis else change(line, tongue),
        quotes=tuple(said(quote, digest, tongue) for quote in line.quotes if not opens(quote, digest)),
        deeds=tuple(deed(decision, digest, tongue) for decision in line.decisions),
        waiting="" if line.decisions or digest.analysis else waiting(line, digest, tongue),
        replies=ids(line.replies),
    )


def likely(line: ThemeLine, tongue: Speech) -> str:
    """Between which shares, in whole hundredths, people like these would lie."""
    if line.between is None:
        return ""
    low, high = (tongue.number(round(100 * share)) for share in line.between)
    return tongue.say("likely", low=low, high=high)


def in_several(digest: Digest) -> bool:
    """Whether the themes that are shown come in several languages."""
    return len({line.language for line in (*digest.themes, *digest.earlier) if line.language}) > 1


def in_language(code: str, tongue: Speech) -> str:
    """ "in Danish", or nothing where the language is not known."""
    tag = language_tag(code)
    return tongue.say("story_in", language=tongue.language_name(tag)) if tag else ""


def opens(quote: Quote, digest: Digest) -> bool:
    """The story at the top is not repeated further down."""
    return digest.story is not None and digest.story.reply == quote.reply


def feeling(sentiment: float | None, tongue: Speech) -> str:
    if sentiment is None:
        return tongue.say("no_feeling")
    return tongue.say("feeling", words=tongue.feeling(sentiment), number=tongue.fraction(sentiment))


def change(line: ThemeLine, tongue: Speech) -> str:
    """Counts side by side, and whether that is more than chance."""
    if line.before is not None:
        out_of = tongue.number(line.before_out_of or 0)
        before = tongue.say("before", before=tongue.number(line.before), before_out_of=out_of)
        return tongue.say(f"change_{line.change}", before=before) if line.change else before
    return tongue.say("new") if line.new else ""


def waiting(line: ThemeLine, digest: Digest, tongue: Speech) -> str:
    days = line.waiting_days or 0
    text = tongue.say("waiting", age=tongue.span(days)) if days else tongue.say("waiting_new")
    if digest.promised_days is None:
        return tongue.say("unpromised", waiting=text)
    return tongue.say("promised", waiting=text, promise=tongue.span(digest.promised_days))


def deed(decision: Settled, digest: Digest, tongue: Speech) -> Deed:
    kind = decision.kind
    if kind == "will_do" and decision.by:
        label = tongue.say("will_do_by", by=tongue.iso_date(one_line(decision.by)))
    else:
        label = tongue.phrases.get(kind, one_line(kind))
    sentence = tongue.quoted(one_line(decision.sentence))
    text = tongue.say("decided", kind=label, sentence=sentence, date=tongue.date(decision.at))
    reaction = decision.reaction
    heard = [
        tongue.many(name, count)
        for name, count in (("told", decision.told), ("so", reaction.so), ("not_so", reaction.not_so))
        if count is not None
    ]
    if reaction.so is None and reaction.not_so is None and not reaction.words:
        heard.append(tongue.say("few_reactions"))
    said_so = tuple(said(quote, digest, tongue) for quote in reaction.words)
    return Deed(kind, text, sentences(heard), said_so)


def sentences(parts: list[str]) -> str:
    return " ".join(part if part.endswith(".") else part + "." for part in parts)


def said(quote: Quote, digest: Digest, tongue: Speech) -> Words:
    note = in_language(quote.language, tongue) if quote.language != digest.language else ""
    return Words(clean(quote.text).strip(), language_tag(quote.language), one_line(quote.reply), note)


def language_tag(code: str) -> str:
    """A language as a browser takes it; empty when it is none."""
    return code if LANGUAGE_TAG.fullmatch(code) else ""


def ids(replies: tuple[str, ...]) -> tuple[str, ...]:
    """Ids as they can be shown: those of a file are whatever its writer put there."""
    return tuple(map(one_line, replies))


# What is in no theme


def rest(digest: Digest, tongue: Speech) -> Iterator[Rest]:
    other = digest.other or OtherTopics(None)
    if other.people is None:
        yield Rest(tongue.say("few_other"))
    else:
        phrase = "other_both" if other.with_unplaced else "other"
        yield Rest(tongue.many(phrase, other.people), ids(other.replies))
    if digest.unplaced is not None:
        yield Rest(tongue.many("unplaced", digest.unplaced), ids(digest.unplaced_replies))
    elif not other.with_unplaced:
        yield Rest(tongue.say("few_unplaced"))

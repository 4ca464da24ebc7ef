"""A digest as CSV (RFC 4180): a line for every figure, quote, decision and reply.

Nothing in it can run: text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP
ASVS 5.0, 1.2.10). Numbers are left alone, so that a feeling of -0.3 stays a number.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from io import StringIO

from bot.digests.digest import Digest, Settled, ThemeLine
from bot.digests.speech import clean
from bot.themes.theme import Quote

FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
"""What starts a formula, also in wide letters, which some spreadsheets take for the narrow ones."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `part` says what it is; `of` the theme, prompt or decision it belongs to."""

    part: str
    of: str = ""
    label: str = ""
    people: int | str = ""
    out_of: int | str = ""
    value: float | str = ""
    date: str = ""
    language: str = ""
    text: str = ""
    reply: str = ""


def table(digest: Digest) -> str:
    """The whole table, lines ending in CR LF. Write it as UTF-8 (with `utf-8-sig` spreadsheets see that)."""
    out = StringIO()
    writer = csv.writer(out)
    names = [field.name for field in fields(Row)]
    writer.writerow(names)
    for row in rows(digest):
        writer.writerow([guard(getattr(row, name)) for name in names])
    return out.getvalue()


def guard(value: str | int | float) -> str | int | float:
    """Text as it is, unless a spreadsheet could take it for something to compute."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    first = text.lstrip()[:1]
    return f"'{text}" if first in FORMULA and first else text


def rows(digest: Digest) -> Iterator[Row]:
    """Hidden figures are left empty."""
    yield from about(digest)
    if digest.story:
        yield quoted("story", "", digest.story)
    yield from taking(digest)
    for line in digest.themes:
        yield from theme("theme", line)
    for line in digest.earlier:
        yield from theme("earlier_theme", line)
    for tally in digest.tallies:
        mean = "" if tally.mean is None else tally.mean
        yield Row("question", tally.key, tally.ask, people=known(tally.answered), value=mean)
        for label, count in tally.counts:
            yield Row("answer", tally.key, label, known(count), known(tally.answered))
    for place in digest.places:
        yield Row("place", label=place.name, people=known(place.people))
        for id, count in place.themes:
            yield Row("theme_at_place", id, place.name, known(count), known(place.people))
    if digest.other:
        label = "with unplaced" if digest.other.with_unplaced else ""
        yield Row("other_topics", label=label, people=known(digest.other.people))
        yield from behind("other_topics", "", digest.other.replies)
    yield Row("unplaced", people=known(digest.unplaced))
    yield from behind("unplaced", "", digest.unplaced_replies)


def known(count: int | None) -> int | str:
    return "" if count is None else count


def about(digest: Digest) -> Iterator[Row]:
    yield Row("digest", digest.id, digest.title, date=digest.made_at.isoformat(), language=digest.language)
    yield Row("service", label=digest.service)
    if not digest.analysis:
        yield Row("campaign", digest.campaign)
        yield Row("since", date=digest.since.isoformat())
        yield Row("until", date=digest.until.isoformat())
    yield Row("threshold", value=digest.threshold)
    if digest.promised_days is not None:
        yield Row("promised_days", value=digest.promised_days)


def taking(digest: Digest) -> Iterator[Row]:
    asked = known(digest.taking.asked)
    yield Row("asked", people=asked)
    yield Row("answered", people=known(digest.taking.answered), out_of=asked)
    yield Row("stopped", people=known(digest.taking.stopped), out_of=asked)
    yield Row("unasked", people=known(digest.taking.unasked))
    for place, count in digest.taking.stopped_at:
        yield Row("stopped_at", label=place, people=known(count), out_of=asked)


def theme(part: str, line: ThemeLine) -> Iterator[Row]:
    feeling = "" if line.sentiment is None else line.sentiment
    yield Row(part, line.id, line.name, line.people, line.out_of, feeling, language=line.language)
    if line.before is not None:
        yield Row("before", line.id, line.change, people=line.before, out_of=known(line.before_out_of))
    if line.between is not None:
        low, high = line.between
        yield Row("between", line.id, value=f"{low:.3f} to {high:.3f}")
    if line.new:
        yield Row("new", line.id)
    if line.waiting_days is not None:
        yield Row("waiting_days", line.id, value=line.waiting_days)
    yield from (quoted("quote", line.id, quote) for quote in line.quotes)
    for decision in line.decisions:
        yield from decided(line.id, decision)
    yield from behind("reply", line.id, line.replies)


def decided(theme: str, decision: Settled) -> Iterator[Row]:
    at = decision.at.isoformat()
    yield Row("decision", theme, decision.kind, date=at, text=decision.sentence)
    if decision.by:
        yield Row("by", theme, date=decision.by)
    told = known(decision.told)
    yield Row("told", theme, people=told, date=at)
    yield Row("so", theme, people=known(decision.reaction.so), out_of=told, date=at)
    yield Row("not_so", theme, people=known(decision.reaction.not_so), out_of=told, date=at)
    yield from (quoted("not_so_words", theme, words) for words in decision.reaction.words)


def quoted(part: str, of: str, quote: Quote) -> Row:
    return Row(part, of, language=quote.language, text=quote.text, reply=quote.reply)


def behind(part: str, of: str, replies: Iterable[str]) -> Iterator[Row]:
    name = part if part == "reply" else f"{part}_reply"
    yield from (Row(name, of, reply=reply) for reply in replies)

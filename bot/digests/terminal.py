"""A digest in the terminal: readable at 60 columns, and without colour."""

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.constrain import Constrain
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.digests.digest import Digest
from bot.digests.sheet import Bar, Deed, Entry, Question, Sheet, Words, sheet

WIDEST = 100
SPARKS = "▁▂▃▄▅▆▇█"
MARKS = {"done": "✓", "will_do": "→", "cannot": "×", "asking_more": "?"}
PLAIN_MARKS = {"done": "+", "will_do": ">", "cannot": "x", "asking_more": "?"}


class Meter:
    """A bar as long as the share, in the space there is; plain letters where the terminal has no others."""

    def __init__(self, share: float) -> None:
        self.share = min(1.0, max(0.0, share))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        full, empty = ("#", ".") if options.ascii_only else ("█", "░")
        width = max(1, min(options.max_width, 24))
        filled = round(self.share * width) or (1 if self.share else 0)
        yield Segment(full * filled, Style(color="cyan"))
        yield Segment(empty * (width - filled), Style(dim=True))


def render(digest: Digest, width: int = 80, *, replies: bool = False) -> RenderableType:
    """The digest for a terminal of this width; with `replies`, the ids behind each line."""
    page = sheet(digest)
    parts = [heading(page), *opening(page), *taking(page)]
    parts += list(themes(page, replies=replies))
    parts += list(questions(page.speech.say("by_place"), page.places, page))
    parts += list(questions(page.speech.say("tallies"), page.questions, page))
    parts += list(ending(page, replies=replies))
    return Constrain(Group(*parts), min(width, WIDEST))


def heading(page: Sheet) -> RenderableType:
    return Group(Text(page.heading, style="bold"), Text(page.title), Text(page.dates, style="dim"))


def section(title: str, page: Sheet) -> Text:
    return Text(f"\n{page.speech.upper(title)}", style="bold")


def inset(what: RenderableType, left: int = 2) -> Padding:
    return Padding(what, (0, 0, 0, left))


def opening(page: Sheet) -> Iterator[RenderableType]:
    """The story before any number; then the sentence."""
    say = page.speech.say
    if page.story:
        yield section(say("story"), page)
        yield inset(spoken(page.story, page))
        yield inset(Text(page.story_note, style="dim"))
    elif page.story_note:
        yield Text(f"\n{page.story_note}", style="dim")
    yield section(say("short"), page) if page.privacy else Text("")
    yield inset(Text(page.headline), 2 if page.privacy else 0)


def spoken(words: Words, page: Sheet) -> Text:
    note = f" ({words.note})" if words.note else ""
    return Text(page.speech.quoted(words.text) + note, style="italic")


def chart(bars: tuple[Bar, ...]) -> Table:
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(max_width=30)
    grid.add_column(justify="right")
    grid.add_column(ratio=1)
    for bar in bars:
        grid.add_row(
            Text(bar.label), Text(bar.shown), Meter(bar.share) if bar.people is not None else Text("")
        )
    return grid


def taking(page: Sheet) -> Iterator[RenderableType]:
    if page.taking:
        yield section(page.speech.say("taking"), page)
        yield inset(chart(page.taking))
    if page.stops:
        yield inset(Text(page.speech.say("stopped_at") + ":"))
        yield from (inset(Text(stop), 4) for stop in page.stops)


def themes(page: Sheet, *, replies: bool) -> Iterator[RenderableType]:
    for title, entries in (("themes", page.themes), ("earlier", page.earlier)):
        if entries:
            yield section(page.speech.say(title), page)
        for place, entry in enumerate(entries, 1):
            number = f"{place}. " if title == "themes" else "- "
            yield named(("\n" if place > 1 else "") + number, entry, page)
            yield from (inset(part, 3) for part in theme(entry, page, replies=replies))


def named(before: str, entry: Entry, page: Sheet) -> Text:
    """A theme's name behind its number, and the language it is in where there are several."""
    name = Text(before + page.speech.isolated(entry.name), style="bold")
    return name.append(f" ({entry.spoken})", style="not bold") if entry.spoken else name


def theme(entry: Entry, page: Sheet, *, replies: bool) -> Iterator[RenderableType]:
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=16)
    grid.add_column(ratio=1)
    share = entry.people / entry.out_of if entry.out_of else 0.0
    grid.add_row(
        Meter(share), Text(page.speech.say("between").join(filter(None, (entry.count, entry.change))))
    )
    yield grid
    yield Text(entry.feeling)
    yield from (spoken(quote, page) for quote in entry.quotes)
    for each in entry.deeds:
        yield from decided(each, page)
    if entry.waiting:
        yield Text(f"! {entry.waiting}", style="bold")
    if replies:
        yield ids(entry.replies, page)


def decided(deed: Deed, page: Sheet) -> Iterator[RenderableType]:
    yield Marked(deed.kind, deed.text)
    if deed.heard:
        yield inset(Text(deed.heard))
    if deed.disputes:
        yield inset(Text(page.speech.say("disputes")))
        yield from (inset(spoken(words, page)) for words in deed.disputes)


class Marked:
    """A decision behind the sign of its kind."""

    def __init__(self, kind: str, text: str) -> None:
        self.kind, self.text = kind, text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        marks = PLAIN_MARKS if options.ascii_only else MARKS
        yield Text(f"{marks.get(self.kind, '-')} {self.text}")


def ids(replies: tuple[str, ...], page: Sheet) -> Text:
    return Text(page.speech.say("reply_ids", ids=" ".join(replies)), style="dim")


def questions(title: str, asked: tuple[Question, ...], page: Sheet) -> Iterator[RenderableType]:
    if asked:
        yield section(title, page)
    for place, each in enumerate(asked):
        yield Text(("\n" if place else "") + each.ask, style="bold")
        yield inset(Spark(each))
        if each.bars:
            yield inset(chart(each.bars))


class Spark:
    """The note on a question; behind it, for a scale, its answers as one small curve."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        counts = [bar.people or 0 for bar in self.question.bars]
        curve = ""
        if self.question.scale and counts and not options.ascii_only:
            most = max(counts) or 1
            curve = "".join(SPARKS[round(count / most * (len(SPARKS) - 1))] for count in counts) + "  "
        yield Text(curve + self.question.note)


def ending(page: Sheet, *, replies: bool) -> Iterator[RenderableType]:
    if page.rest:
        yield section(page.speech.say("rest"), page)
    for each in page.rest:
        yield inset(Text(each.text))
        if replies and each.replies:
            yield inset(ids(each.replies, page))
    if page.privacy:
        yield Text(f"\n{page.privacy}", style="dim")

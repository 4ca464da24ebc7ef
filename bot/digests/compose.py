"""Composing a digest: counts people in the material, and has `privacy.protect` decide what is shown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.conversation.campaign import WHO_SPEAKS, Campaign, Prompt
from bot.conversation.prompts.choice import Choice
from bot.conversation.prompts.scale import Scale
from bot.conversation.wording import Text
from bot.digests.digest import SPEAKERS, Digest, Reaction, Settled, Taking, Tally, ThemeLine
from bot.digests.material import Closed, Decided, Material, Part
from bot.digests.places import by_place
from bot.digests.privacy import LEAST_THRESHOLD, Counted, protect
from bot.digests.trend import Shares, changes, interval
from bot.themes.theme import Grouping, Quote, Theme, Voice

STORY_LENGTH = range(60, 3000)
"""Characters a story may have to open a digest: characters, since not every language has spaces."""
GOOD_LENGTH = range(140, 1200)
UNFINISHED = frozenset({"stopped", "declined", "silent"})


def compose(material: Material) -> Digest:
    """The digest of one campaign and period, as it may be shown."""
    threshold = max(LEAST_THRESHOLD, material.threshold)
    campaign, language = material.campaign, material.language
    offer = campaign.offer
    lines = theme_lines(material.grouping, material.voices)
    digest = Digest(
        id=material.id,
        campaign=campaign.key,
        service=material.service,
        title=words(campaign.title, language),
        language=language,
        since=material.since,
        until=material.until,
        made_at=material.made_at,
        threshold=threshold,
        story=None,
        taking=taking(material),
        tallies=tuple(tallies(campaign, material.closed, language)),
        themes=tuple(with_history(line, material) for line in lines),
        earlier=tuple(earlier_lines(material)),
        unplaced_replies=material.grouping.unplaced,
        promised_days=offer.answer_by.days if offer and offer.answer_by else None,
    )
    whole = counted(digest, material.grouping, material.voices, material.stories, material)
    return with_places(with_changes(protect(whole)), whole, material)


def with_changes(digest: Digest) -> Digest:
    """The digest with what its figures, as they are shown, allow to be said of a change."""
    compared = [line for line in digest.themes if line.before is not None and line.before_out_of]
    shares = [
        Shares(line.people, line.out_of, line.before or 0, line.before_out_of or 0) for line in compared
    ]
    said = {line.id: change.value for line, change in zip(compared, changes(shares), strict=True)}
    return replace(
        digest,
        themes=tuple(
            replace(line, change=said.get(line.id, ""), between=interval(line.people, line.out_of))
            for line in digest.themes
        ),
    )


def with_places(digest: Digest, whole: Counted, material: Material) -> Digest:
    """The digest with its themes by place, where people came by codes that name one."""
    if not material.places:
        return digest
    where = {voice.who: material.places.get(voice.who, "") for voice in material.voices}
    return replace(digest, places=by_place(digest.themes, whole.people, where, digest.threshold))


def compose_analysis(
    grouping: Grouping,
    voices: Sequence[Voice],
    title: str,
    language: str,
    threshold: int,
    made_at: datetime,
    *,
    stories: Sequence[Quote] = (),
) -> Digest:
    """The digest of a file of replies: no campaign, each row one contributor, the same rules of privacy."""
    digest = Digest(
        id="analysis",
        campaign="",
        service="",
        title=title,
        language=language,
        since=made_at,
        until=made_at,
        made_at=made_at,
        threshold=max(LEAST_THRESHOLD, threshold),
        story=None,
        taking=Taking(None, len({voice.who for voice in voices}), None),
        themes=tuple(theme_lines(grouping, voices)),
        unplaced_replies=grouping.unplaced,
        analysis=True,
    )
    return protect(counted(digest, grouping, voices, stories))


def counted(
    digest: Digest,
    grouping: Grouping,
    voices: Sequence[Voice],
    stories: Sequence[Quote],
    material: Material | None = None,
) -> Counted:
    """Everything `protect` needs, beside the counts themselves."""
    who = {voice.id: voice.who for voice in voices}
    return Counted(
        digest=digest,
        people={theme.id: people(theme.members, who) for theme in grouping.themes},
        unplaced=people(grouping.unplaced, who),
        quotable=frozenset(voice.id for voice in voices if voice.quotable) | kept_quotes(digest.earlier),
        stories=tuple(ranked(stories, digest)),
        withheld=material.hidden if material else frozenset(),
        overlapping=material.overlapping if material else (),
        previous=material.previous if material else None,
    )


def kept_quotes(earlier: Iterable[ThemeLine]) -> frozenset[str]:
    """Replies quoted in earlier digests: what those show was agreed to, and is taken out on erasure."""
    return frozenset(quote.reply for line in earlier for quote in line.quotes)


def people(replies: Iterable[str], who: Mapping[str, str]) -> frozenset[str]:
    return frozenset(who[reply] for reply in replies if reply in who)


def words(text: Text, language: str) -> str:
    """A campaign's text in a language, else in the first it has."""
    return text.get(language) or next(iter(text.values()), "")


# Themes


def theme_lines(grouping: Grouping, voices: Sequence[Voice]) -> list[ThemeLine]:
    """A line for every theme, large or small, most people first."""
    who = {voice.id: voice.who for voice in voices}
    out_of = len(set(who.values()))
    lines = [theme_line(theme, len(people(theme.members, who)), out_of) for theme in grouping.themes]
    return sorted(lines, key=lambda line: (-line.people, line.name))


def theme_line(theme: Theme, heard_from: int, out_of: int) -> ThemeLine:
    return ThemeLine(
        id=theme.id,
        name=theme.name,
        language=theme.language,
        people=heard_from,
        out_of=out_of,
        sentiment=theme.sentiment,
        quotes=theme.quotes,
        replies=theme.members,
    )


def with_history(line: ThemeLine, material: Material) -> ThemeLine:
    """The line with its decisions, how long it has waited for one, and its people when last shown."""
    then = last_shown(line.id, material.previous)
    decisions = tuple(settled(each) for each in material.decisions if each.theme == line.id)
    first = material.first_shown.get(line.id)
    return ThemeLine(
        id=line.id,
        name=material.names.get(line.id, line.name),
        language=line.language,
        people=line.people,
        out_of=line.out_of,
        sentiment=line.sentiment,
        quotes=line.quotes,
        replies=line.replies,
        decisions=tuple(sorted(decisions, key=lambda each: each.at)),
        waiting_days=None if decisions or first is None else max(0, (material.made_at - first).days),
        before=then.people if then else None,
        new=first is None and then is None,
        before_out_of=then.out_of if then else None,
    )


def last_shown(id: str, previous: Digest | None) -> ThemeLine | None:
    """A theme's line in the digest before, which may itself repeat what an earlier one had shown."""
    lines = (*previous.themes, *previous.earlier) if previous else ()
    return next((line for line in lines if line.id == id), None)


def settled(decided: Decided) -> Settled:
    """A decision with the counts of what people said of it; of one person's reactions the last counts."""
    last = {reacted.who: reacted for reacted in decided.reactions}
    counts = Counter(reacted.so for reacted in last.values())
    quotes = tuple(reacted.words for reacted in last.values() if reacted.words and not reacted.so)
    reaction = Reaction(counts[True], counts[False], quotes)
    return Settled(decided.kind, decided.sentence, decided.at, decided.by, len(decided.told), reaction)


def earlier_lines(material: Material) -> Iterable[ThemeLine]:
    """Themes of the digest before that are still open: unanswered, promised, or with something new to say."""
    if material.previous is None:
        return
    for then in (*material.previous.themes, *material.previous.earlier):
        line = with_history(then, material)
        changed = [each.at for each in line.decisions] != [each.at for each in then.decisions]
        reacted = any(
            a.reaction.words != b.reaction.words for a, b in zip(line.decisions, then.decisions, strict=False)
        )
        last = line.decisions[-1].kind if line.decisions else ""
        if then.id not in material.hidden and (changed or reacted or last in {"", "will_do", "asking_more"}):
            yield line


# Who took part


def taking(material: Material) -> Taking:
    last = {part.who: part for part in material.parts}
    answered = {part.who for part in material.parts if part.answered}
    left = [part for part in last.values() if part.outcome is not None and part.outcome.value in UNFINISHED]
    return Taking(
        asked=len(last),
        answered=len(answered),
        stopped=len(left),
        stopped_at=tuple(stops(material.campaign, left, material.language)),
        unasked=len(material.unasked),
    )


def stops(campaign: Campaign, left: Sequence[Part], language: str) -> Iterable[tuple[str, int]]:
    """Every prompt, in order, and how many ended there."""
    counts = Counter(part.at for part in left)
    for prompt in campaign.prompts:
        yield ask_of(prompt, language), counts[prompt.key]


def ask_of(prompt: Prompt, language: str) -> str:
    text: Text = getattr(prompt.kind, "text", {})
    return words(text, language) or prompt.key


def tallies(campaign: Campaign, closed: Sequence[Closed], language: str) -> Iterable[Tally]:
    """The answers to each prompt with fixed answers, in the campaign's order; built-in consents are none."""
    for prompt in campaign.prompts:
        last = {each.who: each for each in closed if each.prompt == prompt.key}
        if isinstance(prompt.kind, Scale):
            yield scale_tally(prompt, prompt.kind, list(last.values()), language)
        elif isinstance(prompt.kind, Choice):
            tally = choice_tally(prompt, prompt.kind, list(last.values()), language)
            speaks = campaign.who_speaks and prompt.key == WHO_SPEAKS
            yield replace(tally, kind=SPEAKERS) if speaks else tally


def scale_tally(prompt: Prompt, scale: Scale, answers: Sequence[Closed], language: str) -> Tally:
    steps = range(scale.low, scale.high + 1)
    values = [int(each.value) for each in answers if str(each.value) in {str(step) for step in steps}]
    counts = Counter(values)
    ends = scale.ends.get(language) or next(iter(scale.ends.values()), ("", ""))
    named = [f"{step} {end}".strip() for step, end in zip((scale.low, scale.high), ends, strict=True)]
    ask = ask_of(prompt, language) + (f" ({named[0]}, {named[1]})" if any(ends) else "")
    mean = round(sum(values) / len(values), 2) if values else None
    cells = tuple((str(step), counts[step]) for step in steps)
    return Tally(prompt.key, ask, "scale", cells, len(values), mean)


def choice_tally(prompt: Prompt, choice: Choice, answers: Sequence[Closed], language: str) -> Tally:
    counts = Counter(str(each.value) for each in answers)
    labels = {option.key: words(option.label, language) for option in choice.options}
    gone = {str(each.value): each.label or str(each.value) for each in answers}
    labels |= {key: label for key, label in sorted(gone.items()) if key not in labels}
    cells = tuple((label, counts[key]) for key, label in labels.items())
    return Tally(prompt.key, ask_of(prompt, language), "choice", cells, len(answers))


# The opening story


def ranked(stories: Sequence[Quote], digest: Digest) -> list[Quote]:
    """Stories of a length to be read, best first: the digest's language, a large theme, typical of it."""
    place = {
        reply: (rank, typical)
        for rank, line in reversed(list(enumerate(digest.themes)))
        for typical, reply in enumerate(line.replies)
    }

    def order(story: Quote) -> tuple[bool, bool, tuple[int, int]]:
        nowhere = (len(digest.themes), 0)
        off = len(story.text) not in GOOD_LENGTH
        return off, story.language != digest.language, place.get(story.reply, nowhere)

    return sorted((story for story in stories if len(story.text) in STORY_LENGTH), key=order)

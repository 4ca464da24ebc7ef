"""What a digest says of its material: people counted, and nothing that was folded left anywhere in it."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.participant import Outcome
from bot.digests.as_json import to_json
from bot.digests.compose import compose, compose_analysis
from bot.digests.digest import Digest, OtherTopics, ThemeLine
from bot.digests.material import Closed, Decided, Material, Part, Reacted
from bot.themes.theme import Grouping, Quote, Theme, Voice
from tests.bot.digests import samples


def line_of(digest: Digest, id: str) -> ThemeLine:
    return next(line for line in (*digest.themes, *digest.earlier) if line.id == id)


def test_who_took_part_is_counted_in_people() -> None:
    parts = [Part(f"p{n}", n < 20, Outcome.DONE) for n in range(30)]
    parts += [Part(f"p{n}", False, Outcome.STOPPED, "rating") for n in range(20, 28)]
    shown = compose(replace(samples.material(), parts=tuple(parts), unasked=frozenset("abcdef")))
    assert (shown.taking.asked, shown.taking.answered, shown.taking.unasked) == (30, 20, 6)
    assert shown.taking.stopped_at == (("All in all, how was it?", 8),)


def test_of_one_persons_answers_to_a_prompt_the_last_counts() -> None:
    first = [Closed(f"p{n}", "way", "bus") for n in range(12)]
    changed = [Closed(f"p{n}", "way", "car") for n in range(12)]
    other = [Closed(f"q{n}", "way", way) for n, way in enumerate(["bus", "foot", "taxi"] * 6)]
    shown = compose(replace(samples.material(), closed=(*first, *changed, *other)))
    way = next(tally for tally in shown.tallies if tally.key == "way")
    assert (way.counts, way.answered) == ((("Bus", 6), ("Car", 12), ("On foot", 6), ("Taxi", 6)), 30)


def test_a_scale_names_its_ends_and_joins_steps_with_few_people() -> None:
    rating = next(tally for tally in samples.whole().tallies if tally.key == "rating")
    assert rating.ask == "All in all, how was it? (1 awful, 5 great)"
    assert rating.counts == (("1–2", 9), ("3", 10), ("4", 16), ("5", 20))


def test_themes_come_with_what_they_are_out_of_and_what_was_shown_before() -> None:
    wait = line_of(samples.whole(), "wait")
    assert (wait.people, wait.out_of, wait.before, wait.before_out_of, wait.new) == (23, 61, 18, 55, False)
    assert [line.people for line in samples.whole().themes] == [23, 14, 11, 6]


def test_a_figure_last_shown_several_digests_ago_is_still_shown_beside_the_new_one() -> None:
    quiet = replace(samples.previous(), themes=(), earlier=samples.previous().themes)
    wait = line_of(compose(replace(samples.material(), previous=quiet)), "wait")
    assert (wait.before, wait.before_out_of) == (18, 55)


def test_an_unanswered_theme_says_how_long_it_has_waited() -> None:
    digest = samples.whole()
    assert line_of(digest, "phone").waiting_days == 35
    assert line_of(digest, "sign").waiting_days is None, "new to the team"
    assert line_of(digest, "wait").waiting_days is None, "answered"
    assert digest.promised_days == 28


def test_what_contributors_say_of_a_decision_stands_with_it() -> None:
    (done,) = line_of(samples.whole(), "wait").decisions
    assert (done.told, done.reaction.so, done.reaction.not_so) == (18, 6, None)
    assert [quote.text for quote in done.reaction.words] == ["The screen was dark both times I came."]


def test_who_changes_their_mind_about_a_decision_counts_once() -> None:
    reactions = tuple(Reacted(f"p{n}", so) for so in (False, True) for n in range(8))
    told = frozenset(f"p{n}" for n in range(20))
    decided = Decided("wait", "done", "We did.", samples.NOW, told=told, reactions=reactions)
    shown = compose(replace(samples.material(), decisions=(decided,)))
    assert line_of(shown, "wait").decisions[0].reaction.so == 8


def test_an_open_theme_not_heard_now_stays_in_sight_until_it_is_settled() -> None:
    material = replace(samples.material(), previous=samples.previous())
    assert [line.id for line in compose(material).earlier] == ["night"]
    cannot = Decided("night", "cannot", "There is no money for it.", samples.NOW)
    told = compose(replace(material, decisions=(cannot,)))
    assert [line.id for line in told.earlier] == ["night"]
    assert compose(replace(material, decisions=(cannot,), previous=told)).earlier == ()


def test_a_theme_the_team_hid_or_renamed_is_shown_so() -> None:
    material = replace(samples.material(), hidden=frozenset({"desk"}), names={"phone": "Our phones"})
    shown = compose(material)
    assert "desk" not in {line.id for line in shown.themes}
    assert line_of(shown, "phone").name == "Our phones"


def test_the_opening_story_is_one_of_a_large_theme_in_the_digests_language() -> None:
    long = "It was a long day, and I want to tell you about all of it from the start. " * 3
    stories = (
        Quote("price-0", "Of a theme too small to be shown. " * 9, "en"),
        Quote("wait-1", "Too short.", "en"),
        Quote("phone-0", long, "en"),
        Quote("wait-0", long, "da"),
        Quote("wait-5", long + "Not agreed.", "en"),
    )
    shown = compose(replace(samples.material(), stories=stories))
    assert shown.story == stories[2]
    assert compose(replace(samples.material(), stories=stories[:2])).story is None


def test_a_threshold_below_three_is_three() -> None:
    assert compose(replace(samples.material(), threshold=1)).threshold == 3


def test_a_file_of_replies_makes_a_digest_without_a_campaign() -> None:
    shown = samples.analysis()
    assert [line.people for line in shown.themes] == [23, 14, 11, 6]
    assert (shown.taking.asked, shown.taking.answered, shown.taking.stopped) == (None, 61, None)
    assert shown.other == OtherTopics(
        7, (*(f"price-{n}" for n in range(2)), *(f"none-{n}" for n in range(5))), True
    )


def test_a_file_with_one_reply_or_none_shows_nothing() -> None:
    one = (Voice("1", "1", "The wait was long.", "en", quotable=True),)
    theme = Theme("t", "Long wait", "en", ("1",), quotes=(Quote("1", "The wait was long."),))
    for grouping, voices in [(Grouping((theme,)), one), (Grouping((), ("1",)), one), (Grouping(()), ())]:
        shown = compose_analysis(grouping, voices, "one.csv", "en", 5, samples.NOW)
        assert "wait" not in json.dumps(to_json(shown)).lower()
        assert (shown.themes, shown.taking.answered) == ((), None)


# Everything published, taken together


@st.composite
def materials(draw: st.DrawFn) -> Material:
    """Any clinic: up to 40 people, up to six themes, each reply in one or two of them or in none."""
    threshold = draw(st.integers(3, 6))
    replies = draw(st.lists(st.tuples(st.integers(0, 39), st.integers(0, 6), st.booleans()), max_size=70))
    members: dict[int, list[str]] = {}
    for number, (_, theme, _) in enumerate(replies):
        members.setdefault(theme, []).append(f"reply{number}")
    voices = tuple(
        Voice(f"reply{n}", f"who{who}", "words", "en", quotable)
        for n, (who, _, quotable) in enumerate(replies)
    )
    themes = tuple(
        Theme(f"theme{key}", f"name{key}", "en", tuple(ids), quotes=(Quote(ids[0], f"quote{key}"),))
        for key, ids in members.items()
        if key != 6
    )
    people = sorted({voice.who for voice in voices})
    parts = tuple(
        Part(
            who,
            True,
            draw(st.sampled_from([None, Outcome.DONE, Outcome.STOPPED])),
            draw(st.sampled_from(["moment", "way"])),
        )
        for who in people
    )
    ways = tuple(Closed(who, "way", draw(st.sampled_from(["bus", "bus", "car", "foot"]))) for who in people)
    rates = tuple(Closed(who, "rating", draw(st.sampled_from([1, 3, 4, 4, 5, 5, 5]))) for who in people)
    return replace(
        samples.material(),
        threshold=threshold,
        parts=parts,
        unasked=frozenset(people[: draw(st.integers(0, 8))]),
        closed=ways + rates,
        voices=voices,
        grouping=Grouping(themes, tuple(members.get(6, ()))),
        stories=(),
        decisions=(),
        first_shown={},
    )


def figures(digest: Digest) -> Iterator[int]:
    """Every count of people that is shown."""
    taking = digest.taking
    found = [taking.asked, taking.answered, taking.stopped, taking.unasked, digest.unplaced]
    found += [count for _, count in taking.stopped_at]
    found += [count for tally in digest.tallies for _, count in tally.counts]
    found += [tally.answered for tally in digest.tallies]
    found += [count for line in digest.themes for count in (line.people, line.out_of)]
    found += [digest.other.people if digest.other else None]
    return (count for count in found if count is not None)


def possible(shown: Digest, out_of: int) -> range:
    """How many people the folded themes can have, for one who takes it that everybody is in one theme.

    Then those in shown themes, in other topics, and in none add up to all who spoke.
    """
    other = shown.other or OtherTopics(None)
    left_over = out_of - sum(line.people for line in shown.themes)
    if other.with_unplaced:
        return range((other.people or 0) + 1)
    if other.people is not None:
        return range(other.people, other.people + 1)
    if shown.unplaced is not None:
        return range(left_over - shown.unplaced, left_over - shown.unplaced + 1)
    return range(left_over + 1)


@settings(max_examples=300)
@given(materials())
def test_nothing_of_a_folded_theme_is_left_and_nothing_can_be_worked_out(material: Material) -> None:
    shown = compose(material)
    assert min(figures(shown), default=material.threshold) >= material.threshold
    who = {voice.id: voice.who for voice in material.voices}
    people = {theme.id: {who[reply] for reply in theme.members} for theme in material.grouping.themes}
    written = json.dumps(to_json(shown))
    small = [theme for theme in material.grouping.themes if len(people[theme.id]) < material.threshold]
    for theme in small:
        assert f'"{theme.id}"' not in written
        assert theme.name not in written
        assert theme.quotes[0].text not in written
    if small and shown.themes:
        sizes = possible(shown, len(set(who.values())))
        assert len(sizes) != 1 or sizes[0] <= 0 or sizes[0] >= material.threshold


@settings(max_examples=100)
@given(materials())
def test_only_who_agreed_is_quoted_and_every_line_leads_to_its_replies(material: Material) -> None:
    shown = compose(material)
    agreed = {voice.id for voice in material.voices if voice.quotable}
    for line in shown.themes:
        assert {quote.reply for quote in line.quotes} <= agreed & set(line.replies)
        assert line.people == len({voice.who for voice in material.voices if voice.id in line.replies})
    listed = Counter(reply for line in shown.themes for reply in line.replies)
    assert set(listed) <= {voice.id for voice in material.voices}

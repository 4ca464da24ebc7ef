"""The demonstration, played: the loop closes, and what was promised to people is kept."""

from collections import Counter
from collections.abc import Iterator
from datetime import time, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.demo.people import HOME, Person, read_people
from bot.demo.phones import Phone
from bot.demo.play import Played
from bot.demo.run import run_demo
from bot.digests.terminal import render
from bot.errors import BotError

pytestmark = pytest.mark.slow

IDENTIFIERS = ("petra.lund@example.com", "7700 900461", "Holm")


def some(people: tuple[Person, ...]) -> tuple[Person, ...]:
    """A part of everybody: those of one language, whose themes are large enough with fewer people."""
    return tuple(each for each in people if each.language == "en")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "played"


@pytest.fixture(scope="module")
def printed() -> StringIO:
    return StringIO()


@pytest.fixture(scope="module")
def played(folder: Path, printed: StringIO) -> Played:
    console = Console(file=printed, width=80, highlight=False, markup=False, emoji=False)
    return run_demo(folder, 1, console=console, people=some(read_people()))


def told(played: Played) -> Iterator[tuple[Phone, str]]:
    """Every message that tells of a decision, and on whose phone it arrived."""
    for phone in played.phones.phones.values():
        for line in phone.lines:
            for each in played.decided:
                if line.mark == "<" and each.deed.sentence in line.text:
                    yield phone, each.deed.theme


def stops(played: Played) -> int:
    """How many people wrote *stop*."""
    phones = played.phones.phones.values()
    return sum(any(line.mark == ">" and line.text == "stop" for line in phone.lines) for phone in phones)


def test_the_team_answers_three_themes(played: Played) -> None:
    assert {each.deed.kind for each in played.decided} == {"done", "will_do", "cannot"}


def test_each_contributor_hears_each_decision_once(played: Played) -> None:
    count = Counter((phone.key, theme) for phone, theme in told(played))
    assert set(count.values()) == {1}
    heard = Counter(theme for _, theme in count)
    for each in played.decided:  # whoever stopped meanwhile hears nothing more
        assert 0 <= each.done.told - heard[each.deed.theme] <= stops(played)


def test_decisions_are_heard_outside_quiet_hours(played: Played) -> None:
    sentences = [each.deed.sentence for each in played.decided]
    for phone, _ in told(played):
        for line in phone.lines:
            if any(sentence in line.text for sentence in sentences):
                local = line.at.astimezone(ZoneInfo(HOME)).time()
                assert time(8) <= local < time(21)


def test_a_dispute_stands_in_the_last_digest(played: Played) -> None:
    assert played.disputed
    said = [words for each in read_people() if each.key in played.disputed for words in each.dispute.values()]
    last = played.digests[-1]
    stands = [
        quote.text
        for line in (*last.themes, *last.earlier)
        for decision in line.decisions
        for quote in decision.reaction.words
    ]
    assert sorted(stands) == sorted(said)


def test_nobody_is_asked_after_stop(played: Played) -> None:
    stopped = 0
    for phone in played.phones.phones.values():
        said = [line.text if line.mark == ">" else "" for line in phone.lines]
        if "stop" in said:
            stopped += 1
            after = phone.lines[said.index("stop") + 1 :]
            assert [line.mark for line in after] == ["<"]
            assert not after[0].options
    assert stopped


def test_who_declines_or_erases_hears_no_more(played: Played) -> None:
    does = {each.key: each.does for each in read_people()}
    for phone in played.phones.phones.values():
        if {"declines", "erases"} & does[phone.key]:
            place = max(n for n, line in enumerate(phone.lines) if line.mark == ">")
            last, after = phone.lines[place], phone.lines[place + 1 :]
            assert len(after) == 1
            assert after[0].at - last.at < timedelta(seconds=1)


def test_identifiers_do_not_reach_the_team(played: Played, folder: Path) -> None:
    page = (folder / "digest.html").read_text("utf-8")
    said = (folder / "replies.csv").read_text("utf-8")
    assert all(identifier in said for identifier in IDENTIFIERS)
    console = Console(file=StringIO(), width=200)
    for digest in played.digests:
        with console.capture() as captured:
            console.print(render(digest, 200))
        for identifier in IDENTIFIERS:
            assert identifier not in captured.get()
            assert identifier not in page


def test_everything_is_printed_within_its_width(played: Played, printed: StringIO, folder: Path) -> None:
    text = printed.getvalue()
    long = [line for line in text.splitlines() if len(line.rstrip()) > 80 and str(folder) not in line]
    assert not long
    assert "It is not so" in text
    assert str(folder / "digest.html") in text


def test_a_second_run_in_the_same_folder_replaces_the_first(folder: Path, played: Played) -> None:
    few = tuple(each for each in read_people() if each.language == "de")[:3]
    again = run_demo(folder.parent / "again", 1, console=Console(file=StringIO(), width=80), people=few)
    more = run_demo(folder.parent / "again", 1, console=Console(file=StringIO(), width=80), people=few)
    lines = [
        [line.text for phone in each.phones.phones.values() for line in phone.lines] for each in (again, more)
    ]
    assert lines[0] == lines[1]
    assert played.phones.done > again.phones.done


def test_a_folder_with_a_configuration_of_its_own_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[service.mine]\n", encoding="utf-8")
    with pytest.raises(BotError, match="give another folder"):
        run_demo(tmp_path, console=Console(file=StringIO()))

"""How long the engine takes for one event, by what happens: figures only. `python -m benchmarks.advance`."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter_ns

from bot.conversation.campaign import Campaign, Campaigns, Prompt, Service
from bot.conversation.danger import read_lists
from bot.conversation.engine import advance
from bot.conversation.events import Event, Pressed, Received, Started, Woke
from bot.conversation.participant import Participant
from bot.conversation.prompts.choice import Choice, Choosable
from bot.conversation.prompts.consent import Consent
from bot.conversation.prompts.scale import Scale
from bot.conversation.prompts.story import Story
from bot.conversation.wording import load_wording

WORDING = Path(__file__).parent.parent / "bot" / "wording"
DANGER = WORDING.with_name("danger")
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
TIMES = 5000
WAYS = ("By bus", "By car", "On foot", "By bicycle", "Somebody brought me")


def campaigns() -> Campaigns:
    """A consent, a choice of five, a scale and a story, about one service, in two languages."""
    options = tuple(Choosable(f"way{number}", {"en": way, "da": way}) for number, way in enumerate(WAYS))
    prompts = (
        Prompt("consent", "consent", Consent({"en": "May we ask you about your visit?"})),
        Prompt("came", "choice", Choice({"en": "How did you come to us?"}, options)),
        Prompt("rating", "scale", Scale({"en": "How was it?"}, {"en": ("awful", "great")})),
        Prompt("moment", "story", Story({"en": "Tell us about one moment."})),
    )
    wording = load_wording(
        {file.stem: tomllib.loads(file.read_text("utf-8")) for file in WORDING.glob("*.toml")}
    )
    visit = Campaign("visit", "clinic", {"en": "Your visit"}, prompts, ("en", "da"))
    danger = tuple(read_lists(tomllib.loads(file.read_text("utf-8"))) for file in DANGER.glob("*.toml"))
    return Campaigns(
        {"visit": visit}, {"clinic": Service("clinic", {"en": "Clinic"})}, wording, danger=danger
    )


def after(here: Campaigns, *events: Event) -> Participant:
    """Somebody to whom this has happened already."""
    who = Participant("p", "en")
    for event in events:
        who = advance(here, who, event, NOW).who
    return who


def measured(here: Campaigns, who: Participant, event: Event) -> tuple[float, float]:
    """The median and the 99th percentile of one event, in microseconds."""
    taken = []
    for _ in range(TIMES):
        began = perf_counter_ns()
        advance(here, who, event, NOW)
        taken.append((perf_counter_ns() - began) / 1000)
    return median(taken), quantiles(taken, n=100)[98]


def main() -> None:
    here = campaigns()
    agreed = (Started("visit"), Received("yes"))
    choosing = after(here, *agreed)
    assert choosing.open is not None
    assert choosing.open.ask is not None
    rating = after(here, *agreed, Received("1"))
    telling = after(here, *agreed, Received("1"), Received("4"))
    happenings: tuple[tuple[str, Participant, Event], ...] = (
        ("a press", choosing, Pressed(f"{choosing.open.ask.id}:way1")),
        ("a choice of five, by its label", choosing, Received("by car")),
        ("a choice of five, by its number", choosing, Received("2")),
        ("a choice of five, in a few words", choosing, Received("the car, obviously")),
        ("a choice of five, misspelt", choosing, Received("by bicicle")),
        ("a choice of five, nothing that fits", choosing, Received("I never said that I was there at all")),
        ("a number on a scale", rating, Received("4 out of 5")),
        ("a part of a story", telling, Received("We waited for an hour, and nobody said a word. " * 4)),
        ("words of danger", telling, Received("We waited, and honestly I want to die")),
        ("yes to taking part", after(here, Started("visit")), Received("yes please")),
        ("stop", choosing, Received("ok stop please")),
        ("help", choosing, Received("help")),
        ("a waking with nothing to do", choosing, Woke("p-1")),
    )
    print(f"{'one event':<40}{'median':>10}{'p99':>10}   microseconds, {TIMES} times each")
    for name, who, event in happenings:
        middle, slow = measured(here, who, event)
        print(f"{name:<40}{middle:>10.1f}{slow:>10.1f}")


if __name__ == "__main__":
    main()

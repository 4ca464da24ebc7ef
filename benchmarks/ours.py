"""weheard's way in, from a parsed inbound to its commit and outbox rows, measured as a platform sees it."""

import asyncio
import time
import tomllib
from collections.abc import Iterable
from itertools import count, islice
from pathlib import Path

from adapters.base import Capabilities
from bot.conversation.campaign import Campaign, Campaigns, Prompt, Service
from bot.conversation.prompts.consent import Consent
from bot.conversation.prompts.text import TextPrompt
from bot.conversation.wording import load_wording
from bot.messages import Address, Came, Inbound
from bot.runtime.clock import SystemClock
from bot.runtime.receive import Receiver
from storage.database import Database

QUESTIONS = 5
CAMPAIGNS = 20
WORDING = Path(__file__).parent.parent / "bot" / "wording"
CAN = {"telegram": Capabilities(text_limit=4096, max_buttons=100)}

Timings = list[float]


def campaigns() -> Campaigns:
    """Campaigns of five questions about one service, so that people can go on for a while."""
    wording = load_wording(
        {path.stem: tomllib.loads(path.read_text("utf-8")) for path in WORDING.glob("*.toml")}
    )
    consent = Prompt("consent", "consent", Consent({"en": "May we ask you about your visit?"}))
    questions = tuple(
        Prompt(f"q{number}", "text", TextPrompt({"en": f"Question number {number}: how was that for you?"}))
        for number in range(QUESTIONS)
    )
    made = {
        key: Campaign(key, "clinic", {"en": "Your visit"}, (consent, *questions))
        for key in (f"visit{number}" for number in range(CAMPAIGNS))
    }
    return Campaigns(made, {"clinic": Service("clinic", {"en": "Clinic"})}, wording)


def address_of(person: int) -> Address:
    return Address("telegram", str(10_000_000 + person))


def conversation(person: int, count: int, numbers: Iterable[int], *, known: bool = False) -> list[Inbound]:
    """What is sent from one seat: come, agree, answer; then come again for the next campaign. Who went
    through all makes room for the next person. Somebody `known` went through the first one before."""
    address = address_of(person)
    made = []
    campaign, question = int(known), -2
    for number in map(str, islice(numbers, count)):
        if question == -2:
            made.append(Inbound(address, number, Came.START, code=f"visit{campaign}"))
            question = -1 if campaign == 0 else 0
        else:
            text = "yes" if question == -1 else f"answer number {len(made)}"
            made.append(Inbound(address, number, text=text, message_id=number))
            question += 1
        if question == QUESTIONS:
            campaign, question = campaign + 1, -2
        if campaign == CAMPAIGNS:
            person, campaign = person + 1, int(known)
            address = address_of(person)
    return made


async def run(path: Path, people: int, each: int, among: int = 0) -> tuple[float, Timings]:
    """Seconds for all, and each update's seconds, with `people` at once sending `each` updates. `among` so
    many stored ones, they are taken from far apart; else they are new."""
    database = Database.open(f"sqlite:///{path}")
    receive = Receiver(database, campaigns(), CAN, SystemClock())
    now = time.time_ns()  # another run on the same database sends other inbounds, from other people
    apart = (among or 1_000_000) // people
    first = now % (apart // 2) if among else 0
    who = [number * apart + first for number in range(people)]
    sent = [
        conversation(person, each + 2, count(now + place, people), known=bool(among))
        for place, person in enumerate(who)
    ]
    for mine in sent:
        for inbound in mine[:2]:
            await receive(inbound)
    timings: Timings = []

    async def one(mine: list[Inbound]) -> None:
        for inbound in mine[2:]:
            began = time.perf_counter()
            await receive(inbound)
            timings.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(one(mine) for mine in sent))
    seconds = time.perf_counter() - began
    await database.close()
    return seconds, timings

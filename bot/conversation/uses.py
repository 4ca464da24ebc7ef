"""What people allow to be done with their words: shown when they ask, and changed by a press or a number."""

from hashlib import sha256

from bot.conversation import consents, moving
from bot.conversation.keywords import plain
from bot.conversation.participant import TAKE_PART, Beside, Consent
from bot.conversation.turn import Turn
from bot.conversation.wording import pick, shortly, the_question
from bot.messages import Option

PRESS = "use"
"""What the id of such a button begins with: it holds all it means, so an old one still counts."""


def show(turn: Turn) -> None:
    """For each service what was agreed to, and a button for each use to say the opposite."""
    services = dict.fromkeys(consent.service for consent in turn.who.consents)
    if not services:
        turn.tell("choices_none")
    for service in services:
        _show_one(turn, service)


def _show_one(turn: Turn, service: str) -> None:
    mine = [consent for consent in turn.who.consents if consent.service == service]
    mine.sort(key=lambda consent: consent.use != TAKE_PART)
    lines = [f"– {_line(turn, consent, consent.given)}" for consent in mine]
    options = tuple(
        Option(_id(consent, not consent.given), _line(turn, consent, not consent.given))
        for consent in mine
        if consent.use != TAKE_PART  # *stop* and *start* are for that
    )
    there = turn.campaigns.services.get(service)
    name = pick(there.name, turn.language()) if there and there.name else service
    turn.say("\n".join([turn.phrase("choices_title", {"service": name}), *lines]), options)
    turn.change(beside=Beside("uses", options=options) if options else None)


def _line(turn: Turn, consent: Consent, given: bool) -> str:
    """What a use is, and a yes or a no to it; a campaign's own use by the question it was."""
    say = turn.phrases(turn.language()).say
    use = say.get(f"use_{consent.use}") or shortly(the_question(consent.words), 40).rstrip("?")
    return turn.phrase("choice_line", {"use": use, "answer": say["yes" if given else "no"]})


def _id(consent: Consent, given: bool) -> str:
    whole = sha256(f"{consent.service}\n{consent.use}".encode()).hexdigest()
    return f"{PRESS}:{whole[:16]}:{'yes' if given else 'no'}"


def pressed(turn: Turn, option: str) -> bool:
    """Set a use as its button says; False when it is another's button."""
    if not option.startswith(f"{PRESS}:"):
        return False
    for consent in turn.who.consents:
        for given in (True, False):
            if option == _id(consent, given):
                _set(turn, consent, given)
                return True
    return False


def chosen(turn: Turn, text: str) -> bool:
    """Whether words right after the choices were shown name one: its number, or its label."""
    beside = turn.who.beside
    if beside is None or beside.what != "uses":
        return False
    words = plain(text)
    number = turn.vocabulary().number(words)
    if number is not None and 1 <= number <= len(beside.options):
        return pressed(turn, beside.options[number - 1].id)
    named = next((option for option in beside.options if plain(option.label) == words), None)
    past(turn)
    return named is not None and pressed(turn, named.id)


def past(turn: Turn) -> None:
    """Something else came since: a number is no longer said to the choices."""
    if turn.who.beside is not None and turn.who.beside.what == "uses":
        turn.change(beside=None)


def _set(turn: Turn, consent: Consent, given: bool) -> None:
    past(turn)
    line = _line(turn, consent, given)
    if consent.given is not given:
        consents.choose(turn, consent.service, consent.use, given, line.rpartition(":")[0].strip())
    turn.lead_with("choice_set", line=line)
    if turn.open:
        moving.again(turn, turn.open, briefly=True)
    else:
        turn.say("")

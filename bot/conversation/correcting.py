"""What was said is told anew, taken back, or passed on after all: in any state, once its number was shown."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.conversation import apart, moving, sessions
from bot.conversation.campaign import Campaign, Prompt
from bot.conversation.consents import takes_part
from bot.conversation.effects import Need, WithdrawReply
from bot.conversation.events import Supplied
from bot.conversation.keywords import plain
from bot.conversation.participant import TAKE_PART, TEAM, Answer, Json, Mending, Participant, Session
from bot.conversation.turn import Turn
from bot.conversation.wording import Word

OWN_REPLY, OWN_DATA = "own_reply", "own_data"
"""What is looked up: the telling of a number, as the list of what is held counts them; all that is held."""
CHANGE, TAKE_BACK, PASS_ON = "change", "take_back", "pass_on"
SHOWN = "data"
"""What was last shown beside the conversation: part of the list of what is held."""
IN_WORDS = frozenset({"text", "story"})
"""Kinds that are told anew in one's own words; others are asked again."""


def asked(turn: Turn, text: str) -> bool:
    """Whether a whole message is one of these with a number, or *more*; not before they saw the list."""
    if not turn.who.saw_data:
        return False
    said, vocabulary = plain(text), turn.vocabulary()
    if _more(turn, said):
        return True
    words, _, last = said.rpartition(" ")
    number = vocabulary.number(last)
    if number is None or not words:
        return False
    if vocabulary.means(words, TAKE_BACK) or vocabulary.words.get(words) is Word.DELETE:
        turn.do(Need(OWN_REPLY, f"{TAKE_BACK} {number}"))
    elif vocabulary.means(words, PASS_ON):
        turn.do(Need(OWN_REPLY, f"{PASS_ON} {number}"))
    elif vocabulary.means(words, apart.APART):
        turn.do(Need(OWN_REPLY, f"{apart.APART} {number}"))
    elif vocabulary.means(words, CHANGE):
        turn.do(Need(OWN_REPLY, f"{CHANGE} {number}"))
    else:
        return False
    return True


def _more(turn: Turn, said: str) -> bool:
    """The rest of a long list, right after a part of it was shown."""
    beside = turn.who.beside
    if beside is None or beside.what != SHOWN:
        return False
    turn.change(beside=None)
    if not turn.vocabulary().means(said, "more"):
        return False
    turn.do(Need(OWN_DATA, str(beside.shown)))
    return True


def found(turn: Turn, event: Supplied) -> None:
    """It was looked up: do it, say so in a sentence, and put what was asked once more."""
    what, _, number = event.session.partition(" ")
    telling = event.found
    if not isinstance(telling, dict):
        turn.lead_with("data_no_number" if number != "0" else "apart_nothing")
    elif what == apart.APART:
        apart.found(turn, telling)
    elif what == CHANGE:
        if _begun(turn, telling, int(number)):
            return
    elif what == TAKE_BACK:
        turn.do(WithdrawReply(int(number)))
        turn.lead_with("take_back_done")
        if _forgotten(turn, telling, int(number)):
            return
    else:
        apart.set_audience(turn, telling, TEAM)
        turn.lead_with("pass_on_done")
    if turn.open:
        moving.again(turn, turn.open, briefly=True)
    else:
        turn.say("")


def _begun(turn: Turn, telling: Mapping[str, Json], number: int) -> bool:
    """Ask for the new words in a session of its own; what was open has its turn again after it."""
    campaign = turn.campaign(str(telling["campaign"]))
    if turn.who.stopped or not _agrees(turn.who, campaign):
        turn.lead_with("change_not_now", number=number)
        return False
    session = sessions.front(turn, _session(turn, telling, number, campaign))
    prompt, probe = _still_there(campaign, telling), int(str(telling["probe"]))
    asked = str(telling["asked"])
    if prompt:
        turn.lead_with("change_how" if probe or prompt.kind_name in IN_WORDS else "back")
        moving.put(turn, session, prompt, probe=probe)
    elif asked:
        turn.lead_with("change_how")
        moving.put_in_words(turn, session, session.asked[0], probe, asked)
    else:
        moving.put_in_words(turn, session, session.asked[0], probe, turn.phrase("change_how"))
    return True


def _agrees(who: Participant, campaign: Campaign | None) -> bool:
    """Whether they take part; of a campaign that is gone, whether they do anywhere."""
    if campaign:
        return takes_part(who, campaign)
    return any(who.agreed(consent.service, TAKE_PART) for consent in who.consents)


def _session(turn: Turn, telling: Mapping[str, Json], number: int, campaign: Campaign | None) -> Session:
    """A session for this alone. Its id is of the person's version, which no other event has."""
    before, key, said_in = turn.open, str(telling["prompt"]), str(telling["session"])
    returns_to = (before.mends.returns_to if before.mends else before.id) if before else ""
    here = next((one for one in (before, *turn.who.resting) if one and one.id == said_in), None)
    answers = here.answers if here and not telling["probe"] else {}
    given = telling.get("given")
    return Session(
        f"{turn.who.id}-change{turn.who.version}",
        str(telling["campaign"]),
        int(str(telling["wave"])),
        answers={key: answers.get(key, Answer(None))},
        asked=(key,),
        given=given if isinstance(given, dict) else {},
        reminded=len(campaign.remind) if campaign else 0,
        mends=Mending(number, said_in, int(str(telling["probe"])), returns_to),
    )


def _still_there(campaign: Campaign | None, telling: Mapping[str, Json]) -> Prompt | None:
    """The prompt it was said to, where it is asked as it was. What was left out is not read back to be
    passed on, so it is changed in words alone."""
    prompts = campaign.prompts if campaign and not telling.get("kept_back") else ()
    prompt = next((one for one in prompts if one.key == telling["prompt"]), None)
    if prompt is None or prompt.kind.needs or not prompt.kind.expects:
        return None
    probe = int(str(telling["probe"]))
    fits = probe <= len(prompt.probes) if probe else prompt.kind_name == telling["kind"]
    return prompt if fits else None


def _forgotten(turn: Turn, telling: Mapping[str, Json], number: int) -> bool:
    """Take the words out of a session that is at work too; True when what was open went on because of it."""
    session, prompt, probe = str(telling["session"]), str(telling["prompt"]), bool(telling.get("probe"))
    if not probe:
        turn.change(resting=tuple(_without(one, session, prompt) for one in turn.who.resting))
    if turn.open and turn.open.mends and turn.open.mends.number == number:
        moving.go_on(turn, replace(turn.open, answers={}))
        return True
    if probe or turn.open is None or turn.open.id != session:
        return False
    told = moving.draft_of(turn.open, prompt)
    turn.open = _without(turn.open, session, prompt)
    ask = turn.open.ask
    if told is None or ask is None or ask.prompt != prompt or ask.probe:
        return False
    moving.go_on(turn, turn.open)
    return True


def _without(session: Session, id: str, prompt: str) -> Session:
    if session.id != id:
        return session
    draft = session.draft if isinstance(session.draft, dict) else {}
    left: Json = {key: value for key, value in draft.items() if key != prompt}
    answers = {key: each for key, each in session.answers.items() if key != prompt}
    return replace(session, answers=answers, draft=left or None, skipped=session.skipped | {prompt})


def hints(turn: Turn, newest: int) -> Iterator[str]:
    """What can be done with what is listed."""
    yield " ".join(turn.phrase(key, {"number": newest}) for key in ("data_how", "data_change"))
    yield turn.phrase("data_how_choices")

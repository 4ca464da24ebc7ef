"""What is asked next: the first prompt not answered yet whose condition holds; back, and how it ends."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.conversation import probes, sessions
from bot.conversation.campaign import Campaign, Prompt
from bot.conversation.consents import asks_to_take_part, has_told, settled, takes_part
from bot.conversation.effects import Need, Say
from bot.conversation.hearing import spoken
from bot.conversation.participant import Answer, Ask, Json, Mending, Outcome, Session
from bot.conversation.prompts.as_shown import as_shown, still_offers
from bot.conversation.prompts.base import Kind, View
from bot.conversation.prompts.consent import Consent
from bot.conversation.prompts.several import DONE
from bot.conversation.prompts.text import TextPrompt
from bot.conversation.reading_back import READING_KIND, is_reading
from bot.conversation.turn import Turn
from bot.conversation.wording import fill, pick, what_is_asked
from bot.messages import Message, Option

LONGEST_ID = 64
"""Bytes a platform takes as the id of something to press."""
NOTHING = Message("")
STORY = "story"
LONG = 160
"""Characters of an ask that nobody wants to read twice in a row."""


def go_on(turn: Turn, session: Session, needed: Json = None) -> None:
    """Put the next prompt, and what is only told before it; or bring the session to its end."""
    if session.mends:
        return _mended(turn, session, session.mends)
    while True:
        campaign = turn.campaign(session.campaign)
        if campaign is None or over(turn, campaign):
            turn.tell("over_now" if campaign else "over_unnamed")
            return sessions.close(turn, session, Outcome.ENDED)
        if campaign.key in turn.campaigns.paused:
            turn.tell("on_hold_now")
            return sessions.rest(turn, replace(session, ask=None), turn.now + sessions.A_DAY)
        prompt = upcoming(turn, campaign, session)
        if prompt is None:
            return finish(turn, campaign, session)
        if prompt.kind.needs and needed is None:
            turn.update(session, ask=None)
            return turn.do(Need(prompt.kind.needs, session.id))
        if not prompt.kind.expects:
            session = _tell(turn, session, prompt, needed)
        elif asks_to_take_part(prompt.kind) or takes_part(turn.who, campaign):
            return put(turn, session, prompt, needed=needed)
        else:
            return decline(turn, session)
        needed = None


def supplied(turn: Turn, session_id: str, found: Json) -> None:
    """What a prompt needed is here: put it, if it is still waiting for that."""
    session = turn.open
    if session and session.id == session_id and session.ask is None:
        go_on(turn, session, [] if found is None else found)


def asks_more(turn: Turn, session: Session) -> bool:
    """Whether this session's campaign is there and not over; what was said can always be changed."""
    campaign = turn.campaign(session.campaign)
    return session.mends is not None or (campaign is not None and not over(turn, campaign))


def _mended(turn: Turn, session: Session, mends: Mending) -> None:
    """What was said before is told anew, or left: back to what was asked before, if anything was."""
    turn.open = None
    turn.change(resting=tuple(_knows(one, session, mends) for one in turn.who.resting))
    if not turn.lead:
        turn.lead_with("change_done")
    before = next((one for one in turn.who.resting if one.id == mends.returns_to), None)
    if before:
        again(turn, sessions.front(turn, before), briefly=True)
    else:
        turn.say("")


def _knows(session: Session, mending: Session, mends: Mending) -> Session:
    """A session with the answer as it is told anew, where that is one of its own."""
    if session.id != mends.session or mends.probe:
        return session
    key = mending.asked[0]
    others = {one: answer for one, answer in session.answers.items() if one != key}
    told = {key: mending.answers[key]} if key in mending.answers else {}
    skipped = session.skipped - {key} if told else session.skipped | {key}
    return replace(session, answers={**others, **told}, skipped=skipped)


def over(turn: Turn, campaign: Campaign) -> bool:
    """Whether this campaign asks nobody anything any more."""
    return campaign.key in turn.campaigns.ended or bool(campaign.closes and turn.now >= campaign.closes)


def upcoming(turn: Turn, campaign: Campaign, session: Session) -> Prompt | None:
    """The first prompt, in the order of the campaign as it is now, that is still to be put."""
    known = known_by(session)
    for prompt in campaign.prompts:
        if prompt.key in session.answers or prompt.key in session.skipped:
            continue
        if not prompt.kind.expects and prompt.key in session.asked:
            continue
        if isinstance(prompt.kind, Consent) and _is_settled(turn, campaign, session, prompt.kind):
            continue
        if prompt.when is None or prompt.when.holds(known, session.skipped):
            return prompt
    return None


def _is_settled(turn: Turn, campaign: Campaign, session: Session, kind: Consent) -> bool:
    """Whether it is not to be asked: it was answered, or this is no time for it, after words of danger."""
    untimely = session.alarmed and not asks_to_take_part(kind)
    return untimely or settled(turn.who, campaign.service, kind)


def known_by(session: Session) -> Mapping[str, Answer]:
    """What conditions may ask about: the answers, and what the session is about."""
    if not session.given:
        return session.answers
    return {**{key: Answer(value) for key, value in session.given.items()}, **session.answers}


def current(turn: Turn, session: Session, ask: Ask) -> Prompt | None:
    """The prompt that awaits an answer, as its campaign has it now; None when it is gone from there."""
    campaign = turn.campaign(session.campaign)
    return next((one for one in campaign.prompts if one.key == ask.prompt), None) if campaign else None


def kind_of(prompt: Prompt | None, ask: Ask, draft: Json) -> Kind:
    """What reads the answer. What the campaign no longer has as it was put is read as it was shown."""
    if ask.probe:
        return TextPrompt({})
    if prompt is not None and prompt.kind_name == ask.kind and still_offers(prompt.kind, ask, draft):
        return prompt.kind
    return as_shown(ask, draft)


def view_of(turn: Turn, session: Session, prompt: str, ask: Ask | None = None, needed: Json = None) -> View:
    """What a kind may look at, for the ask of a prompt that is open or for a new one."""
    language = turn.language()
    return View(
        language,
        turn.phrases(language),
        session.answers,
        spoken(turn, session),
        draft_of(session, prompt),
        ask.attempt if ask else 1,
        ask.options if ask else (),
        needed,
        turn.vocabulary(),
        turn.now.astimezone(turn.where()).date(),
    )


def draft_of(session: Session, prompt: str) -> Json:
    """What was gathered for a prompt so far: kept by prompt, so that going back loses nothing."""
    return session.draft.get(prompt) if isinstance(session.draft, dict) else None


def put(
    turn: Turn,
    session: Session,
    prompt: Prompt,
    attempt: int = 1,
    probe: int = 0,
    needed: Json = None,
    briefly: bool = False,
) -> None:
    """Put a prompt, or its probe of that number, in the language of now."""
    message = _worded(turn, session, prompt, probe, needed)
    kind_name = PROBE_KIND if probe else prompt.kind_name
    ask = Ask(next_id(session), prompt.key, kind_name, message.text, message.options, attempt, probe)
    repeated = briefly and session.ask is not None and session.ask.text == ask.text
    onwards = begun(session, prompt)  # what is spoken is how a story begins
    recorded = "" if probe or repeated or onwards else _recorded(turn, prompt)
    _put(turn, session, ask, repeated, replace(message, recorded=recorded))


def begun(session: Session, prompt: Prompt) -> bool:
    """Whether some of a story was told already: it is gone on with then."""
    return prompt.kind_name == STORY and bool(draft_of(session, prompt.key))


def put_in_words(turn: Turn, session: Session, prompt: str, probe: int, text: str) -> None:
    """Put something once asked, to be answered in words: it is not there any more as it was."""
    _put(turn, session, Ask(next_id(session), prompt, PROBE_KIND, text, probe=probe))


def _recorded(turn: Turn, prompt: Prompt) -> str:
    """The file that holds a prompt spoken in the language of now; empty where there is none."""
    language = turn.language()
    return prompt.recorded.get(language) or prompt.recorded.get(language.partition("-")[0], "")


PROBE_KIND = "text"
"""Probes are answered in one's own words."""


def again(turn: Turn, session: Session, attempt: int = 0, briefly: bool = False) -> None:
    """Put what awaits an answer once more: in the language of now, or as it was shown if need be.

    `briefly` says that it was just read: of something long, only what is asked is said again.
    """
    ask = session.ask
    if ask is None or not asks_more(turn, session):
        return go_on(turn, session)
    prompt = current(turn, session, ask)
    attempt = attempt or ask.attempt
    if prompt and _can_be_made_anew(prompt, ask):
        return put(turn, session, prompt, attempt, ask.probe, briefly=briefly)
    return _put(turn, session, replace(ask, id=next_id(session), attempt=attempt), briefly)


def keep_buttons(turn: Turn, before: Ask, pressed: str = "") -> None:
    """What is pressed on the ask before counts for the one put now, when that offers some of the same.

    Somebody who picks several presses one after the other on the message they have before them. So the ask
    now takes the place of the one that was `pressed` (its id), where the platform edits; words typed in
    between stand below that one, and what is put then comes below them.
    """
    session = turn.open
    now = session.ask if session else None
    if session is None or now is None or now.prompt != before.prompt:
        return
    left, offered = ({one.id for one in ask.options} - {DONE} for ask in (now, before))
    if left and left <= offered:
        since = before.since or counted(before.id, before.id) or 0
        turn.update(session, ask=replace(now, since=since))
        said = turn.effects[-1]
        if pressed and isinstance(said, Say):
            turn.effects[-1] = replace(said, message=replace(said.message, replaces=pressed))


def counted(ask: str, other: str) -> int | None:
    """The count in another ask's id, when that is of the same session."""
    session, _, number = other.rpartition(".")
    return int(number) if session == ask.rpartition(".")[0] and number.isdecimal() else None


def _can_be_made_anew(prompt: Prompt, ask: Ask) -> bool:
    if ask.probe:
        return ask.probe <= len(prompt.probes)
    return prompt.kind_name == ask.kind and not prompt.kind.needs


def _worded(turn: Turn, session: Session, prompt: Prompt, probe: int, needed: Json = None) -> Message:
    if probe:
        language = turn.language()
        words = pick(prompt.probes[probe - 1].ask, language)
        return Message(fill(words, spoken(turn, session)), language=language)
    return prompt.kind.ask(view_of(turn, session, prompt.key, needed=needed))


def next_id(session: Session) -> str:
    """The next ask's: the session's and a count, so it needs no randomness and never comes twice."""
    return f"{session.id}.{session.counter + 1}"


def _put(turn: Turn, session: Session, ask: Ask, briefly: bool = False, beside: Message = NOTHING) -> None:
    """Put an ask, with what its kind has `beside` the words and the options."""
    place = probes.mark(ask.prompt, ask.probe) if ask.probe else ask.prompt
    asked = session.asked if place in session.asked else (*session.asked, place)
    session = turn.update(session, ask=ask, counter=session.counter + 1, asked=asked, asked_at=turn.now)
    if (waking := wake_at(turn, session)) is not None or session.wake_at is not None:
        turn.update(session, wake_at=waking)
    options = tuple(Option(option_id(ask, number), one.label) for number, one in enumerate(ask.options))
    words = what_is_asked(ask.text) if briefly and len(ask.text) > LONG else ask.text
    message = Message(turn.led(words), options, turn.language(), ask.id, recorded=beside.recorded)
    if several := beside.several:
        message = replace(message, several=replace(several, id=f"{ask.id}:{several.id}"))
    turn.do(Say(message, _kept(turn, session, ask)))


def _kept(turn: Turn, session: Session, ask: Ask) -> Ask:
    """An ask as it is kept: without the words that it reads back, which are the reply's alone."""
    if is_reading(ask, draft_of(session, ask.prompt)):
        return replace(ask, kind=READING_KIND, text=turn.phrase("read_back_kept"))
    return ask


def wake_at(turn: Turn, session: Session) -> datetime | None:
    """When silence becomes an event: a story is told then, of anything else they may be reminded."""
    campaign = turn.campaign(session.campaign)
    if campaign and session.ask and not session.ask.probe and draft_of(session, session.ask.prompt):
        return turn.now + campaign.quiet_while
    return sessions.reminder_at(turn, session)


def option_id(ask: Ask, number: int) -> str:
    """What a press carries: the ask's id, a colon, and the option's own id, or its place where too long."""
    whole = f"{ask.id}:{ask.options[number].id}"
    return whole if len(whole.encode()) <= LONGEST_ID else f"{ask.id}:#{number}"


def _tell(turn: Turn, session: Session, prompt: Prompt, needed: Json) -> Session:
    """Say what is only told. It puts no ask: nothing is awaited."""
    message = _worded(turn, session, prompt, 0, needed)
    turn.say(message.text, message.options, _recorded(turn, prompt))
    return turn.update(session, asked=(*session.asked, prompt.key))


def back(turn: Turn, session: Session, ask: Ask) -> None:
    """Put the prompt before again; on a probe, the prompt it follows up."""
    before = session.asked[: session.asked.index(ask.prompt)] if not ask.probe else (ask.prompt,)
    campaign = turn.campaign(session.campaign)
    prompts = {prompt.key: prompt for prompt in campaign.prompts} if campaign else {}
    known = known_by(session)
    for key in reversed(before):
        prompt = prompts.get(key)
        if prompt is None or not prompt.kind.expects or prompt.kind.needs:
            continue
        if asks_to_take_part(prompt.kind):  # given already; *stop* takes it back
            continue
        if prompt.when is None or prompt.when.holds(known, session.skipped):
            if not begun(session, prompt):
                turn.lead_with("back")
            put(turn, session, prompt)
            break
    else:
        turn.lead_with("back_nothing")
        again(turn, session, briefly=True)


def finish(turn: Turn, campaign: Campaign, session: Session) -> None:
    """Everything was asked: thanks, and when they will hear back if that was offered."""
    language = turn.language()
    words = (
        fill(pick(campaign.thanks, language), spoken(turn, session))
        if campaign.thanks
        else turn.phrase("thanks")
    )
    if campaign.offer and campaign.offer.answer_by:
        words += " " + turn.phrase("hear_back", {"date": turn.date(turn.now + campaign.offer.answer_by)})
    turn.say(words)
    sessions.close(turn, session, Outcome.DONE)


def decline(turn: Turn, session: Session, phrase: str = "") -> None:
    """They would rather not take part."""
    told = has_told(turn.who, turn.campaign(session.campaign))
    turn.tell(phrase or ("declined_told" if told else "declined_for_now"))
    sessions.close(turn, session, Outcome.DECLINED)

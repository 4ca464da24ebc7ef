"""What somebody said: which word it is, which ask it answers, and what is kept of it."""

from dataclasses import dataclass, replace
from typing import assert_never

from bot.conversation import also, apart, commands, consents, goodbye, moving, passing, probes, sessions, uses
from bot.conversation.campaign import Prompt
from bot.conversation.consents import asks_to_take_part, takes_part
from bot.conversation.effects import Need, RecordReply, ReviseReply, Say, SetAudience
from bot.conversation.events import Edited, Pressed, Received
from bot.conversation.keywords import plain, plain_label
from bot.conversation.participant import INDEPENDENT, TAKE_PART, Answer, Ask, Json, Session
from bot.conversation.prompts.base import Kind, Partly, Said, Unclear, Whole
from bot.conversation.prompts.consent import Consent
from bot.conversation.prompts.story import DONE
from bot.conversation.reading_back import TELLING, is_reading, turn_of
from bot.conversation.turn import Turn
from bot.conversation.wording import Word, what_is_asked
from bot.messages import Attachment, Option

LONG_ENOUGH = 12
"""Characters from which words that are the same as ours are ours: "How?" could be anybody's."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was said to an ask, with what is kept beside it."""

    said: Said
    text: str
    message_id: str = ""
    attachments: tuple[Attachment, ...] = ()
    on: str = ""
    """The id of the ask whose button was pressed."""


def hear(turn: Turn, event: Received) -> None:
    """Words: a word of ours where it is one, else an answer, else something told without being asked."""
    word = turn.vocabulary().word(event.text)
    if commands.comes_first(turn, word, event.text) or commands.beside(turn, event.text):
        return
    session = turn.open
    ask = session.ask if session else None
    named = _names_an_option(ask, event.text)
    if turn.who.stopped:
        commands.after_stop(turn, word)
    elif not named and commands.understood(turn, word, event.text):
        pass
    elif session is None or ask is None:
        unasked(turn, word, event)
    elif not named and _is_our_own(ask, event):
        turn.lead_with("here")
        moving.again(turn, session)
    elif not named and (word is Word.SKIP or _leaves_it(turn, session, ask, word, event.text)):
        skip(turn, session, ask)
    elif word is Word.BACK and not named:
        moving.back(turn, session, ask)
    else:
        said = Said(event.text, attachments=event.attachments)
        answer(turn, session, ask, Given(said, event.text, event.message_id, event.attachments))


def _names_an_option(ask: Ask | None, text: str) -> bool:
    """Whether it is the label of an option that was shown: then it is no command, whatever the word."""
    if ask is None or not ask.options:
        return False
    words = plain(text)
    return any(plain_label(option.label) == words for option in ask.options)


def _leaves_it(turn: Turn, session: Session, ask: Ask, word: Word | None, text: str) -> bool:
    """Whether they leave what they wanted to change as it was. A story read back has ways of its own."""
    if session.mends is None or turn_of(moving.draft_of(session, ask.prompt)) != TELLING:
        return False
    return word is Word.BACK or turn.vocabulary().means(plain(text), "keep_it")


def _is_our_own(ask: Ask, event: Received) -> bool:
    """Whether it is only our own words sent back, as when somebody forwards or repeats them: no answer."""
    if len(event.text) < LONG_ENOUGH or event.attachments:
        return False
    said, asked = plain(event.text), plain_label(ask.text)
    if said in {asked, plain_label(what_is_asked(ask.text))}:
        return True
    labels = [plain_label(option.label) for option in ask.options]
    rest = said.removeprefix(f"{asked} ").split() if said.startswith(f"{asked} ") else []
    return bool(rest) and {word for word in rest if not word.isdecimal()} <= {*" ".join(labels).split()}


def unasked(turn: Turn, word: Word | None, event: Received) -> None:
    """The door is open: words nobody asked for are kept, once their teller has agreed to take part."""
    who, waits = turn.who, sessions.waiting(turn)
    if not any(who.agreed(consent.service, TAKE_PART) for consent in who.consents):
        turn.tell("how_to_start")
    elif waits and not event.attachments and _only_answers(turn, word, event.text):
        moving.go_on(turn, sessions.front(turn, waits))
    elif not event.attachments and goodbye.is_said(turn.vocabulary(), word, event.text):
        turn.tell("goodbye")
        return
    elif word is Word.THANKS:
        turn.tell("you_are_welcome")
    elif word or (turn.vocabulary().is_courtesy(event.text) and not event.attachments):
        turn.tell("nothing_open")
    else:
        turn.do(
            RecordReply(
                event.text,
                who.home,
                message_id=event.message_id,
                attachments=event.attachments,
                language=turn.language(),
            )
        )
        kept = "open_door" if turn.service() else "open_door_anywhere"
        if waits:
            turn.lead_with(kept)
            moving.go_on(turn, sessions.front(turn, waits))
        else:
            turn.tell(kept)
    if turn.open is None:
        sessions.wake_next(turn)


def _only_answers(turn: Turn, word: Word | None, text: str) -> bool:
    """Whether it is said to what was read back, and late, or a greeting: then they are there to go on."""
    return word in {Word.YES, Word.NO, Word.DONE} or turn.vocabulary().is_courtesy(text)


def press(turn: Turn, event: Pressed) -> None:
    """A button. It carries its ask's id: what is not awaited any more records nothing."""
    if commands.pressed(turn, event.option) or turn.who.stopped:
        return
    uses.past(turn)
    for session in (turn.open, *turn.who.resting):
        ask = session.ask if session else None
        given = _given(ask, event) if ask else None
        if session and ask and given:
            answer(turn, sessions.front(turn, session), ask, given)
            break
    else:
        _press_late(turn)


def _press_late(turn: Turn) -> None:
    """What was pressed is over. Where the next thing only waited for them to be there, it comes now."""
    waits = sessions.waiting(turn)
    if waits and turn.open is None:
        turn.lead_with("old_press")
        moving.go_on(turn, sessions.front(turn, waits))
    else:
        turn.tell("old_press")


def _given(ask: Ask, event: Pressed) -> Given | None:
    """What was said to this ask by a button; None when it is another's."""
    if event.picked is not None:
        return _ticked(ask, event.option, event.picked)
    pressed = _pressed(ask, event.option)
    on = event.option.partition(":")[0]
    return Given(Said(pressed=pressed.id), pressed.label, on=on) if pressed else None


def _ticked(ask: Ask, option: str, picked: tuple[str, ...]) -> Given | None:
    """Options that were ticked all at once. Those of an ask before this one do not count: what was said
    since is not ticked there."""
    if option != f"{ask.id}:{DONE}" or not ask.options:
        return None
    shown = {moving.option_id(ask, number): one.id for number, one in enumerate(ask.options)}
    ticked = tuple(shown[one] for one in picked if one in shown)
    return Given(Said(pressed=DONE, picked=ticked), "", on=ask.id)


def revise(turn: Turn, event: Edited) -> None:
    """An earlier message was changed: the newest words count. It answers nothing, but *stop* is heard."""
    if turn.vocabulary().word(event.text) is Word.STOP and not turn.who.stopped:
        commands.stop(turn, event.text)
    else:
        turn.do(ReviseReply(event.message_id, event.text))


def _pressed(ask: Ask, option: str) -> Option | None:
    """The option that was pressed, when it is one of this ask's."""
    numbers = range(len(ask.options))
    found = next((ask.options[one] for one in numbers if moving.option_id(ask, one) == option), None)
    if found or not ask.since:
        return found
    shown, _, key = option.partition(":")
    before = moving.counted(ask.id, shown)
    meant = before is not None and ask.since <= before < (moving.counted(ask.id, ask.id) or 0)
    return next((one for one in ask.options if meant and one.id == key), None)


def answer(turn: Turn, session: Session, ask: Ask, given: Given) -> None:
    """Read what was said to an ask, keep it, and go on."""
    if turn.who.paused_until:
        turn.change(paused_until=None)
    if ask.kind == apart.APART:
        _whether_apart(turn, session, ask, given)
        return
    kind = _kind(turn, session, ask)
    reading = kind.read(given.said, moving.view_of(turn, session, ask.prompt, ask))
    match reading:
        case Answer():
            _settle(turn, session, ask, kind, reading, given)
        case Whole(audience=audience) if audience == INDEPENDENT:
            apart.keep_from_team(turn, session, ask.prompt)
        case Whole(audience=audience) if audience:
            _leave_out(turn, session, ask, reading)
        case Whole(whole, kept):
            if reading.say and not apart.is_marked(session, ask.prompt):
                turn.lead_with(reading.say)
            _settle(turn, session, ask, kind, whole, None if kept is None else Given(Said(), kept))
        case Partly():
            _listen(turn, session, ask, reading, given)
        case Unclear():
            _ask_once_more(turn, session, ask, kind, reading, given)
        case _:  # pragma: no cover
            assert_never(reading)


def _whether_apart(turn: Turn, session: Session, ask: Ask, given: Given) -> None:
    """Left out, or passed on after all; anything else is kept with the rest, and nobody sees it."""
    if apart.answered(turn, session, ask, given.said):
        return
    if given.text.strip() or given.attachments:
        _record(turn, session, ask, given, None, part=2)
        turn.lead_with("apart_kept")
        more = apart.with_more(session, ask.prompt, given.text, given.attachments)
        session = turn.update(session, draft=more)
    moving.again(turn, session)


def _kind(turn: Turn, session: Session, ask: Ask) -> Kind:
    """What reads an answer to this ask."""
    return moving.kind_of(moving.current(turn, session, ask), ask, moving.draft_of(session, ask.prompt))


def _settle(turn: Turn, session: Session, ask: Ask, kind: Kind, meant: Answer, given: Given | None) -> None:
    """It was understood. A consent is kept as one, with its words; anything else as a reply."""
    campaign = turn.campaign(session.campaign)
    before = consents.has_told(turn.who, campaign)
    if isinstance(kind, Consent) and campaign:
        consents.answered(turn, campaign, kind, ask, meant.value is True)
    elif given:
        part = 1 if ask.probe else _parts(moving.draft_of(session, ask.prompt)) + 1
        replaces = part == 1 and _answered_before(session, ask)
        _record(turn, session, ask, given, meant, part=part, replaces=replaces)
    if asks_to_take_part(kind) and not meant.value:
        moving.decline(turn, session, "declined_told" if before else "declined")
    elif ask.probe:
        moving.go_on(turn, session)
    else:
        told = given.text or meant.label if given else str(meant.value)
        _keep(turn, session, ask, meant, told)


def _keep(turn: Turn, session: Session, ask: Ask, meant: Answer, text: str) -> None:
    """The session knows the answer; a probe follows where one fits, else the next prompt."""
    session = turn.update(
        session,
        answers={**session.answers, ask.prompt: meant},
        skipped=session.skipped - {ask.prompt},
        draft=_without(session.draft, ask.prompt),
    )
    if apart.is_marked(session, ask.prompt):
        apart.hand_over(turn, session, ask.prompt)
        return
    prompt = moving.current(turn, session, ask)
    probe = _probe(turn, session, prompt, text) if prompt and prompt.probes else 0
    if prompt and probe:
        moving.put(turn, session, prompt, probe=probe)
    else:
        moving.go_on(turn, also.said(turn, session, ask, meant, text))


def _leave_out(turn: Turn, session: Session, ask: Ask, reading: Whole) -> None:
    """It is not for the team: kept for its teller alone, and nothing more is asked about it."""
    turn.do(SetAudience(apart.said_in(session), ask.prompt, reading.audience))
    turn.lead_with(reading.say)
    session = turn.update(
        session,
        answers={key: each for key, each in session.answers.items() if key != ask.prompt},
        skipped=session.skipped | {ask.prompt},
        draft=_without(session.draft, ask.prompt),
    )
    moving.go_on(turn, session)


def _probe(turn: Turn, session: Session, prompt: Prompt, text: str) -> int:
    """The number of the follow-up: at most one for each prompt, and none where nothing more is asked."""
    if session.mends or probes.put_already(session, prompt.key) or not moving.asks_more(turn, session):
        return 0
    return probes.choose(prompt, text, moving.known_by(session), session.skipped)


def _listen(turn: Turn, session: Session, ask: Ask, reading: Partly, given: Given) -> None:
    """Not whole yet: keep this part, and go on listening."""
    if reading.recorded:
        part = max(1, _parts(reading.draft))
        replaces = reading.replaces or (part == 1 and _answered_before(session, ask))
        words = replace(given, text=reading.kept or given.text)
        _record(turn, session, ask, words, None, part=part, replaces=replaces)
    draft = {**_drafts(session.draft), ask.prompt: reading.draft}
    session = replace(session, draft=draft, asked_at=turn.now)
    session = turn.update(session, wake_at=moving.wake_at(turn, session))
    if reading.recorded and ask.kind == "story" and apart.newly_within(turn, session, given.text):
        apart.keep_from_team(turn, session, ask.prompt)
    elif reading.asks:
        if reading.say:
            turn.lead_with(reading.say, **reading.values)
        moving.again(turn, session, attempt=reading.attempt)
        moving.keep_buttons(turn, ask, given.on)
    elif reading.say:
        turn.tell(reading.say, **reading.values)


def _ask_once_more(
    turn: Turn, session: Session, ask: Ask, kind: Kind, reading: Unclear, given: Given
) -> None:
    """It does not fit. The words are kept all the same; after a second ask the flow moves on."""
    ended = ends_it(turn, given)
    kept = not given.said.pressed and bool((given.text.strip() and not ended) or given.attachments)
    if kept:
        _record(turn, session, ask, given, None)
    passes = not given.attachments and passing.is_said(turn.vocabulary(), ask, given.text)
    if (ended or passes) and _stands(session, ask):
        skip(turn, session, ask)
    elif passes:
        turn.lead_with("skipped")
        moving.go_on(turn, turn.update(session, skipped=session.skipped | {ask.prompt}))
    elif ask.attempt == 1:
        turn.lead_with(reading.say, **reading.values)
        moving.again(turn, session, attempt=2, briefly=True)
    elif asks_to_take_part(kind):
        moving.decline(turn, session)
    else:
        turn.lead_with("moving_on_kept" if kept else "moving_on")
        if not ask.probe:
            session = turn.update(session, answers={ask.prompt: Answer(None), **session.answers})
        moving.go_on(turn, session)


def skip(turn: Turn, session: Session, ask: Ask) -> None:
    """Pass over what is asked. What was told of a story so far counts, and so does an earlier answer."""
    kind = _kind(turn, session, ask)
    if ask.kind == apart.APART or (not ask.probe and moving.draft_of(session, ask.prompt)):
        answer(turn, session, ask, Given(Said(quiet=True, passed=True), ""))
    elif _stands(session, ask):
        turn.lead_with("kept")
        moving.go_on(turn, session)
    elif asks_to_take_part(kind):
        moving.decline(turn, session)
    else:
        _record(turn, session, ask, Given(Said(), ""), None, skipped=True)
        if not ask.probe:
            session = turn.update(session, skipped=session.skipped | {ask.prompt})
        turn.lead_with("skipped")
        moving.go_on(turn, session)


def ends_it(turn: Turn, given: Given) -> bool:
    """Whether they only said that this was all."""
    return given.said.pressed == DONE or turn.vocabulary().word(given.text) is Word.DONE


def _stands(session: Session, ask: Ask) -> bool:
    """Whether there is an earlier answer to what is asked."""
    return session.mends is not None or (not ask.probe and ask.prompt in session.answers)


def silence_ends(turn: Turn, session: Session, ask: Ask) -> bool:
    """Whether a quiet while says that it is told: not what was gathered for what once was asked."""
    if ask.probe or ask.kind == apart.APART or not moving.draft_of(session, ask.prompt):
        return False
    view = moving.view_of(turn, session, ask.prompt, ask)
    return not isinstance(_kind(turn, session, ask).read(Said(quiet=True), view), Unclear)


def fall_silent(turn: Turn, session: Session, ask: Ask) -> None:
    """A quiet while after part of a story: it is told. After it was read back: passed on, in silence."""
    read = is_reading(ask, moving.draft_of(session, ask.prompt))
    said = len(turn.effects)
    answer(turn, session, ask, Given(Said(quiet=True), ""))
    now = turn.open
    if not read or session.mends or apart.is_marked(session, ask.prompt) or now is None:
        return
    # Nobody is asked the next thing while they are silent: it waits until they write, or for its reminder.
    turn.effects[said:] = [each for each in turn.effects[said:] if not isinstance(each, Say | Need)]
    session = replace(now, ask=None, asked=session.asked, waits=True)
    sessions.rest(turn, session, sessions.first_reminder(turn, now))


def _record(
    turn: Turn,
    session: Session,
    ask: Ask,
    given: Given,
    meant: Answer | None,
    part: int = 1,
    replaces: bool = False,
    skipped: bool = False,
) -> None:
    """Keep what was said, as it was said; nothing of somebody who has not agreed to take part."""
    campaign = turn.campaign(session.campaign)
    if campaign and not takes_part(turn.who, campaign):
        return
    mends = session.mends.number if session.mends else 0
    if mends and not ask.prompt:  # words nobody asked for
        turn.do(ReviseReply(given.message_id, given.text, mends, given.attachments))
        return
    turn.do(
        RecordReply(
            text=given.text,
            campaign=session.campaign,
            session=apart.said_in(session),
            wave=session.wave,
            ask=ask.id,
            prompt=ask.prompt,
            answer=meant,
            part=part,
            probe=ask.probe,
            replaces=replaces,
            skipped=skipped,
            message_id=given.message_id,
            attachments=given.attachments,
            given=session.given,
            language=turn.language(),
            mends=mends,
        )
    )
    if apart.is_marked(session, ask.prompt):
        turn.do(SetAudience(apart.said_in(session), ask.prompt, apart.audience(turn)))


def _answered_before(session: Session, ask: Ask) -> bool:
    """Whether there is something to replace: an answer, or a prompt passed over."""
    if session.mends:
        return True
    return not ask.probe and (ask.prompt in session.answers or ask.prompt in session.skipped)


def _drafts(draft: Json) -> dict[str, Json]:
    return draft if isinstance(draft, dict) else {}


def _parts(draft: Json) -> int:
    """How many replies a draft is made of."""
    if isinstance(draft, dict):
        parts = draft.get("parts")
        return parts if isinstance(parts, int) else 0
    return len(draft) if isinstance(draft, list) else 0


def _without(draft: Json, prompt: str) -> Json:
    return {key: value for key, value in _drafts(draft).items() if key != prompt} or None

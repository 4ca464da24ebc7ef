"""*Not for the team*: what somebody tells goes to whoever their service names for that, and to nobody else.

It can be said or pressed while a story is told, when it is read back, of what was told before, and of any
number in *my data*. From that moment on no word of it is for the team. Where a service names nobody, people
are told so, hear where they can complain, and choose: it is left out, or passed on to the team after all.
"""

from collections.abc import Mapping

from bot.conversation import moving
from bot.conversation.campaign import Independent, Service
from bot.conversation.consents import takes_part
from bot.conversation.effects import Need, Say, SetAudience, TellIndependent
from bot.conversation.keywords import LONGEST, Vocabulary, folded, plain
from bot.conversation.participant import INDEPENDENT, NOBODY, TEAM, Answer, Ask, Json, Session
from bot.conversation.prompts.base import Said
from bot.conversation.prompts.matching import exactly
from bot.conversation.reading_back import DOUBT, LEAVE_OUT, READING, meant, parts_of, turn_of, words_of
from bot.conversation.turn import Turn
from bot.conversation.wording import SENTENCE, pick
from bot.messages import Attachment, Message, Option

APART = "apart"
"""The kind of an ask whether to leave it out or to pass it on after all, where nobody is named."""
AFTER_ALL = "pass_on"
MARKED = "*apart"
"""Under what a session's draft lists such prompts: no prompt's key."""
OWN_REPLY = "own_reply"
IN_OWN_WORDS = frozenset({"story", "text", "touchpoints", "voice", "photo"})
CERTAIN = 5
"""Words from which a phrase of ours means this wherever it stands in what is told."""


def asked(turn: Turn, text: str) -> bool:
    """Whether a whole message says it; then it is done for what is told, or was told last."""
    if not says(turn.vocabulary(), text):
        return False
    session = turn.open
    prompt = _meant(turn, session) if session else ""
    if session and prompt:
        keep_from_team(turn, session, prompt)
    else:
        turn.do(Need(OWN_REPLY, f"{APART} 0"))
    return True


def says(vocabulary: Vocabulary, text: str) -> bool:
    """Whether a message says this and nothing more."""
    if len(text) > LONGEST:
        return False
    said = plain(text)
    if vocabulary.means(said, APART):
        return True
    words = said.split()
    while words and words[0] in vocabulary.courtesies:
        words = words[1:]
    while words and words[-1] in vocabulary.courtesies:
        words = words[:-1]
    return vocabulary.means(" ".join(words), APART)


def newly_within(turn: Turn, session: Session, text: str) -> bool:
    """Whether it is said in the midst of what is told: as a sentence of its own, or in words that are
    certain. Said once is enough."""
    if session.ask is None or is_marked(session, session.ask.prompt):
        return False
    vocabulary, said = turn.vocabulary(), f" {plain(text) if len(text) <= LONGEST else folded(text)} "
    found = [phrase for phrase in vocabulary.apart if phrase in said]
    if any(phrase.count(" ") > CERTAIN for phrase in found):
        return True
    return bool(found) and any(
        says(vocabulary, one) for part in SENTENCE.split(text) for one in part.split(",")
    )


def _meant(turn: Turn, session: Session) -> str:
    """The prompt it is said of: the story that is told now, else what was told last in this session."""
    campaign, ask = turn.campaign(session.campaign), session.ask
    if campaign is None or ask is None or not takes_part(turn.who, campaign):
        return ""
    kinds = {prompt.key: prompt.kind_name for prompt in campaign.prompts}
    if ask.prompt and (ask.probe or ask.kind == APART or kinds.get(ask.prompt) == "story"):
        return ask.prompt
    told = (key for key in reversed(session.asked) if key in session.answers)
    return next((key for key in told if kinds.get(key) in IN_OWN_WORDS), "")


def is_marked(session: Session, prompt: str) -> bool:
    """Whether what is said to a prompt is not for the team."""
    return prompt in _marked(session)


def _marked(session: Session) -> list[Json]:
    found = session.draft.get(MARKED) if isinstance(session.draft, dict) else None
    return found if isinstance(found, list) else []


def _mark(session: Session, prompt: str) -> Json:
    """The draft of a session whose prompt is not for the team from here on."""
    draft = session.draft if isinstance(session.draft, dict) else {}
    return {**draft, MARKED: [*(one for one in _marked(session) if one != prompt), prompt]}


def _unmarked(session: Session, *prompts: str) -> Json:
    """The draft of a session without these drafts and without a mark on any prompt of them."""
    draft = session.draft if isinstance(session.draft, dict) else {}
    left: list[Json] = [one for one in _marked(session) if one not in prompts]
    others = {key: each for key, each in draft.items() if key != MARKED}
    return {**others, MARKED: left} if left else others or None


def named(turn: Turn) -> Independent | None:
    """Who reads what the team must not see."""
    service = turn.service()
    return service.independent if service else None


def audience(turn: Turn) -> str:
    """Who may read what is marked."""
    return INDEPENDENT if named(turn) else NOBODY


def contact(turn: Turn) -> str:
    """What people know that person by."""
    who = named(turn)
    return pick(who.name, turn.language()) if who else ""


def keep_from_team(turn: Turn, session: Session, prompt: str) -> None:
    """From here on it is not for the team. What was told whole goes to whoever is named."""
    ask = session.ask
    if named(turn) is None:
        _choose(turn, session, prompt)
    elif ask and ask.prompt == prompt and ask.kind == "story" and _telling(session, prompt):
        session = turn.update(session, draft=_mark(session, prompt))
        turn.do(SetAudience(said_in(session), prompt, INDEPENDENT))
        turn.tell("apart_listening", contact=contact(turn))
    else:
        hand_over(turn, session, prompt)


def _telling(session: Session, prompt: str) -> bool:
    return prompt not in session.answers and turn_of(moving.draft_of(session, prompt)) != READING


def said_in(session: Session) -> str:
    """The session whose answer it is."""
    return session.mends.session if session.mends else session.id


def hand_over(turn: Turn, session: Session, prompt: str) -> None:
    """Pass it on to whoever is named, alone; nothing more is asked about it."""
    if named(turn) is None:
        _choose(turn, session, prompt)
        return
    where = said_in(session)
    turn.do(SetAudience(where, prompt, INDEPENDENT), TellIndependent(session.campaign, where, prompt))
    turn.lead_with("apart_done", contact=contact(turn))
    marked = turn.update(session, draft=_mark(session, prompt))
    moving.go_on(turn, _aside(turn, marked, prompt))


def _aside(turn: Turn, session: Session, prompt: str) -> Session:
    """For the conversation it is as if it was not said."""
    draft = session.draft if isinstance(session.draft, dict) else {}
    return turn.update(
        session,
        answers={key: each for key, each in session.answers.items() if key != prompt},
        skipped=session.skipped | {prompt},
        draft={key: each for key, each in draft.items() if key != prompt} or None,
    )


def _choose(turn: Turn, session: Session, prompt: str) -> None:
    """Nobody is named: say so and where to complain, and ask what to do. Until then it is for nobody."""
    turn.do(SetAudience(said_in(session), prompt, NOBODY))
    say = turn.phrases(turn.language()).say
    options = (Option(LEAVE_OUT, say["read_leave_out"]), Option(AFTER_ALL, say["apart_pass_on"]))
    ask = Ask(moving.next_id(session), prompt, APART, nobody(turn, turn.phrase("apart_which")), options)
    turn.update(
        session,
        ask=ask,
        counter=session.counter + 1,
        asked_at=turn.now,
        wake_at=None,
        draft=_mark(session, prompt),
    )
    shown = tuple(Option(moving.option_id(ask, number), each.label) for number, each in enumerate(options))
    turn.do(Say(Message(turn.led(ask.text), shown, turn.language(), ask.id), ask))


def nobody(turn: Turn, then: str) -> str:
    """That nobody is named, where people can complain, and what follows."""
    service: Service | None = turn.service()
    complain = service.complain if service else {}
    where = pick(complain, turn.language()) if complain else turn.phrase("apart_elsewhere")
    return f"{turn.phrase('apart_nobody')} {where}\n\n{then}"


def answered(turn: Turn, session: Session, ask: Ask, said: Said) -> bool:
    """Leave it out, or pass it on after all; False when they say neither."""
    way = _way(turn, ask, said)
    if way == LEAVE_OUT:
        turn.lead_with("left_out")
        moving.go_on(turn, _aside(turn, session, ask.prompt))
    elif way == AFTER_ALL:
        _after_all(turn, session, ask.prompt)
    return way in {LEAVE_OUT, AFTER_ALL}


def _way(turn: Turn, ask: Ask, said: Said) -> str:
    if said.pressed or said.quiet:
        return said.pressed or LEAVE_OUT
    vocabulary, words = turn.vocabulary(), plain(said.text)
    number = vocabulary.number(words)
    if number is not None and 1 <= number <= len(ask.options):
        return ask.options[number - 1].id
    if vocabulary.means(words, AFTER_ALL):
        return AFTER_ALL
    found = exactly(said, ask.options) or meant(said.text, vocabulary)
    return LEAVE_OUT if found == DOUBT else found


def with_more(session: Session, prompt: str, text: str, files: tuple[Attachment, ...]) -> Json:
    """The draft of a story with one more part, where it is not told whole yet."""
    draft = session.draft if isinstance(session.draft, dict) else {}
    before = draft.get(prompt)
    part: Json = {"file": files[0].kind, "text": text.strip()} if files else text.strip()
    told = [*parts_of(before), part]
    if isinstance(before, dict):
        return {**draft, prompt: {**before, "told": told, "parts": len(told)}}
    return {**draft, prompt: told} if before else draft


def _after_all(turn: Turn, session: Session, prompt: str) -> None:
    """The team reads it after all. What was read back is answered; what was not whole is told on."""
    turn.do(SetAudience(said_in(session), prompt, TEAM))
    draft = moving.draft_of(session, prompt)
    session = turn.update(session, draft=_unmarked(session, prompt))
    turn.lead_with("pass_on_done")
    if turn_of(draft) == READING:
        told = Answer(words_of(parts_of(draft)))
        session = _aside(turn, session, prompt)
        session = turn.update(
            session, answers={**session.answers, prompt: told}, skipped=session.skipped - {prompt}
        )
    moving.go_on(turn, session)


def found(turn: Turn, telling: Mapping[str, Json]) -> None:
    """A telling that was looked up in the list of what is held: the same for it, without asking back."""
    number = int(str(telling["number"]))
    if named(turn):
        where, prompt, of = str(telling["session"]), str(telling["prompt"]), str(telling["campaign"])
        set_audience(turn, telling, INDEPENDENT)
        turn.do(TellIndependent(of, where, prompt, 0 if prompt else number))
        turn.lead_with("apart_done", contact=contact(turn))
    else:
        set_audience(turn, telling, NOBODY)
        turn.lead = (
            f"{turn.lead}\n\n{nobody(turn, turn.phrase('apart_left_out', {'number': number}))}".strip()
        )


def set_audience(turn: Turn, telling: Mapping[str, Json], audience: str) -> None:
    """Who may read a telling that was looked up: all that was said to its prompt, or it alone."""
    where, prompt = str(telling["session"]), str(telling["prompt"])
    turn.do(SetAudience(where, prompt, audience, 0 if prompt else int(str(telling["number"]))))

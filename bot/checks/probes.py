"""Follow-ups of a prompt: read from either way to write them, and checked for tests that never hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.checks.conditions import check_condition, read_condition
from bot.checks.document import Place
from bot.checks.fault import kind_of
from bot.checks.fitting import Table, fit
from bot.checks.reach import Step
from bot.checks.texts import Texts
from bot.conversation.campaign import Probe
from bot.conversation.prompts.base import Kind
from bot.conversation.prompts.consent import Consent
from bot.conversation.prompts.scale import Scale


class ProbeTable(Table):
    """A probe with tests; all that are given must hold."""

    ask: Any = None
    when: Any = None
    words_below: int | None = None
    words_above: int | None = None
    mentions: Any = None


def read_probes(raw: object, place: Place, texts: Texts) -> tuple[Probe, ...]:
    """A list of probes; one alone may stand without brackets."""
    if raw is None:
        return ()
    if not isinstance(raw, list):
        probe = _read(raw, place, texts)
        return (probe,) if probe else ()
    if not raw:
        place.fault("gives an empty list", "write a follow-up, or leave it out")
    found = [_read(each, place.at(number), texts) for number, each in enumerate(raw)]
    return tuple(probe for probe in found if probe is not None)


def _read(raw: object, place: Place, texts: Texts) -> Probe | None:
    if not isinstance(raw, Mapping) or not set(raw) & set(ProbeTable.model_fields):
        if not isinstance(raw, str | Mapping):
            place.fault(f"gives {kind_of(raw)}", "write text, or { ask = { … }, when = … }")
            return None
        return Probe(texts.read(raw, place))
    table = fit(ProbeTable, raw, place)
    if table.ask is None:
        place.missing("gives no ask", "add what is asked")
        return None
    return Probe(
        ask=texts.read(table.ask, place.at("ask")),
        when=read_condition(table.when, place.at("when")),
        words_below=table.words_below,
        words_above=table.words_above,
        mentions=_mentions(table.mentions, place.at("mentions")),
    )


def _mentions(raw: object, place: Place) -> tuple[str, ...]:
    """Words in a list, or lists by language: all of them count, whatever language is spoken."""
    if raw is None:
        return ()
    lists = list(raw.values()) if isinstance(raw, Mapping) else [raw]
    found: list[str] = []
    for each in lists:
        words = [each] if isinstance(each, str) else each
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            place.fault(f"gives {kind_of(words)}", 'write a list, such as ["wait", "queue"]')
            return ()
        found.extend(words)
    if not found or not all(word.strip() for word in found):
        place.fault("names an empty word" if found else "names no words", "write a word, or leave it out")
        return ()
    return tuple(found)


def check_probes(
    probes: Sequence[Probe], kind: Kind | None, place: Place, steps: Sequence[Step], index: int
) -> None:
    """Tests that can never hold, and probes behind one that is always put."""
    if probes and kind is not None and (not kind.expects or isinstance(kind, Consent)):
        place.fault("stands on a prompt without an answer to follow up", "move it to a prompt that asks")
        return
    always = 0
    for number, probe in enumerate(probes, 1):
        where = place.at(number - 1)
        if always:
            where.fault(f"is never put, for probe {always} always is", "put the one without tests last")
        if probe.when is not None:
            check_condition(probe.when, where.at("when"), steps, index, own=True)
        if kind is not None:
            _check_words(probe, kind, where)
        if not always and _is_always(probe):
            always = number


def _is_always(probe: Probe) -> bool:
    tests = (probe.when, probe.words_below, probe.words_above)
    return not probe.mentions and all(test is None for test in tests)


def _check_words(probe: Probe, kind: Kind, place: Place) -> None:
    below, above = probe.words_below, probe.words_above
    if isinstance(kind, Scale) and (probe.mentions or below is not None or above is not None):
        place.fault("counts or looks for words, but a scale is answered with a number", "use when = …")
        return
    if below is not None and below < 2:
        place.at("words_below").fault(f"is {below}, and no answer has fewer words", "write 2 or more")
    if above is not None and above < 0:
        place.at("words_above").fault(f"is {above}", "write 0 or more")
    if below is not None and above is not None and below - above < 2:
        place.fault(
            f"can never be put: no answer has more than {above} words and fewer than {below}",
            "make words_below greater than words_above",
        )

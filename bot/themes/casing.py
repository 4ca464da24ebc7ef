"""How words are written inside sentences: whose capitals mark a name, an abbreviation, or a German noun."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

PROPER = 0.7
"""A word capitalised that often inside sentences is somebody's or some place's name."""

_SENTENCE = re.compile(r"[.!?…:\n•\-]+\s*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Casing:
    """`proper`: names, in small letters. `written`: words whose usual form has capitals."""

    proper: frozenset[str]
    written: dict[str, str]

    def shown(self, phrase: str) -> str:
        """The phrase as people write it: "gp" as "GP"."""
        return " ".join(self.written.get(word, word) for word in phrase.split(" "))


def read_casing(texts: Iterable[str], *, names_stand_out: bool) -> Casing:
    """Learn it from texts. `names_stand_out`: capitals mark names in this language (not so in German)."""
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        if text.isupper() or text.istitle():
            continue  # capitals say nothing here
        for sentence in _SENTENCE.split(text):
            for form in _WORD.findall(sentence)[1:]:
                forms.setdefault(form.lower(), Counter())[form] += 1
    proper, written = set(), {}
    for word, counted in forms.items():
        form, count = min(counted.items(), key=lambda item: (-item[1], item[0]))
        if form == word or count < PROPER * sum(counted.values()):
            continue
        if names_stand_out and not form.isupper() and len(word) > 1:
            proper.add(word)
        elif len(word) > 1:
            written[word] = form
    return Casing(frozenset(proper), written)

"""Which language a text is in, among the languages that may be expected."""

import copy
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

LETTERS_TO_JUDGE = 12
"""A shorter text says too little to tell related languages apart, so it keeps the default."""
SURE = 0.6
"""Below this the default stands: a wrong language costs more than an unrefined one."""
_EXPECTED = "en da de sv nb nl fr es it pt pl cs ro hu fi et tr ar fa ur hi bn ru uk el he zh ja ko vi"
EXPECTED = tuple(_EXPECTED.split())
"""What a file of replies is likely to be in. Fewer candidates mean fewer mistakes on short texts."""
NORWEGIAN = frozenset({"no", "nb", "nn"})

_LETTER = re.compile(r"[^\W\d_]")
_LONG = 20_000
"""Characters that are enough to know the language of any text."""


def find_language(text: str, languages: Sequence[str], default: str) -> str:
    """The most probable of `languages`, or `default` where the text is too short or the answer unsure."""
    if len(languages) < 2 or len(_LETTER.findall(text[:_LONG])) < LETTERS_TO_JUDGE:
        return default
    identifier = _identifier(tuple(sorted(set(languages))))
    if identifier is None:
        return default
    found, probability = identifier.classify(text[:_LONG])
    return _as_asked(found, languages) if probability >= SURE else default


WRITTEN_LETTERS, WRITTEN_WORDS = 16, 4
"""Fewer say too little for somebody to be answered in another language than before."""
WRITTEN_SURE = 0.98


def written_in(text: str, languages: Sequence[str]) -> str:
    """The language somebody surely writes in, of these; empty for few words, names, numbers and addresses."""
    words = [word for word in text[:_LONG].split() if word.isalpha() or _LETTER.search(word)]
    if len(words) < WRITTEN_WORDS or sum(map(len, words)) < WRITTEN_LETTERS or len(set(languages)) < 2:
        return ""
    identifier = _identifier(tuple(sorted(set(languages))))
    if identifier is None:
        return ""
    found, probability = identifier.classify(text[:_LONG])
    return _as_asked(found, languages) if probability >= WRITTEN_SURE else ""


def find_languages(texts: Sequence[str], sample: int = 2000) -> tuple[str, ...]:
    """The languages that really occur in these texts, most frequent first; English where nothing can be said.

    One that holds under a fiftieth of the texts, or fewer than three, is a mistake rather than a language.
    """
    step = max(1, len(texts) // sample)
    found = Counter(find_language(text, EXPECTED, "") for text in texts[::step])
    del found[""]
    enough = max(3, sum(found.values()) / 50)
    common = [language for language, count in found.most_common() if count >= enough]
    return tuple(common or [language for language, _ in found.most_common(1)] or ["en"])


def _as_asked(found: str, languages: Sequence[str]) -> str:
    """The code the caller knows the language by: Norwegian has three."""
    if found in languages:
        return found
    return next((each for each in languages if each in NORWEGIAN), found)


@cache
def _identifier(languages: tuple[str, ...]) -> Any:
    """A py3langid model limited to those of `languages` it knows; None when fewer than two remain."""
    model = _model()
    known = set(model.labels)
    asked = {each for language in languages for each in (NORWEGIAN if language in NORWEGIAN else {language})}
    if len(asked & known) < 2:
        return None
    limited = copy.copy(model)  # the large tables are shared; only the choice of languages is its own
    limited.set_languages(sorted(asked & known))
    return limited


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

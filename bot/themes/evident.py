"""Groups that need no measuring: the same text said again and again, few replies that share a word."""

from collections import Counter
from collections.abc import Collection, Sequence

from bot.themes.embed import plain
from bot.themes.group import FEWEST, MOST, SMALLEST
from bot.themes.name import shared_point
from bot.themes.terms import READ, phrases_of, read_speech
from bot.themes.theme import Voice
from bot.themes.vocabulary import words

FEW = 40
"""Among so many different texts a few shared words may tell the groups apart; they are looked for first."""
MOST_OF_THEM = 0.9
"""Groups that hold this share of all are evident: so many do not share a few words by chance."""
EVERYWHERE = 0.6
"""A word that more than this share of the replies says sets none of them apart."""
APART = 0.05
"""At most this share may say the words of two groups: where more do, the words do not tell them apart."""

Groups = list[list[int]]


def evident_groups(voices: Sequence[Voice], language: str, banned: Collection[str] = ()) -> Groups | None:
    """Rows of the voices that evidently belong together; None where meanings must be compared."""
    rows_of: dict[str, list[int]] = {}
    for row, voice in enumerate(voices):
        rows_of.setdefault(" ".join(words(plain(voice.text))), []).append(row)
    repeated = [rows for rows in rows_of.values() if _people(rows, voices) >= SMALLEST]
    covered = sum(map(len, repeated))
    if len(rows_of) < FEWEST:
        said = {row for rows in repeated for row in rows}
        rest = [row for row in range(len(voices)) if row not in said]
        point = [rest[place] for place in shared_point([voices[row].text for row in rest], language, banned)]
        return [*repeated, point] if _people(point, voices) >= SMALLEST else repeated
    if len(repeated) <= MOST and covered >= MOST_OF_THEM * len(voices):
        return repeated
    if len(rows_of) > FEW:
        return None
    return _by_words(voices, language, banned)


def _people(rows: Collection[int], voices: Sequence[Voice]) -> int:
    return len({voices[row].who for row in rows})


def _by_words(voices: Sequence[Voice], language: str, banned: Collection[str]) -> Groups | None:
    """Replies under the word that most of those left over share, until nothing is shared by enough people."""
    texts = [plain(voice.text[:READ]) for voice in voices]
    speech = read_speech(texts, language, banned)
    said = [{key[0] for key in phrases_of(text, speech) if len(key) == 1} for text in texts]
    often = Counter(word for each in said for word in each)
    telling = {word for word, count in often.items() if count <= EVERYWHERE * len(voices)}
    left, groups, chosen = set(range(len(voices))), Groups(), set[str]()
    while len(groups) < MOST:
        counted = Counter(word for row in left for word in said[row] & telling)
        if not counted:
            break
        word = min(counted, key=lambda each: (-counted[each], -often[each], each))
        rows = sorted(row for row in left if word in said[row])
        telling.discard(word)
        if len(rows) < SMALLEST:
            break
        if _people(rows, voices) >= SMALLEST:
            groups.append(rows)
            chosen.add(word)
            left -= set(rows)
    between = sum(len(each & chosen) > 1 for each in said)
    placed = len(voices) - len(left)
    evident = placed >= MOST_OF_THEM * len(voices) and between <= APART * len(voices)
    return groups if evident and len(groups) > 1 else None

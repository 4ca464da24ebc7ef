"""What people type in each language: words of ours however they are written, and sentences that are none."""

import tomllib

import pytest

from bot.conversation.keywords import plain, vocabulary
from bot.conversation.wording import Word
from tests.bot.conversation.talking import FILES, ROOT, WORDING

STOP, DELETE, HELP, SKIP, BACK = Word.STOP, Word.DELETE, Word.HELP, Word.SKIP, Word.BACK
PAUSE, DATA, DONE, YES, NO, THANKS, START = (
    Word.PAUSE,
    Word.MY_DATA,
    Word.DONE,
    Word.YES,
    Word.NO,
    Word.THANKS,
    Word.START,
)

Table = list[tuple[str, Word | None]]

FRENCH: Table = [
    ("Arrêtez !", STOP),
    ("arretez svp", STOP),
    ("stop s'il vous plaît", STOP),
    ("ne m’écrivez plus", STOP),
    ("n'arrêtez pas le bus de nuit", None),
    ("il faut arrêter de fermer à midi", None),
    ("l'arrêt", None),
    ("Effacer", DELETE),
    ("effacez mes donnees", DELETE),
    ("on devrait effacer les tags", None),
    ("aide", HELP),
    ("c'est quoi ?", HELP),
    ("de l'aide pour ma mère", None),
    ("passer", SKIP),
    ("Question suivante", SKIP),
    ("retour", BACK),
    ("pas maintenant", PAUSE),
    ("pause 3 jours", PAUSE),
    ("pause jusqu'à lundi", PAUSE),
    ("mes données", DATA),
    ("c’est tout, merci", DONE),
    ("Oui", YES),
    ("bien sûr", YES),
    ("d'accord", YES),
    ("non merci", NO),
    ("NAN", NO),
    ("c'est faux", NO),
    ("merci beaucoup", THANKS),
    ("reprendre", START),
    ("personne", None),
    ("dur", None),
]

SPANISH: Table = [
    ("parar", STOP),
    ("¡Basta ya!", STOP),
    ("paren por favor", STOP),
    ("No me escriban mas", STOP),
    ("quiero darme de baja", STOP),
    ("parada", None),
    ("no paren el autobús", None),
    ("es para mi madre", None),
    ("para", None),
    ("Borrar", DELETE),
    ("borren mis datos", DELETE),
    ("hay que borrar los grafitis", None),
    ("ayuda", HELP),
    ("¿Qué es esto?", HELP),
    ("que es esto", HELP),
    ("saltar", SKIP),
    ("siguiente pregunta", SKIP),
    ("atras", BACK),
    ("ahora no", PAUSE),
    ("pausa 2 semanas", PAUSE),
    ("pausa hasta el lunes", PAUSE),
    ("mis datos", DATA),
    ("eso es todo, gracias", DONE),
    ("Sí", YES),
    ("si", YES),
    ("claro que si", YES),
    ("vale", YES),
    ("no, gracias", NO),
    ("para nada", NO),
    ("muchas gracias", THANKS),
    ("continuar", START),
    ("nadie", None),
]

POLISH: Table = [
    ("STOP!", STOP),
    ("przestań", STOP),
    ("przestan prosze", STOP),
    ("Proszę przestać", STOP),
    ("nie piszcie do mnie wiecej", STOP),
    ("przystanek", None),
    ("na drzwiach wisi znak stop", None),
    ("dość", None),
    ("Usuń", DELETE),
    ("usun wszystko", DELETE),
    ("skasuj moje dane", DELETE),
    ("trzeba usunąć śnieg", None),
    ("pomoc", HELP),
    ("Co to jest?", HELP),
    ("pomoc dla seniorów", None),
    ("pomiń", SKIP),
    ("pomin", SKIP),
    ("następne pytanie", SKIP),
    ("wróć", BACK),
    ("nie teraz", PAUSE),
    ("pauza 3 dni", PAUSE),
    ("pauza do poniedziałku", PAUSE),
    ("moje dane", DATA),
    ("to już wszystko, dziękuję", DONE),
    ("Tak", YES),
    ("no tak", YES),
    ("zgadzam sie", YES),
    ("nie ma problemu", YES),
    ("Nie", NO),
    ("nie, dziękuję", NO),
    ("raczej nie", NO),
    ("dzięki", THANKS),
    ("dalej", START),
    ("nic", None),
]

UKRAINIAN: Table = [
    ("Стоп!", STOP),
    ("стоп, будь ласка", STOP),
    ("зуп\u0438н\u0069ться", STOP),  # with a Latin i
    ("зупиніться", STOP),
    ("Не пишіть мені більше", STOP),
    ("не пишите мне", STOP),
    ("водій сказав стоп", None),
    ("зупинка", None),
    ("досить", None),
    ("Видалити", DELETE),
    ("видаліть мої дані", DELETE),
    ("треба видалити сніг", None),
    ("допомога", HELP),
    ("що це?", HELP),
    ("пропустити", SKIP),
    ("наступне запитання", SKIP),
    ("назад", BACK),
    ("не зараз", PAUSE),
    ("пауза 3 дні", PAUSE),
    ("пауза п’ять днів", PAUSE),
    ("пауза до п'ятниці", PAUSE),
    ("мої дані", DATA),
    ("на цьому все", DONE),
    ("Так", YES),
    ("згодна", YES),
    ("чом би й ні", YES),
    ("да", YES),
    ("Ні", NO),
    ("ні, дякую", NO),
    ("це не так", NO),
    ("щиро дякую", THANKS),
    ("далі", START),
    ("нічого", None),
]

TURKISH: Table = [
    ("dur", STOP),
    ("DUR!", STOP),
    ("lütfen dur", STOP),
    ("BIRAKIN", STOP),
    ("birakin", STOP),
    ("bana yazmayın", STOP),
    ("durakta dur dedim", None),
    ("durak", None),
    ("yeter", None),
    ("para", None),
    ("SİL", DELETE),
    ("sıl", DELETE),
    ("verilerimi sil", DELETE),
    ("VERİLERİMİ SİLİN", DELETE),
    ("yazıları silmek lazım", None),
    ("yardım", HELP),
    ("YARDIM", HELP),
    ("yardim", HELP),
    ("Bu nedir?", HELP),
    ("atla", SKIP),
    ("SIRADAKİ SORU", SKIP),
    ("siradaki soru", SKIP),
    ("geç", None),
    ("geri", BACK),
    ("şimdi değil", PAUSE),
    ("simdi degil", PAUSE),
    ("ara 3 gün", PAUSE),
    ("verilerim", DATA),
    ("hepsi bu, teşekkürler", DONE),
    ("Evet", YES),
    ("TABİİ Kİ", YES),
    ("tabii ki", YES),
    ("sorun değil", YES),
    ("Hayır", NO),
    ("HAYIR", NO),
    ("hayir", NO),
    ("HAYİR", NO),
    ("öyle değil", NO),
    ("sağ olun", THANKS),
    ("devam edelim", START),
    ("hiç kimse", None),
]

ROMANIAN: Table = [
    ("Stop!", STOP),
    ("stop vă rog", STOP),
    ("oprește-te", STOP),
    ("opriti", STOP),
    ("Nu-mi mai scrieți", STOP),
    ("nu-mi mai scrieti", STOP),
    ("la ușă scrie stop", None),
    ("stația", None),
    ("ajunge", None),
    ("Șterge", DELETE),
    ("şterge tot", DELETE),
    ("stergeti datele mele", DELETE),
    ("trebuie șterse geamurile", None),
    ("ajutor", HELP),
    ("Ce e asta?", HELP),
    ("sari", SKIP),
    ("urmatoarea intrebare", SKIP),
    ("înapoi", BACK),
    ("nu acum", PAUSE),
    ("pauză 3 zile", PAUSE),
    ("pauza pana luni", PAUSE),
    ("datele mele", DATA),
    ("asta e tot, mulțumesc", DONE),
    ("Da", YES),
    ("bineinteles", YES),
    ("nicio problemă", YES),
    ("Nu", NO),
    ("nu, mulțumesc", NO),
    ("nu e adevărat", NO),
    ("mulţumesc frumos", THANKS),
    ("continuăm", START),
    ("nimeni", None),
]

TABLES: dict[str, Table] = {
    "fr": FRENCH,
    "es": SPANISH,
    "pl": POLISH,
    "uk": UKRAINIAN,
    "tr": TURKISH,
    "ro": ROMANIAN,
}


@pytest.mark.parametrize(
    ("language", "said", "word"),
    [(language, said, word) for language, table in TABLES.items() for said, word in table],
)
def test_a_word_is_known_as_people_type_it(language: str, said: str, word: Word | None) -> None:
    assert vocabulary(WORDING, (language,)).word(said) is word


@pytest.mark.parametrize("language", sorted(FILES))
def test_what_stops_or_erases_in_one_language_means_nothing_else_in_another(language: str) -> None:
    """These are understood everywhere, so they must not be what people answer elsewhere."""
    data = FILES[language]
    numbers = [way for said in data["numbers"] for way in said.split("|")]
    months = [way for said in (*data["months"], *data["short_months"]) for way in said.split("|")]
    counts = [way for ways in data["counts"].values() for way in ways]
    terms = [way for ways in data["terms"].values() for way in ways]
    others = {word: ways for word, ways in data["words"].items() if word not in {"stop", "delete"}}
    words = [way for ways in others.values() for way in ways]
    elsewhere = vocabulary({"en": WORDING["en"], **WORDING}, ("xx",))
    everywhere = {said for said, word in elsewhere.words.items() if word in {STOP, DELETE}}
    said = {*numbers, *months, *counts, *terms, *words, *data["feelings"].values()}
    assert not everywhere & set(map(plain, said))


def test_a_short_word_of_one_language_stops_nothing_in_another() -> None:
    stops = {
        plain(way) for data in FILES.values() for word in ("stop", "delete") for way in data["words"][word]
    }
    short = [way for way in stops if way.isascii() and len(way) <= 3]
    known = vocabulary(WORDING, ("xx",))
    assert all(known.word(way) is None for way in short)


@pytest.mark.parametrize("language", sorted(FILES))
def test_no_word_means_two_things_once_it_is_folded(language: str) -> None:
    seen: dict[str, str] = {}
    for word, ways in FILES[language]["words"].items():
        for way in ways:
            assert seen.setdefault(plain(way), word) == word, way


@pytest.mark.parametrize("language", sorted(FILES))
def test_every_file_says_whether_a_native_speaker_has_read_it(language: str) -> None:
    path = ROOT / f"bot/wording/{language}.toml"
    assert isinstance(tomllib.loads(path.read_text("utf-8"))["read_by_native"], bool)
    assert WORDING[language].read_by_native is FILES[language]["read_by_native"]


@pytest.mark.parametrize(
    "said", ["п'ять", "п’ять", "пʼять", "п`ять", 'п"ять', "п´ять", "п‘ять", "пять", "П'ЯТЬ"]
)
def test_an_apostrophe_within_a_ukrainian_word_is_typed_in_any_way(said: str) -> None:
    assert vocabulary(WORDING, ("uk",)).number(plain(said)) == 5

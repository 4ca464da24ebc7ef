"""Words that mean something in any state, however they are written."""

from datetime import timedelta

import pytest

from bot.conversation import keywords
from bot.conversation.keywords import is_symbol, plain, vocabulary
from bot.conversation.wording import Word
from tests.bot.conversation.talking import WORDING, Talk, campaign, text

ANY = vocabulary(WORDING, ("da", "de", "ar"))


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("stop", Word.STOP),
        ("STOP.", Word.STOP),
        ("  Stop!!! ", Word.STOP),
        ("„stop“", Word.STOP),
        ("/stop", Word.STOP),
        ("/stop@WeheardBot", Word.STOP),
        ("s\u200btop\u200f", Word.STOP),
        ("\u202bstop\u202c", Word.STOP),
        ("ＳＴＯＰ", Word.STOP),
        ("hold   op", Word.STOP),
        ("Afmeld.", Word.STOP),
        ("Stopp", Word.STOP),
        ("AUFHÖREN", Word.STOP),
        ("aufhoeren", Word.STOP),
        ("توقف", Word.STOP),
        ("إيقاف", Word.STOP),
        ("ايقاف", Word.STOP),
        ("توقّف!", Word.STOP),
        ("/start", Word.START),
        ("Ibegyndelsen", None),
        ("hjaelp", Word.HELP),
        ("hjælp?", Word.HELP),
        ("/help", Word.HELP),
        ("spring over", Word.SKIP),
        ("zurück", Word.BACK),
        ("zuruck", Word.BACK),
        ("my data", Word.MY_DATA),
        ("/my_data", Word.MY_DATA),
        ("Meine Daten", Word.MY_DATA),
        ("slet", Word.DELETE),
        ("delete my data", Word.DELETE),
        ("that's all", Word.DONE),
        ("that’s all.", Word.DONE),
        ("das war’s", Word.DONE),
        ("👍", Word.YES),
        ("👍🏽", Word.YES),
        ("✔️", Word.YES),
        ("👎", Word.NO),
        ("Nej tak", Word.NO),
        ("pause", Word.PAUSE),
        ("pause 3 days", Word.PAUSE),
        ("pause for two weeks", Word.PAUSE),
        ("pause until Monday", Word.PAUSE),
        ("pause til mandag", Word.PAUSE),
        ("Pause bis Montag, bitte", Word.PAUSE),
        ("the pause until Monday", None),
        ("stop asking about the bus", None),
        ("we had to stop at the gate", None),
        ("please do not stop", None),
        ("", None),
        ("...", None),
        ("stop" + " " * 400, None),
        ("x" * 5000, None),
    ],
)
def test_a_word_is_known_when_it_is_the_whole_message(said: str, word: Word | None) -> None:
    assert ANY.word(said) is word


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("Ok stop now please", Word.STOP),
        ("stop stop stop", Word.STOP),
        ("just stop", Word.STOP),
        ("no, stop", Word.STOP),
        ("please stop messaging me", Word.STOP),
        ("Don't write to me again!", Word.STOP),
        ("🛑", Word.STOP),
        ("hold nu op", Word.STOP),
        ("stop tak", Word.STOP),
        ("bitte aufhören", Word.STOP),
        ("hören Sie bitte auf", Word.STOP),
        ("توقف من فضلك", Word.STOP),
        ("skip please", Word.SKIP),
        ("thats it thanks", Word.DONE),
        ("no thank you", Word.NO),
        ("they should stop please", None),
        ("please do not stop", None),
        ("do not stop now", None),
        ("thank you", Word.THANKS),
        ("please please", None),
        ("bus bus bus", None),
        ("ok ok ok ok ok ok stop", None),
    ],
)
def test_courtesies_around_a_word_change_nothing(said: str, word: Word | None) -> None:
    assert ANY.word(said) is word


@pytest.mark.parametrize("said", ["hold op", "aufhören", "توقف", "stopp!", "slet alt"])
def test_stop_and_delete_are_understood_in_languages_that_are_not_spoken_here(said: str) -> None:
    assert vocabulary(WORDING, ("en",)).word(said) in {Word.STOP, Word.DELETE}


def test_other_words_are_only_understood_where_they_are_spoken() -> None:
    assert vocabulary(WORDING, ("en",)).word("spring over") is None


def test_the_persons_own_language_comes_first() -> None:
    assert vocabulary(WORDING, ("en",)).word("weiter") is None
    assert vocabulary(WORDING, ("de",)).word("weiter") is Word.START
    assert vocabulary(WORDING, ("xx",)).word("stop") is Word.STOP


def test_a_vocabulary_is_put_together_once_for_each_wording() -> None:
    assert vocabulary(WORDING, ("da",)) is vocabulary(WORDING, ("da",))
    other = dict(WORDING)
    assert vocabulary(other, ("da",)) is not vocabulary(WORDING, ("da",))


def test_the_kept_vocabularies_stay_few() -> None:
    for number in range(600):
        assert vocabulary(WORDING, ("da", f"l{number}")).word("slet") is Word.DELETE


@pytest.mark.parametrize(
    ("said", "length"),
    [
        ("pause 3 days", timedelta(days=3)),
        ("Pause: 3 days!", timedelta(days=3)),
        ("pause for 2 weeks", timedelta(weeks=2)),
        ("pause two hours", timedelta(hours=2)),
        ("pause a month", timedelta(days=30)),
        ("pause 0 days", timedelta(days=1)),
        ("pause 3 dage", timedelta(days=3)),
        ("pause tre uger", timedelta(weeks=3)),
        ("pause ٣ days", timedelta(days=3)),
        ("pause 99999999999999999 days", timedelta(days=366)),
        ("pause", None),
        ("pause please", None),
        ("pause 2 3 days", None),
        ("wait 3 days", None),
    ],
)
def test_how_long_a_pause_is(said: str, length: timedelta | None) -> None:
    assert vocabulary(WORDING, ("da",)).pause(said) == length


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Dansk", "da"),
        ("english.", "en"),
        ("DEUTSCH", "de"),
        ("العربية", "ar"),
        ("Danish pastry", ""),
        ("d" * 300, ""),
    ],
)
def test_a_languages_own_name_is_understood(said: str, language: str) -> None:
    assert ANY.language(said) == language


@pytest.mark.parametrize(
    ("text", "bones"),
    [
        ("  Ça   VA?", "ca va"),
        ("Blåbærgrød", "blabaergrod"),
        ("STRASSE straße", "strasse strasse"),
        ("Good👍", "good 👍"),
        ("⭐⭐", "⭐ ⭐"),
        ("4️⃣", "4"),
        ("👩‍👧", "👩 👧"),
        ("قَهْوَةٌ", "قهوه"),
        ("أحـــمد", "احمد"),
        ("नमस्ते", "नमस्ते"),
        ("கா", "கா"),
        ("a_b-c/d", "a b c d"),
        ("c++", "c + +"),
        ("\ud800\x00", ""),
    ],
)
def test_words_are_compared_by_their_bones(text: str, bones: str) -> None:
    assert plain(text) == bones


def test_a_sign_is_no_word() -> None:
    assert is_symbol("👍")
    assert not is_symbol("4")
    assert not is_symbol("य")


def test_what_somebody_said_is_remembered_for_one_event_only() -> None:
    talk = Talk(campaign(text("first")))
    talk.start()
    talk.say("a secret of mine")
    assert not keywords._said
    for number in range(keywords.AT_ONCE + 3):
        plain(f"Label {number}")
    assert len(keywords._said) <= keywords.AT_ONCE
    assert plain("LABEL 1") == "label 1"
    keywords.forget_said()


IN_OTHER_WORDS = {
    "en": (
        "Stop asking me things",
        "stop writing to me",
        "stop messaging me",
        "please stop this",
        "leave me alone",
    ),
    "da": ("Stop med at spørge mig om ting", "hold op med at skrive til mig", "stop det her", "lad mig være"),
    "de": (
        "Hör auf, mir Fragen zu stellen",
        "hören Sie auf mir zu schreiben",
        "lass mich in Ruhe",
        "stopp das",
    ),
    "fr": (
        "Arrêtez de me poser des questions",
        "arrête de m'écrire",
        "arrêtez ça s'il vous plaît",
        "laissez-moi",
    ),
    "es": ("Dejen de preguntarme cosas", "deje de escribirme", "pare esto por favor", "déjame en paz"),
    "pl": (
        "Przestańcie mnie pytać",
        "przestań do mnie pisać",
        "proszę to zatrzymać",
        "zostawcie mnie w spokoju",
    ),
    "uk": (
        "Перестаньте мене питати",
        "припиніть мені писати",
        "припиніть це будь ласка",
        "дайте мені спокій",
    ),
    "ar": ("توقف عن طرح الأسئلة", "توقفوا عن مراسلتي", "توقف عن هذا من فضلك", "دعني وشأني"),
    "tr": ("Bana soru sormayı bırakın", "bana yazmayı bırak", "lütfen bunu durdurun", "beni rahat bırakın"),
    "ro": ("Nu-mi mai puneți întrebări", "încetați să-mi scrieți", "vă rog opriți asta", "lăsați-mă în pace"),
}
TOLD = {
    "en": (
        "please stop making people wait",
        "stop asking us for the same form twice",
        "they leave me alone for hours",
    ),
    "da": ("stop med at lade folk vente", "hold op med at spørge om det samme papir"),
    "de": ("hören Sie auf, Leute warten zu lassen", "lass mich in Ruhe erzählen"),
    "fr": ("arrêtez de faire attendre les gens", "laissez-moi vous dire ce que je pense"),
    "es": ("dejen de hacer esperar a la gente", "para esto hay que esperar dos horas"),
    "pl": ("przestańcie kazać ludziom czekać", "zostawcie mnie u tej samej lekarki"),
    "uk": ("перестаньте змушувати людей чекати", "дайте мені спокій на прийомі"),
    "ar": ("توقفوا عن جعل الناس ينتظرون", "دعني أخبركم عن الممرضة"),
    "tr": ("insanları bekletmeyi bırakın", "bana yazmayı bırakın dedim ama doktor güldü"),
    "ro": ("nu mai lăsați oamenii să aștepte", "lăsați-mă să vă spun"),
}


@pytest.mark.parametrize("language", sorted(IN_OTHER_WORDS))
def test_whoever_asks_to_be_left_alone_is_whatever_language_they_are_spoken_to_in(language: str) -> None:
    own, other = vocabulary(WORDING, (language,)), vocabulary(WORDING, ("en",))
    ways = IN_OTHER_WORDS[language]
    assert [said for said in ways if own.word(said) is not Word.STOP] == []
    assert [said for said in (ways[0], ways[1], ways[3]) if other.word(said) is not Word.STOP] == []


@pytest.mark.parametrize("language", sorted(TOLD))
def test_what_should_stop_elsewhere_is_told_and_stops_nothing_here(language: str) -> None:
    heard = vocabulary(WORDING, (language,))
    assert [said for said in TOLD[language] if heard.word(said) is not None] == []


STOP, DELETE, PAUSE, YES, NO = Word.STOP, Word.DELETE, Word.PAUSE, Word.YES, Word.NO
BESIDE: list[tuple[str, str, Word | None]] = [
    # Own language and the others of the campaign; what is said; what it is.
    ("fr tr", "dur", None),
    ("tr fr", "dur", STOP),
    ("fr tr", "durun", STOP),
    ("fr", "stop", STOP),
    ("de es", "basta", None),
    ("de es", "basta ya", STOP),
    ("es de", "basta", STOP),
    ("fr tr", "sil", None),
    ("tr", "sil", DELETE),
    ("fr es", "élimine", None),
    ("pl tr", "ara", None),
    ("tr pl", "ara", PAUSE),
    ("pl tr", "ara ver", PAUSE),
    ("da es", "fin", None),
    ("es da", "fin", Word.DONE),
    ("en da", "slut", None),
    ("da en", "slut", Word.DONE),
    ("en da", "færdig", Word.DONE),
    ("fr pl", "pas", None),
    ("pl fr", "pas", Word.SKIP),
    ("da ro", "nu", None),
    ("fr ro", "nu", None),
    ("ro da", "nu", NO),
    ("de ro", "da", None),
    ("de pl", "nie", None),
    ("pl de", "nie", NO),
    ("pl de", "ja", None),
    ("da de", "ja", YES),
    ("es da", "jaja", None),
    ("pl de", "los", None),
    ("de pl", "los", Word.START),
    ("pl", "no", None),
    ("pl", "no tak", YES),
    ("pl", "no thanks", NO),
    ("es", "no", NO),
    ("da", "no", NO),
    ("ro es", "și", None),
    ("tr ro", "sarı", None),
    ("tr", "ya", None),
    ("en tr", "e", None),
    ("en fr", "o", None),
    ("fr", "y", YES),
    ("en de", "ja", YES),
    ("en fr", "oui", YES),
    ("en da", "nej", NO),
    ("de tr", "evet", YES),
    ("da de", "nein", NO),
    ("da uk", "так", YES),
    ("da ar", "لا", NO),
    ("en fr", "effacez", DELETE),
    ("en", "aufhören", STOP),
    ("en", "löschen", DELETE),
    ("de", "hold op", STOP),
    ("da de", "weiter", Word.START),
    ("da de", "überspringen", Word.SKIP),
    ("en uk", "пас", Word.SKIP),
    ("xx da de", "nu", None),  # nobody here speaks it: the campaign's first language is theirs
]


@pytest.mark.parametrize(("languages", "said", "word"), BESIDE)
def test_a_word_of_another_language_counts_where_it_is_none_of_ones_own(
    languages: str, said: str, word: Word | None
) -> None:
    assert vocabulary(WORDING, tuple(languages.split())).word(said) is word


@pytest.mark.parametrize("language", sorted(WORDING))
def test_ones_own_words_and_the_english_stop_and_delete_always_count(language: str) -> None:
    understood = vocabulary(WORDING, (language, *sorted(WORDING)))
    for word, ways in WORDING[language].words.items():
        assert {understood.word(said) for said in ways} == {word}
    for said, word in (("stop", STOP), ("delete", DELETE), ("help", Word.HELP), ("yes", YES)):
        assert understood.word(said) is word


@pytest.mark.parametrize("language", sorted(WORDING))
def test_only_what_is_a_word_of_ours_elsewhere_is_listed_as_ambiguous(language: str) -> None:
    listed = set(map(plain, WORDING[language].ambiguous))
    elsewhere = {
        plain(said)
        for other, phrases in WORDING.items()
        if other != language
        for ways in phrases.words.values()
        for said in ways
    }
    own = {plain(said) for ways in WORDING[language].words.values() for said in ways}
    assert listed <= elsewhere - own


PLAINLY = {
    "en": (
        ["I dont want any more messages", "stop texting", "no thanks, stop", "take me off this list please"],
        ["delete everything you have", "please delete all of it", "can you delete my data?"],
    ),
    "da": (
        ["Jeg vil ikke have flere beskeder.", "lad mig nu være!", "nej tak, stop", "jeg vil gerne afmeldes"],
        ["slet venligst alt", "Jeg vil have slettet mine data", "slet alt hvad I har om mig, tak"],
    ),
    "de": (
        [
            "Ich möchte keine Nachrichten mehr",
            "Lass mich in Ruhe!",
            "bitte nicht mehr schreiben",
            "hör auf damit",
        ],
        ["lösch meine Daten", "alle Daten löschen", "bitte löschen Sie alle meine Daten"],
    ),
    "fr": (
        ["me désinscrire", "je ne veux plus recevoir de messages", "stop aux messages", "non merci, stop"],
        ["supprimez toutes mes données", "je veux effacer mes données", "effacez tout ce que vous avez svp"],
    ),
    "es": (
        [
            "no quiero recibir más mensajes",
            "me quiero dar de baja",
            "no, gracias, pare",
            "no me molesten más",
        ],
        ["elimina mis datos", "quiero que borren mis datos", "borren todo lo que tienen de mí por favor"],
    ),
    "pl": (
        ["nie chcę już wiadomości", "nie piszcie więcej", "odczepcie się", "nie, dziękuję, stop"],
        [
            "proszę o usunięcie moich danych",
            "usuńcie wszystko, co o mnie macie",
            "skasuj wszystkie moje dane",
        ],
    ),
    "uk": (
        ["не хочу повідомлень", "не надсилайте більше повідомлень", "ні, дякую, стоп", "досить писати"],
        ["видаліть усе, що маєте про мене", "хочу видалити свої дані", "зітріть мої дані будь ласка"],
    ),
    "ar": (
        ["لا أريد رسائل", "أوقفوا الرسائل", "اتركوني بحالي", "لا شكرا، توقفوا"],
        ["احذفوا بياناتي", "امسحوا كل شيء", "أريد حذف بياناتي من فضلك"],
    ),
    "tr": (
        ["bırakın beni", "mesaj almak istemiyorum", "mesajları durdurun lütfen", "hayır teşekkürler, dur"],
        ["tüm verilerimi silin", "verilerimin silinmesini istiyorum", "hakkımdaki her şeyi silin lütfen"],
    ),
    "ro": (
        ["nu mai doresc mesaje", "opriți mesajele", "nu, mulțumesc, stop", "scoateți-mă de pe listă"],
        ["ștergeți toate datele mele", "vreau să ștergeți datele mele", "ștergeți tot ce aveți despre mine"],
    ),
}


@pytest.mark.parametrize("language", sorted(PLAINLY))
def test_whoever_says_it_plainly_is_heard_in_any_campaign(language: str) -> None:
    stops, deletes = PLAINLY[language]
    own, elsewhere = vocabulary(WORDING, (language,)), vocabulary(WORDING, ("en", "da"))
    assert [said for said in stops if own.word(said) is not STOP] == []
    assert [said for said in deletes if own.word(said) is not DELETE] == []
    plainest = (stops[0], deletes[0])
    assert [elsewhere.word(said) for said in plainest] == [STOP, DELETE]

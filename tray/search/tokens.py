"""Words of a text, as search compares them: lower case, å, ä and ö kept, other accents gone."""

import re
import unicodedata
from functools import lru_cache

# Letters and digits; a hyphen may stand inside or at the end ("aamu- ja iltapäivätoiminta"), an apostrophe inside.
TOKEN = re.compile(r"[^\W_]+(?:[-'’:][^\W_]+)*-?")
SEPARATOR = re.compile(r"[-'’:]")
# "KYSissä", "YTHS:n": an abbreviation in capitals and its ending.
INFLECTED_ABBREVIATION = re.compile(r"([A-ZÅÄÖ]{2,}\d*):?[a-zåäö]{1,6}")
OTHER_LETTER = re.compile(r"[^a-z0-9åäö]")
LONGEST = 60
KEPT = frozenset("åäö")

FINNISH_STOP_WORDS = """
ja tai sekä eli että jos kun kuin niin myös vain jo ei en et eivät älä ole olen olet on ovat oli olisi olla minä mä
sinä sä hän me te he se ne tämä tää nämä tuo joka jotka mikä mitä mistä missä mihin mitkä kuka ketä kenelle minun mun
sinun sun minulla mulla minulle mulle sinulle minua minut meidän teidän heidän sen niiden tämän näiden jonka joiden
jolla jolle jossa johon josta itse oma omat oman toinen toiselle toisen muu muut muun muiden joku jokin jotain jonkun
miten miksi milloin koska kuinka paljonko voi voin voiko voit voida saa saan saako saat saada pitää täytyy haluan
haluta tarvita tarvitsen tarvitsee etsiä etsin mennä päästä käydä tulla tehdä kanssa ilman varten kautta mukaan
sisällä ulkona luona kohti vasten ympäri yli alle asti saakka ennen jälkeen aikana tunnen itseni itsensä hyvin
erittäin aivan liian enää vielä sitten siis mutta vaan kuitenkin esimerkiksi esim mm ym jne yms ns
""".split()
SWEDISH_STOP_WORDS = """
och eller samt att om när än så också bara redan inte ej är var vara har hade ha jag du han hon vi ni de den det dem
denna detta dessa som vad vem vilka vilken vilket min mitt mina din ditt dina sin sitt sina vår er era en ett i på av
till från för med utan vid hos mot under över efter före genom kan kunna får få ska vill måste behöver söker hur var
varför vart mycket mera men mig dig sig oss känner t ex bl a m m osv
""".split()
ENGLISH_STOP_WORDS = """
a an the and or but if in on at to from of for with without by about as is are was be been am i you he she it we they
me my your his her our their this that these those which who what where when how why can could do does did have has had
will would should may must want need get looking find some any not no so too very also please near
feel feeling feels felt im m
""".split()
STOP_WORDS = {
    "fi": frozenset(FINNISH_STOP_WORDS),
    "sv": frozenset(SWEDISH_STOP_WORDS),
    "en": frozenset(ENGLISH_STOP_WORDS),
}


def tokens(text: str) -> list[str]:
    """Words in the order of the text. One with a hyphen inside gives its parts; one that ends in a hyphen keeps it."""
    return [word for token in TOKEN.findall(unicodedata.normalize("NFC", text)) for word in split_token(token)]


def tokens_of_many(text: str) -> list[str]:
    """The same, for whoever reads many texts: it remembers words, as nothing may that reads what people type."""
    return [word for token in TOKEN.findall(unicodedata.normalize("NFC", text)) for word in remembered(token)]


def split_token(token: str) -> list[str]:
    if token.isalpha() and token.islower():
        return [plain(token)[:LONGEST]]
    if match := INFLECTED_ABBREVIATION.fullmatch(token):
        token = match[1]
    words = [word[:LONGEST] for part in SEPARATOR.split(token) if (word := plain(part))]
    return [*words[:-1], f"{words[-1]}-"] if words and token.endswith("-") else words


remembered = lru_cache(maxsize=100_000)(split_token)


def plain(word: str) -> str:
    """Lower case, with the accents of Finnish and Swedish only: "Café" is cafe, "Šakki" sakki."""
    lowered = word.casefold()
    if not OTHER_LETTER.search(lowered):
        return lowered
    composed = unicodedata.normalize("NFC", lowered)
    return "".join(letter if letter in KEPT else bare(letter) for letter in composed)


def fold(word: str) -> str:
    """Without any accents: what a keyboard without å, ä and ö gives."""
    return "".join(bare(letter) for letter in plain(word))


def bare(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))

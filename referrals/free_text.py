"""What must not stand in the free texts of a referral: personal identity codes, never; diagnoses and medicines, unless
the sender has read the warning.

A personal identity code is the day of birth, a mark that tells the century, three digits and a check character (decree
128/2010, with the marks of 690/2022). Here a code counts only if there is such a day and the check character is right:
a telephone number or a date must never keep anybody from sending a referral.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
CENTURIES = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)
# Besides Unicode's dashes: the minus sign, the letter and bullet that look like one, and the hyphen of a line's end.
DASHES = "\u2212\u02d7\u2043\u00ad"
PAUSE = r"[\s.]*"
DIGIT = r"[0-9]"
# Digits may stand apart, as people read them aloud. Looked for from every place: the first match may not be the code.
CODE = re.compile(
    rf"(?<![0-9])(?=({DIGIT}{PAUSE}{DIGIT}){PAUSE}({DIGIT}{PAUSE}{DIGIT}){PAUSE}({DIGIT}{PAUSE}{DIGIT})"
    rf"\s*([-+A-FU-Y])\s*"
    rf"({DIGIT}\s*{DIGIT}\s*{DIGIT})\s*([{CHECK_CHARACTERS}])(?![0-9]))",
)

# ICD-10: a letter and two digits, perhaps more after a point; U codes are for WHO's own use.
ICD_10 = re.compile(r"(?<![^\W_])(?:[A-TV-Z]\d{2}(?:\.\d{1,2})?|[a-tv-z]\d{2}\.\d{1,2})(?![^\W_]|[.,]\d)")

# Beginnings of words, so that endings do not matter. Few on purpose: what is in here is nearly always too much.
DIAGNOSES = """
    adhd alcoholis alkoholberoende alkoholism alzheimer anorek anorex asperger astma asthma autism bipol bulimi cancer
    copd demens dement depress diabet diagnoos diagnos epilep fibromyal hepatiit hepatit infarkt kaksisuuntai
    keuhkoahtauma masennus masennuks mielisairau missbruk ms-sjuk ms-taut paniikkihäir panikångest paniksyndrom
    parkinson persoonallisuushäir personlighetsstör psychos psykisk-sjuk psykoos psykos ptsd päihdeongelm päihderiippuv
    reumatism schizof schizop sepelvaltimo skitso stroke syömishäir syöpä syövä tuberk ätstörning
"""
MEDICINES = """
    antidepress antipsykoot antipsykot bensodiazepin bentsodiatsepiin benzodiazepin burana diatsepaam diazepam
    duloksetiin duloxetin escitalopram essitalopraam fluoksetiin fluoxetin insuliin insulin ketiapiin kvetiapin lithium
    litium lääkeann lääkity läkemedel marevan medication medicin metformiin metformin methylphenid metylfenidat
    metyylifenidaat mirtatsapiin mirtazapin oksatsepaam olantsapiin olanzapin oxazepam panadol paracetamol parasetamol
    pregabaliin pregabalin quetiapin risperid sertraliin sertralin sömnmedel tramad unilääk varfariin venlafaksiin
    venlafaxin warfarin
"""


class Sort(StrEnum):
    """What a warning is about. Only this is written down when a sender keeps the wording."""

    DISEASE_CODE = "disease_code"
    DIAGNOSIS = "diagnosis"
    MEDICINE = "medicine"


@dataclass(frozen=True)
class Warned:
    sort: Sort
    words: str


def begins_with(stems: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(stems.split())})[^\W\d_]*", re.IGNORECASE)


PATTERNS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (Sort.DISEASE_CODE, ICD_10),
    (Sort.DIAGNOSIS, begins_with(DIAGNOSES)),
    (Sort.MEDICINE, begins_with(MEDICINES)),
)


def has_identity_code(text: str, *, today: dt.date | None = None) -> bool:
    return any(is_valid(*parts, today=today) for parts in candidates(text))


def candidates(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Day of birth, mark, number and check character of whatever is written like a code."""
    for found in CODE.finditer(plain(text)):
        day, month, year, mark, number, check = found.groups()
        yield digits(day + month + year), mark, digits(number), check


def plain(text: str) -> str:
    """In capitals, with every dash a hyphen and every digit an ASCII one, without letters that nobody sees."""
    return "".join(plain_letter(letter) for letter in unicodedata.normalize("NFKC", dashed(text)).upper())


def dashed(text: str) -> str:
    return "".join("-" if letter in DASHES or unicodedata.category(letter) == "Pd" else letter for letter in text)


def plain_letter(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.digit(letter))
    return "" if category in ("Cf", "Mn") else "-" if category == "Pd" else letter


def digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def is_valid(born: str, mark: str, number: str, check: str, *, today: dt.date | None = None) -> bool:
    """`born` is ddmmyy. The numbers 900–999 are given for a time, and stand in test material; they count too."""
    try:
        day = dt.date(CENTURIES[mark] + int(born[4:]), int(born[2:4]), int(born[:2]))
    except ValueError:
        return False
    # A day's grace: it is already tomorrow somewhere.
    if day > (today or dt.datetime.now(tz=dt.UTC).date()) + dt.timedelta(days=1) or int(number) < 2:
        return False
    return CHECK_CHARACTERS[int(born + number) % len(CHECK_CHARACTERS)] == check


def warnings(text: str) -> list[Warned]:
    """What looks like a diagnosis or a medicine, as it was written, each once."""
    found = [Warned(sort, match[0]) for sort, pattern in PATTERNS for match in pattern.finditer(text)]
    return list(dict.fromkeys(found))

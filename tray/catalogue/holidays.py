"""The Finnish holidays that opening hours may name, with PTV's names for them."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

NAMES = {
    "NewYearDay": _("New Year's Day"),
    "Epiphany": _("Epiphany"),
    "MaundyThursday": _("Maundy Thursday"),
    "GoodFriday": _("Good Friday"),
    "EasterSunday": _("Easter Sunday"),
    "EasterMonday": _("Easter Monday"),
    "MayDayEve": _("May Day Eve"),
    "MayDay": _("May Day"),
    "AscensionDay": _("Ascension Day"),
    "WhitSunday": _("Whit Sunday"),
    "MidsummerEve": _("Midsummer Eve"),
    "MidsummerDay": _("Midsummer Day"),
    "AllSaintsDay": _("All Saints' Day"),
    "IndependenceDay": _("Independence Day"),
    "ChristmasEve": _("Christmas Eve"),
    "ChristmasDay": _("Christmas Day"),
    "SecondDayOfChristmas": _("Boxing Day"),
    "NewYearEve": _("New Year's Eve"),
}
FIXED = {
    "NewYearDay": (1, 1),
    "Epiphany": (1, 6),
    "MayDayEve": (4, 30),
    "MayDay": (5, 1),
    "IndependenceDay": (12, 6),
    "ChristmasEve": (12, 24),
    "ChristmasDay": (12, 25),
    "SecondDayOfChristmas": (12, 26),
    "NewYearEve": (12, 31),
}
DAYS_FROM_EASTER = {
    "MaundyThursday": -3,
    "GoodFriday": -2,
    "EasterSunday": 0,
    "EasterMonday": 1,
    "AscensionDay": 39,
    "WhitSunday": 49,
}
SATURDAY_ON_OR_AFTER = {"MidsummerDay": (6, 20), "AllSaintsDay": (10, 31)}


def holiday_on(name: str, year: int) -> dt.date:
    """The date of a holiday, by PTV's name for it. Raises KeyError for a name that is not among `NAMES`."""
    if name in FIXED:
        return dt.date(year, *FIXED[name])
    if name in DAYS_FROM_EASTER:
        return easter_sunday(year) + dt.timedelta(days=DAYS_FROM_EASTER[name])
    if name == "MidsummerEve":
        return holiday_on("MidsummerDay", year) - dt.timedelta(days=1)
    first = dt.date(year, *SATURDAY_ON_OR_AFTER[name])
    return first + dt.timedelta(days=(5 - first.weekday()) % 7)


def easter_sunday(year: int) -> dt.date:
    """The anonymous Gregorian computus (Meeus, Jones, Butcher)."""
    a = year % 19
    b, c = divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)

"""Names of PTV's holidays in three languages, as its v11 API puts them beside the date."""

HOLIDAYS = {
    "NewYearDay": {"fi": "Uudenvuodenpäivä", "sv": "Nyårsdagen", "en": "New Year's Day"},
    "Epiphany": {"fi": "Loppiainen", "sv": "Trettondagen", "en": "Epiphany"},
    "MaundyThursday": {"fi": "Kiirastorstai", "sv": "Skärtorsdagen", "en": "Maundy Thursday"},
    "GoodFriday": {"fi": "Pitkäperjantai", "sv": "Långfredagen", "en": "Good Friday"},
    "EasterSunday": {"fi": "Pääsiäispäivä", "sv": "Påskdagen", "en": "Easter Sunday"},
    "EasterMonday": {"fi": "2. pääsiäispäivä", "sv": "Annandag påsk", "en": "Easter Monday"},
    "MayDayEve": {"fi": "Vapunaatto", "sv": "Valborgsmässoafton", "en": "May Day Eve"},
    "MayDay": {"fi": "Vappu", "sv": "Första maj", "en": "May Day"},
    "AscensionDay": {"fi": "Helatorstai", "sv": "Kristi himmelsfärdsdag", "en": "Ascension Day"},
    "WhitSunday": {"fi": "Helluntaipäivä", "sv": "Pingstdagen", "en": "Whit Sunday"},
    "MidsummerEve": {"fi": "Juhannusaatto", "sv": "Midsommarafton", "en": "Midsummer Eve"},
    "MidsummerDay": {"fi": "Juhannuspäivä", "sv": "Midsommardagen", "en": "Midsummer Day"},
    "AllSaintsDay": {"fi": "Pyhäinpäivä", "sv": "Alla helgons dag", "en": "All Saints' Day"},
    "IndependenceDay": {"fi": "Itsenäisyyspäivä", "sv": "Självständighetsdagen", "en": "Independence Day"},
    "ChristmasEve": {"fi": "Jouluaatto", "sv": "Julafton", "en": "Christmas Eve"},
    "ChristmasDay": {"fi": "Joulupäivä", "sv": "Juldagen", "en": "Christmas Day"},
    "SecondDayOfChristmas": {"fi": "Tapaninpäivä", "sv": "Annandag jul", "en": "Boxing Day"},
    "NewYearEve": {"fi": "Uudenvuodenaatto", "sv": "Nyårsafton", "en": "New Year's Eve"},
}

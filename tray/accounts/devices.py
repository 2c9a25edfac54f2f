"""The kind of device that signed in, in words that its owner knows again. Guessed from what the browser says of itself:
good enough for "that was not me", and too little to follow anybody."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# The first that stands in the text; Edge, Opera and others also say Chrome, and Chrome also says Safari.
BROWSERS = (
    ("edge", "Edg", "Microsoft Edge"),
    ("samsung", "SamsungBrowser", "Samsung Internet"),
    ("opera", "OPR/", "Opera"),
    ("firefox", "Firefox", "Firefox"),
    ("firefox", "FxiOS", "Firefox"),
    ("chrome", "Chrome", "Chrome"),
    ("chrome", "CriOS", "Chrome"),
    ("safari", "Safari", "Safari"),
)
SYSTEMS = (
    ("iphone", "iPhone", gettext_noop("iPhone")),
    ("ipad", "iPad", gettext_noop("iPad")),
    ("android", "Android", gettext_noop("Android device")),
    ("windows", "Windows", gettext_noop("Windows computer")),
    ("mac", "Macintosh", gettext_noop("Mac computer")),
    ("chromeos", "CrOS", gettext_noop("Chromebook")),
    ("linux", "Linux", gettext_noop("Linux computer")),
)
BROWSER_NAMES = {code: name for code, _sign, name in BROWSERS}
SYSTEM_NAMES = {code: name for code, _sign, name in SYSTEMS}


def device_of(request: HttpRequest) -> tuple[str, str]:
    """Codes of the browser and of the system; "" for one that says nothing we know."""
    text = request.META.get("HTTP_USER_AGENT", "")
    browser = next((code for code, sign, _name in BROWSERS if sign in text), "")
    system = next((code for code, sign, _name in SYSTEMS if sign in text), "")
    return browser, system


def in_words(browser: str, system: str) -> str:
    device = _(SYSTEM_NAMES[system]) if system in SYSTEM_NAMES else _("Unknown device")
    return f"{device}, {BROWSER_NAMES[browser]}" if browser in BROWSER_NAMES else device

"""The head of a page: its title and description once more, for those who share a link to it (Open Graph)."""

import html
import re

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tray.pages.links import absolute

register = template.Library()

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
SHARED_PICTURE = {"name": "share.png", "width": "1200", "height": "630"}


class SharedHead(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        inside = self.nodelist.render(context)
        site = _("Service tray")
        title = found(TITLE, inside).removesuffix(f"– {site}").strip()
        tags = [
            ("og:type", "website"),
            ("og:site_name", site),
            ("og:locale", LOCALES.get(get_language() or "fi", "fi_FI")),
            ("og:title", title),
            ("og:description", found(DESCRIPTION, inside)),
            ("og:image", absolute(static(SHARED_PICTURE["name"]))),
            ("og:image:width", SHARED_PICTURE["width"]),
            ("og:image:height", SHARED_PICTURE["height"]),
            ("og:image:alt", _("The sign of the service tray: two leaves on a tray, and a lake at sunrise")),
        ]
        told = format_html_join("\n    ", '<meta property="{}" content="{}">', [tag for tag in tags if tag[1]])
        card = SafeString('<meta name="twitter:card" content="summary_large_image">')
        return format_html("{}\n    {}\n    {}", inside, told, card)


def found(pattern: re.Pattern[str], page: str) -> str:
    """The first such text, as a reader sees it; "" where there is none."""
    match = pattern.search(page)
    return " ".join(html.unescape(match[1]).split()) if match else ""


@register.tag
def shared(parser: Parser, token: Token) -> SharedHead:
    """{% shared %}: the title and the description stand inside, and are told again after them."""
    nodelist = parser.parse(("endshared",))
    parser.delete_first_token()
    return SharedHead(nodelist)

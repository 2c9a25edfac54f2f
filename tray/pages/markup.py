"""PTV's texts to HTML. They know paragraphs, "* item", "1. item" and "### heading"; the rest is shown as written.

A new line is a new paragraph where the line before ended a sentence, and a line break elsewhere, as in an address.
"""

import re
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

HEADING = re.compile(r"#{1,6}\s+(?P<text>.+)")
BULLET = re.compile(r"[*•]\s+(?P<text>.+)")
NUMBERED = re.compile(r"\d{1,3}[.)]\s+(?P<text>.+)")
ADDRESS = re.compile(r"https?://[^\s<>\"']+")
SENTENCE_ENDS = (".", "!", "?", ":", ";")
# What may end a sentence that an address stands last in.
PUNCTUATION = ".,:;!?)"


def prose(text: str, *, heading_level: int = 3) -> SafeString:
    """HTML of p, br, ul, ol, li, a and h2–h6 elements, and of nothing that the text itself brought."""
    return mark_safe("\n".join(blocks(text, heading_level)))  # noqa: S308 — every piece went through escape()


def blocks(text: str, heading_level: int) -> Iterator[str]:
    paragraph: list[str] = []
    items: list[str] = []
    list_tag = ""
    for line in [*map(str.strip, text.splitlines()), ""]:
        tag, content = kind_of(line)
        if items and tag != list_tag:
            yield f'<{list_tag} class="{LIST_CLASSES[list_tag]}">{"".join(items)}</{list_tag}>'
            items = []
        if paragraph and (tag != "p" or paragraph[-1].endswith(SENTENCE_ENDS)):
            yield f"<p>{'<br>'.join(map(inline, paragraph))}</p>"
            paragraph = []
        if tag == "p":
            paragraph.append(content)
        elif tag == "heading":
            yield f"<h{heading_level}>{inline(content)}</h{heading_level}>"
        elif tag:
            list_tag = tag
            items.append(f"<li>{inline(content)}</li>")


LIST_CLASSES = {"ul": "govuk-list govuk-list--bullet", "ol": "govuk-list govuk-list--number"}


def kind_of(line: str) -> tuple[str, str]:
    """("" for a blank line, heading, ul, ol or p; and the text without its mark)."""
    if not line:
        return "", ""
    for tag, pattern in (("heading", HEADING), ("ul", BULLET), ("ol", NUMBERED)):
        if match := pattern.fullmatch(line):
            return tag, match["text"].strip()
    return "p", line


def inline(text: str) -> str:
    """The text escaped, with bare web addresses made into links."""
    pieces = []
    end = 0
    for match in ADDRESS.finditer(text):
        address = match[0].rstrip(PUNCTUATION)
        pieces += [
            escape(text[end : match.start()]),
            f'<a class="govuk-link" href="{escape(address)}">{escape(address)}</a>',
        ]
        end = match.start() + len(address)
    return "".join([*pieces, escape(text[end:])])

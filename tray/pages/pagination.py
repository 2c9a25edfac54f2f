"""Links to the pages of a long list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page


@dataclass(frozen=True)
class PageLink:
    """`number` 0 stands for pages left out."""

    number: int
    path: str
    is_current: bool


def page_links(page: "Page[Any]", path_of: Callable[[int], str]) -> list[PageLink]:
    """Empty when everything is on one page."""
    if page.paginator.num_pages == 1:
        return []
    return [
        PageLink(number, path_of(number), number == page.number) if isinstance(number, int) else PageLink(0, "", False)
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]

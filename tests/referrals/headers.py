"""What every page that somebody gets in the professional section, or as a client, tells browsers and caches."""

import re

from django.http import HttpResponse


def faults(response: HttpResponse) -> list[str]:
    """By name, what does not hold."""
    policy = response.headers.get("Content-Security-Policy", "")
    right = {
        "no-store": "no-store" in response.headers.get("Cache-Control", ""),
        "no shared cache": "public" not in response.headers.get("Cache-Control", ""),
        "no ETag": not response.has_header("ETag"),
        "policy": {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"}
        <= {part.strip() for part in policy.split(";")},
        "policy without holes": "unsafe" not in policy,
        "nosniff": response.headers.get("X-Content-Type-Options") == "nosniff",
        "referrer": response.headers.get("Referrer-Policy") in {"same-origin", "no-referrer"},
        "opener": response.headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "type": "charset=utf-8" in response.headers["Content-Type"]
        or response.headers["Content-Type"] == "application/json",
        "no script in the page": not re.search(
            r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=\"", response.content.decode()
        ),
    }
    return [name for name, holds in right.items() if not holds]

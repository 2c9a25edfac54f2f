"""html-validate over every kind of page in three languages: one Node process reads them all.

Skipped, loudly, where html-validate is not installed. Its preset "standard" holds the
rules of the HTML specification, "a11y" those that it can see of WCAG.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory

from tests.accounts.signed_in import signed_in
from tests.browser.conftest import Site
from tests.browser.test_accessibility import PAGES, STAFF_PAGES_OF_SEARCH
from tray.pages import errors

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PROGRAM = settings.BASE_DIR / "node_modules" / ".bin" / "html-validate"
LANGUAGES = ["fi", "sv", "en"]
ERRORS = ["errors/500.html", "errors/form_expired.html", "errors/400.html", "errors/403.html"]
STAFF = ["staff_home", "staff_rules", "rule", "sync_runs", "run", *STAFF_PAGES_OF_SEARCH]
RULES = {
    "no-inline-style": "error",
    "no-missing-references": "error",
    "unique-landmark": "error",
    "aria-label-misuse": ["error", {"allowAnyNamable": True}],  # a list may have a name: so in "standard"
}


@pytest.fixture
def folder(site: Site, tmp_path: Path) -> Path:
    """Every page as a file, named after its address."""
    client = Client()
    staff = signed_in(get_user_model().objects.get(username="staff"))
    for language in LANGUAGES:
        for reader, names in ((client, PAGES), (staff, STAFF)):
            for name in names:
                response = reader.get(site.path(name, language), follow=True)
                (tmp_path / file_name(language, name)).write_text(response.text)
        for template in ERRORS:
            request = RequestFactory().get(f"/{language}/error/")
            (tmp_path / file_name(language, template)).write_bytes(errors.page(request, template, 500).content)
    return tmp_path


def file_name(language: str, page: str) -> str:
    return re.sub(r"[^\w-]+", "_", f"{language}-{page}") + ".html"


@pytest.mark.skipif(
    not PROGRAM.exists() or not shutil.which("node"),
    reason="HTML-VALIDATE IS NOT INSTALLED: HTML is not validated (npm ci, and Node on the PATH)",
)
def test_html_is_valid(folder: Path):
    (folder / ".htmlvalidate.json").write_text(
        json.dumps({"root": True, "extends": ["html-validate:standard", "html-validate:a11y"], "rules": RULES})
    )
    done = subprocess.run(
        [PROGRAM, "--formatter", "json=report.json", *sorted(folder.glob("*.html"))],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    reports = json.loads((folder / "report.json").read_text())
    faults = [
        f"{Path(report['filePath']).name}:{fault['line']} {fault['ruleId']}: {fault['message']}"
        for report in reports
        for fault in report["messages"]
    ]
    assert faults == []
    assert done.returncode == 0
    assert len(list(folder.glob("*.html"))) >= len(LANGUAGES) * len(PAGES)

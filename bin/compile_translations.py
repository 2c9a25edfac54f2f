"""Compiles gettext catalogues without the system's gettext: compile_translations.py FILE.po …"""

import sys
from pathlib import Path

import polib

for source in map(Path, sys.argv[1:]):
    # Fuzzy and empty entries are left out: the page then shows the text of the source, not a guess.
    polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))

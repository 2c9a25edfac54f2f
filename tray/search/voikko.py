"""Finnish words taken apart by Voikko: by the system's libvoikko where there is one, else by Voikko's dictionary as the
package `pyvoikko` carries it. Both give the same analyses, in Voikko's own notation (FSTOUTPUT).

`pyvoikko` itself is not imported: its transducer takes 220 MB of memory. The reader below keeps the same half a million
arcs in some 20 MB and takes less than a millisecond per word, which is enough, since every form is analysed once
(`tray.search.words`).
"""

import importlib.util
import lzma
import struct
from array import array
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import libvoikko

Arc = tuple[int, str, str]  # the state it leads to, what it reads (or its flag), and what it writes
Arcs = tuple[list[Arc], dict[str, list[Arc]]]
Flags = dict[str, tuple[bool, str]]

LONGEST_WORD = 60
MOST_STATES = 20_000  # kept unpacked, some 15 MB
EPSILON = ("@_EPSILON_SYMBOL_@", "@0@")


def analyses(word: str) -> tuple[str, ...]:
    """Every reading of a word in lower case, as FSTOUTPUT: `[Lp]uima[Bh][Bc][Ln][Xp]halli[X]halli[Sine][Ny]ssa`. None
    for a word that Voikko does not know."""
    if len(word) > LONGEST_WORD:
        return ()
    return source()(word)


@cache
def source() -> Callable[[str], tuple[str, ...]]:
    return system_library() or Transducer(dictionary()).lookup


def system_library() -> Callable[[str], tuple[str, ...]] | None:
    """libvoikko with its Finnish dictionary, or None where the machine has not got both."""
    try:
        voikko = libvoikko.Voikko("fi")
    except (OSError, libvoikko.VoikkoException):
        return None
    return lambda word: tuple(sorted({found["FSTOUTPUT"] for found in voikko.analyze(word) if "FSTOUTPUT" in found}))


def dictionary() -> Path:
    package = importlib.util.find_spec("pyvoikko")
    if package is None or package.origin is None:
        raise ImportError("pyvoikko is not installed, or is no package of files")
    return Path(package.origin).with_name("voikko.kfst")


class Transducer:
    """A finite-state transducer in the KFST format, version 0: a header, symbols, then LZMA-packed arcs sorted by the
    state they leave (from, to: 32 bits; symbols in and out: 16 bits; big-endian), then the final states."""

    def __init__(self, path: Path) -> None:
        packed = path.read_bytes()
        magic, version, symbol_count, arc_count, final_count, is_weighted = struct.unpack_from("!4sHHII?", packed)
        if (magic, version, is_weighted) != (b"KFST", 0, False):
            raise ValueError(f"{path} is not an unweighted KFST file of version 0")
        start = struct.calcsize("!4sHHII?")
        self.symbols: list[str] = []
        for _ in range(symbol_count):
            end = packed.index(0, start)
            self.symbols.append(packed[start:end].decode())
            start = end + 1
        numbers = array("I")
        numbers.frombytes(lzma.decompress(packed[start:]))
        numbers.byteswap()
        self.finals = frozenset(numbers[3 * arc_count : 3 * arc_count + final_count])
        self.targets = numbers[1 : 3 * arc_count : 3]
        self.pairs = numbers[2 : 3 * arc_count : 3]
        self.first_arc = first_arcs(numbers[0 : 3 * arc_count : 3])
        self.states: dict[int, Arcs] = {}

    def lookup(self, word: str) -> tuple[str, ...]:
        if len(self.states) > MOST_STATES:
            self.states.clear()
        return tuple(sorted(set(self.paths(word, 0, 0, {}, ""))))

    def paths(self, word: str, at: int, state: int, flags: Flags, out: str) -> Iterator[str]:
        if at == len(word) and state in self.finals:
            yield out
        silent, spelled = self.arcs(state)
        for target, flag, symbol in silent:
            unified = with_flag(flags, flag) if flag else flags
            if unified is not None:
                yield from self.paths(word, at, target, unified, out + symbol)
        for target, letters, symbol in spelled.get(word[at : at + 1], ()):
            if word.startswith(letters, at):
                yield from self.paths(word, at + len(letters), target, flags, out + symbol)

    def arcs(self, state: int) -> Arcs:
        """Those that read nothing, with their flag; and the others by the first letter that they read."""
        found = self.states.get(state)
        if found is None:
            found = self.states[state] = self.read_arcs(state)
        return found

    def read_arcs(self, state: int) -> Arcs:
        silent: list[Arc] = []
        spelled: dict[str, list[Arc]] = {}
        if state + 1 < len(self.first_arc):
            for arc in range(self.first_arc[state], self.first_arc[state + 1]):
                pair = self.pairs[arc]
                read, written = self.symbols[pair >> 16], printed(self.symbols[pair & 0xFFFF])
                if read.startswith("@"):
                    silent.append((self.targets[arc], "" if read in EPSILON else read, written))
                else:
                    spelled.setdefault(read[0], []).append((self.targets[arc], read, written))
        return silent, spelled


def first_arcs(sources: "array[int]") -> "array[int]":
    """Where the arcs of each state begin; one more at the end."""
    found = array("I", [0] * (sources[-1] + 2))
    found[-1] = len(sources)
    for arc, (before, here) in enumerate(pairwise(sources), 1):
        for state in range(before + 1, here + 1):
            found[state] = arc
    return found


def printed(symbol: str) -> str:
    return "" if symbol.startswith("@") else symbol


def with_flag(flags: Flags, symbol: str) -> Flags | None:
    """The flags after a flag diacritic such as `@P.NAME.VALUE@`; None where it forbids the path."""
    operation, name, value = (*symbol.strip("@").split("."), "")[:3]
    held = flags.get(name)
    agrees = held is not None and (not value or held[0] == (held[1] == value))
    match operation:
        case "P" | "N":
            return {**flags, name: (operation == "P", value)}
        case "R":
            return flags if agrees else None
        case "D":
            return None if agrees else flags
        case "C":
            return {key: kept for key, kept in flags.items() if key != name}
        case "U":
            return {**flags, name: (True, value)} if held is None or agrees else None
        case _:
            raise ValueError(f"unknown flag {symbol}")

"""Finnish words taken apart by Voikko: by the system's libvoikko where there is one, else by Voikko's dictionary as the
package `pyvoikko` carries it. Both give the same analyses, in Voikko's own notation (FSTOUTPUT).

`pyvoikko` itself is not imported: its transducer takes 220 MB of memory. The reader below keeps the same half a million
arcs in 8 MB and takes about a millisecond per word, which is enough, since every form is analysed once
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

Arc = tuple[int, str, str]  # the state it leads to, and its symbols in and out
Flags = dict[str, tuple[bool, str]]

LONGEST_WORD = 60
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
        import libvoikko  # noqa: PLC0415 (fails on machines without the library)

        voikko = libvoikko.Voikko("fi")
    except (OSError, ImportError, libvoikko.VoikkoException):
        return None
    return lambda word: tuple(sorted({found["FSTOUTPUT"] for found in voikko.analyze(word) if "FSTOUTPUT" in found}))


def dictionary() -> Path:
    package = importlib.util.find_spec("pyvoikko")
    assert package is not None, "pyvoikko is a dependency"
    assert package.origin is not None, "pyvoikko is a package of files"
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

    def lookup(self, word: str) -> tuple[str, ...]:
        return tuple(sorted(set(self.paths(word, 0, 0, {}, ""))))

    def paths(self, word: str, at: int, state: int, flags: Flags, out: str) -> Iterator[str]:
        if at == len(word) and state in self.finals:
            yield out
        for target, symbol_in, symbol_out in self.arcs(state):
            if symbol_in.startswith("@"):
                unified = flags if symbol_in in EPSILON else with_flag(flags, symbol_in)
                if unified is not None:
                    yield from self.paths(word, at, target, unified, out + printed(symbol_out))
            elif word.startswith(symbol_in, at):
                yield from self.paths(word, at + len(symbol_in), target, flags, out + printed(symbol_out))

    def arcs(self, state: int) -> Iterator[Arc]:
        if state + 1 < len(self.first_arc):
            for arc in range(self.first_arc[state], self.first_arc[state + 1]):
                pair = self.pairs[arc]
                yield self.targets[arc], self.symbols[pair >> 16], self.symbols[pair & 0xFFFF]


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

"""What is this equipment called?

"maker model" in lower case, the same for every way in which the equipment names itself, so that conditions of the notice
("never from google wifi") and statistics meet one name.
"""

import re
from functools import lru_cache

# What Google's access points call themselves on the wire (the regulatory model number), by product name.
GOOGLE = ("google", "nest")
GOOGLE_MODELS = {
    "wifi": "google wifi",
    "ac-1304": "google wifi",
    "nls-1304-25": "google wifi",
    "h2d": "nest wifi",
    "h2e": "nest wifi",
    "g6zuc": "nest wifi pro",
}
ANYBODYS = "wifi"  # what other makers call theirs too
FCC = "a4r"  # Google's code before the model number on the label
NO_LETTER = re.compile(r"[^a-z]")
LONGEST_KNOWN = 256  # characters of a maker and a model that are remembered: what is sent must not fill our memory


def name(maker: str, model: str) -> str:
    """`name("Huawei Technologies Co., Ltd", "EG8145X6")` is "huawei eg8145x6"; "" if the equipment does not say what it is.

    Of the maker only the first word counts. A Google product that is not listed is taken for Google Wifi, for nothing may be
    collected from that (N5) and Google supplies no other access point. One that is listed is known whoever is told to have made it.
    """
    return _known(maker, model) if len(maker) + len(model) <= LONGEST_KNOWN else _made(maker, model)


def _made(maker: str, model: str) -> str:
    first, _, _ = maker.lower().replace(",", " ").strip().partition(" ")
    words = " ".join(model.lower().split())
    if listed := _listed(f"{maker.lower()} {words}"):
        return listed
    if first in GOOGLE or NO_LETTER.sub("", maker.lower()).startswith(GOOGLE[0]) or words.startswith(GOOGLE):
        return _google(words.removeprefix("google "))
    if not first or words.startswith(first):
        return words
    return f"{first} {words}".strip()


_known = lru_cache(maxsize=1024)(_made)


def _listed(words: str) -> str:
    """The product whose regulatory model number is one of these words, "" where none is."""
    numbers = (word.strip("()[],;").removeprefix(FCC) for word in words.split())
    return next((GOOGLE_MODELS[number] for number in numbers if number != ANYBODYS and number in GOOGLE_MODELS), "")


def _google(model: str) -> str:
    """A product that stands for itself is known as "nest wifi", not as "google nest wifi"."""
    return model if model in GOOGLE_MODELS.values() else GOOGLE_MODELS.get(model, "google wifi")

"""What are invented people, streets and places called?

Surnames that say that they are made up, and places that no map has.
"""

FORENAMES = (
    "Anne", "Arne", "Berit", "Bjørn", "Cecilie", "Dag", "Eirik", "Elin", "Erik", "Frida", "Geir", "Grete", "Hanne", "Håkon",
    "Ida", "Ingrid", "Jan", "Jonas", "Kjersti", "Knut", "Lars", "Liv", "Magnus", "Maren", "Morten", "Nina", "Odd", "Olav",
    "Per", "Ragnhild", "Silje", "Sissel", "Solveig", "Stein", "Terje", "Tone", "Trond", "Turid", "Vegard", "Åse",
)  # fmt: skip
SURNAMES = (
    "Prøvesen", "Testdal", "Oppdiktsen", "Tenktvik", "Mønsterberg", "Skissebakk", "Utkastmo", "Demodal", "Fiktivsen", "Liksomrud",
    "Påfunnset", "Låtsomhaug", "Forslagstad", "Figurseth", "Malnes", "Kladdvold",
)  # fmt: skip
STREETS = (
    "Lysbakken", "Fiberveien", "Signalstien", "Kabelgata", "Lyslederveien", "Ruterringen", "Pakkesvingen", "Splittertunet", "Bølgelia",
    "Kollisjonsveien",
)  # fmt: skip
PLACES = (("4001", "Eksempelstad"), ("4002", "Prøvevik"), ("4003", "Mønsterdal"), ("4004", "Tenktnes"))  # postcode, place
AREAS = ("Eksempelstad sør", "Prøvevik", "Mønsterdal", "Tenktnes")  # one for each place
LETTERS = str.maketrans("æøåÆØÅ ", "eoaEOA.")


def email(name: str, number: str) -> str:
    """`email("Åse Prøvesen", "100042")` is "ase.provesen.100042@post.example"."""
    return f"{name.translate(LETTERS).lower()}.{number}@post.example"

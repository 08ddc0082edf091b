"""In which words does the software speak of rules?

The few fixed phrases around which `wording.py` puts what the rules say, in bokmål and English, side by side.
"""

from hjemmel.notice.model import Text

_PHRASES = {
    "and": Text("og", "and"),
    "or": Text("eller", "or"),
    "back": Text("{period} bakover", "{period} back"),
    "as-kept": Text("så lenge det finnes", "as long as it exists"),
    "only-you": Text("bare du", "only you"),
    "many-short": Text("bare samlet for minst {least} kunder", "only across at least {least} customers"),
    "deleted": Text("slettes", "deleted"),
    "anonymised": Text("blir til anonym statistikk", "turned into anonymous statistics"),
    "at-most": Text("{verb} senest {period} etter {since}", "{verb} no later than {period} after {since}"),
    "exactly": Text("{verb} {period} etter {since}", "{verb} {period} after {since}"),
    "month-entry": Text(
        "{verb} ved det første månedsskiftet mer enn {period} etter {since}",
        "{verb} at the first turn of the month more than {period} after {since}",
    ),
    "financial-year": Text("{verb} {period} etter utgangen av året for {since}", "{verb} {period} after the end of the year of {since}"),
    "unless": Text(", men beholdes mens {hold}", ", but kept while {hold}"),
    "basis": Text("Grunnlaget er {basis} ({law}).", "The lawful basis is {basis} ({law})."),
    "all": Text("alt dette", "all of this"),
    "all-but": Text("alt dette unntatt {fields}", "all of this except {fields}"),
    "sealed": Text("Ingen ansatte kan slå opp i dette.", "No employee can look anything up in this."),
    "recipients": Text("Dette kan gis videre til {who}.", "This may be given to {who}."),
    "opt-out": Text("Du kan si nei: «{choice}».", "You can refuse: “{choice}”."),
    "consent": Text("Bare hvis du har sagt ja: «{choice}».", "Only if you have said yes: “{choice}”."),
    "unless-used-by": Text(
        "Bruker noen andre telefonen, vises samtalene bare når hun er under femten år eller har verge, eller selv har sagt ja.",
        "If somebody else uses the telephone, its calls are shown only if she is under fifteen or has a guardian, or has agreed herself.",
    ),
    "during": Text("Bare så lenge dette er åpent: {matter}.", "Only while this is open: {matter}."),
    "during-short": Text("{reach}, men bare mens dette er åpent: {matter}", "{reach}, but only while this is open: {matter}"),
    "unless-protected": Text("Har du beskyttet adresse, vises ikke {fields}.", "If your address is protected, {fields} is not shown."),
    "masked": Text("Bare de fire siste tegnene vises av {fields}.", "Only the last four characters are shown of {fields}."),
    "withheld": Text("Holdt tilbake fra deg: {field}, fordi {why} ({law}).", "Kept from you: {field}, because {why} ({law})."),
    "only-where": Text("Bare de som oppfyller dette er med: {tests}.", "Only those who meet this are included: {tests}."),
    "where-empty": Text("{field} er ikke satt", "{field} is not set"),
    "where-present": Text("{field} er satt", "{field} is set"),
    "where-one-of": Text("{field} er {values}", "{field} is {values}"),
    "where-at-least": Text("{field} ligger minst {period} tilbake", "{field} lies at least {period} back"),
    "where-less-than": Text("{field} ligger mindre enn {period} tilbake", "{field} lies less than {period} back"),
    "use-list": Text(
        "{who} får en liste med {fields}. Formål: {purpose}.",
        "{who} get a list with {fields}. Purpose: {purpose}.",
    ),
    "use-no-person": Text(
        "{who} ser {fields}, {reach}. Det kan ikke knyttes til noen. Formål: {purpose}.",
        "{who} see {fields}, {reach}. It cannot be tied to anyone. Purpose: {purpose}.",
    ),
    "use-own": Text("{who} ser {fields}, {reach}.", "{who} see {fields}, {reach}."),
    "use-permit": Text(
        "{who} kan se {fields}, {reach}, når de har åpnet deg og skrevet hvorfor. Formål: {purpose}.",
        "{who} can see {fields}, {reach}, once they have opened you and written why. Purpose: {purpose}.",
    ),
    "use-many-customers": Text(
        "{who} ser {fields}, {reach}, bare samlet for minst {least} kunder. Formål: {purpose}.",
        "{who} see {fields}, {reach}, only across at least {least} customers. Purpose: {purpose}.",
    ),
    "use-search": Text(
        "{who} kan søke og få høyst {found} treff, med {fields}. Formål: {purpose}.",
        "{who} can search and get at most {found} matches, with {fields}. Purpose: {purpose}.",
    ),
    "right-always": Text(
        "Du kan se alt dette på Min side, laste det ned, og be oss rette det som er feil.",
        "You can see all of this on Min side, download it, and ask us to correct what is wrong.",
    ),
    "right-6.1.a": Text("Du kan trekke samtykket tilbake når du vil.", "You can withdraw your consent at any time."),
    "right-6.1.b": Text(
        "Det du har gitt oss for avtalen, kan du få med deg til andre. Du kan be oss slette det vi ikke lenger trenger.",
        "What you gave us for the contract, you can take with you to others. You can ask us to delete what we no longer need.",
    ),
    "right-6.1.c": Text(
        "Det loven pålegger oss å ha, kan vi ikke slette før tiden.",
        "What the law requires us to keep, we cannot delete before its time.",
    ),
    "right-6.1.d": Text("Du kan be oss slette det når faren er over.", "You can ask us to delete it when the danger is over."),
    "right-6.1.e": Text("Du kan protestere mot bruken.", "You can object to the use."),
    "right-6.1.f": Text(
        "Du kan protestere mot bruk som bygger på vår interesse. Da må vi ha tungtveiende grunner for å fortsette.",
        "You can object to use that rests on our interest. We then need compelling grounds to go on.",
    ),
    "complain": Text(
        "Er du uenig med oss, kan du klage til {name}: {address}", "If you disagree with us, you can complain to {name}: {address}"
    ),
}
# The same for somebody who works here, and reads of another: "you" would be herself.
_OF_THE_CUSTOMER = {
    "customer": Text("kunden", "the customer"),
    "only-you": Text("bare kunden", "only the customer"),
    "opt-out": Text("Kunden kan si nei: «{choice}».", "The customer can refuse: “{choice}”."),
    "consent": Text("Bare hvis kunden har sagt ja: «{choice}».", "Only if the customer has said yes: “{choice}”."),
    "unless-protected": Text(
        "Har kunden beskyttet adresse, vises ikke {fields}.", "If the customer's address is protected, {fields} is not shown."
    ),
    "withheld": Text("Holdt tilbake fra kunden: {field}, fordi {why} ({law}).", "Kept from the customer: {field}, because {why} ({law})."),
    "use-own": Text("{who} ser {fields}, {reach}.", "{who} sees {fields}, {reach}."),
    "use-permit": Text(
        "{who} kan se {fields}, {reach}, når de har åpnet kunden og skrevet hvorfor. Formål: {purpose}.",
        "{who} can see {fields}, {reach}, once they have opened the customer and written why. Purpose: {purpose}.",
    ),
}


def say(language: str, phrase: str, *, to_staff: bool = False, **words: str) -> str:
    """The phrase in `language` ("nb" or "en") with `words` put in, to the customer or `to_staff`. Raises KeyError for a phrase that is
    not here.
    """
    text = _OF_THE_CUSTOMER.get(phrase) if to_staff else None
    return (text or _PHRASES[phrase]).to(language).format(**words)

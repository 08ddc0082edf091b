"""In which words does the record of processing activities speak?

Its headings, and what the software enforces, in bokmål and English side by side. Everything else comes from the notice.
"""

from hjemmel.notice.model import Text

_WORDS = {
    "title": Text("Protokoll over behandlingsaktiviteter", "Record of processing activities"),
    "by-article": Text("Personvernforordningen artikkel 30 nr. 1", "General Data Protection Regulation, article 30(1)"),
    "made-from": Text(
        "Protokollen er laget av reglene som styrer systemene: fristene, tilgangene og feltene her er de som gjelder der.",
        "The record is made from the rules that run the systems: the periods, access and fields here are those in force there.",
    ),
    "you-means": Text(
        "Der teksten sier «du», er det den registrerte det gjelder.",
        "Where the text says “you”, it means the data subject.",
    ),
    "not-covered": Text(
        "Tiltak utenfor programvaren, som lokaler, opplæring og sikkerhetskopier, må den behandlingsansvarlige beskrive selv.",
        "Measures outside the software, such as premises, training and backups, are for the controller to describe.",
    ),
    "controller": Text("Behandlingsansvarlig", "Controller"),
    "organisation-number": Text("Organisasjonsnummer", "Organisation number"),
    "address": Text("Adresse", "Address"),
    "privacy-office": Text("Kontakt for personvern", "Contact for data protection"),
    "authority": Text("Tilsynsmyndighet", "Supervisory authority"),
    "version": Text("Utgave", "Version"),
    "signed": Text("Godkjent av", "Signed by"),
    "valid-from": Text("Gjelder fra", "In force from"),
    "digest": Text("Kontrollsum av erklæringen", "Digest of the notice"),
    "contents": Text("Innhold", "Contents"),
    "category": Text("Område", "Area"),
    "record": Text("Opplysningstype", "Type of information"),
    "purpose": Text("Formål", "Purpose"),
    "meaning": Text("Hva formålet betyr", "What the purpose means"),
    "basis": Text("Behandlingsgrunnlag", "Lawful basis"),
    "subjects": Text("Kategorier av registrerte", "Categories of data subjects"),
    "data": Text("Kategorier av personopplysninger", "Categories of personal data"),
    "source": Text("Kilde", "Source"),
    "seen-by": Text("Hvem som ser det, og hvor langt bakover", "Who sees it, and how far back"),
    "recipients": Text("Mottakere utenfor virksomheten", "Recipients outside the organisation"),
    "transfers": Text("Overføring ut av EØS", "Transfer out of the EEA"),
    "retention": Text("Når det blir borte", "When it is gone"),
    "retention-law": Text("Hjemmel for lagringstiden", "Law for the period of storage"),
    "measures": Text("Tiltak som programvaren håndhever", "Measures that the software enforces"),
    "for-everything": Text("For alle opplysninger", "For all information"),
    "page": Text("Side {page} av {pages}", "Page {page} of {pages}"),
    "none": Text("Ingen", "None"),
    "none-declared": Text("Ingen er oppgitt i erklæringen", "None is declared in the notice"),
    "no-look": Text("Ingen ser det til dette formålet", "No one looks at it for this purpose"),
    "not-declared": Text("Ikke oppgitt i erklæringen", "Not stated in the notice"),
    "subject-customer": Text("Kunder", "Customers"),
    "subject-subscription": Text("Kunder, og andre som bruker abonnementet", "Customers, and others who use the subscription"),
    "subject-none": Text("Ingen: opplysningene kan ikke knyttes til noen", "None: the information cannot be tied to anyone"),
    "role-processor": Text("databehandler for oss", "a processor for us"),
    "role-controller": Text("behandler for seg selv", "a controller of its own"),
    "given": Text("{who} ({role}): {what}.", "{who} ({role}): {what}."),
    "given-on": Text("Bare ved: {grounds}.", "Only by: {grounds}."),
    "totals": Text("bare summer", "totals alone"),
    "together": Text("Kan ses sammen med {others}.", "May be looked at together with {others}."),
    "measure-views": Text(
        "Hver målgruppe leser gjennom egne visninger, som bare har feltene og tidsrommet som er oppgitt her.",
        "Each audience reads through views of its own, which hold only the fields and the span that are stated here.",
    ),
    "measure-evidence": Text(
        "Oppslag, avslag, endringer og slettinger noteres i en logg der enhver senere endring av loggen vises.",
        "Look-ups, refusals, changes and deletions are recorded in a log in which every later change to the log shows.",
    ),
    "measure-intake": Text(
        "Det som ikke er oppgitt her, stanses før det lagres.",
        "What is not stated here is stopped before it is stored.",
    ),
    "measure-sweep": Text("Sletting og anonymisering går av seg selv.", "Deletion and anonymisation run by themselves."),
    "measure-event": Text(
        "Lagres under en tilfeldig nøkkel for abonnementet, ikke under navn.",
        "Stored under a random key of the subscription, not under a name.",
    ),
    "measure-permit": Text(
        "En person åpnes bare med en oppgitt grunn og for en begrenset tid, og personen ser oppslaget.",
        "A person is opened only with a stated reason and for a limited time, and that person sees the look-up.",
    ),
    "measure-many-customers": Text(
        "På tvers av kunder vises bare grupper av en oppgitt minstestørrelse.",
        "Across customers only groups of a declared minimum size are shown.",
    ),
    "measure-sealed": Text("Ingen ansatte kan slå opp i dette.", "No employee can look anything up in this."),
    "measure-conditions": Text(
        "Hver opplysning prøves mot vilkår før den lagres.", "Each item is tried against conditions before it is stored."
    ),
    "measure-guarded": Text(
        "Endring av dette gjelder først når en annen har godkjent den: {fields}.",
        "A change of this takes effect only once somebody else has approved it: {fields}.",
    ),
    "measure-choice": Text(
        "Den registrerte kan selv stanse bruk, med virkning fra samme øyeblikk.",
        "The data subject can stop uses, with effect from that moment.",
    ),
    "measure-consent": Text(
        "Bruk som krever samtykke, er stengt til samtykket er gitt.",
        "Uses that need consent are closed until it is given.",
    ),
}


def word(key: str, language: str, **places: str) -> str:
    """The word or sentence `key` in `language` ("nb" or "en") with `places` filled. Raises KeyError for one that is not here."""
    return _WORDS[key].to(language).format(**places)


def known(key: str) -> bool:
    return key in _WORDS

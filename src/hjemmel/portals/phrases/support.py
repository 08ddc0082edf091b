"""What the adviser's pages say."""

from hjemmel.notice.model import Text

SUPPORT = {
    "proof-title": Text("Holder vi det vi lover?", "Do we keep what we promise?"),
    "proof-lead": Text(
        "Hvert punkt i erklæringen, det som holder det, og prøvene som viser at det holder.",
        "Every clause of the notice, what holds it, and the tests that show that it holds.",
    ),
    "proof-filter": Text("Vis", "Show"),
    "proof-all": Text("Alle", "All"),
    "proof-sweep": Text("Siste opprydding:", "Last clean-up:"),
    "proof-behind": Text(
        "{controls} kontroller, {passed} av {tests} prøver bestått", "{controls} controls, {passed} of {tests} tests passed"
    ),
    "proof-none": Text("Ingen punkter er i denne tilstanden.", "No clause is in this state."),
    "search-title": Text("Hvem hjelper du?", "Whom are you helping?"),
    "search-label": Text("Navn, telefonnummer eller kundenummer", "Name, telephone number or customer number"),
    "search-button": Text("Finn", "Find"),
    "permit-ended": Text(
        "Tilgangen er gått ut eller lukket. Sendte du noe, ble det ikke lagret. Finn kunden på nytt for å fortsette.",
        "The access has ended or is closed. If you sent something, it was not stored. Find the customer again to go on.",
    ),
    "permit-closed": Text("Kunden er lukket.", "The customer is closed."),
    "found-one": Text("Ett treff", "One match"),
    "found-many": Text("{count} treff", "{count} matches"),
    "found-none": Text(
        "Ingen kunde passer. Prøv telefonnummeret eller kundenummeret.", "No customer matches. Try the telephone or customer number."
    ),
    "reason-title": Text("Hvorfor åpner du?", "Why do you open?"),
    "reason-told": Text("Kunden får lese grunnen på Min side.", "The customer can read the reason on Min side."),
    "reason-own": Text("Sak eller annen grunn", "A case or another reason"),
    "reason-own-label": Text("Saksnummer eller grunn (minst fem tegn)", "Case number or reason (at least five characters)"),
    "reason-open-for": Text("Åpne for:", "Open for:"),
    "bar-label": Text("Hvem som er åpen", "Who is open"),
    "bar-open": Text("er åpen fordi", "is open because"),
    "bar-until": Text("til", "until"),
    "bar-close": Text("Lukk", "Close"),
    "bar-back": Text("Gå tilbake til kunden", "Back to the customer"),
    "network-title": Text("Hjemmenettet de siste {span}", "The home network over the last {span}"),
    "finding-cause": Text("Sannsynlig årsak", "Probable cause"),
    "finding-fix": Text("Si til kunden", "Say to the customer"),
    "finding-none": Text(
        "Ingenting tyder på at signalet er årsaken de siste {span}.", "Nothing suggests that the signal is the cause in the last {span}."
    ),
    "customer-side": Text("Kunden", "The customer"),
    "brief-language": Text("Språk: {language}", "Language: {language}"),
    "brief-since": Text("siden {day}", "since {day}"),
    "brief-ended": Text("avsluttet {day}", "ended {day}"),
    "brief-returned": Text("returnert {day}", "returned {day}"),
    "brief-lifted": Text("opphevet; satt {day}", "lifted; set {day}"),
    "task-phone-user": Text("Noen andre bruker telefonen", "Somebody else uses the telephone"),
    "task-phone-user-button": Text("Noter", "Note"),
    "task-hear-phone-user": Text("Den som bruker telefonen, har svart", "The one who uses the telephone has answered"),
    "task-hear-phone-user-button": Text("Noter svaret", "Note the answer"),
    "task-hear-answer": Text("Sier hun ja til at samtalene vises?", "Does she agree that its calls be shown?"),
    "task-hear-known-by": Text("Slik vet du at det er henne", "How you know that it is she"),
    "task-end-phone-user": Text("Hun bruker ikke telefonen lenger", "She no longer uses the telephone"),
    "task-end-phone-user-button": Text("Noter", "Note"),
    "notice-voice": Text(
        "Erklæringen er skrevet til kunden: «du» i ordene dens er kunden.",
        "The notice is written to the customer: “you” in its words is the customer.",
    ),
    "unseen-title": Text("Det du ikke får se", "What you may not see"),
    "unseen-other-purpose": Text(
        "Bare for {purpose}. Åpne kunden på nytt for det.", "Only for {purpose}. Open the customer again for that."
    ),
    "unseen-no-clause": Text("Erklæringen gir ikke rollen din tilgang til dette.", "The notice does not give your role access to this."),
}

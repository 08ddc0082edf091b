"""What every page may say, errors included."""

from hjemmel.notice.model import Text

COMMON = {
    "skip": Text("Hopp til innholdet", "Skip to the content"),
    "main-menu": Text("Hovedmeny", "Main menu"),
    "min-side": Text("Min side", "Min side"),
    "support": Text("Kundestøtte", "Customer support"),
    "privacy": Text("Personvern", "Privacy"),
    "other-language": Text("English", "Norsk"),
    "sign-in": Text("Logg inn", "Sign in"),
    "sign-out": Text("Logg ut", "Sign out"),
    "organisation-number": Text("organisasjonsnummer {number}", "organisation number {number}"),
    "notice-version": Text("Personvernerklæringen, utgave {number}, gjelder fra", "The privacy notice, version {number}, in force from"),
    "questions": Text("Spørsmål? Skriv til", "Questions? Write to"),
    "complain-to": Text("Du kan klage til", "You can complain to"),
    "you-are-here": Text("Du er her", "You are here"),
    "table-of": Text("Tabell: {title}", "Table: {title}"),
    "clause": Text("punkt {id}", "clause {id}"),
    "until": Text("til", "to"),
    "quoted": Text("«{words}»", "“{words}”"),
    "unknown": Text("ikke oppgitt", "not given"),
    "on": Text("På", "On"),
    "off": Text("Av", "Off"),
    "line-why": Text("Hvorfor vi har det:", "Why we have it:"),
    "line-who": Text("Hvem som får se det:", "Who may see it:"),
    "line-until": Text("Når det blir borte:", "When it is gone:"),
    "line-basis": Text("Grunnlaget", "The lawful basis"),
    "line-source": Text("Hvor det kommer fra", "Where it comes from"),
    "line-audiences": Text("Hvem som får se hva", "Who may see what"),
    "line-ending": Text("Når det blir borte", "When it is gone"),
    "line-recipients": Text("Hvem vi gir det til", "Whom we give it to"),
    "line-no-recipients": Text("Ingen utenfor.", "No one outside."),
    "line-looks": Text("Hvem som har sett på det", "Who has looked at it"),
    "line-no-looks": Text("Ingen andre enn du.", "No one but you."),
    "line-all-looks": Text("Se alle oppslagene", "See every look-up"),
    "line-promise": Text("Det vi har lovet", "What we have promised"),
    "refused-title": Text("Dette får du ikke se", "You may not see this"),
    "refused-by": Text("Regelen står i personvernerklæringen:", "The rule stands in the privacy notice:"),
    "refused-help": Text("Mener du at dette er feil? Skriv til", "Do you think this is wrong? Write to"),
    "error-onwards": Text("Gå videre", "Go on"),
    "error-missing-title": Text("Siden finnes ikke", "There is no such page"),
    "error-missing-text": Text(
        "Adressen er kanskje skrevet feil, eller siden er flyttet. Ingenting er galt hos deg.",
        "The address may be misspelt, or the page has moved. Nothing is wrong on your side.",
    ),
    "error-unreadable-title": Text("Dette kunne vi ikke lese", "We could not read this"),
    "error-unreadable-text": Text(
        "Det du sendte, har et tegn som ikke kan stå i en tekst, og ingenting er lagret. Slikt kan følge med når noe limes inn fra et "
        "annet program. Gå tilbake, slett det som ble limt inn, og skriv det selv.",
        "What you sent has a sign in it that no text can have, and nothing was saved. Such signs can come along when something is pasted "
        "from another program. Go back, delete what was pasted, and type it yourself.",
    ),
    "error-too-long-title": Text("Dette var for mye på en gang", "This was too much at once"),
    "error-too-long-text": Text(
        "Det du sendte, er lengre enn vi kan ta imot, og ingenting er lagret. Gå tilbake og skriv kortere, eller del det i flere.",
        "What you sent is longer than we can take, and nothing was saved. Go back and write less, or send it in parts.",
    ),
    "error-gone-title": Text("Opplysningene er slettet", "The data are erased"),
    "error-gone-text": Text(
        "Alt vi hadde om deg, ble slettet mens siden var åpen. Det du sendte, er ikke lagret.",
        "All that we had about you was erased while the page was open. What you sent was not stored.",
    ),
    "error-forged-title": Text("Skjemaet er for gammelt", "The form is too old"),
    "error-forged-text": Text(
        "Siden sto åpen for lenge, eller skjemaet kom fra et annet sted. Gå tilbake, last siden på nytt og prøv igjen.",
        "The page stood open for too long, or the form came from elsewhere. Go back, load the page again and retry.",
    ),
    "error-too-many-title": Text("For mange forsøk", "Too many tries"),
    "error-too-many-text": Text(
        "Det har vært mange forsøk på kort tid. Vent fem minutter, og prøv igjen. Imens slipper ingen inn slik, "
        "heller ikke med det riktige.",
        "There have been many tries in a short time. Wait five minutes, and try again. Meanwhile nobody gets in that way, "
        "even with what is right.",
    ),
    "error-failed-title": Text("Noe gikk galt hos oss", "Something went wrong on our side"),
    "error-failed-text": Text(
        "Ingenting er endret. Vi har notert feilen. Prøv igjen om litt.",
        "Nothing has been changed. We have recorded the fault. Try again in a little while.",
    ),
    "error-unavailable-title": Text("Et øyeblikk", "One moment"),
    "error-unavailable-text": Text(
        "Systemet som holder opplysningene, svarer ikke akkurat nå. Det starter igjen av seg selv. Prøv igjen om et halvt minutt.",
        "The system that holds the information is not answering just now. It restarts by itself. Try again in half a minute.",
    ),
    "demo-title": Text("Dette er en demonstrasjon", "This is a demonstration"),
    "demo-text": Text(
        "Alle personene er oppdiktet. Velg hvem du vil være. I vanlig drift logger du inn med BankID.",
        "All the people are made up. Choose whom you want to be. In normal operation you sign in with BankID.",
    ),
    "demo-gone": Text("{name} er ikke kunde her lenger; velg en annen", "{name} is no customer here any more; choose somebody else"),
    "sign-in-customer": Text("Kunder", "Customers"),
    "sign-in-privacy": Text("Personvernkontoret", "The privacy office"),
    "sign-in-support": Text("Kundeveiledere", "Customer advisers"),
    "sign-in-operations": Text("Nettdrift", "Network operations"),
    "sign-in-field": Text("Underleverandører", "Subcontractors"),
    "sign-in-billing": Text("Fakturaavdelingen", "Invoicing"),
}

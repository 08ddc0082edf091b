"""What the copy of everything says around the person's data."""

from hjemmel.notice.model import Text

COPY = {
    "copy-title": Text("Alt vi har om deg", "Everything we have about you"),
    "copy-lead": Text(
        "Dette er kopien din fra {provider}: hva vi har, hvorfor, hvem som har sett det og fått det, og når det blir borte.",
        "This is your copy from {provider}: what we have, why, who has looked at it and received it, and when it is gone.",
    ),
    "copy-made": Text(
        "Kundenummer {number}. Laget {at}, etter utgave {version} av personvernerklæringen.",
        "Customer number {number}. Made {at}, under version {version} of the privacy notice.",
    ),
    "copy-files": Text(
        "Ved siden av denne siden ligger de samme opplysningene i filer: i mappen data som regneark (CSV) og for programmer (JSON), "
        "i mappen schema en beskrivelse av hvert felt. Har vi mye av noe, viser siden det nyeste, og filene har alt.",
        "Beside this page lie the same data in files: in the folder data for spreadsheets (CSV) and for programs (JSON), "
        "in the folder schema a description of each field. Of what there is much, the page shows the newest, and the files have all.",
    ),
    "copy-formula": Text(
        "Tidspunkter i filene er i UTC. En tekst som et regneark ville ha regnet ut (den begynner med =, +, - eller @), står med en "
        "apostrof foran i CSV-filen; i JSON-filen står den som den er.",
        "Instants in the files are in UTC. A text that a spreadsheet would calculate (it begins with =, +, - or @) has an apostrophe "
        "before it in the CSV file; in the JSON file it stands as it is.",
    ),
    "copy-contents": Text("Hva kopien har", "What the copy has"),
    "copy-handed": Text("Hvem har fått noe av det?", "Who has received any of it?"),
    "copy-nobody": Text("Ingen utenfor oss har fått noe.", "Nobody outside us has received anything."),
    "copy-when": Text("Når", "When"),
    "copy-role": Text("Rolle", "Role"),
    "copy-purpose": Text("Formål", "Purpose"),
    "copy-reason": Text("Grunn", "Reason"),
    "copy-saw": Text("Så på", "Looked at"),
    "copy-name": Text("Hvem", "Who"),
    "copy-kind": Text("Slags mottaker", "Kind of recipient"),
    "copy-what": Text("Hva", "What"),
    "copy-from": Text("Fra", "From"),
    "copy-to": Text("Til", "To"),
    "copy-still": Text("fortsatt", "still"),
    "copy-in-files": Text("Alt dette, i filer", "All of this, in files"),
    "copy-newest": Text("De {shown} nyeste av {every}. Alle står i filene.", "The newest {shown} of {every}. All are in the files."),
    "copy-gone": Text("Blir borte", "Gone"),
    "copy-open": Text("er i bruk", "is in use"),
    "copy-held": Text("holdes tilbake for nå", "held back for now"),
}

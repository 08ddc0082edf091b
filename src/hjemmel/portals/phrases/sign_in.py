"""What do the pages at the door say, and those about one's own sign-in?"""

from hjemmel.notice.model import Text

SIGN_IN = {
    "sign-in-lead": Text(
        "Vi må vite at det er deg før vi viser noe om deg.", "We must know that it is you before we show anything about you."
    ),
    "sign-in-through": Text("Logg inn med eID", "Sign in with eID"),
    "sign-in-with": Text("Logg inn med {name}", "Sign in with {name}"),
    "sign-in-password": Text("E-post og passord", "E-mail and password"),
    "sign-in-email": Text("E-post", "E-mail"),
    "sign-in-secret": Text("Passord", "Password"),
    "sign-in-passkey": Text("Bruk en passnøkkel", "Use a passkey"),
    "sign-in-first": Text("Første gang her, eller glemt passordet?", "First time here, or forgotten the password?"),
    "sign-in-staff": Text("Ansatte", "Staff"),
    "sign-in-staff-button": Text("Logg inn som ansatt", "Sign in as staff"),
    "sign-in-back": Text("Prøv igjen", "Try again"),
    "passkey-none": Text(
        "Passnøkkelen virket ikke her. Prøv igjen, eller velg en annen måte.",
        "The passkey did not work here. Try again, or choose another way.",
    ),
    "onwards-title": Text("Du sendes videre", "You are being sent on"),
    "onwards-lead": Text(
        "Innloggingen skjer hos dem. Etterpå kommer du tilbake hit.", "The sign-in happens with them. Then you come back here."
    ),
    "onwards-button": Text("Gå til {name}", "Go to {name}"),
    "outside-failed-title": Text("Du ble ikke logget inn", "You were not signed in"),
    "outside-cancelled": Text("Du avbrøt innloggingen. Ingenting er lagret.", "You cancelled the sign-in. Nothing has been stored."),
    "outside-failed": Text(
        "Svaret vi fikk, kunne vi ikke stole på. Ingenting er lagret. Prøv igjen fra begynnelsen.",
        "We could not trust the answer we got. Nothing has been stored. Try again from the beginning.",
    ),
    "role-title": Text("Hvilken rolle har du nå?", "Which role do you have now?"),
    "role-lead": Text(
        "Du har flere roller. Velg den du arbeider i; du ser bare det den gir.",
        "You have several roles. Choose the one you work in; you see only what it gives.",
    ),
    "first-title": Text("Er du kunden?", "Are you the customer?"),
    "first-lead": Text(
        "Vi sender en engangskode til e-postadressen vi allerede har. Navn og fødselsdato er ikke nok.",
        "We send a one-time code to the e-mail address that we already have. Name and date of birth are not enough.",
    ),
    "first-waiting": Text(
        "Du er logget inn hos dem, men vi vet ikke ennå hvilken kunde du er. Det spør vi om én gang.",
        "You are signed in with them, but we do not yet know which customer you are. We ask only once.",
    ),
    "first-needs-proof": Text(
        "Kontoen din mangler noe å bekrefte innloggingen med. Vis først at du er kunden.",
        "Your account lacks something to confirm the sign-in with. First show that you are the customer.",
    ),
    "first-customer": Text("Kundenummer", "Customer number"),
    "first-customer-help": Text("Det står på fakturaen fra leverandøren din.", "It is on the invoice from your provider."),
    "first-email": Text("E-postadressen vi har", "The e-mail address that we have"),
    "first-send": Text("Send koden", "Send the code"),
    "first-sent": Text(
        "Hører kundenummeret og adressen sammen, er koden sendt. Den virker i ti minutter.",
        "If the customer number and the address belong together, the code has been sent. It works for ten minutes.",
    ),
    "first-code": Text("Engangskode", "One-time code"),
    "first-check": Text("Bekreft", "Confirm"),
    "first-again": Text("Be om en ny kode", "Ask for a new code"),
    "first-wrong-code": Text("koden stemmer ikke, er brukt eller er for gammel", "the code is wrong, used or too old"),
    "first-too-many": Text(
        "du har prøvd for mange ganger, og koden virker ikke lenger; be om en ny",
        "you have tried too many times, and the code no longer works; ask for a new one",
    ),
    "first-proved": Text("Takk, vi vet at det er deg. Velg et passord.", "Thank you, we know that it is you. Choose a password."),
    "first-password": Text("Nytt passord", "New password"),
    "first-password-help": Text(
        "Minst tolv tegn. En setning er lettest å huske.", "At least twelve characters. A sentence is easiest to remember."
    ),
    "first-weak-password": Text(
        "passordet er for kort eller for vanlig; bruk minst tolv tegn, og ikke bare tall",
        "the password is too short or too common; use at least twelve characters, and not only digits",
    ),
    "first-go-on": Text("Gå videre", "Go on"),
    "second-title": Text("Bekreft at det er deg", "Confirm that it is you"),
    "second-lead": Text("Passordet alene er ikke nok.", "The password alone is not enough."),
    "second-tie": Text(
        "Koden fra e-posten alene er ikke nok. Bekreft med det du har satt opp, så knyttes {through} til deg.",
        "The code from the e-mail alone is not enough. Confirm with what you have set up, and {through} is tied to you.",
    ),
    "second-passkey": Text("Bruk passnøkkelen", "Use the passkey"),
    "second-code": Text("Kode", "Code"),
    "second-code-help": Text("Fra appen din, eller en av gjenopprettingskodene.", "From your app, or one of your recovery codes."),
    "second-go-on": Text("Bekreft", "Confirm"),
    "again-title": Text("Er det fortsatt deg?", "Is it still you?"),
    "again-lead": Text(
        "Før du endrer hvordan du logger inn, eller det vi kjenner deg igjen på, eller sletter alt, spør vi en gang til.",
        "Before you change how you sign in, or what we know you by, or erase everything, we ask once more.",
    ),
    "factor-title": Text("Velg hvordan du bekrefter innloggingen", "Choose how you confirm the sign-in"),
    "factor-lead": Text(
        "Passordet alene er ikke nok. Velg én av disse; du kan legge til flere siden.",
        "The password alone is not enough. Choose one of these; you can add more later.",
    ),
    "factor-passkey": Text("Passnøkkel", "Passkey"),
    "factor-passkey-text": Text(
        "Du bekrefter med fingeren, ansiktet eller koden til telefonen eller datamaskinen. Enklest og sikrest.",
        "You confirm with your finger, your face or the code of your telephone or computer. Easiest and safest.",
    ),
    "factor-passkey-add": Text("Legg til en passnøkkel", "Add a passkey"),
    "factor-passkey-lead": Text(
        "Nettleseren spør deg om det du låser opp maskinen med.", "Your browser asks for what you unlock the machine with."
    ),
    "factor-name": Text("Hva vil du kalle den?", "What do you want to call it?"),
    "factor-app": Text("Kode fra en app", "Code from an app"),
    "factor-app-text": Text(
        "En app på telefonen viser en ny kode hvert halve minutt.", "An app on your telephone shows a new code every half minute."
    ),
    "factor-app-add": Text("Legg til en app", "Add an app"),
    "factor-app-lead": Text(
        "Les av bildet med appen, og skriv inn koden som den viser.", "Scan the picture with the app, and write the code that it shows."
    ),
    "factor-app-qr": Text("Bilde som appen leser av", "Picture that the app scans"),
    "factor-app-by-hand": Text(
        "Kan du ikke lese av bildet, skriv dette i appen:", "If you cannot scan the picture, write this in the app:"
    ),
    "factor-app-code": Text("Koden fra appen", "The code from the app"),
    "factor-app-done": Text("Legg til", "Add"),
    "factor-remove": Text("Fjern", "Remove"),
    "factor-remove-title": Text("Den er ikke fjernet", "It has not been removed"),
    "factor-last": Text(
        "dette er det siste du bekrefter med; legg til noe annet først", "this is the last thing you confirm with; add another first"
    ),
    "codes-title": Text("Gjenopprettingskoder", "Recovery codes"),
    "codes-lead": Text(
        "Skriv dem ned, og gjem dem godt. Hver kode virker én gang, hvis du mister det du bekrefter med.",
        "Write them down, and hide them well. Each works once, if you lose what you confirm with.",
    ),
    "codes-go-on": Text("Gå til Min side", "Go to Min side"),
    "own-sign-in": Text("Innlogging", "Sign-in"),
    "own-sign-in-title": Text("Hvordan logger du inn?", "How do you sign in?"),
    "own-sign-in-lead": Text(
        "Her ser du hvem som har logget inn som deg, og hva du logger inn med.",
        "Here you see who has signed in as you, and what you sign in with.",
    ),
    "own-sign-in-who": Text("Hvem har logget inn?", "Who has signed in?"),
    "own-sign-in-how": Text("Det du logger inn med", "What you sign in with"),
    "own-sign-in-none": Text("Ingenting er satt opp ennå.", "Nothing has been set up yet."),
    "log-when": Text("Når", "When"),
    "log-what": Text("Hva", "What"),
    "log-how": Text("Hvordan", "How"),
    "log-empty": Text("Ingen har logget inn ennå.", "Nobody has signed in yet."),
    "everywhere-button": Text("Logg ut overalt", "Sign out everywhere"),
    "identity-since": Text("Knyttet til deg", "Tied to you"),
    "identity-remove": Text("Fjern {through}", "Remove {through}"),
    "identity-removed": Text(
        "Den er fjernet, og du er logget ut alle andre steder. Logger du inn slik igjen, må du først vise hvem du er.",
        "It is removed, and you are signed out everywhere else. If you sign in that way again, you first show who you are.",
    ),
    "password-change": Text("Bytt passord", "Change the password"),
    "caller-title": Text("Hvem er det som ringer?", "Who is calling?"),
    "caller-lead": Text(
        "Vi må være like sikre som på nettet. Send en kode til adressen vi har, og be den som ringer, lese den opp.",
        "We must be as sure as on the web. Send a code to the address that we have, and ask the caller to read it aloud.",
    ),
    "caller-send": Text("Send en kode", "Send a code"),
    "caller-send-button": Text("Send koden", "Send the code"),
    "caller-confirm": Text("Bekreft hvem det er", "Confirm who it is"),
    "caller-confirm-button": Text("Bekreft", "Confirm"),
    "caller-code": Text("Koden som den som ringer, leser opp", "The code that the caller reads aloud"),
}

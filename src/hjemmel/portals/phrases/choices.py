"""What the page of choices says: switches, consents and their receipts, how numbers are listed, and cookies."""

from hjemmel.notice.model import Text

CHOICES = {
    "choices-title": Text("Hva kan du bestemme?", "What can you decide?"),
    "choices-lead": Text(
        "Et valg virker fra samme øyeblikk. Du trenger ikke oppgi noen grunn, og du kan endre det når du vil.",
        "A choice works from that moment. You need not give a reason, and you can change it whenever you want.",
    ),
    "consent-again": Text(
        "Teksten er endret siden du sa ja, og ditt ja gjelder ikke lenger. Les den nye teksten, og slå valget på hvis du fortsatt vil.",
        "The text has changed since you said yes, and your yes no longer counts. Read it, and turn the choice on if you still want to.",
    ),
    "choice-now-on": Text("Valget er på og virker nå.", "The choice is on and works now."),
    "choice-now-off": Text("Valget er av.", "The choice is off."),
    "receipts": Text("Kvitteringer for det du har sagt ja til", "Receipts for what you have said yes to"),
    "receipt-yes": Text("Du sa ja", "You said yes"),
    "receipt-again": Text("Du sa ja på nytt", "You said yes again"),
    "receipt-no": Text("og tok det tilbake", "and took it back"),
    "receipts-not-asked": Text("Samtykker vi ikke lenger spør om", "Consents we no longer ask for"),
    "receipt-not-asked": Text("og vi sluttet å spørre", "and we stopped asking"),
    "receipt-outdated": Text("og teksten ble en annen", "and the text became another"),
    "receipt-download": Text("Last ned kvitteringen", "Download the receipt"),
    "choice-more": Text("Hva stopper, og hva fortsetter?", "What stops, and what goes on?"),
    "choice-stops": Text("Stopper", "Stops"),
    "choice-goes-on": Text("Fortsetter", "Goes on"),
    "choice-right": Text("Rettigheten din", "Your right"),
    "on-this-page": Text("På denne siden", "On this page"),
    "listing-title": Text("Telefonnumrene dine", "Your telephone numbers"),
    "listing-lead": Text(
        "Slik står de i nummeropplysningen. Velg for alle, eller for hvert nummer; det koster ikke noe. En nummeropplysning som "
        "har fått nummeret før, får endringen neste gang den henter.",
        "This is how directories list them. Choose for all, or for each; it costs nothing. A directory that has had the "
        "number before gets the change the next time it fetches.",
    ),
    "listing-how": Text("Hvordan skal nummeret stå?", "How is the number to be listed?"),
    "listing-full": Text("Med navn, adresse og nummer", "With name, address and number"),
    "listing-full-text": Text("Den som spør, får vite alt dette.", "Whoever asks is told all of this."),
    "listing-full-now": Text("Står nå med navn, adresse og nummer.", "Listed now with name, address and number."),
    "listing-part": Text("Med navn og nummer, uten adresse", "With name and number, without the address"),
    "listing-part-text": Text("Adressen, postnummeret og stedet gis ikke videre.", "Address, postcode and place are not passed on."),
    "listing-part-now": Text("Står nå med navn og nummer, uten adresse.", "Listed now with name and number, without the address."),
    "listing-none": Text("Ikke i det hele tatt", "Not at all"),
    "listing-none-text": Text(
        "Nummeret gis ikke til noen. Du kan føre det opp igjen her når du vil.",
        "The number is given to nobody. You can list it again here whenever you want.",
    ),
    "listing-none-now": Text("Står ikke: du har valgt det bort.", "Not listed: you have chosen so."),
    "listing-secret": Text("Hemmelig nummer", "Secret number"),
    "listing-secret-text": Text(
        "Nummeret gis ikke til noen, og føres ikke opp igjen før du har vist hvem du er med "
        "BankID eller Vipps og en hos oss har godkjent det.",
        "The number is given to nobody, and is not listed again before you have shown who you are by "
        "BankID or Vipps and somebody here has approved it.",
    ),
    "listing-secret-now": Text("Hemmelig. Står ikke noe sted.", "Secret. Listed nowhere."),
    "listing-reserved-now": Text("Står ikke: du har reservert alle numrene dine.", "Not listed: you have reserved all your numbers."),
    "listing-protected-now": Text(
        "Står ikke: adressen din er sperret, og da står ingen av numrene dine der, uansett hva du velger.",
        "Not listed: your address is protected, and then none of your numbers is there, whatever you choose.",
    ),
    "listing-child-now": Text(
        "Står ikke: nummeret er et barns, og det er ikke sagt ja.", "Not listed: the number is a child’s, and nobody has said yes."
    ),
    "listing-off-now": Text("Står ikke.", "Not listed."),
    "listing-not-yet": Text(
        "Før det eventuelt blir ført opp, forteller vi deg det, så du kan si nei først.",
        "Should it ever be listed, we tell you beforehand, so that you can refuse first.",
    ),
    "listing-button": Text("Velg dette", "Choose this"),
    "listing-said": Text("Det er lagret og virker nå.", "It is saved and works now."),
    "listing-waits": Text(
        "Vi har notert det. Nummeret er hemmelig til en hos oss har godkjent at det ikke er det lenger.",
        "It is noted. The number is secret until somebody here has approved that it is so no longer.",
    ),
    "listing-waits-since": Text("Venter på at en hos oss godkjenner, bedt om", "Waits for somebody here to approve, asked"),
    "listing-whose": Text("Er det et barn som bruker nummeret?", "Does a child use the number?"),
    "listing-adult": Text(
        "Nummeret står som en voksens. Er det til en under 18 år, skal det ikke stå uten at barnet har sagt ja.",
        "The number is noted as an adult’s. If it is used by somebody under 18, it is not to be listed before she has said yes.",
    ),
    "listing-is-childs": Text("Det er til en under 18 år", "It is used by somebody under 18"),
    "listing-child-no": Text(
        "Nummeret er til en under 18 år, og står ikke før det er sagt ja.",
        "The number is used by somebody under 18, and is not listed before a yes.",
    ),
    "listing-child-yes": Text(
        "Nummeret er til en under 18 år, og det er sagt ja til at det står.",
        "The number is used by somebody under 18, and a yes to be listed has been said.",
    ),
    "listing-child-rule": Text(
        "Er barnet under 15 år, sier du ja sammen med det, her. Fra barnet er 15 år, sier det ja selv til kundeservice. Ja kan alltid tas "
        "tilbake, av deg eller av barnet. At nummeret ikke lenger er et barns, sier du til kundeservice.",
        "For a child under 15 you say yes together with her, here. From the age of 15 she says yes herself to customer service. A yes can "
        "always be taken back, by you or by her. Tell customer service when the number is a child’s no longer.",
    ),
    "listing-parent": Text(
        "Jeg er forelder eller verge, barnet er under 15 år, vet hva dette er, og vil stå der",
        "I am the parent or guardian; the child is under 15, knows what this is, and wants to be listed",
    ),
    "listing-give-yes": Text("Si ja til å stå", "Say yes to being listed"),
    "listing-take-back": Text("Ta ja tilbake", "Take the yes back"),
    "listing-others": Text("Andre som bruker telefonen", "Others who use the telephone"),
    "listing-others-text": Text(
        "Hvem som bruker telefonen, gir vi ikke til nummeropplysningen. Er den som bruker den femten år eller mer, må hun selv si ja før "
        "du ser samtalene.",
        "Who uses the telephone we do not give to directories. If the one who uses it is fifteen or more, she must agree herself before "
        "you see the calls.",
    ),
    "listing-no-numbers": Text("Du har ingen telefonnumre hos oss.", "You have no telephone numbers with us."),
    "cookies-choices": Text("I nettleseren din", "In your browser"),
    "cookies-here": Text(
        "Dette gjelder bare nettleseren du bruker nå. Ingenting er på før du slår det på.",
        "This is about the browser that you use now alone. Nothing is on before you turn it on.",
    ),
}

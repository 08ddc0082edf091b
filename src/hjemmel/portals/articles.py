"""What help can one read? Short articles of our own, in both languages."""

from dataclasses import dataclass

from hjemmel.notice.model import Text


@dataclass(frozen=True, slots=True)
class Article:
    """`steps` are what to do, in order."""

    id: str
    title: Text
    lead: Text
    steps: tuple[Text, ...]


ARTICLES: dict[str, Article] = {
    article.id: article
    for article in (
        Article(
            "slow-wifi",
            Text("Nettet er tregt på trådløst", "The wireless network is slow"),
            Text("Som regel er avstanden eller en vegg det som bremser.", "As a rule it is distance or a wall that slows it down."),
            (
                Text(
                    "Ta med deg telefonen til rommet der hjemmesentralen står, og prøv igjen der.",
                    "Take your phone to the room of the gateway, and try again there.",
                ),
                Text(
                    "Går det fort der, er det for langt eller for mye vegg imellom. Flytt hjemmesentralen ut av skap og bort fra gulvet.",
                    "If it is fast there, it is too far or there is too much wall. Move the gateway out of cupboards and off the floor.",
                ),
                Text(
                    "Går det tregt der også, slå hjemmesentralen av i ett minutt og på igjen.",
                    "If it is slow there too, turn the gateway off for a minute and on again.",
                ),
            ),
        ),
        Article(
            "restart-gateway",
            Text("Slik starter du hjemmesentralen på nytt", "How to restart the gateway"),
            Text("Mange feil går over av en omstart.", "Many faults go away with a restart."),
            (
                Text("Trekk ut strømledningen.", "Pull out the power cord."),
                Text(
                    "Vent ett minutt, så alt inni rekker å slå seg av.", "Wait a minute, so that everything inside has time to switch off."
                ),
                Text(
                    "Sett i ledningen igjen. Etter noen minutter er nettet tilbake.",
                    "Plug it in again. After a few minutes the network is back.",
                ),
            ),
        ),
        Article(
            "read-invoice",
            Text("Slik leser du fakturaen", "How to read the invoice"),
            Text("Fakturaen viser hva du betaler for, og for hvilken tid.", "The invoice shows what you pay for, and for which time."),
            (
                Text("Øverst står summen og dagen den skal være betalt.", "At the top stand the sum and the day by which to pay."),
                Text("Deretter kommer abonnementene dine, for måneden som kommer.", "Then come your subscriptions, for the month ahead."),
                Text(
                    "Til slutt kommer samtaler som ikke er med i abonnementet, for måneden som var.",
                    "Last come calls outside the subscription, for the month that was.",
                ),
            ),
        ),
        Article(
            "gateway-mode",
            Text("Rutermodus og bromodus", "Router mode and bridge mode"),
            Text(
                "Hvordan hjemmesentralen står, avgjør hva vi ser av nettet hjemme hos deg.",
                "How the gateway is set decides what we see of your network at home.",
            ),
            (
                Text(
                    "I rutermodus styrer hjemmesentralen nettet. Da ser vi enhetene som er koblet til den, så vi kan hjelpe deg.",
                    "In router mode the gateway runs the network. We then see the devices connected to it, so that we can help you.",
                ),
                Text(
                    "I bromodus styrer din egen ruter nettet. Da ser vi bare den første enheten, som regel ruteren, og ingenting bak.",
                    "In bridge mode your own router runs the network. We then see the first device only, as a rule that router.",
                ),
                Text(
                    "Vet vi ikke hvordan den står, regner vi med at det er bromodus. På Min side ser du hva som gjelder hos deg nå.",
                    "If we do not know how it is set, we assume bridge mode. On Min side you see what applies to you now.",
                ),
            ),
        ),
    )
}

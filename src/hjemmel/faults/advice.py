"""What do we say about a probable cause, and what can be tried?

For each cause: what is probably wrong, and a fix that an adviser can read aloud. Never a product: help is not an occasion to sell.
"""

from hjemmel.notice.model import Text

ADVICE: dict[str, tuple[Text, Text]] = {
    "hidden-box": (
        Text(
            "Alle de trådløse enhetene har svakt signal. Hjemmesentralen står trolig dårlig til, for eksempel i et skap eller bak TV-en.",
            "Every wireless device has a weak signal. The gateway is probably badly placed, such as in a cupboard or behind the TV.",
        ),
        Text(
            "Sett hjemmesentralen fritt, gjerne på en hylle midt i boligen. Vent ti minutter, så ser vi sammen om det ble bedre.",
            "Put the gateway in the open, ideally on a shelf in the middle of the home. Wait ten minutes, and we will see if it helped.",
        ),
    ),
    "something-moved": (
        Text(
            "Signalet til {device} ble brått svakere og har holdt seg slik. Trolig er noe flyttet, eller satt foran hjemmesentralen.",
            "The signal of {device} suddenly became weaker and has stayed so. Something was probably moved, or put in front.",
        ),
        Text(
            "Er noe flyttet de siste dagene? Sett det tilbake der det sto, eller flytt det som står foran hjemmesentralen.",
            "Has anything been moved in the last few days? Put it back where it was, or move whatever stands in front of the gateway.",
        ),
    ),
    "wrong-box": (
        Text(
            "{device} henger trolig igjen på et wifi-punkt som er langt unna, selv om et annet er nærmere.",
            "{device} probably clings to a Wi-Fi point that is far away, although another is closer.",
        ),
        Text(
            "Slå wifi av og på igjen på enheten der du bruker den. Da velger den vanligvis det nærmeste wifi-punktet.",
            "Turn Wi-Fi off and on again on the device where you use it. It then usually picks the nearest Wi-Fi point.",
        ),
    ),
    "far-away": (
        Text(
            "{device} har svakt signal nesten hele tiden. Den står trolig for langt unna, eller det er tykke vegger imellom.",
            "{device} has a weak signal nearly all the time. It is probably too far away, or there are thick walls in between.",
        ),
        Text(
            "Prøv den først i samme rom som hjemmesentralen. Går det bra der, er det avstanden: flytt den nærmere, eller bruk kabel.",
            "First try it in the same room as the gateway. If it works well there, it is the distance: move it closer, or use a cable.",
        ),
    ),
    "at-times": (
        Text(
            "{device} har svakt signal mest {when}. Da brukes den trolig et sted i boligen der dekningen er dårligere.",
            "{device} has a weak signal mostly {when}. It is then probably used somewhere in the home with poorer coverage.",
        ),
        Text(
            "Hvor er enheten {when}? Prøv den et annet sted i rommet, eller nærmere hjemmesentralen.",
            "Where is the device {when}? Try it elsewhere in the room, or closer to the gateway.",
        ),
    ),
    "now-and-then": (
        Text(
            "{device} har svakt signal innimellom. Den flyttes trolig rundt i boligen, og noen steder er dekningen dårligere.",
            "{device} has a weak signal now and then. It is probably carried around the home, and some places have poorer coverage.",
        ),
        Text(
            "Merk deg hvor det går tregt. Sett hjemmesentralen friere, eller hold deg nærmere den når det gjelder.",
            "Note where it is slow. Put the gateway more in the open, or stay closer to it when it matters.",
        ),
    ),
    "weak-light": (
        Text(
            "Lyset i fiberen til deg er svakere enn det skal være. Trolig er en kontakt skitten, eller kabelen er bøyd for mye.",
            "The light in your fibre is weaker than it should be. A connector is probably dirty, or the cable is bent too much.",
        ),
        Text(
            "Se om den tynne fiberkabelen inn i boksen ligger i en skarp bøy, og rett den forsiktig ut. Ikke trekk den ut.",
            "See whether the thin fibre cable into the box lies in a sharp bend, and straighten it gently. Do not pull it out.",
        ),
    ),
    "line-falters": (
        Text(
            "Linjen din har falt ut eller vært ustabil flere ganger de siste dagene.",
            "Your line has dropped or been unstable several times in the last few days.",
        ),
        Text(
            "Sjekk at kabelen mellom veggen og hjemmesentralen sitter godt i begge ender. Hjelper det ikke, svar på meldingen.",
            "Check that the cable between the wall and the gateway sits firmly at both ends. If that does not help, answer this message.",
        ),
    ),
    "restarts": (
        Text(
            "Hjemmesentralen har startet på nytt flere ganger de siste dagene. Strømforsyningen er trolig løs eller svak.",
            "The gateway has restarted several times in the last few days. Its power supply is probably loose or weak.",
        ),
        Text(
            "Sett støpselet rett i veggen, ikke i en skjøteledning, og se at pluggen sitter godt bak på boksen.",
            "Put the plug straight into the wall, not into an extension lead, and see that it sits firmly at the back of the box.",
        ),
    ),
    "hot": (
        Text("Hjemmesentralen er varm, og kan begynne å henge seg opp.", "The gateway is hot, and may begin to hang."),
        Text(
            "Flytt den ut av skapet eller bort fra ovn og sol, og la det være luft rundt den.",
            "Move it out of the cupboard or away from heaters and sun, and leave air around it.",
        ),
    ),
}

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
}

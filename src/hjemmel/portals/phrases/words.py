"""What people call the declared values that records hold."""

from hjemmel.notice.model import Text

WORDS = {
    "yes": Text("Ja", "Yes"),
    "no": Text("Nei", "No"),
    "nb": Text("Bokmål", "Norwegian (bokmål)"),
    "en": Text("Engelsk", "English"),
    "none": Text("Ingen", "None"),
    "fortrolig": Text("Fortrolig adresse", "Confidential address"),
    "strengt-fortrolig": Text("Strengt fortrolig adresse", "Strictly confidential address"),
    "wifi": Text("Trådløst", "Wireless"),
    "cable": Text("Kabel", "Cable"),
    "other": Text("Annet", "Other"),
    "gateway": Text("Hjemmesentral", "Gateway"),
    "access-point": Text("Wifi-punkt", "Wi-Fi point"),
    "ont": Text("Fiberboks", "Fibre box"),
    "decoder": Text("TV-boks", "TV box"),
    "user-name": Text("Brukernavn i nettet", "User name in the network"),
    "remote-id": Text("Linjens identitet", "Identifier of the line"),
    "phone-number": Text("Telefonnummer", "Telephone number"),
    "open": Text("Pågår", "Open"),
    "ended": Text("Avsluttet", "Ended"),
    "domestic-fixed": Text("Fasttelefon i Norge", "Landline in Norway"),
    "domestic-mobile": Text("Mobil i Norge", "Mobile in Norway"),
    "international": Text("Utlandet", "Abroad"),
    "premium": Text("Betalnummer", "Premium number"),
    "toll-free": Text("Gratisnummer", "Freephone"),
    "service": Text("Servicenummer", "Service number"),
    "emergency": Text("Nødnummer", "Emergency number"),
}

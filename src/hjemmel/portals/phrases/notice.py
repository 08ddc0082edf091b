"""What the notice page says around the notice."""

from hjemmel.notice.model import Text

NOTICE = {
    "notice-over": Text("Personvernerklæringen til {provider}", "The privacy notice of {provider}"),
    "notice-title": Text("Hva vi har om deg, og hva vi har lov til", "What we have about you, and what we may do with it"),
    "notice-lead": Text(
        "Erklæringen styrer systemene våre: det som ikke står her, får de ikke gjort.",
        "This notice runs our systems: what it does not say, they cannot do.",
    ),
    "notice-action": Text("Se hva vi har om deg", "See what we have about you"),
    "contents": Text("Innhold", "Contents"),
    "notice-short": Text("Kort fortalt", "In short"),
    "windows-title": Text("Hvem ser hva, og hvor lenge?", "Who sees what, and for how long?"),
    "windows-what": Text("Opplysninger", "Information"),
    "windows-who": Text("Hvem", "Who"),
    "windows-back": Text("Hvor langt bakover", "How far back"),
    "windows-then": Text("Når det blir borte", "When it is gone"),
    "answer-what": Text("Hva har vi?", "What do we have?"),
    "answer-from": Text("Kilde:", "Source:"),
    "answer-why": Text("Hvorfor har vi det?", "Why do we have it?"),
    "answer-who": Text("Hvem får se det?", "Who may see it?"),
    "answer-rules": Text("Vis reglene én for én ({count})", "Show the rules one by one ({count})"),
    "answer-until": Text("Når blir det borte?", "When is it gone?"),
    "answer-you": Text("Hva kan du gjøre?", "What can you do?"),
    "promises": Text("Det vi lover", "What we promise"),
    "notice-disagree": Text("Er du uenig?", "Do you disagree?"),
    "disagree-us": Text(
        "Spør oss gjerne først. Det koster ingenting, og du får svar innen én måned:",
        "Feel free to ask us first. It costs nothing, and you get an answer within one month:",
    ),
    "disagree-authority": Text("Du kan når som helst klage til", "You can complain at any time to"),
    "disagree-controller": Text(
        "{provider} har ansvaret for opplysningene (organisasjonsnummer {number}, {address}).",
        "{provider} is responsible for the information (organisation number {number}, {address}).",
    ),
    "notice-changes": Text("Endringer", "Changes"),
    "version": Text("Utgave {number}", "Version {number}"),
}

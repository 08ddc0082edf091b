"""What the notice page says around the notice."""

from hjemmel.notice.model import Text

NOTICE = {
    "versions-all": Text("Alle utgaver, og hva hver av dem endret", "All versions, and what each of them changed"),
    "versions-title": Text("Utgaver av personvernerklæringen", "Versions of the privacy notice"),
    "versions-lead": Text(
        "Hver utgave ligger her slik den var, med dato og hva som ble endret.",
        "Every version is here as it was, with its date and what was changed.",
    ),
    "version-in-force": Text("gjelder fra", "applies from"),
    "version-coming": Text("gjelder først fra", "applies only from"),
    "version-digest": Text("Ordene har kontrollsummen", "The words have the checksum"),
    "archived-old": Text(
        "Dette er utgave {number}. Den gjelder ikke lenger; den gjaldt", "This is version {number}. It no longer applies; it did"
    ),
    "archived-coming": Text("Dette er utgave {number}. Den gjelder først fra", "This is version {number}. It applies only from"),
    "archived-now": Text("Les den som gjelder nå", "Read the one that applies now"),
    "changes-title": Text("Dette er endret fra utgaven før", "This has changed from the version before"),
    "changes-between": Text(
        "Dette er endret fra utgave {since} til utgave {number}", "This has changed from version {since} to version {number}"
    ),
    "changes-nothing": Text("Ingen ord er endret mellom dem.", "No words have changed between them."),
    "changes-before": Text("Før:", "Before:"),
    "changes-after": Text("Nå:", "Now:"),
    "changes-gone": Text("Dette er tatt ut.", "This has been taken out."),
    "told-of": Text("Om personvernerklæringen", "About the privacy notice"),
    "told-coming": Text("En ny utgave av personvernerklæringen gjelder fra", "A new version of the privacy notice applies from"),
    "told-since": Text(
        "Personvernerklæringen er endret siden du sist var her.", "The privacy notice has changed since you were last here."
    ),
    "told-new": Text("Personvernerklæringen er endret fra", "The privacy notice has changed from"),
    "told-see": Text("Se hva som er nytt", "See what is new"),
    "version-signed": Text("Underskrevet av: {who},", "Signed by: {who},"),
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

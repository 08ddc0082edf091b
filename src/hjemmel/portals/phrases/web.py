"""What the open pages, the chat and the wishes say."""

from hjemmel.notice.model import Text

WEB = {
    "help": Text("Hjelp", "Help"),
    "help-title": Text("Hva trenger du hjelp til?", "What do you need help with?"),
    "help-ask": Text(
        "Fant du ikke svaret? Logg inn og spør kundeservice i chatten.",
        "Did you not find the answer? Sign in and ask customer service in the chat.",
    ),
    "help-to-chat": Text("Til chatten", "To the chat"),
    "thumbs-title": Text("Hjalp dette deg?", "Did this help you?"),
    "thumbs-warning": Text(
        "Vi teller svaret uten å vite hvem du er, og kan derfor ikke svare deg her. Nettleseren husker at du har svart i {length}.",
        "We count the answer without knowing who you are, so we cannot reply here. The browser remembers that you answered for {length}.",
    ),
    "thumbs-thanks": Text(
        "Takk. Svaret ditt telles sammen med andres.", "Thank you. Your answer is counted together with those of others."
    ),
    "cookies": Text("Informasjonskapsler", "Cookies"),
    "cookies-title": Text("Hva legger vi i nettleseren din?", "What do we keep in your browser?"),
    "cookies-lead": Text(
        "Her står alt. Det som ikke er nødvendig, er av til du slår det på.",
        "Here is all of it. What is not necessary is off until you turn it on.",
    ),
    "cookies-list": Text("Hele listen", "The whole list"),
    "cookie-name": Text("Navn", "Name"),
    "cookie-what": Text("Hva det er til", "What it is for"),
    "cookie-lasts": Text("Hvor lenge", "How long"),
    "cookie-when": Text("Når", "When"),
    "cookie-necessary": Text("Når du logger inn. Nødvendig.", "When you sign in. Necessary."),
    "cookie-yes": Text("Når du slår på noe her.", "When you turn something on here."),
    "cookie-click": Text("Når du gir en tommel.", "When you give a thumb."),
    "cookie-trail": Text("Bare om du har slått det på.", "Only if you have turned it on."),
    "web-counting": Text("Telling av hvordan sidene brukes", "Counting how the pages are used"),
    "web-counting-text": Text(
        "Vi teller hvilke sider som blir åpnet og brukt, uten å vite av hvem. Aldri til reklame.",
        "We count which pages are opened and used, without knowing by whom. Never for advertising.",
    ),
    "web-trail": Text("Husk sidene jeg ser på, til en chat", "Remember the pages I look at, for a chat"),
    "web-trail-text": Text(
        "Nettleseren husker hvilke av sidene våre du har lest. Listen blir hos deg, og sendes bare om du tar den med i en chat.",
        "The browser remembers which of our pages you have read. The list stays with you, and is sent only if you bring it to a chat.",
    ),
    "own-chat": Text("Chat", "Chat"),
    "chat-title": Text("Hva vil du spørre om?", "What do you want to ask?"),
    "chat-line": Text("Før du skriver", "Before you write"),
    "chat-encrypted": Text(
        "Det du skriver, er kryptert på veien fra nettleseren din til oss. Kundeveilederne kan lese det, og det blir lagret i en sak.",
        "What you write is encrypted on its way from your browser to us. Advisers can read it, and it is stored in a case.",
    ),
    "chat-open": Text(
        "Det du skriver, er ikke kryptert på veien til oss. Andre kan lese det. Kundeveilederne kan lese det, og det blir lagret i en sak.",
        "What you write is not encrypted on its way to us. Others can read it. Advisers can read it, and it is stored in a case.",
    ),
    "chat-hint": Text(
        "Skriv ikke fødselsnummer, kontonummer, kortnummer, passord eller noe om helse.",
        "Do not write identity, account or card numbers, passwords or anything about health.",
    ),
    "chat-mail": Text(
        "Du kan også sende e-post, men den er ikke kryptert hele veien:",
        "You can also send e-mail, but it is not encrypted all the way:",
    ),
    "chat-label": Text("Meldingen din", "Your message"),
    "chat-send": Text("Send", "Send"),
    "chat-strike": Text("Stryk ut tallene og send", "Strike out the numbers and send"),
    "chat-keep": Text("Send som det står", "Send as it is"),
    "chat-sent": Text("Sendt. Svaret kommer her.", "Sent. The answer comes here."),
    "chat-so-far": Text("Samtalen så langt", "The conversation so far"),
    "chat-bring": Text("Ta med sidene jeg har sett på", "Bring the pages that I have looked at"),
    "chat-closed": Text(
        "Samtalen er avsluttet. Skriver du på nytt, blir det en ny sak.",
        "The conversation has ended. If you write again, it becomes a new case.",
    ),
    "chat-restricted": Text(
        "Du har begrenset bruken av opplysningene dine. Kundeveilederne kan verken lese eller svare her så lenge det er på.",
        "You have restricted the use of your information. Advisers can neither read nor answer here while that is on.",
    ),
    "chat-erased": Text(
        "Opplysningene dine er slettet, og samtalen med dem. Ingenting mer kommer her.",
        "Your information is erased, and the conversation with it. Nothing more comes here.",
    ),
    "chat-signed-out": Text("Du er logget ut. Logg inn igjen for å se nye svar.", "You are signed out. Sign in again to see new answers."),
    "chat-lost": Text(
        "Nye svar kommer ikke av seg selv lenger. Last siden på nytt for å se dem.",
        "New answers no longer come by themselves. Load the page again to see them.",
    ),
    "mail-warning": Text(
        "E-post er ikke kryptert hele veien: send ikke fødselsnummer, kontonummer eller kortnummer.",
        "E-mail is not encrypted all the way: do not send identity, account or card numbers.",
    ),
    "choice-opens": Text("Åpner for", "Opens"),
    "consent-more": Text("Hva åpner det for?", "What does it open?"),
    "refusals": Text("Hva du kan stanse", "What you can stop"),
    "consents": Text("Hva du kan si ja til", "What you can say yes to"),
    "interests": Text("Hva du er interessert i", "What you are interested in"),
    "interests-lead": Text("Vi bruker dette bare til å velge ut tilbud til deg.", "We use this only to choose offers for you."),
    "interest-bought": Text("fordi du har kjøpt det av oss", "because you have bought it from us"),
    "invoice-form": Text("Hvordan du vil ha fakturaen", "How you want the invoice"),
    "wish-saved": Text("Endret. Det virker nå.", "Changed. It works now."),
    "stop-offers-title": Text("Vil du slippe tilbud fra oss?", "Do you want no more offers from us?"),
    "stop-offers-lead": Text(
        "Ett trykk, og du får ingen flere. Du kan slå det på igjen på Min side.",
        "One press, and you get no more. You can turn them on again on Min side.",
    ),
    "stop-offers-button": Text("Ingen flere tilbud", "No more offers"),
    "stop-offers-done": Text("Det er gjort. Du får ingen flere tilbud fra oss.", "Done. You get no more offers from us."),
}

// What do the pages do beyond what the server has written? Small helps; every page works without them.

// The contents of a long page follow the reader.
const places = [...document.querySelectorAll(".contents a")].map((link) => ({ link, section: document.querySelector(link.hash) }));
if (places.length) {
  const follow = () => {
    const line = innerHeight / 3;
    const here = places.filter(({ section }) => section.getBoundingClientRect().top <= line).at(-1) ?? places[0];
    for (const { link } of places) {
      if (link === here.link) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", () => requestAnimationFrame(follow), { passive: true });
  follow();
}

// A field that leaves only the rows that match: words never leave the page.
for (const filter of document.querySelectorAll("[data-filter]")) {
  const rows = [...document.getElementById(filter.dataset.filter).querySelectorAll("tbody tr")];
  const input = filter.querySelector("input");
  const told = filter.querySelector("[role=status]");
  const plain = (text) => text.toLowerCase().replace(/\s+/g, "");
  filter.hidden = false;
  input.addEventListener("input", () => {
    const wanted = plain(input.value);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !plain(row.textContent).includes(wanted);
      if (!row.hidden) shown += 1;
    }
    told.textContent = !wanted ? "" : shown ? `${shown} / ${rows.length}` : told.dataset.none;
  });
}

// One keystroke opens the chosen customer with a reason, while the choice has the focus and no text is being written.
for (const form of document.querySelectorAll("[data-keys]")) {
  form.addEventListener("keydown", (event) => {
    const writing = event.target.matches("input:not([type=radio])");
    const button = writing || event.ctrlKey || event.altKey || event.metaKey ? null : form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
}

// What the reader has said yes to on the page about cookies; nothing below does anything without it.
const saidYes = (decodeURIComponent(document.cookie.match(/(?:^|; )web_choices=([^;]*)/)?.[1] ?? "").replace(/"/g, "").split(":")[1] ?? "").split("+");
const ours = document.querySelector("meta[name=counts]");

// The pages that were read, in this browser alone.
const trailKey = "hjemmel-trail";
const trail = () => JSON.parse(sessionStorage.getItem(trailKey) ?? "[]");
if (!saidYes.includes("trail")) sessionStorage.removeItem(trailKey);
else if (ours) sessionStorage.setItem(trailKey, JSON.stringify([...trail(), location.pathname].slice(-20)));

// A chat may bring them along, if the reader ticks the box and sees what it brings.
for (const bring of document.querySelectorAll("[data-chat] .bring")) {
  const pages = trail();
  bring.hidden = !pages.length;
  bring.querySelector("[data-trail]").textContent = pages.join(", ");
  bring.closest("form").elements.trail.value = JSON.stringify(pages);
}

// An answer in the chat comes by itself; what is being written stays.
const listen = (part) => {
  const news = new EventSource(part.dataset.news);
  const told = part.querySelector("[data-closed]");
  const ends = (why) => {
    news.close();
    told.textContent = told.dataset[why] ?? told.dataset.closed;
    told.hidden = false;
  };
  news.addEventListener("closed", (event) => ends(event.data.replace("-o", "O")));
  news.addEventListener("error", () => news.readyState === EventSource.CLOSED && ends("lost"));
  news.addEventListener("answer", async () => {
    news.close();
    const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
    const now = page.querySelector("[data-news]");
    if (!now) return ends("signedOut");
    part.dataset.news = now.dataset.news;
    const said = part.querySelector(".conversation");
    said.append(...[...now.querySelector(".conversation").children].slice(said.children.length));
    listen(part);
  });
};
document.querySelectorAll("[data-news]").forEach(listen);

// Events of our open pages, counted without anybody in them.
if (ours && saidYes.includes("counting")) {
  const tell = (kind) => navigator.sendBeacon(ours.content, new URLSearchParams({ kind, path: location.pathname }));
  tell("page-view");
  addEventListener("click", (event) => event.target.closest("a") && tell("link-click"));
  addEventListener("submit", () => tell("form-sent"));
  addEventListener("focusin", (event) => event.target.closest("main form") && tell("form-started"), { once: true });
}

// A passkey: the browser asks for a finger, a face or a code, and the form carries what it answers.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const asBytes = (options) => {
  const named = (list) => list?.map((item) => ({ ...item, id: toBytes(item.id) }));
  const made = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) made.user = { ...options.user, id: toBytes(options.user.id) };
  return { ...made, allowCredentials: named(options.allowCredentials), excludeCredentials: named(options.excludeCredentials) };
};
const asText = (credential) => {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  }
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response, clientExtensionResults: credential.getClientExtensionResults() };
};
for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!globalThis.PublicKeyCredential) continue;
  form.hidden = false;
  for (const words of document.querySelectorAll("[data-without-script]")) words.hidden = true;
  const told = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.textContent = "";
    try {
      const asked = form.dataset.ask && (await fetch(form.dataset.ask, { headers: { "X-Requested-With": "XMLHttpRequest" } }));
      const given = asked ? (await asked.json()).request_options : JSON.parse(form.dataset.options);
      const credential = await navigator.credentials[form.dataset.passkey]({ publicKey: asBytes(given.publicKey ?? given) });
      form.elements.credential.value = JSON.stringify(asText(credential));
      form.submit();
    } catch {
      told.textContent = told.dataset.none;
    }
  });
}

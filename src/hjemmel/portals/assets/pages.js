// What do the pages do beyond what the server has written? Three small helps; every page works without them.

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

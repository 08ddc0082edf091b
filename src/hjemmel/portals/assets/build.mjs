// How do the pages get their style and script?
//
// Bundles Designsystemet's parts with ours, leaves out what nothing refers to, and puts drawings that the packages carry inside
// their style into files of their own, so that `default-src 'self'` needs no exception for data: addresses.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve("build/static");
const theme = resolve(process.env.HJEMMEL_THEME ?? "node_modules/@digdir/designsystemet-theme/src/themes/designsystemet.css");
const LIMIT_BYTES = 100_000; // style and script of a first page, before compression

const themeOfTheProvider = {
  name: "theme-of-the-provider",
  setup: (b) => b.onResolve({ filter: /^provider-theme$/ }, () => ({ path: theme })),
};

await rm(out, { recursive: true, force: true });
await mkdir(resolve(out, "icons"), { recursive: true });
await build({
  entryPoints: [resolve(here, "pages.css"), resolve(here, "pages.js")],
  outdir: out,
  bundle: true,
  minify: true,
  target: ["chrome109", "firefox115", "safari16"],
  loader: { ".woff2": "file" },
  assetNames: "[name]",
  plugins: [themeOfTheProvider],
  logLevel: "warning",
});
await cp(resolve(here, "icons"), resolve(out, "icons"), { recursive: true });

const css = withoutUnused(withoutUnasked(await drawingsToFiles(await readFile(resolve(out, "pages.css"), "utf8"))));
await writeFile(resolve(out, "pages.css"), css);
const js = await readFile(resolve(out, "pages.js"));
const total = Buffer.byteLength(css) + js.length;
console.log(`pages.css ${kb(Buffer.byteLength(css))}, pages.js ${kb(js.length)}: ${kb(total)} (${kb(gzipSync(css).length + gzipSync(js).length)} compressed)`);
if (total > LIMIT_BYTES) throw new Error(`style and script are ${total} bytes, over the limit of ${LIMIT_BYTES}: leave something out`);

function kb(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

async function drawingsToFiles(css) {
  const written = [];
  const moved = css.replace(/url\((["']?)data:image\/svg\+xml[^,]*,(.*?)\1\)/g, (_, _quote, drawing) => {
    const svg = decodeURIComponent(drawing);
    const name = `icons/${createHash("sha256").update(svg).digest("hex").slice(0, 12)}.svg`;
    written.push(writeFile(resolve(out, name), svg));
    return `url(${name})`;
  });
  await Promise.all(written);
  return moved;
}

// What a theme brings and no page asks for: further brand colours, a second typeface, and schemes chosen by hand (the reader's own
// setting decides). Their selectors go here, the values that only they used with `withoutUnused`.
function withoutUnasked(css) {
  const unasked = [
    /\[data-color=brand\d\],\[data-color-scheme\]\[data-color=brand\d\]\{[^}]*\}/g,
    /\[data-typography=secondary\]\{[^}]*\}/g,
    /@media\(prefers-color-scheme:light\)\{\[data-color-scheme=auto\]\{[^}]*\}\}/g,
    /\[data-color-scheme=dark\]\{[^}]*\}/g,
  ];
  return unasked.reduce((rest, rule) => rest.replace(rule, ""), css);
}

// Custom properties that no var() asks for, until none is left.
function withoutUnused(css) {
  for (;;) {
    const used = new Set([...css.matchAll(/var\(\s*(--[\w-]+)/g)].map((match) => match[1]));
    const kept = css.replace(/(?<=[{;])(--[\w-]+):((?:[^;{}()"']|"[^"]*"|'[^']*'|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*)(;|(?=\}))/g, (whole, name) =>
      used.has(name) ? whole : "",
    );
    if (kept === css) return css;
    css = kept;
  }
}

// Builds assets/dist: the style sheet from assets/scss, and the vendor scripts. Run by `make`, needs `npm ci` before.
// Our own scripts are not built: they are served from static/js as they are written.

import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const root = fileURLToPath(new URL("..", import.meta.url));
// Made beside it and put in its place when all is there: a server that runs meanwhile misses nothing.
const dist = `${root}node_modules/.dist-${process.pid}`;
await Promise.all([mkdir(`${dist}/css`, { recursive: true }), mkdir(`${dist}/js`, { recursive: true })]);

const { css } = await sass.compileAsync(`${root}assets/scss/spotter.scss`, {
  loadPaths: [`${root}node_modules`],
  quietDeps: true,
  // Bootstrap 5.3 is written with @import and the global functions; sass 2, which drops them, is kept out by package.json.
  silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
});
// A `+ *` anywhere has browsers style all of a list anew for each element that comes into it: a third of what a tick takes.
const named = css.replace("legend + *", "legend + :is(div, label, p)");
if (named === css || /[+~] \*/.test(named)) throw new Error("Name the elements that follow in `+ *`.");
const { code } = await esbuild.transform(named, { loader: "css", minify: true, target: ["chrome111", "firefox113", "safari16.4"] });
await writeFile(`${dist}/css/spotter.css`, code);

await esbuild.build({
  entryPoints: [`${root}node_modules/htmx.org/dist/htmx.min.js`],
  outfile: `${dist}/js/htmx.js`,
  minify: true,
  legalComments: "inline",
});

// For our modules, which import it as "../lit.js".
await esbuild.build({
  entryPoints: [`${root}assets/js/lit.js`],
  outfile: `${dist}/js/lit.js`,
  bundle: true,
  format: "esm",
  minify: true,
  target: ["chrome111", "firefox113", "safari16.4"],
  legalComments: "inline",
});

for (const name of ["css/spotter.css", "js/htmx.js", "js/lit.js"]) {
  const bytes = await readFile(`${dist}/${name}`);
  const kb = (size) => (size / 1000).toFixed(1).padStart(6);
  console.log(`${name.padEnd(16)}${kb(bytes.length)} kB ${kb(gzipSync(bytes).length)} gzip ${kb(brotliCompressSync(bytes).length)} brotli`);
}

await rm(`${root}assets/dist`, { recursive: true, force: true });
await rename(dist, `${root}assets/dist`);

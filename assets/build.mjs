// Builds assets/dist: the style sheet from assets/scss, the scripts of pages from static/js, and vendor scripts. Run by
// scripts/build, needs `npm ci` before. Development serves static/js as it is written, all else what is built here.

import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const root = fileURLToPath(new URL("..", import.meta.url));
// Made beside it and put in its place when all is there: a server that runs meanwhile misses nothing.
const dist = `${root}node_modules/.dist-${process.pid}`;
const target = ["chrome111", "firefox113", "safari16.4"];
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
const { code } = await esbuild.transform(named, { loader: "css", minify: true, target });
await writeFile(`${dist}/css/spotter.css`, code);

await esbuild.build({
  entryPoints: [`${root}node_modules/htmx.org/dist/htmx.min.js`],
  outfile: `${dist}/js/htmx.js`,
  minify: true,
  legalComments: "inline",
});

// For our modules as they are written, which import it as "../lit.js".
await esbuild.build({
  entryPoints: [`${root}assets/js/lit.js`],
  outfile: `${dist}/js/lit.js`,
  bundle: true,
  format: "esm",
  minify: true,
  target,
  legalComments: "inline",
});

/** @type {import("esbuild").BuildOptions} */
const ours = {
  outbase: `${root}static/js`,
  outdir: `${dist}/js`,
  bundle: true,
  format: "esm",
  minify: true,
  sourcemap: "linked",
  target,
  legalComments: "eof",
  metafile: true,
  plugins: [
    {
      name: "lit",
      setup: ({ onResolve }) => {
        onResolve({ filter: /\/lit\.js$/ }, () => ({ path: `${root}assets/js/lit.js` }));
      },
    },
  ],
};
/** @param {string} name */
const script = (name) => `${root}static/js/${name}`;
/** Not what is only imported, nor the parts of /sw.js, which config/views.py reads. @param {string} name */
const isForPages = (name) => name.endsWith(".js") && !name.endsWith("_worker.js") && !["session.js", "phone.js", "toast.js"].includes(name);

// The page of a workout loads one file: a phone found its 45 modules one after the other (docs/adr/0013-offline.md).
const workout = await esbuild.build({ ...ours, entryPoints: [script("session.js")] });
// Other pages load app.js and one more at most; what both use is there once.
const others = await esbuild.build({
  ...ours,
  entryPoints: [...(await readdir(script(""))).filter(isForPages), "gym/begin.js"].map(script),
  splitting: true,
  chunkNames: "shared/[hash]",
});

const built = [workout, others].flatMap(({ metafile }) => Object.keys(metafile.outputs)).filter((name) => name.endsWith(".js"));
const names = built.map((name) => relative(dist, resolve(name))).sort();
for (const name of ["css/spotter.css", "js/htmx.js", "js/lit.js", ...names]) {
  const bytes = await readFile(`${dist}/${name}`);
  const kb = (size) => (size / 1000).toFixed(1).padStart(6);
  console.log(`${name.padEnd(24)}${kb(bytes.length)} kB ${kb(gzipSync(bytes).length)} gzip ${kb(brotliCompressSync(bytes).length)} brotli`);
}

const before = `${dist}-before`;
await rename(`${root}assets/dist`, before).catch((error) => {
  if (error.code !== "ENOENT") throw error;
});
await rename(dist, `${root}assets/dist`);
await rm(before, { recursive: true, force: true });

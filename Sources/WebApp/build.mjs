// Bundles the browser app: node Sources/WebApp/build.mjs FOLDER
//
// Into FOLDER go the page that starts it, its scripts, styles and fonts under names with a hash in them, each also
// in gzip where that saves anything, and manifest.json, which tells the server what there is:
//
//   {"page": "index.html", "routes": ["/sign-in", ...],
//    "files": [{"name": "assets/main-1A2B3C4D.js", "type": "text/javascript; charset=utf-8", "gzip": true}, ...]}
//
// The packages are Debian's, below /usr/share/nodejs, and esbuild and fontTools are Debian's too: nothing
// is fetched.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { routes } from "./src/app/routes.js";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2];
if (!target) {
  console.error("build.mjs wants the folder to write to.");
  process.exit(64);
}

const packages = "/usr/share/nodejs";
const interFont = "/usr/share/fonts/truetype/inter-vf/Inter-roman.var.ttf";
// One file a script, so that a page loads only what its letters want; design/fonts.css names the same ranges.
const fontRanges = {
  "inter-latin":
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+2074,U+20AC,U+2122,U+2190-2193,U+2212,U+2215,U+2318,U+21E7,U+23CE,U+FEFF,U+FFFD",
  "inter-more": "U+0100-0130,U+0132-0151,U+0154-02BA,U+02BD-02C5,U+02C7-02D9,U+02DB,U+02DD-02FF,U+0370-03FF,U+0400-052F,U+1E00-1FFF,U+20A0-20AB,U+20AD-20BF",
};
// What Inter does by itself, figures of one width for tables, and signs at the height of capitals.
const fontFeatures = "kern,liga,calt,ccmp,locl,mark,mkmk,tnum,case";
// From the text's weight to that of headings.
const fontWeights = "wght=400:640";
const types = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
// What only some pages are drawn with, by the part of the app that they are; src/app/parts.js fetches it.
const parts = {
  chat: "src/pages/chat/chat.css",
  courses: "src/pages/courses/courses.css",
  design: "src/pages/design/DesignPage.css",
  uploads: "src/design/uploads.css",
};
// Below this the wrapping costs more than it saves.
const gzipBytesMin = 860;

run();

function run() {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(join(target, "assets"), { recursive: true });
  cpSync(join(here, "public"), target, { recursive: true });
  writePage(bundle(makeFonts()));
  writeManifest();
}

/** Subsets are kept beside the target: they take seconds, and change only with the font or with what is kept of it. */
function makeFonts() {
  const folder = join(target, "..", "web-fonts");
  mkdirSync(folder, { recursive: true });
  const kept = createHash("sha256").update(readFileSync(interFont)).update(fontWeights + fontFeatures);
  const made = {};
  for (const [name, range] of Object.entries(fontRanges)) {
    const path = join(folder, `${name}-${kept.copy().update(range).digest("hex").slice(0, 12)}.woff2`);
    if (!existsSync(path)) makeFont(range, path);
    made[name] = path;
  }
  return made;
}

function makeFont(range, path) {
  const light = `${path}.ttf`;
  fontTool("varLib.instancer", "--quiet", interFont, fontWeights, `--output=${light}`);
  fontTool(
    "subset", light, `--unicodes=${range}`, "--flavor=woff2", `--layout-features=${fontFeatures}`, `--output-file=${path}.new`);
  rmSync(light);
  // Whole or not at all: a half one would be taken for made the next time.
  renameSync(`${path}.new`, path);
}

function fontTool(module, ...parameters) {
  call("/usr/bin/python3", ["-m", `fontTools.${module}`, ...parameters]);
}

/** What esbuild wrote: paths, each with its imports and the entry that it came from. */
function bundle(fonts) {
  return {
    ...esbuild(
      ["main=" + join(here, "src/main.jsx"), "app=" + join(here, "src/app.css"), ...partStyles()], fonts, "esm", "--splitting"),
    // Not a module, which would run after the first paint; so it shares no chunk with the others.
    ...esbuild(["theme=" + join(here, "src/app/theme.js")], {}, "iife"),
  };
}

function partStyles() {
  return Object.entries(parts).map(([name, path]) => `part-${name}=${join(here, path)}`);
}

function esbuild(entries, fonts, format, ...more) {
  const metafile = join(target, "meta.json");
  const flags = [
    `--outdir=${target}/assets`,
    "--bundle",
    `--format=${format}`,
    "--target=es2021",
    "--minify",
    "--sourcemap=external",
    "--jsx=automatic",
    '--define:process.env.NODE_ENV="production"',
    // Import and require would each bring a copy of it, which do not know one another.
    `--alias:yjs=${packages}/yjs/dist/yjs.mjs`,
    ...Object.entries(fonts).map(([name, path]) => `--alias:${name}.woff2=${path}`),
    "--loader:.woff2=file",
    // Fonts of katex for browsers that know no woff2, of which there are none left.
    "--external:*.ttf",
    "--external:*.woff",
    "--entry-names=[name]-[hash]",
    "--chunk-names=[name]-[hash]",
    "--asset-names=[name]-[hash]",
    `--metafile=${metafile}`,
    "--log-level=warning",
  ];
  call("esbuild", [...entries, ...flags, ...more], { NODE_PATH: packages });
  const outputs = JSON.parse(readFileSync(metafile, "utf8")).outputs;
  rmSync(metafile);
  return outputs;
}

function writePage(outputs) {
  const files = Object.entries(outputs).map(([path, output]) => ({ ...output, path, name: basename(path) }));
  const entry = (source) => files.find((file) => file.entryPoint?.endsWith(source));
  const script = entry("src/main.jsx");
  // What the first script wants at once is asked for with it, and not after it.
  const statics = closure(outputs, script.path).map((path) => basename(path));
  const font = files.find((file) => file.name.startsWith("inter-latin-"));
  const page = readFileSync(join(here, "index.html"), "utf8")
    .replace("{theme}", `/assets/${entry("src/app/theme.js").name}`)
    .replace("{style}", `/assets/${entry("src/app.css").name}`)
    .replace("{font}", `/assets/${font.name}`)
    .replace("{parts}", Object.entries(parts).map(([name, path]) => partTag(name, entry(path).name)).join("\n"))
    .replace("{script}", `/assets/${script.name}`)
    .replace("{chunks}", statics.map((name) => `<link rel="modulepreload" href="/assets/${name}">`).join("\n"));
  writeFileSync(join(target, "index.html"), page);
}

function partTag(name, file) {
  return `<meta name="style-${name}" content="/assets/${file}">`;
}

/** Everything that a script imports before it runs. */
function closure(outputs, path, seen = new Set()) {
  for (const { path: next, kind } of outputs[path].imports) {
    if (kind === "import-statement" && !seen.has(next)) {
      seen.add(next);
      closure(outputs, next, seen);
    }
  }
  return [...seen];
}

function writeManifest() {
  // Maps are for whoever looks into a fault, from the folder.
  const assets = readdirSync(join(target, "assets")).filter((name) => !name.endsWith(".map"));
  const others = readdirSync(join(here, "public"));
  const files = ["index.html", ...others.sort(), ...assets.sort().map((name) => `assets/${name}`)].map(describe);
  const manifest = { page: "index.html", routes: routes.map((route) => route.path), files };
  writeFileSync(join(target, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
}

function describe(name) {
  const type = types[extname(name)];
  if (!type) throw new Error(`build.mjs knows no type for ${name}`);
  const bytes = readFileSync(join(target, name));
  const packed = gzipSync(bytes, { level: 9 });
  const gzip = bytes.length >= gzipBytesMin && packed.length < bytes.length * 0.95;
  if (gzip) writeFileSync(join(target, name + ".gz"), packed);
  return { name, type, gzip };
}

function call(program, parameters, environment = {}) {
  const done = spawnSync(program, parameters, { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...environment } });
  if (done.error) throw done.error;
  if (done.status !== 0) process.exit(done.status ?? 1);
}

// Builds what the browser needs into otdel/foundation/web/static/web/dist (git-ignored):
// app.css, app.js, charts.js (loaded when a page has a chart), theme.js, fonts, and a sprite of the icons the product names.
import { build, context } from "esbuild";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, existsSync, writeFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "otdel/foundation/web/static/web/dist");
const made = `${out}.new`;
const watch = process.argv.includes("--watch");
const modules = join(root, "node_modules");

rmSync(made, { recursive: true, force: true });
mkdirSync(made, { recursive: true });

const shared = {
  bundle: true,
  minify: !watch,
  target: ["es2022", "chrome111", "firefox115", "safari16.4"],
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: root,
};

const jobs = [
  {
    ...shared,
    // no shared parts: the static storage renames files, so each is whole; app.js is told where charts.js lies
    entryPoints: { app: "frontend/js/app.js", charts: "frontend/js/charts.js" },
    outdir: watch ? out : made,
    format: "esm",
  },
  { ...shared, entryPoints: { theme: "frontend/js/theme.js" }, outdir: watch ? out : made, format: "iife" },
  {
    ...shared,
    entryPoints: { app: "frontend/css/app.css" },
    outdir: watch ? out : made,
    loader: { ".woff2": "copy" },
    external: ["./inter-*.woff2"],
  },
];

function fonts(to) {
  const files = join(modules, "@fontsource-variable/inter/files");
  for (const set of ["latin", "latin-ext", "cyrillic", "cyrillic-ext"])
    cpSync(join(files, `inter-${set}-wght-normal.woff2`), join(to, `inter-${set}-wght-normal.woff2`));
}

/** Every quoted word of templates, Python and our scripts that is an icon's name. */
function namedIcons() {
  const drawn = join(modules, "@tabler/icons/icons/outline");
  const named = new Set();
  const quoted = /["']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)["']/g;
  const look = (folder) => {
    for (const item of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, item.name);
      if (item.isDirectory()) {
        if (!["node_modules", "static", "migrations", "locale", "__pycache__"].includes(item.name)) look(path);
      } else if (/\.(py|html|js)$/.test(item.name)) {
        for (const [, name] of readFileSync(path, "utf8").matchAll(quoted))
          if (!named.has(name) && existsSync(join(drawn, `${name}.svg`))) named.add(name);
      }
    }
  };
  look(join(root, "otdel"));
  look(join(root, "frontend/js"));
  return [...named].sort();
}

function sprite(to) {
  const symbols = namedIcons().map((name) => {
    const svg = readFileSync(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    const lines = inner.replace(/\s*\n\s*/g, "").replace(/<path stroke="none"[^>]*\/>/g, "");
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${lines}</symbol>`;
  });
  writeFileSync(
    join(to, "icons.svg"),
    `<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${symbols.join("")}</svg>\n`,
  );
  return symbols.length;
}

if (watch) {
  mkdirSync(out, { recursive: true });
  fonts(out);
  sprite(out);
  for (const job of jobs) await (await context(job)).watch();
  console.log("watching frontend/ (icons are read once, at the start)");
} else {
  await Promise.all(jobs.map((job) => build(job)));
  fonts(made);
  const count = sprite(made);
  rmSync(`${out}.old`, { recursive: true, force: true });
  if (existsSync(out)) renameSync(out, `${out}.old`);
  renameSync(made, out);
  rmSync(`${out}.old`, { recursive: true, force: true });
  console.log(`front end built, ${count} icons`);
}

// Builds the site with every kind of page (publish/site/testdata/every.txtar)
// and lets programs of others judge it. ../site-check installs what it needs and
// runs it; the arguments are the project's folder and an empty one for the site.
//
// Each check prints a line. The exit code is 1 when one of them found a fault.
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import zlib from "node:zlib";

import WebAutoExtractor from "@marbec/web-auto-extractor";
import Validator from "@adobe/structured-data-validator";
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-csl";
import "@citation-js/plugin-ris";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";
import ts from "typescript";

const require = createRequire(import.meta.url);
const [project, out] = process.argv.slice(2).map((p) => path.resolve(p));
const chromium = process.env.CHROME_PATH || "/usr/bin/chromium";

const article = "commentary/2026/11/the-toll-that-paid-for-itself/";
const kinds = [
  "", "archive/", "commentary/2026/", "commentary/2026/11/", article, "commentary/2026/11/il-pedaggio-che-si-e-pagato/",
  "authors/", "authors/orsolya-brandt/", "tags/", "tags/tolls/", "sections/", "sections/roads/", "about/", "search/",
  "search/?q=toll", "404.html",
];

let faults = 0;
const report = (what, found) => {
  faults += found.length;
  console.log(`${found.length === 0 ? "ok  " : "FAIL"} ${what}`);
  for (const f of found.slice(0, 20)) console.log("       " + f);
};

// A server that does what the site's own _headers file asks for.
const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".json": "application/json",
  ".xml": "application/xml; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".png": "image/png", ".jpg": "image/jpeg", ".txt": "text/plain; charset=utf-8",
};
const rules = () => {
  const all = [];
  for (const line of fs.readFileSync(path.join(out, "_headers"), "utf8").split("\n")) {
    if (line.startsWith("/")) {
      const pattern = line.split("*").map((s) => s.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*");
      all.push({ at: new RegExp(`^${pattern}$`), set: [] });
    } else if (line.trim()) {
      const colon = line.indexOf(":");
      all.at(-1).set.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
    }
  }
  return all;
};
const server = http.createServer((request, response) => {
  const address = decodeURIComponent(new URL(request.url, "http://x").pathname);
  let file = path.join(out, path.normalize(address));
  if (address.endsWith("/")) file = path.join(file, "index.html");
  const status = fs.existsSync(file) && fs.statSync(file).isFile() ? 200 : 404;
  if (status === 404) file = path.join(out, "404.html");
  response.setHeader("Content-Type", types[path.extname(file)] || "application/octet-stream");
  for (const rule of rules()) if (rule.at.test(address)) for (const [key, value] of rule.set) response.setHeader(key, value);
  let body = fs.readFileSync(file);
  if (/text|json|xml/.test(response.getHeader("Content-Type")) && /gzip/.test(request.headers["accept-encoding"])) {
    response.setHeader("Content-Encoding", "gzip"); // as every host does
    body = zlib.gzipSync(body);
  }
  response.writeHead(status);
  response.end(body);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${server.address().port}/`;

execFileSync("go", ["test", "-count=1", "-run", "^TestEveryKindOfPage$", "./publish/site"], {
  cwd: project, stdio: ["ignore", "inherit", "inherit"],
  env: { ...process.env, CGO_ENABLED: "0", POSTIL_SITE_OUT: out, POSTIL_SITE_BASE: base },
});

// HTML, by the checker of the WHATWG's and W3C's own making.
{
  const jar = require.resolve("vnu-jar/build/dist/vnu.jar");
  const run = spawnSync("java", ["-jar", jar, "--errors-only", "--skip-non-html", "--format", "json", out], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (run.error) throw run.error;
  const messages = JSON.parse(run.stderr).messages;
  report("Nu Html Checker, every page", messages.map((m) => `${m.url?.replace(`file:${out}`, "")}:${m.lastLine}: ${m.message}`));
}

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

// Accessibility, on every kind of page, light and dark, wide and narrow; and
// what the browser itself says of each page.
{
  const violations = [], complaints = [], wide = [];
  let views = 0;
  for (const kind of kinds) {
    for (const [width, scheme] of [[1280, "light"], [1280, "dark"], [390, "light"]]) {
      const page = await browser.newPage();
      const at = `${kind || "home"} (${width}, ${scheme})`;
      page.on("console", (m) => complaints.push(`${at}: ${m.text()}`));
      page.on("pageerror", (e) => complaints.push(`${at}: ${e.message}`));
      page.on("request", (r) => { if (!r.url().startsWith(base)) complaints.push(`${at}: asks ${r.url()}`); });
      page.on("response", (r) => { if (r.status() >= 400) complaints.push(`${at}: ${r.status()} ${r.url()}`); });
      await page.setViewport({ width, height: 900 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.goto(base + kind, { waitUntil: "networkidle0" });
      await page.evaluate(axe);
      const result = await page.evaluate(() => globalThis.axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      }));
      for (const v of result.violations) violations.push(`${at}: ${v.id}: ${v.nodes[0].html.slice(0, 160)}`);
      await page.setViewport({ width: 320, height: 900 }); // WCAG 1.4.10
      if (await page.evaluate(() => document.documentElement.scrollWidth > 320)) wide.push(at);
      views++;
      await page.close();
    }
  }
  report(`axe, ${kinds.length} kinds of page, ${views} views`, violations);
  report("the browser's console, and nothing asked of other hosts", complaints);
  report("no page is wider than 320 pixels", wide);
}

// The search page, with and without its script.
{
  const found = [];
  const page = await browser.newPage();
  await page.goto(base + "search/", { waitUntil: "networkidle0" });
  await page.type("#search-field", "tunnel brandt");
  await page.waitForSelector("#search-results li", { timeout: 5000 }).catch(() => found.push("nothing is found"));
  const titles = await page.$$eval("#search-results h2", (hs) => hs.map((h) => h.textContent));
  if (!titles.includes("The Toll That Paid for Itself")) found.push(`found ${JSON.stringify(titles)}`);
  await page.setJavaScriptEnabled(false);
  await page.goto(base + "search/");
  if (await page.$eval("#search", (n) => getComputedStyle(n).display) !== "none") found.push("without a script the field is there");
  if ((await page.$$("#search-archive .months a")).length === 0) found.push("without a script there is no archive");
  await page.close();
  report("search, with and without its script", found);
}

// Structured data: Google's rules, and schema.org's own types.
{
  const found = [];
  let blocks = "";
  for (const kind of kinds.filter((k) => !k.includes("?"))) {
    const text = fs.readFileSync(path.join(out, kind.endsWith(".html") ? kind : kind + "index.html"), "utf8");
    const data = new WebAutoExtractor({ addLocation: true, embedSource: ["rdfa", "microdata"] }).parse(text);
    for (const e of data.errors || []) found.push(`${kind}: ${e.message}`);
    for (const i of await new Validator().validate(data)) if (i.severity === "ERROR") found.push(`${kind}: ${i.issueMessage}`);
    for (const m of text.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)) {
      const type = JSON.parse(m[1])["@type"];
      blocks += `const page${blocks.length}: WithContext<${type}> = ${m[1]};\n`;
    }
  }
  if (!blocks.includes("OpinionNewsArticle")) found.push("no article has structured data");
  const file = path.join(import.meta.dirname, "structured-data.ts");
  const host = ts.createCompilerHost({});
  const read = host.getSourceFile.bind(host);
  const source = 'import type { AboutPage, OpinionNewsArticle, ProfilePage, WebSite, WithContext } from "schema-dts";\n' + blocks;
  host.getSourceFile = (name, version) => (name === file ? ts.createSourceFile(name, source, version) : read(name, version));
  host.fileExists = ((exists) => (name) => name === file || exists(name))(host.fileExists.bind(host));
  const program = ts.createProgram([file], { noEmit: true, strict: true, types: [], module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, target: ts.ScriptTarget.ESNext }, host);
  for (const d of ts.getPreEmitDiagnostics(program)) found.push(ts.flattenDiagnosticMessageText(d.messageText, " ").slice(0, 400));
  report("structured data, by Google's rules and schema.org's types", found);
}

// The files to cite an article with.
{
  const found = [];
  for (const name of ["article.bib", "article.ris", "article.csl.json"]) {
    const items = new Cite(fs.readFileSync(path.join(out, article, name), "utf8")).data;
    const item = items[0] || {};
    if (items.length !== 1 || !String(item.title).startsWith("The Toll That Paid for Itself") || item.author?.[0]?.family !== "Brandt" ||
      item.URL !== base + article || item.issued?.["date-parts"]?.[0]?.[0] !== 2026) found.push(`${name}: ${JSON.stringify(items)}`);
  }
  report("citation-js reads BibTeX, RIS and CSL-JSON", found);
}

// Lighthouse, an article, as a phone sees it. A busy machine makes a page slower
// and never faster, so the best of three runs counts.
{
  const port = Number(new URL(browser.wsEndpoint()).port);
  let found, scores;
  for (let run = 1; run <= 3; run++) {
    found = [];
    scores = [];
    const { lhr } = await lighthouse(base + article, { port, output: "json", logLevel: "error" });
    for (const [name, category] of Object.entries(lhr.categories)) {
      const score = Math.round(category.score * 100);
      scores.push(`${name} ${score}`);
      if (score === 100) continue;
      found.push(`${name}: ${score}`);
      for (const ref of category.auditRefs) {
        const audit = lhr.audits[ref.id];
        if (ref.weight > 0 && audit.score !== null && audit.score < 1) found.push(`  ${ref.id}: ${audit.displayValue || audit.title} ${audit.explanation || ""}`);
      }
    }
    if (found.length === 0) break;
  }
  report(`Lighthouse: ${scores.join(", ")}`, found);
}

await browser.close();
server.close();
console.log(faults === 0 ? "The site passes every check." : `${faults} faults.`);
process.exit(faults === 0 ? 0 : 1);

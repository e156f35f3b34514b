// Formats a document with citeproc-js for the comparison in oracle_test.go.
// argv: the folder node_modules. stdin: {style, locales, items, citations}.
"use strict";
const path = require("path");
const CSL = require(path.join(process.argv[2], "citeproc"));
const job = JSON.parse(require("fs").readFileSync(0, "utf8"));
const byID = new Map(job.items.map((it) => [it.id, it]));
const engine = new CSL.Engine({
  retrieveLocale: (lang) => job.locales[lang] || job.locales["en-US"],
  retrieveItem: (id) => byID.get(id),
}, job.style);
engine.updateItems(job.items.map((it) => it.id));
const clusters = job.citations.map((c, i) => ({
  citationID: "c" + i,
  citationItems: c.cites.map((x) => Object.assign({}, x)),
  properties: { noteIndex: c.note },
}));
const texts = [];
for (const [, text, id] of engine.rebuildProcessorState(clusters, "html").map((r) => [r[0], r[2], r[0]])) {
  texts[Number(id.slice(1))] = text;
}
const bib = engine.makeBibliography();
process.stdout.write(JSON.stringify({
  citations: texts,
  entries: bib ? bib[1].map((s) => s.trim()) : [],
  ids: bib ? bib[0].entry_ids.map((l) => l[0]) : [],
}));

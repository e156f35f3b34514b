// The search page's script, the only one on the site. It reads the index,
// which is a JSON file a year, and shows the articles that have every word.
// Without it the page is the archive.
"use strict";
(() => {
  const box = document.getElementById("search");
  const field = document.getElementById("search-field");
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  const archive = document.getElementById("search-archive");
  const words = box.dataset;
  const shown = 50;
  let index = null; // promise of all entries

  // fold makes small letters without accents, so that "elan" finds "Élan".
  const fold = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const split = (s) => fold(s).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

  const prepare = (e) => {
    const fields = [[e.t, 8], [(e.p || []).join(" "), 5], [(e.k || []).join(" "), 4], [e.s || "", 3], [e.a || "", 1]];
    return { e, parts: fields.map(([text, weight]) => [split(text), weight]) };
  };

  const load = () => {
    index ??= Promise.all(
      words.index.split(" ").filter(Boolean).map(async (address) => {
        const answer = await fetch(address);
        if (!answer.ok) throw new Error(address + ": " + answer.status);
        return (await answer.json()).map(prepare);
      }),
    ).then((parts) => parts.flat());
    return index;
  };

  // score is 0 when one of the words is nowhere; a whole word counts twice.
  const score = (entry, query) => {
    let total = 0;
    for (const q of query) {
      let best = 0;
      for (const [tokens, weight] of entry.parts) {
        for (const t of tokens) {
          if (t === q) best = Math.max(best, 2 * weight);
          else if (t.startsWith(q)) best = Math.max(best, weight);
        }
      }
      if (best === 0) return 0;
      total += best;
    }
    return total;
  };

  const make = (tag, className, text, lang) => {
    const n = document.createElement(tag);
    if (className) n.className = className;
    if (lang) n.lang = lang;
    if (text) n.textContent = text;
    return n;
  };

  const show = (e) => {
    const item = make("li", "entry");
    const date = make("p", "entry-date");
    if (e.d) {
      const time = make("time", "", e.d);
      time.dateTime = e.i;
      date.append(time);
    }
    const title = make("h2");
    const link = make("a", "", e.t, e.l);
    link.href = e.u;
    title.append(link);
    item.append(date, title);
    if (e.s) item.append(make("p", "entry-subtitle", e.s, e.l));
    if (e.a) item.append(make("p", "entry-summary", e.a, e.l));
    if (e.p) item.append(make("p", "entry-by", e.p.join(", ")));
    return item;
  };

  let turn = 0;
  const search = async () => {
    const mine = ++turn;
    const query = split(field.value);
    archive.hidden = query.length > 0;
    list.hidden = query.length === 0;
    if (query.length === 0) {
      status.textContent = "";
      list.replaceChildren();
      return;
    }
    let entries;
    status.textContent = words.searching;
    try {
      entries = await load();
    } catch {
      index = null;
      archive.hidden = false;
      list.hidden = true;
      status.textContent = words.failed;
      return;
    }
    if (mine !== turn) return; // something newer was typed
    const found = entries
      .map((entry) => ({ entry, points: score(entry, query) }))
      .filter((f) => f.points > 0)
      .sort((a, b) => b.points - a.points || (b.entry.e.i || "").localeCompare(a.entry.e.i || ""));
    list.replaceChildren(...found.slice(0, shown).map((f) => show(f.entry.e)));
    status.textContent =
      found.length === 0 ? words.none : found.length === 1 ? words.single : words.many.replace("#", String(found.length));
  };

  let timer;
  const address = () => {
    const u = new URL(location.href);
    if (field.value) u.searchParams.set("q", field.value);
    else u.searchParams.delete("q");
    history.replaceState(null, "", u);
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { address(); search(); }, 150);
  });
  box.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    address();
    search();
  });
  box.hidden = false;
  field.value = new URL(location.href).searchParams.get("q") || "";
  search();
})();

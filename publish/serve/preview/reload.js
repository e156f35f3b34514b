// Loaded by every page of the preview and by no built page. When the content
// changes, the page is fetched again and what differs is put in its place, so
// that the reader stays where he was.
(() => {
  "use strict";
  const same = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName;

  // Makes the attributes and children of one element those of another, and
  // leaves alone what is equal.
  function become(old, fresh) {
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    const a = [...old.childNodes], b = [...fresh.childNodes];
    let start = 0, end = 0; // what is equal at both ends stays, as when a paragraph is put in
    while (start < a.length && start < b.length && a[start].isEqualNode(b[start])) start++;
    while (end < a.length - start && end < b.length - start && a[a.length - 1 - end].isEqualNode(b[b.length - 1 - end])) end++;
    const before = end > 0 ? a[a.length - end] : null;
    for (let i = start; i < Math.max(a.length, b.length) - end; i++) {
      const was = i < a.length - end ? a[i] : null, is = i < b.length - end ? b[i] : null;
      if (!is) was.remove();
      else if (!was) old.insertBefore(document.importNode(is, true), before);
      else if (was.isEqualNode(is)) continue;
      else if (same(was, is) && was.nodeType === Node.ELEMENT_NODE) become(was, is);
      else if (same(was, is)) was.data = is.data;
      else old.replaceChild(document.importNode(is, true), was);
    }
  }

  let busy = false, again = false;
  async function reload() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const x = scrollX, y = scrollY;
      document.title = fresh.title;
      become(document.body, fresh.body);
      scrollTo(x, y);
      document.documentElement.dataset.previewed = String(Number(document.documentElement.dataset.previewed || 0) + 1);
    } catch (e) {
      // The program was closed; the next event tells when it is there again.
    } finally {
      busy = false;
      if (again) { again = false; reload(); }
    }
  }

  if (window.top !== window) { // the frame with both widths tells its pages
    addEventListener("message", (e) => { if (e.origin === location.origin && e.data === "reload") reload(); });
    return;
  }
  let lost = false;
  const events = new EventSource(new URL("/_preview/events", location.href));
  events.addEventListener("change", reload);
  events.addEventListener("error", () => { lost = true; });
  events.addEventListener("open", () => { if (lost) { lost = false; reload(); } });
})();

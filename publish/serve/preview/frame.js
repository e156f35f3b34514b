// The frame with a page at two widths. Both show the same page, at the same
// place of the text, and follow its changes.
(() => {
  "use strict";
  const frames = [document.getElementById("phone"), document.getElementById("desktop")];
  const [, desktop] = frames, room = document.getElementById("room");
  const address = document.getElementById("address"), alone = document.getElementById("alone");
  let scheme = "";

  // Only pages of this server are shown, whatever the address says.
  const at = new URL(new URLSearchParams(location.search).get("at") || "/", location.href);
  let page = at.origin === location.origin ? at.pathname : "/";

  function fit() {
    const scale = Math.min(1, room.clientWidth / 1280);
    desktop.style.transform = `scale(${scale})`;
    desktop.style.height = `${room.clientHeight / scale}px`;
  }

  // Pages follow the computer's colours; here their rules are switched by hand.
  function paint(frame) {
    const doc = frame.contentDocument;
    if (!doc) return;
    doc.documentElement.style.colorScheme = scheme;
    for (const sheet of doc.styleSheets) {
      let rules = [];
      try { rules = [...sheet.cssRules]; } catch (e) { continue; }
      for (const rule of rules) {
        if (!(rule instanceof frame.contentWindow.CSSMediaRule)) continue;
        rule.written ??= rule.media.mediaText;
        const means = /prefers-color-scheme:\s*(dark|light)/.exec(rule.written);
        if (means) rule.media.mediaText = scheme === "" ? rule.written : scheme === means[1] ? "all" : "not all";
      }
    }
  }

  function show(to, except) {
    page = to;
    address.textContent = page;
    alone.href = page;
    history.replaceState(null, "", `?at=${encodeURIComponent(page)}`);
    for (const f of frames) {
      if (f !== except && f.contentWindow.location.pathname !== page) f.contentWindow.location.replace(page);
    }
  }

  for (const frame of frames) {
    frame.addEventListener("load", () => {
      if (frame.contentWindow.location.href === "about:blank") return;
      paint(frame);
      if (frame.contentWindow.location.pathname !== page) show(frame.contentWindow.location.pathname, frame);
      const other = frames.find((f) => f !== frame);
      frame.contentWindow.addEventListener("scroll", () => {
        if (!frame.matches(":hover")) return; // it is the other that is being scrolled
        const share = (w) => Math.max(1, w.document.documentElement.scrollHeight - w.innerHeight);
        const from = frame.contentWindow, to = other.contentWindow;
        to.scrollTo(0, from.scrollY / share(from) * share(to));
      }, { passive: true });
    });
  }
  for (const radio of document.querySelectorAll("input[name=scheme]")) {
    radio.addEventListener("change", () => { scheme = radio.value; frames.forEach(paint); });
  }
  addEventListener("resize", fit);
  fit();
  show(page);

  const tell = () => frames.forEach((f) => f.contentWindow.postMessage("reload", location.origin));
  let lost = false;
  const events = new EventSource("/_preview/events");
  events.addEventListener("change", tell);
  events.addEventListener("error", () => { lost = true; });
  events.addEventListener("open", () => { if (lost) { lost = false; tell(); } });
})();

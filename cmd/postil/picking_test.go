package main

import (
	"os"
	"path/filepath"
	"testing"
)

// A person cites two sources together, with a page, by the keyboard alone; one
// of them is written by another program while the list is open.
func TestSeveralSourcesAreCitedByKeyboard(t *testing.T) {
	f := newFolders(t)
	p := start(t, f, 1280, 800)
	p.WaitForText("Meridian Straits Foundation", "No article is open")
	p.Press("ctrl+n")
	p.WaitForText("Working title")
	p.Type("Bridges")
	p.Press("Return")
	p.WaitForKeyboardIn("Write here.")
	p.Type("The old bridge")
	p.Press("ctrl+shift+c")
	p.WaitForText("@casmere2026")
	p.Type("abarelle")
	p.WaitForText("@abarelle2022")
	p.WaitForNoText("@casmere2026")
	p.Press("shift+Return")
	p.WaitForText("@casmere2026") // the query is free for the next one
	p.Type("from elsewhere")
	p.WaitForText("Add “from elsewhere” as a new source…")
	file := filepath.Join(f.sample(), "references", "elsewhere2026.json")
	if err := os.WriteFile(file, []byte(`{"id":"elsewhere2026","type":"report","title":"From elsewhere","issued":{"date-parts":[[2026]]}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	p.WaitForText("@elsewhere2026")
	p.Press("Tab")
	p.WaitForText("Where in the source", "Words before it")
	p.Type("12-15")
	p.Screenshot("picking")
	p.Press("Return")
	p.WaitForText("The old bridge [@abarelle2022; @elsewhere2026, pp. 12-15]")

	p.Press("ctrl+shift+c") // behind it: it is edited
	p.WaitForText("@elsewhere2026")
	p.Press("ctrl+Return") // takes the mark of the first away; it does not submit the article
	p.Press("Home")
	p.Press("Return")
	p.WaitForText("The old bridge [@elsewhere2026, pp. 12-15]")
	p.Press("ctrl+z")
	p.WaitForText("The old bridge [@abarelle2022; @elsewhere2026, pp. 12-15]")
}

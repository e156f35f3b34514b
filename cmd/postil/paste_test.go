package main

import (
	"os"
	"path/filepath"
	"testing"
)

// What is pasted has the formats that the system's clipboard has, when a
// program says them: the one here answers as xclip does.
func TestPastingFormattedText(t *testing.T) {
	dir := t.TempDir()
	const script = "#!/bin/sh\necho '<meta charset=\"utf-8\"><p>The <b>old</b> bridge</p>'\n"
	if err := os.WriteFile(filepath.Join(dir, "xclip"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("WAYLAND_DISPLAY", "")
	p := start(t, newFolders(t), 1280, 800)
	p.WaitForText("Meridian Straits Foundation", "No article is open")
	p.Press("ctrl+n")
	p.WaitForText("Working title")
	p.Type("Bridges")
	p.Press("Return")
	p.WaitForKeyboardIn("Write here.")
	p.Type("The old bridge")
	p.Press("ctrl+a", "ctrl+c", "ctrl+v")
	p.WaitForText("The **old** bridge")
	p.Press("ctrl+z")
	p.WaitForNoText("**old**")
	p.Press("ctrl+End")
	p.Type(", or ")
	p.Press("ctrl+shift+v")
	p.WaitForText("The old bridge, or The old bridge")
	p.Screenshot("paste")
}

package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	first   = "The ferry to Saltmere was late again on Monday, and nobody on the quay was surprised."
	second  = "What is owed to those who wait is not an apology but a timetable that can be kept."
	summary = "A late ferry costs more than the fare. It costs the day of whoever waits for it."
)

// A person writes an article with a citation and a picture, and takes it all
// the way to readers.
func TestArticleFromFirstKeyToReaders(t *testing.T) {
	f := newcomer(t)
	p := start(t, f, 1280, 800)
	p.WaitForText("Who I am", "Make a new key", "Not now")
	p.Screenshot("0-who")
	p.Press("Return") // as this computer says, and with a new key
	p.WaitForText("Your key", "Copy public key", "SHA256:")
	p.Press("Escape")
	p.WaitForText("Meridian Straits Foundation", "Desk", "Archive", "No article is open")
	p.Screenshot("1-start")

	p.Press("ctrl+n")
	p.WaitForText("Working title")
	p.Type("The price of waiting")
	p.Press("Return")
	p.WaitForKeyboardIn("Write here.")
	p.WaitForText("Draft", "Submit for review")

	p.Type(first + " ")
	p.Press("ctrl+b")
	p.Type("Nobody")
	p.Press("Right", "Right", "space")
	p.Type("complained.")
	p.Press("Return", "Return")
	p.Type(second)
	p.WaitForText(first+" **Nobody** complained.", second)
	typeAccent(p)
	p.WaitForText("Unsaved changes")

	p.Press("ctrl+shift+c")
	p.WaitForText("@casmere2026")
	p.Type("abarelle")
	p.WaitForText("@abarelle2022")
	p.WaitForNoText("@casmere2026")
	p.Screenshot("2-cite")
	p.Press("Return")
	p.WaitForText("[@abarelle2022]", "(I. Abarelle, The Cool Side of the Street, Lantern & Rule, 2022)")

	p.Press("ctrl+2")
	p.WaitForText("Subtitle")
	p.Type("Why a timetable is a promise")
	p.ClickField("Summary")
	p.Type(summary)
	p.ClickField("Tags")
	p.Type("ferries, time")
	chooseLeadImage(p)
	p.Screenshot("3-details")
	p.WaitForText("Why a timetable is a promise")

	p.Press("ctrl+s")
	p.WaitForText("Saved ·", "Saved “The price of waiting”.")
	p.Press("ctrl+1")
	p.WaitForText("[@abarelle2022]")
	looks(p)

	p.ClickText("Submit for review")
	onUI(func() {
		if pace.pointed.IsZero() {
			t.Error("the pacer saw no click")
		}
	})
	p.WaitForText("“The price of waiting” is in review.", "In review")
	p.ClickText("Approve")
	p.WaitForText("Approve your own article")
	p.Screenshot("5-approve")
	p.ClickText("Approve")
	p.WaitForText("which you wrote yourself", "Publish…")
	p.ClickText("Publish…")
	p.WaitForText("Publish “The price of waiting”?")
	p.ClickText("Publish")
	p.WaitForText("Published", "Address of the page", "the-price-of-waiting", "Pushed to")
	p.Screenshot("6-receipt")
	p.ClickText("Open page")

	address := p.visited()
	if !strings.Contains(address, "/the-price-of-waiting/") {
		t.Errorf("the page is at %s", address)
	}
	page := get(t, address)
	for _, want := range []string{
		"<h1", "The price of waiting", first, "<strong>Nobody</strong>", second,
		"Abarelle", "The Cool Side of the Street", "Why a timetable is a promise", "late-ferry.png",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page at %s lacks %q:\n%s", address, want, page)
		}
	}

	clone := filepath.Join(t.TempDir(), "clone")
	command(t, "git", "clone", "--quiet", f.remote(), clone)
	found, err := filepath.Glob(filepath.Join(clone, "content", "commentary", "*", "*", "the-price-of-waiting", "index.md"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the article is in the remote %d times: %v %v", len(found), found, err)
	}
	data, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"title: The price of waiting\n", first + " **Nobody** complained.\n\n" + second, "[@abarelle2022]", "late-ferry.png", "tags: [ferries, time]", "summary: " + summary + "\n",
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the article in the remote lacks %q:\n%s", want, data)
		}
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(found[0]), "late-ferry.png")); err != nil {
		t.Error(err)
	}
	if commit := command(t, "git", "-C", f.remote(), "cat-file", "commit", "main"); !strings.Contains(commit, "-----BEGIN SSH SIGNATURE-----") {
		t.Errorf("the publication is not signed:\n%s", commit)
	}
	command(t, "git", "-C", f.remote(), "fsck", "--strict")
	command(t, "git", "-C", f.sample(), "fsck", "--strict")
}

// typeAccent types é with the dead key of an international keyboard, where the
// keyboard can be changed.
func typeAccent(p *person) {
	if _, err := exec.LookPath("setxkbmap"); err != nil {
		p.t.Log("setxkbmap is not installed: dead keys are left out")
		return
	}
	command(p.t, "setxkbmap", "-layout", "us", "-variant", "intl")
	p.Press("space", "C", "a", "f", "dead_acute", "e", "period", "space")
	command(p.t, "setxkbmap", "-layout", "us")
	p.WaitForText(second + " Café.")
}

// chooseLeadImage picks a picture in Fyne's file dialog and says what it shows.
func chooseLeadImage(p *person) {
	const name = "late-ferry.png"
	picture, err := os.ReadFile("../../assets/icon.png")
	if err == nil {
		err = os.WriteFile(filepath.Join(os.Getenv("HOME"), name), picture, 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.Press("ctrl+shift+p")
	p.WaitForText("File: New article…")
	p.Type("lead image")
	p.WaitForText("Article: Choose lead image…")
	p.WaitForNoText("File: New article…")
	p.Press("Return")
	p.ClickText("late-ferry")
	p.ClickText("Open")
	p.WaitForText(name)
	p.ScrollDown("Lead image", "Source")
	p.ClickField("Alternative text")
	p.Type("A ferry at the quay")
	p.ClickField("Credit")
	p.Type("Nadia Castillo")
	p.ClickField("Licence")
	p.Type("CC BY 4.0")
}

// looks keeps pictures of the window by day and by night, in the sizes that
// the screen has room for.
func looks(p *person) {
	w, h := screenSize(p.t)
	for _, size := range [][2]int{{1920, 1080}, {1280, 800}} {
		if size[0] > w || size[1] > h {
			continue
		}
		p.Resize(size[0], size[1])
		for _, mode := range []string{"Dark", "Light"} {
			p.Press("ctrl+shift+p")
			p.WaitForText("File: New article…")
			p.Type(mode)
			p.WaitForText("View: " + mode)
			p.WaitForNoText("File: New article…")
			p.Press("Return")
			p.WaitForText("Submit for review")
			p.Screenshot(fmt.Sprintf("4-article-%dx%d-%s", size[0], size[1], strings.ToLower(mode)))
		}
	}
}

// visited waits for the address that the browser is given last.
func (p *person) visited() (address string) {
	p.t.Helper()
	name := filepath.Join(os.Getenv("HOME"), "visited")
	p.t.Cleanup(func() { os.Remove(name) })
	p.waitFor("the browser to be opened", func() bool {
		data, err := os.ReadFile(name)
		lines := strings.Fields(string(data))
		if err != nil || len(lines) == 0 || !strings.HasSuffix(string(data), "\n") {
			return false
		}
		address = lines[len(lines)-1]
		return true
	})
	return address
}

func get(t *testing.T, address string) string {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v\n%s", address, resp.Status, err, body)
	}
	return string(body)
}

// Closing the window loses no word: what was not saved is saved, and the next
// window goes on with it.
func TestClosingTheWindowSavesTheText(t *testing.T) {
	f := newFolders(t)
	p := start(t, f, 1280, 800)
	p.WaitForText("Desk", "Archive")
	p.Press("ctrl+n")
	p.WaitForText("Working title")
	p.Type("Left in a hurry")
	p.Press("Return")
	p.WaitForKeyboardIn("Write here.")
	p.Type(second)
	p.WaitForText(second, "Unsaved changes")
	p.Close()

	p = start(t, f, 1280, 800)
	p.WaitForText("Desk", "Left in a hurry", "No article is open")
	p.ClickText("Left in a hurry")
	p.WaitForText(second, "Saved ·")
	if p.See().contains("were recovered") {
		t.Error("the text was not saved but only recovered")
	}
}

package article_test

import (
	"testing"

	"postil/publish/article"
)

func TestAddressesFindWhatMoved(t *testing.T) {
	const ferries, pilots = "content/commentary/2024/07/ferries", "content/commentary/2024/08/pilots"
	var a article.Addresses
	if _, ok := a.Find("/commentary/2024/06/boats/"); ok {
		t.Error("no article is known, and one was found")
	}
	// Boats went to ferries; another article is at boats' second address now.
	a.Add(ferries, "/commentary/2024/06/boats/", "/2019/boats.html", "/commentary/2024/08/pilots/", "no address")
	a.Add(pilots, "/2019/boats.html")
	for address, want := range map[string]article.Target{
		"/commentary/2024/07/ferries/":               {Dir: ferries},
		"/commentary/2024/07/ferries":                {Dir: ferries},
		"/commentary/2024/07/ferries/index.html":     {Dir: ferries, File: "index.html"},
		"/commentary/2024/07/ferries/data/table.csv": {Dir: ferries, File: "data/table.csv"},
		"/commentary/2024/06/boats/":                 {Dir: ferries, Former: true},
		"/commentary/2024/06/Boats":                  {Dir: ferries, Former: true},
		"/commentary/2024/06/boats/lead.png":         {Dir: ferries, File: "lead.png", Former: true},
		"/2019/boats.html":                           {Dir: ferries, Former: true},
		"/commentary/2024/08/pilots/":                {Dir: pilots},
		"/commentary/2024/06/":                       {},
		"/commentary/2024/06/boats/more/":            {},
		"/commentary/2024/06/boat/":                  {},
		"commentary/2024/06/boats/":                  {},
		"/":                                          {},
		"":                                           {},
	} {
		got, ok := a.Find(address)
		if got != want || ok != (want != article.Target{}) {
			t.Errorf("%s: %+v, want %+v", address, got, want)
		}
	}
	if !a.Moved() || (&article.Addresses{}).Moved() {
		t.Error("whether any moved")
	}
	if got, _ := a.Find("/commentary/2024/06/boats/data/x.csv"); got.Address() != "/commentary/2024/07/ferries/data/x.csv" {
		t.Errorf("present address %s", got.Address())
	}
}

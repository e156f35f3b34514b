package article

import (
	"path"
	"strings"
)

// Addresses knows where the articles of a site are and where they were, so that
// links to a former address can be taken to the present one. The zero value
// knows none.
type Addresses struct {
	now map[string]string // folders, by address
	was map[string]string // folders, by the file that answers at a former address, in small letters
}

// Add adds the article in a folder and addresses that lead to it. Of articles
// that claim the same former address the first has it. It may be called several
// times for one folder.
func (a *Addresses) Add(dir string, aliases ...string) {
	if a.now == nil {
		a.now, a.was = map[string]string{}, map[string]string{}
	}
	a.now[Address(dir)] = dir
	for _, alias := range aliases {
		if name := formerFile(alias); name != "" && a.was[name] == "" {
			a.was[name] = dir
		}
	}
}

// Moved reports whether any article had another address before.
func (a *Addresses) Moved() bool { return len(a.was) > 0 }

// Target is what an address leads to.
type Target struct {
	Dir    string // the article's folder
	File   string // the file beside it that is asked for, "" for the page itself
	Former bool   // the address is one that it had before
}

// Address is where the target is now.
func (t Target) Address() string { return Address(t.Dir) + t.File }

// Find gives what an address, a path from the site's base, leads to: an article
// or a file beside it. Where an article is now goes before where another was.
// It is false for an address that none has or had.
func (a *Addresses) Find(address string) (Target, bool) {
	if !strings.HasPrefix(address, "/") {
		return Target{}, false
	}
	page := path.Clean(address)
	for file := ""; page != "/"; {
		if dir, ok := a.now[page+"/"]; ok {
			return Target{Dir: dir, File: file}, true
		}
		if dir, ok := a.was[formerFile(page)]; ok {
			return Target{Dir: dir, File: file, Former: true}, true
		}
		if path.Ext(page) == "" && file == "" {
			break // pages have no pages below them
		}
		file = path.Join(path.Base(page), file)
		page = path.Dir(page)
	}
	return Target{}, false
}

// formerFile is the file of a former address, "" for what cannot be one.
func formerFile(alias string) string {
	name, err := AliasFile(alias)
	if err != nil {
		return ""
	}
	return strings.ToLower(name)
}

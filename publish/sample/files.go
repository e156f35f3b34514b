package sample

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"postil/assets"
	"postil/publish/article"
	"postil/publish/repo"
	"postil/publish/review"
)

// Person is somebody of the sample desk, as commits and events name them.
type Person = repo.Person

// Draft is one open draft of the sample desk: what it adds to the published
// record, and how far its review has come.
type Draft struct {
	State          string // "draft", "in review", "changes requested", "approved": the values of review.State
	Author, Editor Person
	Dir            string            // the article's bundle: "content/commentary/2026/11/slug"
	Files          map[string][]byte // path in the content repository -> bytes
	Note           string            // the editor's words with the approval or the request; "" in other states
}

// Authors are the four who sign the sample articles, by the names in front
// matter.
func Authors() []Person {
	return []Person{
		{Name: "Mateus Lindqvar", Email: "lindqvar@commentary.example.org"},
		{Name: "Nadia Okonjeva", Email: "okonjeva@commentary.example.org"},
		{Name: "Priya Halloran-Sen", Email: "halloran-sen@commentary.example.org"},
		{Name: "Tomas Eidbrandt", Email: "eidbrandt@commentary.example.org"},
	}
}

// Editor is the desk's editor, who signs no article and so may approve all.
func Editor() Person {
	return Person{Name: "Ruth Calderwick", Email: "calderwick@commentary.example.org"}
}

// draftRoot is the folder of assets.Sample that holds the drafts.
const draftRoot = "drafts"

// standing says where each folder under draftRoot stands in review.
type standing struct {
	folder string
	state  review.State
	note   string
}

func standings() []standing {
	return []standing{
		{"draft", review.Draft, ""},
		{"draft-unfinished", review.Draft, ""},
		{"in-review", review.InReview, ""},
		{
			"changes-requested", review.ChangesRequested,
			"The case is strong and the clock is the right way in. Two things before I can pass it: " +
				"“would cost less than one cooling centre” is the claim everybody will quote, and it has no source; " +
				"and the point about insurance needs a sentence on what the city's insurer has actually said. " +
				"I would also end on the people and not on the price.",
		},
		{
			"approved", review.Approved,
			"Checked against the joint report: the 37 per cent is on page 5 and the quotation is exact. " +
				"The last line earns its place. Good to go.",
		},
	}
}

// Published is everything on the published record, by path in the content
// repository: the settings, the references, the articles and their lead
// images.
func Published() (map[string][]byte, error) {
	files, err := read(".")
	if err != nil {
		return nil, fmt.Errorf("sample: published: %w", err)
	}
	return files, nil
}

// Drafts are the open drafts, in the order of the workflow.
func Drafts() ([]Draft, error) {
	var out []Draft
	for _, s := range standings() {
		files, err := read(path.Join(draftRoot, s.folder))
		if err != nil {
			return nil, fmt.Errorf("sample: draft %s: %w", s.folder, err)
		}
		d := Draft{State: string(s.state), Editor: Editor(), Files: files, Note: s.note}
		for name, data := range files {
			if path.Base(name) != "index.md" {
				continue
			}
			f, err := article.Parse(data)
			if err != nil {
				return nil, fmt.Errorf("sample: draft %s: %w", s.folder, err)
			}
			d.Dir = path.Dir(name)
			d.Author, err = signer(f.Front())
			if err != nil {
				return nil, fmt.Errorf("sample: draft %s: %w", s.folder, err)
			}
		}
		out = append(out, d)
	}
	return out, nil
}

// signer is the person behind an article's first author.
func signer(front article.Front) (Person, error) {
	all := Authors()
	i := slices.IndexFunc(all, func(p Person) bool { return slices.Contains(front.Authors[:min(1, len(front.Authors))], p.Name) })
	if i < 0 {
		return Person{}, fmt.Errorf("no author of the sample desk signs %q", front.Title)
	}
	return all[i], nil
}

// read collects the files under root of assets.Sample, named from root, and
// draws the lead image of every article among them. The drafts are left out
// unless root is inside them.
func read(root string) (map[string][]byte, error) {
	fsys, err := fs.Sub(assets.Sample(), root)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	err = fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && name == draftRoot:
			return fs.SkipDir
		case e.IsDir():
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		files[name] = data
		if path.Base(name) != "index.md" {
			return nil
		}
		f, err := article.Parse(data)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		file := f.Front().Image.File
		lead, err := Draw(strings.TrimSuffix(file, ".png"))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		files[path.Join(path.Dir(name), file)] = lead
		return nil
	})
	if err != nil {
		return nil, err
	}
	return files, nil
}

package sample

import (
	"bytes"
	"image/png"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/check"
	"postil/publish/content"
	"postil/publish/review"
)

// The images are drawn once for all tests: that is what takes the time.
var (
	publishedOnce = sync.OnceValues(Published)
	draftsOnce    = sync.OnceValues(Drafts)
)

func published(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := publishedOnce()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func load(layers ...map[string][]byte) *content.Content {
	fsys := fstest.MapFS{}
	for _, files := range layers {
		for name, data := range files {
			fsys[name] = &fstest.MapFile{Data: data}
		}
	}
	return content.Load(fsys)
}

func drafts(t *testing.T) []Draft {
	t.Helper()
	ds, err := draftsOnce()
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// findings are what would be said of an article when it is submitted.
func findings(a *content.Article, c *content.Content, files map[string][]byte) []proof.Finding {
	return check.Article(a, c, check.Options{Image: func(name string) ([]byte, error) {
		data, ok := files[path.Join(a.Dir, name)]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return data, nil
	}})
}

func lines(found []proof.Finding) string {
	var b strings.Builder
	for _, f := range found {
		b.WriteString("\n\t" + f.String())
	}
	return b.String()
}

func TestPublishedLoadsWithoutProblems(t *testing.T) {
	c := load(published(t))
	if len(c.Problems) > 0 {
		t.Errorf("problems:%s", lines(c.Problems))
	}
	if bad := c.Publication.Validate(); len(bad) > 0 {
		t.Errorf("postil.yaml: %v", bad)
	}
	for _, a := range c.Articles {
		if found := findings(a, c, published(t)); len(found) > 0 {
			t.Errorf("%s:%s", a.Dir, lines(found))
		}
	}
}

func TestPublishedIsARichArchive(t *testing.T) {
	c := load(published(t))
	authors, years, months, sections := map[string]int{}, map[int]int{}, map[string]int{}, map[string]int{}
	long, corrected, cosigned, tables, cited := 0, 0, 0, 0, map[string]bool{}
	for _, a := range c.Articles {
		years[a.Front.Date.Year()]++
		months[a.Front.Date.Format("2006-01")]++
		sections[a.Front.Section]++
		for _, name := range a.Front.Authors {
			authors[name]++
		}
		if len(a.Front.Authors) > 1 {
			cosigned++
		}
		corrected += len(a.Front.Corrections)
		doc := markdown.New(markdown.Options{}).Parse([]byte(a.File.Body()))
		if doc.Words() >= 600 {
			long++
		}
		if strings.Contains(a.File.Body(), "\n|:") {
			tables++
		}
		here := map[string]bool{}
		for _, cl := range doc.Citations.Clusters {
			for _, ci := range cl.Citations {
				cited[ci.Key], here[ci.Key] = true, true
			}
		}
		if len(here) < 2 || len(here) > 5 {
			t.Errorf("%s cites %d sources", a.Dir, len(here))
		}
		if want, err := article.Dir(a.Front); err != nil || want != a.Dir {
			t.Errorf("%s: front matter says %q, %v", a.Dir, want, err)
		}
	}
	for what, ok := range map[string]bool{
		"12 articles":                  len(c.Articles) >= 12,
		"3 years":                      len(years) == 3,
		"4 authors":                    len(authors) == 4,
		"months of different lengths":  len(months) > 6 && len(months) < len(c.Articles),
		"all sections in use":          len(sections) == len(c.Publication.Sections),
		"5 long articles":              long >= 5,
		"a correction":                 corrected == 1,
		"articles signed by two":       cosigned >= 2,
		"a table":                      tables == 1,
		"signatures of known authors":  slices.Equal(slices.Sorted(maps.Keys(authors)), authorNames()),
		"every reference in use there": len(cited) == c.Library.Len(),
	} {
		if !ok {
			t.Errorf("not so: %s (%d articles, years %v, authors %v, months %d, sections %v, long %d, cited %d of %d)",
				what, len(c.Articles), years, authors, len(months), sections, long, len(cited), c.Library.Len())
		}
	}
}

func authorNames() []string {
	var out []string
	for _, p := range Authors() {
		out = append(out, p.Name)
	}
	slices.Sort(out)
	return out
}

func TestReferencesAreOfManyKindsAndInStoredForm(t *testing.T) {
	c := load(published(t))
	kinds := map[string]bool{}
	var undated, unsigned, institutional, monthly int
	for _, r := range c.Library.All() {
		kinds[r.Type] = true
		switch {
		case len(r.Author) == 0:
			unsigned++
		case r.Author[0].Literal != "":
			institutional++
		}
		switch {
		case r.Issued.Year == 0:
			undated++
		case r.Issued.Month != 0 && r.Issued.Day == 0:
			monthly++
		}
		if r.DOI != "" && !strings.HasPrefix(r.DOI, "10.5555/") {
			t.Errorf("%s: DOI %s is not of the test prefix", r.Key, r.DOI)
		}
	}
	if c.Library.Len() < 25 || len(kinds) < 8 || undated == 0 || unsigned == 0 || institutional == 0 || monthly == 0 {
		t.Errorf("%d references of %d kinds; undated %d, unsigned %d, institutional %d, by month %d",
			c.Library.Len(), len(kinds), undated, unsigned, institutional, monthly)
	}
	for name, data := range all(t) {
		if !strings.HasPrefix(name, content.ReferenceRoot+"/") {
			continue
		}
		key := strings.TrimSuffix(path.Base(name), ".json")
		r, err := cite.ParseReference(key, data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, err := r.MarshalFile(); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s is not as Postil would write it (%v):\n%s", name, err, got)
		}
	}
}

// all is every file of the sample, drafts included.
func all(t *testing.T) map[string][]byte {
	t.Helper()
	files := maps.Clone(published(t))
	for _, d := range drafts(t) {
		maps.Copy(files, d.Files)
	}
	return files
}

func TestDraftsStandInEveryState(t *testing.T) {
	base := published(t)
	faults := map[string][]string{} // state -> rules broken, all drafts of that state
	states := map[string]int{}
	for _, d := range drafts(t) {
		states[d.State]++
		if !slices.Contains(authorNames(), d.Author.Name) || d.Author.Email == d.Editor.Email {
			t.Errorf("%s: written by %v, edited by %v", d.Dir, d.Author, d.Editor)
		}
		judged := d.State == string(review.ChangesRequested) || d.State == string(review.Approved)
		if judged != (d.Note != "") {
			t.Errorf("%s: %s with note %q", d.Dir, d.State, d.Note)
		}
		for name := range d.Files {
			if _, taken := base[name]; taken {
				t.Errorf("%s: overwrites %s", d.Dir, name)
			}
		}
		c := load(base, d.Files)
		a := c.ByDir(d.Dir)
		if a == nil || len(c.Problems) > 0 {
			t.Fatalf("%s: %d problems%s", d.Dir, len(c.Problems), lines(c.Problems))
		}
		if want, err := article.Dir(a.Front); err != nil || want != d.Dir {
			t.Errorf("%s: front matter says %q, %v", d.Dir, want, err)
		}
		for _, f := range findings(a, c, d.Files) {
			if f.Severity == proof.Error {
				faults[d.State] = append(faults[d.State], f.Rule)
			} else if d.State != string(review.Draft) {
				t.Errorf("%s: %s", d.Dir, f)
			}
		}
	}
	for _, s := range []review.State{review.Draft, review.InReview, review.ChangesRequested, review.Approved} {
		want := 1
		if s == review.Draft {
			want = 2
		}
		if states[string(s)] != want {
			t.Errorf("%d drafts are %s, want %d", states[string(s)], s, want)
		}
	}
	if len(faults) != 1 || !slices.Equal(faults[string(review.Draft)], []string{check.RuleImageCredit, proof.RuleUnknownKey}) {
		t.Errorf("faults by state: %v; only the unfinished draft has any", faults)
	}
}

func TestDrawings(t *testing.T) {
	used := map[string][]byte{}
	for name, data := range all(t) {
		if path.Ext(name) == ".png" {
			used[strings.TrimSuffix(path.Base(name), ".png")] = data
		}
	}
	if got := slices.Sorted(maps.Keys(used)); !slices.Equal(got, Names()) {
		t.Errorf("in use are %v, drawn are %v", got, Names())
	}
	for name, first := range used {
		data, err := Draw(name)
		if err != nil {
			t.Fatal(err)
		}
		cfg, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil || cfg.Width < 1200 || cfg.Width*9 != cfg.Height*16 || len(data) > 250_000 {
			t.Errorf("%s: %d by %d, %d bytes, %v", name, cfg.Width, cfg.Height, len(data), err)
		}
		if !bytes.Equal(data, first) {
			t.Errorf("%s: a second drawing differs", name)
		}
	}
	if _, err := Draw("no-such"); err == nil {
		t.Error("an unknown name was drawn")
	}
}

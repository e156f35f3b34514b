package csl

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

// wellKnown are the styles compared byte for byte with citeproc-js.
var wellKnown = []string{
	"apa", "chicago-author-date", "chicago-fullnote-bibliography", "modern-language-association", "ieee", "nature",
	"american-medical-association", "oscola", "harvard-cite-them-right", "vancouver", "association-for-computing-machinery", "springer-basic-author-date",
}

// debian finds the styles and locales of Debian's packages, or those in the
// folder that CSL_STYLES names.
func debian(t testing.TB) (styles, locales string) {
	t.Helper()
	dir := os.Getenv("CSL_STYLES")
	if dir == "" {
		dir = "/usr/share/citation-style-language"
	}
	styles, locales = filepath.Join(dir, "styles"), filepath.Join(dir, "locales")
	if _, err := os.Stat(filepath.Join(styles, "apa.csl")); err != nil {
		t.Skipf("no CSL styles: install citation-style-language-styles and -locales or set CSL_STYLES (%v)", err)
	}
	return styles, locales
}

func readStyle(t testing.TB, file string) *style.Style {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	s, err := style.Parse(f)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return s
}

// sample cites each reference once, some again, alone and together.
func sample(items []map[string]any) []Citation {
	var list []Citation
	id := func(i int) string { return items[i%len(items)]["id"].(string) }
	for i := range items {
		c := Citation{Note: len(list) + 1, Cites: []Cite{{ID: id(i)}}}
		if i%3 == 1 {
			c.Cites[0].Locator, c.Cites[0].Label = fmt.Sprint(i+10), "page"
		}
		if i%7 == 2 {
			c.Cites = append(c.Cites, Cite{ID: id(i + 9)}, Cite{ID: id(i + 18)})
		}
		list = append(list, c)
	}
	for i := range len(items) / 5 {
		list = append(list, Citation{Note: len(list) + 1, Cites: []Cite{{ID: id(i * 3), Locator: "7"}}})
	}
	return list
}

func TestOracle(t *testing.T) {
	modules := os.Getenv("CSL_CITEPROC")
	if modules == "" {
		t.Skip("set CSL_CITEPROC to a node_modules folder that has citeproc 2.4.63")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node in PATH")
	}
	styles, localeDir := debian(t)
	locales := files(t, localeDir)
	xml := map[string]string{}
	for _, lang := range []string{"en-US", "en-GB"} {
		data, err := os.ReadFile(filepath.Join(localeDir, "locales-"+lang+".xml"))
		if err != nil {
			t.Skip(err)
		}
		xml[lang] = string(data)
	}
	names := wellKnown
	if s := os.Getenv("CSL_ORACLE_STYLES"); s != "" {
		names = strings.Fields(s)
	}
	total, same := 0, 0
	for _, hard := range []bool{false, true} {
		raw := library(51, hard)
		data, err := json.Marshal(raw)
		if err != nil {
			t.Fatal(err)
		}
		items, err := ParseItems(data)
		if err != nil {
			t.Fatal(err)
		}
		cites := sample(raw)
		for _, name := range names {
			text, err := os.ReadFile(filepath.Join(styles, name+".csl"))
			if err != nil {
				t.Skip(err)
			}
			if m := defaultLocale.FindSubmatch(text); m != nil {
				lang := canonical(string(m[1]))
				if d := dialects[lang]; d != "" {
					lang = d
				}
				if data, err := os.ReadFile(filepath.Join(localeDir, "locales-"+lang+".xml")); err == nil {
					xml[lang] = string(data)
				}
			}
			want := runOracle(t, node, modules, string(text), xml, raw, cites)
			e, err := NewEngine(readStyle(t, filepath.Join(styles, name+".csl")), locales, Options{})
			if err != nil {
				t.Fatal(err)
			}
			e.SetItems(items)
			doc := Document{Citations: cites}
			for _, it := range items {
				doc.Uncited = append(doc.Uncited, it.ID)
			}
			got := e.Format(doc)
			n, ok := 0, 0
			report := func(what, got, want string) {
				n++
				if got == want {
					ok++
				} else if *show != "" && (strings.Contains(name, *show) || *show == ".") {
					t.Logf("%s %s\n got  %s\n want %s", name, what, got, want)
				}
			}
			for i, c := range got.Citations {
				report(fmt.Sprint("citation ", i), output.HTML(c), want.Citations[i])
			}
			entries := map[string]string{}
			for _, en := range got.Bibliography.Entries {
				entries[en.ID] = output.Entry(en.Text)
			}
			for i, id := range want.IDs {
				at := ""
				if i < len(got.Bibliography.Entries) && got.Bibliography.Entries[i].ID != id {
					at = " (another place)"
				}
				report("entry "+id, entries[id]+at, want.Entries[i])
			}
			t.Logf("%-40s hard=%-5v %d of %d", name, hard, ok, n)
			total, same = total+n, same+ok
		}
	}
	t.Logf("%d of %d the same, %.1f %%", same, total, 100*float64(same)/float64(total))
	if same*100 < total*oracleFloor {
		t.Errorf("fewer than %d %% are the same", oracleFloor)
	}
}

// oracleFloor is what the comparison must reach, in per cent.
const oracleFloor = 98

var defaultLocale = regexp.MustCompile(`default-locale="([^"]+)"`)

type oracleResult struct {
	Citations, Entries, IDs []string
}

func runOracle(t *testing.T, node, modules, text string, locales map[string]string, items []map[string]any, cites []Citation) oracleResult {
	t.Helper()
	type cite struct {
		ID      string `json:"id"`
		Locator string `json:"locator,omitempty"`
		Label   string `json:"label,omitempty"`
	}
	type citation struct {
		Cites []cite `json:"cites"`
		Note  int    `json:"note"`
	}
	job := struct {
		Style     string            `json:"style"`
		Locales   map[string]string `json:"locales"`
		Items     any               `json:"items"`
		Citations []citation        `json:"citations"`
	}{Style: text, Locales: locales, Items: items}
	for _, c := range cites {
		k := citation{Note: c.Note}
		for _, x := range c.Cites {
			k.Cites = append(k.Cites, cite{x.ID, x.Locator, x.Label})
		}
		job.Citations = append(job.Citations, k)
	}
	in, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	// CSL_ORACLE_CACHE names a folder that keeps answers: citeproc-js is slow.
	kept := ""
	if dir := os.Getenv("CSL_ORACLE_CACHE"); dir != "" {
		kept = filepath.Join(dir, fmt.Sprintf("%x.json", sha256.Sum256(in)))
	}
	if out, err := os.ReadFile(kept); kept != "" && err == nil {
		var r oracleResult
		if err := json.Unmarshal(out, &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	cmd := exec.Command(node, "testdata/oracle.js", modules)
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	if kept != "" {
		if err := os.WriteFile(kept, out, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var r oracleResult
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v: %.300s", err, out)
	}
	return r
}

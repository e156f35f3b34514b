package markdown

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/cite"
)

// hugoVersion is major*1000+minor.
type hugoVersion int

func parseVersion(s string) hugoVersion {
	m := regexp.MustCompile(`(\d+)\.(\d+)`).FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	major, _ := strconv.Atoi(m[1])
	minor, _ := strconv.Atoi(m[2])
	return hugoVersion(major*1000 + minor)
}

// findHugo finds the Hugo that $POSTIL_HUGO names or the one on the path.
func findHugo(t *testing.T) (string, hugoVersion) {
	t.Helper()
	name := os.Getenv("POSTIL_HUGO")
	if name == "" {
		name = "hugo"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip("no Hugo to compare with: set POSTIL_HUGO or install hugo")
	}
	out, err := exec.Command(path, "version").Output()
	if err != nil {
		t.Fatalf("hugo version: %v", err)
	}
	return path, parseVersion(string(out))
}

// characters puts the signs for the names that Hugo writes typography with. The
// pipeline writes the signs themselves.
var characters = strings.NewReplacer("&ldquo;", "“", "&rdquo;", "”", "&lsquo;", "‘", "&rsquo;", "’",
	"&ndash;", "–", "&mdash;", "—", "&hellip;", "…", "&laquo;", "«", "&raquo;", "»")

// bodies lets Hugo render texts, with the settings for Markdown of the
// configuration that Postil puts into a content repository.
func bodies(t *testing.T, hugo string, texts []string) []string {
	t.Helper()
	return bodiesBy(t, hugo, map[string]string{"layouts/_default/single.html": "{{ .Content | jsonify }}"}, texts)
}

// bodiesBy is bodies with layouts of its own.
func bodiesBy(t *testing.T, hugo string, layouts map[string]string, texts []string) []string {
	t.Helper()
	site := t.TempDir()
	write := func(name, data string) {
		t.Helper()
		path := filepath.Join(site, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	shipped, err := os.ReadFile("../../assets/hugo/hugo.toml")
	if err != nil {
		t.Fatal(err)
	}
	_, settings, _ := strings.Cut(string(shipped), "\n[markup")
	settings, _, ok := strings.Cut(settings, "\n[[module")
	if !ok {
		t.Fatal("assets/hugo/hugo.toml has no [markup] settings before its mounts")
	}
	write("hugo.toml", "baseURL = \"https://example.org/\"\ndisableKinds = [\"taxonomy\", \"term\", \"RSS\", \"sitemap\", \"home\", \"section\"]\n[markup"+settings+"\n")
	for name, text := range layouts {
		write(name, text)
	}
	for i, text := range texts {
		write(fmt.Sprintf("content/c%05d.md", i), "---\ntitle: x\n---\n"+text)
	}
	cmd := exec.Command(hugo, "--source", site, "--destination", filepath.Join(site, "public"), "--quiet")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("hugo: %v\n%s", err, out)
	}
	var list []string
	for i := range texts {
		data, err := os.ReadFile(filepath.Join(site, "public", fmt.Sprintf("c%05d", i), "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		var body string
		if err := json.Unmarshal(data, &body); err != nil {
			t.Fatalf("%v in %s", err, html.UnescapeString(string(data)))
		}
		list = append(list, characters.Replace(body))
	}
	return list
}

// Cases are "=== name" and the Markdown; {since 0.148} behind a name says which
// Hugo a case is for, where an older one differs.
func TestBodyIsHugos(t *testing.T) {
	hugo, version := findHugo(t)
	data, err := os.ReadFile("testdata/hugo.cases")
	if err != nil {
		t.Fatal(err)
	}
	var names, texts []string
	for _, c := range strings.Split("\n"+string(data), "\n=== ")[1:] {
		name, src, _ := strings.Cut(c, "\n")
		if name, since, ok := strings.Cut(name, " {since "); ok && version < parseVersion(since) {
			t.Logf("%s: Hugo differs before %s", name, strings.TrimSuffix(since, "}"))
			continue
		}
		names, texts = append(names, name), append(texts, src)
	}
	if version >= parseVersion("0.165") {
		for _, e := range commonMarkExamples(t) {
			// Raw HTML, figures and citations differ on purpose.
			if !strings.ContainsAny(e.Markdown, "<@") && !strings.Contains(e.Markdown, "![") && !strings.HasPrefix(e.Markdown, "---") {
				names, texts = append(names, fmt.Sprintf("CommonMark %d", e.Example)), append(texts, e.Markdown)
			}
		}
	}
	p := New(Options{Lang: "en"})
	same := 0
	for i, want := range bodies(t, hugo, texts) {
		ok := t.Run(names[i], func(t *testing.T) {
			var b bytes.Buffer
			d := p.Parse([]byte(texts[i]))
			if err := p.HTML(&b, d, cite.Formatted{}, HTMLOptions{}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, b.String()); diff != "" {
				t.Errorf("HTML of\n%s\n(-Hugo +Postil):\n%s", texts[i], diff)
			}
		})
		if ok {
			same++
		}
	}
	t.Logf("%d of %d cases are the same", same, len(texts))
}

func TestRandomBodiesAreHugos(t *testing.T) {
	hugo, version := findHugo(t)
	if version < parseVersion("0.165") {
		t.Skip("older Hugos differ in some of it")
	}
	var list []string
	for _, s := range pieces {
		// Raw HTML, citations, figures and callouts differ on purpose; of a note
		// that begins in another Hugo loses the text.
		if !strings.ContainsAny(s, "<@!\x00\v\f") && s != "[^x]: " {
			list = append(list, s)
		}
	}
	var texts []string
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		text := "Text.\n\n"
		for range 4 + r.IntN(30) {
			text += list[r.IntN(len(list))]
		}
		texts = append(texts, text)
	}
	p := New(Options{Lang: "en"})
	for i, want := range bodies(t, hugo, texts) {
		var b bytes.Buffer
		if err := p.HTML(&b, p.Parse([]byte(texts[i])), cite.Formatted{}, HTMLOptions{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("HTML of %q (-Hugo +Postil):\n%s", texts[i], diff)
		}
	}
}

// The layouts that Postil puts into a content repository make figures, callouts
// and pull quotes of what is written as such, as the page has them.
func TestFiguresAndCalloutsByHugosLayouts(t *testing.T) {
	hugo, version := findHugo(t)
	if version < parseVersion("0.134") {
		t.Skip("this Hugo knows no titles of callouts")
	}
	layouts := map[string]string{"layouts/_default/single.html": `{{ partial "citations.html" . | jsonify }}`}
	for _, name := range []string{"_default/_markup/render-image.html", "_default/_markup/render-blockquote.html", "partials/citations.html"} {
		data, err := os.ReadFile("../../assets/hugo/layouts/" + name)
		if err != nil {
			t.Fatal(err)
		}
		layouts["layouts/"+name] = string(data)
	}
	data, err := os.ReadFile("testdata/hugohooks.cases")
	if err != nil {
		t.Fatal(err)
	}
	var names, texts []string
	for _, c := range strings.Split("\n"+string(data), "\n=== ")[1:] {
		name, src, _ := strings.Cut(c, "\n")
		names, texts = append(names, name), append(texts, src)
	}
	// Go's templates write quotation marks in another way, and another address
	// where one is refused.
	same := strings.NewReplacer("&#34;", "&quot;", "&#43;", "+", "#ZgotmplZ", "")
	p := New(Options{Lang: "en"})
	for i, got := range bodiesBy(t, hugo, layouts, texts) {
		t.Run(names[i], func(t *testing.T) {
			var b bytes.Buffer
			if err := p.HTML(&b, p.Parse([]byte(texts[i])), cite.Formatted{}, HTMLOptions{}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(b.String(), same.Replace(got)); diff != "" {
				t.Errorf("HTML of\n%s\n(-Postil +Hugo):\n%s", texts[i], diff)
			}
		})
	}
}

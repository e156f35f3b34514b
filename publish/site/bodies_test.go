package site_test

import (
	"bytes"
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"postil/editor/cite/house"
	"postil/editor/markdown"
	"postil/publish/content"
	"postil/publish/site/corpus"
)

// TestBodiesAsHugo compares what our pipeline and Hugo's make of the bodies of
// ten thousand articles without any syntax of our own, byte for byte but for
// entities of typographic marks.
// POSTIL_HUGO is Hugo's path, POSTIL_BODIES another number of articles.
func TestBodiesAsHugo(t *testing.T) {
	hugo := os.Getenv("POSTIL_HUGO")
	if hugo == "" {
		t.Skip("POSTIL_HUGO is not set")
	}
	n, err := strconv.Atoi(cmp.Or(os.Getenv("POSTIL_BODIES"), "10000"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	src, out := filepath.Join(dir, "src"), filepath.Join(dir, "out")
	if err := corpus.Write(src, corpus.Options{Articles: n, Plain: true}); err != nil {
		t.Fatal(err)
	}
	// Hugo is to print bodies and nothing else.
	for _, name := range []string{"layouts", "hugo.toml", "references"} {
		if err := os.RemoveAll(filepath.Join(src, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"hugo.toml":                    "baseURL = \"/\"\ndisableKinds = [\"RSS\", \"sitemap\", \"taxonomy\", \"term\", \"home\", \"section\", \"404\"]\n",
		"layouts/_default/single.html": "{{ .Content }}",
	} {
		name = filepath.Join(src, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if said, err := exec.Command(hugo, "--source", src, "--destination", out, "--noBuildLock", "--quiet").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	c := content.Load(os.DirFS(src))
	if len(c.Articles) != n {
		t.Fatalf("%d articles", len(c.Articles))
	}
	p, f := markdown.New(markdown.Options{Lang: "en"}), house.New()
	// Hugo writes typographic marks as entities, we as the characters they are.
	characters := strings.NewReplacer("&ndash;", "–", "&mdash;", "—", "&ldquo;", "“", "&rdquo;", "”", "&lsquo;", "‘", "&rsquo;", "’", "&hellip;", "…")
	others := 0
	for _, a := range c.Articles {
		doc := p.Parse([]byte(a.File.Body()))
		var ours bytes.Buffer
		if err := p.HTML(&ours, doc, f.Format(doc.Citations, c.Library), markdown.HTMLOptions{}); err != nil {
			t.Fatal(err)
		}
		theirs, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(a.Dir[len("content/"):]), "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		theirs = []byte(characters.Replace(string(theirs)))
		if bytes.Equal(ours.Bytes(), theirs) {
			continue
		}
		if others++; others <= 3 {
			at := 0
			for at < ours.Len() && at < len(theirs) && ours.Bytes()[at] == theirs[at] {
				at++
			}
			part := func(b []byte) []byte { return b[min(len(b), max(0, at-60)):min(len(b), at+120)] }
			t.Errorf("%s differs at byte %d:\nours  %q\nhugo's %q", a.Dir, at, part(ours.Bytes()), part(theirs))
		}
	}
	t.Logf("%d of %d bodies are the same", n-others, n)
	if others > 3 {
		t.Errorf("%d bodies differ in all", others)
	}
}

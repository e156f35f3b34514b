package spelling_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"postil/app/spelling"
	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/publication"
)

// write writes a file of the test.
func write(t *testing.T, text string, elem ...string) string {
	t.Helper()
	path := filepath.Join(elem...)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// dictionary writes a dictionary with the words given.
func dictionary(t *testing.T, folder, name string, words ...string) {
	t.Helper()
	write(t, "SET UTF-8\n", folder, name+".aff")
	write(t, "1\n"+strings.Join(words, "\n")+"\n", folder, name+".dic")
}

func found(t *testing.T, s *spelling.Speller, text string) string {
	t.Helper()
	list, err := s.Read(context.Background(), text)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, m := range list {
		words = append(words, m.Word)
	}
	return strings.Join(words, " ")
}

func TestOpen(t *testing.T) {
	publication, system := t.TempDir(), t.TempDir()
	dictionary(t, filepath.Join(publication, spelling.Folder), "en_GB", "harbour")
	dictionary(t, system, "en_GB", "harbor")
	dictionary(t, system, "de_DE", "Hafen")
	o := spelling.Options{Publication: publication, Folders: []string{system}, Language: "en-GB"}
	s, err := spelling.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if got := found(t, s, "harbour harbor"); got != "harbor" {
		t.Errorf("found %q: the publication's dictionary goes before the system's", got)
	}
	o.Language = "de"
	if s, err = spelling.Open(o); err != nil || found(t, s, "Hafen harbour") != "harbour" {
		t.Errorf("German: %v", err)
	}
	o.Language = "sv"
	if _, err := spelling.Open(o); !errors.Is(err, spelling.ErrNoDictionary) {
		t.Errorf("Swedish: %v", err)
	}
	write(t, "nonsense", system, "sv.aff")
	write(t, "nonsense", system, "sv.dic")
	if _, err := spelling.Open(o); err == nil || errors.Is(err, spelling.ErrNoDictionary) || !strings.Contains(err.Error(), "sv.dic:1") {
		t.Errorf("a faulty dictionary: %v", err)
	}
}

func TestWords(t *testing.T) {
	dir := t.TempDir()
	dictionary(t, dir, "en", "the", "of", "tide")
	ours, mine := spelling.PublicationWords(dir), spelling.NewWordFile(filepath.Join(dir, "mine.txt"))
	s, err := spelling.Open(spelling.Options{Folders: []string{dir}, Language: "en", Lists: []*spelling.WordFile{ours, mine}})
	if err != nil {
		t.Fatal(err)
	}
	const text = "the tide of Okoro, Zambelli and the polder\n\nand the weir"
	if got := found(t, s, text); got != "Okoro Zambelli and polder and weir" {
		t.Fatalf("found %q", got)
	}
	write(t, "polder # a field won from the sea\r\n", dir, spelling.Folder, spelling.WordsFile)
	if err := ours.Add("weir"); err != nil {
		t.Fatal(err)
	}
	if err := mine.Add("and"); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, spelling.Folder, spelling.WordsFile)); err != nil || string(data) != "polder # a field won from the sea\r\nweir\r\n" {
		t.Errorf("the file of words is %q, %v", data, err)
	}
	s.SetWords([]string{"Okoro"}, []string{"Zambelli"})
	if got := found(t, s, text); got != "" {
		t.Errorf("found %q although all are in lists", got)
	}
	before := s.Counters()
	s.SetWords([]string{"Okoro"}, []string{"Zambelli"})
	if found(t, s, text); s.Counters() != before {
		t.Error("the text was checked again though no list changed")
	}
	s.SetWords([]string{"Okoro"})
	if got := found(t, s, text); got != "Zambelli" {
		t.Errorf("found %q after a name went", got)
	}
	if got := s.Suggester()("Okora"); !slices.Contains(got, "Okoro") {
		t.Errorf("suggestions %q", got)
	}
	// Another program empties the file.
	if err := os.Remove(filepath.Join(dir, spelling.Folder, spelling.WordsFile)); err != nil {
		t.Fatal(err)
	}
	if got := found(t, s, text); got != "Zambelli polder weir" {
		t.Errorf("found %q after the list was deleted", got)
	}
}

func TestWordFileRefuses(t *testing.T) {
	dir := t.TempDir()
	f := spelling.NewWordFile(filepath.Join(dir, "deep", "words.txt"))
	for _, w := range []string{"", "  ", "a#b", "two\nlines"} {
		if err := f.Add(w); !errors.Is(err, spelling.ErrNoWord) {
			t.Errorf("Add(%q): %v", w, err)
		}
	}
	path := write(t, "caf\xe9\n", dir, "latin.txt")
	f = spelling.NewWordFile(path)
	if err := f.Add("word"); !errors.Is(err, spelling.ErrEncoding) {
		t.Errorf("a file that is not UTF-8: %v", err)
	}
	if data, _ := os.ReadFile(path); string(data) != "caf\xe9\n" {
		t.Errorf("the file was changed to %q", data)
	}
	if err := spelling.PublicationWords("").Add("word"); !errors.Is(err, spelling.ErrNoWord) {
		t.Errorf("no file: %v", err)
	}
}

// Words added at the same time are all kept.
func TestWordFileAtOnce(t *testing.T) {
	f := spelling.NewWordFile(filepath.Join(t.TempDir(), "words.txt"))
	var wg sync.WaitGroup
	for _, w := range []string{"one", "two", "three", "four", "five"} {
		wg.Go(func() {
			if err := f.Add(w); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if l, err := f.List(); err != nil || l.Len() != 5 {
		t.Errorf("%v, %v", l.Words(), err)
	}
}

func TestHouseAndCited(t *testing.T) {
	pub := publication.Default()
	pub.Name = "The Strait Review"
	c := &content.Content{Publication: pub, Articles: []*content.Article{{Front: article.Front{Authors: []string{"Siân O’Neill-Okoro"}, Tags: []string{"tide gates"}}}}}
	for _, w := range []string{"Strait", "Siân", "O’Neill-Okoro", "Okoro", "gates"} {
		if !slices.Contains(spelling.House(c), w) {
			t.Errorf("%s is not among the words of the house: %q", w, spelling.House(c))
		}
	}
	if got := spelling.House(nil); got != nil {
		t.Errorf("without a record: %q", got)
	}
	refs := []*cite.Reference{{Title: "Ports: a reckoning", Author: []cite.Name{{Family: "Castillo", Given: "N."}, {Literal: "Hafenamt"}}}}
	got := spelling.Cited(article.Front{Authors: []string{"Ada"}}, refs)
	if !slices.Equal(got, []string{"Ada", "Castillo", "Hafenamt", "N", "Ports", "a", "reckoning"}) {
		t.Errorf("words of the sources: %q", got)
	}
}

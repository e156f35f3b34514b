package workspace_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/app/spelling"
	"postil/app/workspace"
	"postil/publish/article"
)

// dictionary gives the person a dictionary for a language.
func (p place) dictionary(t *testing.T, lang string, words ...string) {
	t.Helper()
	if err := os.MkdirAll(p.dictionaries, 0o777); err != nil {
		t.Fatal(err)
	}
	for ext, text := range map[string]string{".aff": "SET UTF-8\nTRY esianrtolcdugmphbyfvkw\n", ".dic": "1\n" + strings.Join(words, "\n") + "\n"} {
		if err := os.WriteFile(filepath.Join(p.dictionaries, lang+ext), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// misspelt are the words that are marked now.
func (w *window) misspelt() string {
	w.t.Helper()
	w.drain("spelling")
	list, ok := w.Misspellings()
	if !ok {
		w.t.Error("the misspellings are of another text after all is done")
	}
	body := w.Document().Body()
	var words []string
	for _, m := range list {
		if body[m.Start:m.End] != m.Word {
			w.t.Errorf("%q is said to be %q", body[m.Start:m.End], m.Word)
		}
		words = append(words, m.Word)
	}
	return strings.Join(words, " ")
}

// typed is text as it is being typed.
type typed string

func (s typed) String() string { return string(s) }

func TestSpelling(t *testing.T) {
	p := newPlace(t, false)
	p.dictionary(t, "en_US", "the", "tide", "gate", "is", "late", "as", "in")
	p.dictionary(t, "de_DE", "die", "Flut")
	w := p.open(t)
	w.CheckSpelling(true)
	w.begin("Gates")
	const text = "\nThe tied gate is laet, as in `kode` [@castillo2024] Castillo.\n"
	w.SetBody(text)
	if got := w.misspelt(); got != "tied laet Castillo" {
		t.Fatalf("marked %q", got)
	}
	if got := w.SpellingsFor("laet"); !slices.Contains(got, "late") {
		t.Errorf("suggestions %q", got)
	}

	w.AddReference(castillo())
	if got := w.misspelt(); got != "tied laet" {
		t.Errorf("marked %q with the source there", got)
	}
	w.IgnoreWord("laet")
	if got := w.misspelt(); got != "tied" {
		t.Errorf("marked %q after a word was ignored", got)
	}
	w.LearnWord("tied")
	w.drain("word 1")
	if got := w.misspelt(); got != "" {
		t.Errorf("marked %q after a word was learnt", got)
	}
	w.AddHouseWord("polder")
	w.drain("word 2", "spelling")
	for path, want := range map[string]string{p.words: "tied\n", filepath.Join(p.dir, "dictionaries", "words.txt"): "polder\n"} {
		if data, err := os.ReadFile(path); err != nil || string(data) != want {
			t.Errorf("%s has %q, %v", filepath.Base(path), data, err)
		}
	}

	if err := w.SetFront(func(f *article.Front) { f.Lang = "de" }); err != nil {
		t.Fatal(err)
	}
	w.SetBody("Die Flut is late\n")
	if got := w.misspelt(); got != "is late" {
		t.Errorf("marked %q in a German article", got)
	}

	w.CheckSpelling(false)
	if got := w.misspelt(); got != "" {
		t.Errorf("marked %q with the checker off", got)
	}
	w.CheckSpelling(true)
	if got := w.misspelt(); got != "is late" {
		t.Errorf("marked %q with the checker on again", got)
	}

	w.begin("Another")
	w.SetBody("laet\n")
	if got := w.misspelt(); got != "laet" {
		t.Errorf("marked %q: what is ignored is ignored in one article", got)
	}
}

func TestSpellingWithoutDictionary(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.CheckSpelling(true)
	w.begin("Gates")
	w.SetBody("Ther tied\n")
	if got := w.misspelt(); got != "" {
		t.Errorf("marked %q without a dictionary", got)
	}
	if lang, err := w.SpellingFault(); lang == "" || !errors.Is(err, spelling.ErrNoDictionary) {
		t.Errorf("fault %q, %v", lang, err)
	}
	if len(w.errs) > 0 {
		t.Errorf("that is no failure: %v", w.errs)
	}
	p.dictionary(t, "en_US", "tied") // installed meanwhile
	w.SetBody("Ther tied now\n")
	if got := w.misspelt(); got != "Ther now" {
		t.Errorf("marked %q once there is a dictionary", got)
	}
	if lang, err := w.SpellingFault(); err != nil {
		t.Errorf("fault %q, %v", lang, err)
	}
}

// The word that is being typed is not marked, until the caret leaves it.
func TestSpellingLeavesTheWordBeingTyped(t *testing.T) {
	p := newPlace(t, false)
	p.dictionary(t, "en_US", "the", "tide")
	w := p.open(t)
	w.CheckSpelling(true)
	w.begin("Gates")
	write := func(text string) {
		w.BodyEdited(typed(text))
		w.CaretAt(len(text), true)
		w.CaretAt(len(text), false) // as the field tells it after every key
	}
	write("teh the tid")
	if got := w.misspelt(); got != "teh" {
		t.Errorf("marked %q while a word is typed", got)
	}
	write("teh the tide")
	if got := w.misspelt(); got != "teh" {
		t.Errorf("marked %q", got)
	}
	write("teh the tide tid")
	w.misspelt()
	before := w.count("spelled")
	w.CaretAt(len("teh the tide ti"), false)
	if got := w.misspelt(); got != "teh" || w.count("spelled") != before {
		t.Errorf("marked %q with the caret still in the word", got)
	}
	w.CaretAt(2, false)
	if got := w.misspelt(); got != "teh tid" || w.count("spelled") != before+1 {
		t.Errorf("marked %q after the caret left the word, told %d times", got, w.count("spelled")-before)
	}
	w.CaretAt(len("teh the tide tid"), false)
	if got := w.misspelt(); got != "teh tid" {
		t.Errorf("marked %q with the caret brought back", got)
	}
}

// What was found in another version of the text is not shown in this one.
func TestSpellingIsOfOneVersion(t *testing.T) {
	p := newPlace(t, false)
	p.dictionary(t, "en_US", "the")
	w := p.open(t)
	w.CheckSpelling(true)
	w.begin("Gates")
	w.SetBody("teh\n")
	if got := w.misspelt(); got != "teh" {
		t.Fatalf("marked %q", got)
	}
	w.BodyEdited(typed("the\n"))
	if list, ok := w.Misspellings(); ok {
		t.Errorf("the misspellings %v are taken for those of the new text", list)
	}
	if got := w.misspelt(); got != "" {
		t.Errorf("marked %q", got)
	}
}

// Many keys in a row are checked once or twice, not once each.
func TestSpellingWaitsForRest(t *testing.T) {
	p := newPlace(t, false)
	p.dictionary(t, "en_US", "the")
	w := p.open(t)
	w.CheckSpelling(true)
	w.begin("Gates")
	w.misspelt()
	before := w.count("spelled")
	for i := range 200 {
		w.BodyEdited(typed(strings.Repeat("x", i) + "\n"))
	}
	w.misspelt()
	if n := w.count("spelled") - before; n < 1 || n > 3 {
		t.Errorf("200 keys without a rest were checked %d times", n)
	}
}

func TestAddWordFails(t *testing.T) {
	p := newPlace(t, false)
	p.dictionary(t, "en_US", "the")
	if err := os.WriteFile(p.words, []byte("caf\xe9\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	w := p.open(t)
	w.CheckSpelling(true)
	w.begin("Gates")
	w.SetBody("teh\n")
	if got := w.misspelt(); got != "teh" {
		t.Errorf("marked %q with a list that cannot be read", got)
	}
	w.LearnWord("teh")
	w.drain("word 1")
	if len(w.errs) != 1 || !errors.Is(w.errs[0], spelling.ErrEncoding) {
		t.Errorf("errors %v", w.errs)
	}
}

var _ workspace.Text = typed("")

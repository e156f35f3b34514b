package workspace

import (
	"context"
	"fmt"
	"sort"

	"postil/app/spelling"
	"postil/app/task"
	"postil/editor/cite"
	"postil/editor/spell/prose"
	"postil/publish/content"
)

// SpellingOptions say where dictionaries and words are.
type SpellingOptions struct {
	Folders []string // of dictionaries, besides the publication's
	Words   string   // the file of the person's own words, "" for none
}

// speller is what the workspace knows of the spelling of the open document.
// One task at a time has the Speller in its hands; between two it rests here.
type speller struct {
	on      bool
	again   bool // something changed while a check was under way
	resting *spelling.Speller
	mine    *spelling.WordFile
	ours    *spelling.WordFile // the publication's, of the folder oursOf
	oursOf  string
	house   []string         // words of the publication
	houseOf *content.Content // as it was when house was made

	ignored map[string][]string // by document, until the program ends
	result  spelled
	of      *Document // which result is of

	caret   int
	typedIn *Document // in which the word at the caret is being typed, nil for none
	fault   string    // of the last check, as it was logged
	adds    int       // words added to lists so far
}

// spelled is the outcome of one check.
type spelled struct {
	house   []string
	found   []prose.Misspelling
	suggest func(string) []string
	lang    string
	fault   error
	version int
}

// CheckSpelling turns the spell-checker on and off.
func (w *Workspace) CheckSpelling(on bool) {
	w.spelling.on = on
	w.checkSpelling()
}

// ChecksSpelling reports whether the spell-checker is on.
func (w *Workspace) ChecksSpelling() bool { return w.spelling.on }

// Misspellings are the words of the text, at their places in it, that are not
// spelt right, without the one that is being typed just now. ok is false when
// the text has changed since it was checked; the next check is on its way.
func (w *Workspace) Misspellings() (list []prose.Misspelling, ok bool) {
	s := &w.spelling
	if !s.on || w.doc == nil || s.of != w.doc {
		return nil, true
	}
	if s.result.version != w.doc.version {
		return nil, false
	}
	if i := w.heldWord(); i >= 0 {
		list = append(list, s.result.found[:i]...)
		return append(list, s.result.found[i+1:]...), true
	}
	return s.result.found, true
}

// SpellingFault says why the open document's spelling cannot be checked, nil
// when it is, and in which language the document is. The error wraps
// spelling.ErrNoDictionary when there is no dictionary.
func (w *Workspace) SpellingFault() (lang string, err error) {
	if !w.spelling.on || w.doc == nil || w.spelling.of != w.doc {
		return "", nil
	}
	return w.spelling.result.lang, w.spelling.result.fault
}

// SpellingsFor gives words that may have been meant by one that is not spelt right,
// the likeliest first.
func (w *Workspace) SpellingsFor(word string) []string {
	if w.spelling.result.suggest == nil {
		return nil
	}
	return w.spelling.result.suggest(word)
}

// CaretAt tells where the caret is, and whether it came there by typing: the
// word at it is then not finished, and no misspelling yet.
func (w *Workspace) CaretAt(offset int, typed bool) {
	s := &w.spelling
	if typed {
		s.caret, s.typedIn = offset, w.doc
		return
	}
	if s.typedIn == nil || offset == s.caret {
		return
	}
	held := w.heldWord()
	s.caret = offset
	if held >= 0 && w.heldWord() == held { // it moved inside the word
		return
	}
	s.typedIn = nil
	if held >= 0 {
		w.o.Listener.Spelled()
	}
}

// heldWord is the index of the misspelling that is still being typed, -1 for
// none.
func (w *Workspace) heldWord() int {
	s := &w.spelling
	if w.doc == nil || s.typedIn != w.doc || s.of != w.doc || s.result.version != w.doc.version {
		return -1
	}
	found := s.result.found
	i := sort.Search(len(found), func(i int) bool { return found[i].End >= s.caret })
	if i < len(found) && found[i].Start < s.caret {
		return i
	}
	return -1
}

// IgnoreWord takes a word to be right in the open document until the program
// ends.
func (w *Workspace) IgnoreWord(word string) {
	if w.doc == nil {
		return
	}
	if w.spelling.ignored == nil {
		w.spelling.ignored = map[string][]string{}
	}
	name := w.doc.spellingName()
	w.spelling.ignored[name] = append(w.spelling.ignored[name], word)
	w.checkSpelling()
}

// spellingName is what words are ignored by.
func (d *Document) spellingName() string {
	if d.Draft != nil {
		return d.Draft.ID
	}
	return d.Dir
}

// LearnWord adds a word to the person's own list.
func (w *Workspace) LearnWord(word string) { w.addWord(w.spelling.mine, word) }

// AddHouseWord adds a word to the publication's list, which lies in its folder
// for everybody on its desk.
func (w *Workspace) AddHouseWord(word string) { w.addWord(w.houseWords(), word) }

func (w *Workspace) addWord(file *spelling.WordFile, word string) {
	w.spelling.adds++ // each is told of by itself
	task.Run(w.o.Runner, fmt.Sprint("word ", w.spelling.adds), func(context.Context) (struct{}, error) {
		return struct{}{}, file.Add(word)
	}, func(_ struct{}, err error) {
		if err != nil {
			w.o.Listener.Failed(err)
			return
		}
		w.checkSpelling()
	})
}

// houseWords is the file of the open publication's words.
func (w *Workspace) houseWords() *spelling.WordFile {
	s := &w.spelling
	if folder := w.spellingFolder(); s.ours == nil || s.oursOf != folder {
		s.ours, s.oursOf = spelling.PublicationWords(folder), folder
	}
	return s.ours
}

// spellingFolder is the publication's folder, "" when its files are in none.
func (w *Workspace) spellingFolder() string {
	if w.desk == nil || !w.desk.HasWorkTree() {
		return ""
	}
	return w.desk.Folder()
}

// checkSpelling checks the text of the last analysis. What the check before it
// saw is not looked at again. It is called when there is a new analysis, which
// is some time after the last key, and when the words that are right change.
func (w *Workspace) checkSpelling() {
	s := &w.spelling
	if w.o.Runner.Busy("spelling") {
		s.again = true
		return
	}
	s.again = false
	doc, a, published := w.doc, w.analysis, w.published
	if !s.on || doc == nil || doc.ReadOnly() || a == nil {
		if s.of != nil {
			s.result, s.of = spelled{}, nil
			w.o.Listener.Spelled()
		}
		return
	}
	if s.mine == nil {
		s.mine = spelling.NewWordFile(w.o.Spelling.Words)
	}
	o := spelling.Options{
		Publication: w.spellingFolder(), Folders: w.o.Spelling.Folders, Language: a.Doc.Citations.Lang,
		Lists: []*spelling.WordFile{w.houseWords(), s.mine},
	}
	house := s.house
	if s.houseOf != published {
		house = nil
	}
	front, lib, speller := doc.Front(), w.Library(), s.resting
	ignored := append([]string{}, s.ignored[doc.spellingName()]...)
	s.resting = nil
	type outcome struct {
		spelled
		speller *spelling.Speller
	}
	task.Run(w.o.Runner, "spelling", func(ctx context.Context) (r outcome, err error) {
		r.speller, r.house, r.lang, r.version = speller, house, o.Language, a.version
		if r.house == nil {
			r.house = spelling.House(published)
		}
		if r.speller == nil || !r.speller.Fits(o) {
			if r.speller, r.fault = spelling.Open(o); r.fault != nil {
				return r, nil
			}
		}
		r.speller.SetWords(r.house, spelling.Cited(front, cited(a, lib)), ignored)
		r.found, err = r.speller.Read(ctx, string(a.Doc.Source))
		r.suggest = r.speller.Suggester()
		return r, err
	}, func(r outcome, err error) {
		s.resting, s.house, s.houseOf = r.speller, r.house, published
		if err == nil {
			err = r.fault
		}
		if err != nil && err.Error() != s.fault { // once, not with every check
			s.fault = err.Error()
			w.o.Log.Warn("spelling", "err", err)
		}
		if w.doc == doc {
			s.result, s.of = r.spelled, doc
			w.o.Listener.Spelled()
		}
		if s.again {
			w.checkSpelling()
		}
	})
}

// cited are the sources that an article cites.
func cited(a *Analysis, lib *cite.Library) []*cite.Reference {
	var refs []*cite.Reference
	for _, key := range a.Cited() {
		if ref, ok := lib.Get(key); ok {
			refs = append(refs, ref)
		}
	}
	return refs
}

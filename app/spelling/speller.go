package spelling

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"postil/editor/spell"
	"postil/editor/spell/installed"
	"postil/editor/spell/prose"
)

// ErrNoDictionary means that there is no dictionary for a language.
var ErrNoDictionary = installed.ErrNone

// Folder is where in a publication its dictionaries and its words are.
const Folder = "dictionaries"

// WordsFile is the name of a list of words.
const WordsFile = "words.txt"

// PublicationWords is the file of a publication's own words; folder is "" for
// a publication without files.
func PublicationWords(folder string) *WordFile {
	if folder == "" {
		return NewWordFile("")
	}
	return NewWordFile(filepath.Join(folder, Folder, WordsFile))
}

// Options are what a Speller is made with.
type Options struct {
	// Publication is the publication's folder, "" for none; Folders are where
	// else dictionaries are, the most wanted first.
	Publication string
	Folders     []string
	Language    string // of the text, such as "en-GB"
	// Lists are the files of words.
	Lists []*WordFile
}

// Speller checks a text in one language. Make one with Open.
type Speller struct {
	o       Options
	dict    *spell.Dictionary
	checker *spell.Checker
	reader  *prose.Reader

	files []*spell.List
	extra [][]string    // as SetWords was given them
	lists []*spell.List // all of them, as the checker has them
}

// Open finds and reads the dictionary for a language. An error wraps
// ErrNoDictionary when there is none.
func Open(o Options) (*Speller, error) {
	folders := o.Folders
	if o.Publication != "" {
		folders = append([]string{filepath.Join(o.Publication, Folder)}, folders...)
	}
	found, err := installed.Find(folders, o.Language)
	if err != nil {
		return nil, err
	}
	d, err := spell.Open(found.Aff, found.Dic)
	if err != nil {
		return nil, err
	}
	s := &Speller{o: o, dict: d, checker: spell.NewChecker(d)}
	s.reader = prose.NewReader(prose.Options{Checker: s.checker})
	return s, nil
}

// Fits reports whether the Speller is what Open makes of these options.
func (s *Speller) Fits(o Options) bool {
	return s.o.Publication == o.Publication && s.o.Language == o.Language &&
		slices.Equal(s.o.Folders, o.Folders) && slices.Equal(s.o.Lists, o.Lists)
}

// Counters give the work done so far.
func (s *Speller) Counters() prose.Counters { return s.reader.Counters() }

// SetWords says which words are right besides those of the files. Each list is
// compared with the one in its place before, so that nothing is checked again
// when nothing changed.
func (s *Speller) SetWords(lists ...[]string) {
	if slices.EqualFunc(s.extra, lists, slices.Equal) {
		return
	}
	s.extra = lists
	s.lists = nil // to be made again
}

// Read gives the misspellings of a text. A file of words that cannot be read
// is an error beside them; its words of before still hold.
func (s *Speller) Read(ctx context.Context, text string) ([]prose.Misspelling, error) {
	trouble := s.refresh()
	found, err := s.reader.Read(ctx, text)
	return found, errors.Join(err, trouble)
}

// refresh takes up what changed in the lists of words.
func (s *Speller) refresh() error {
	var files []*spell.List
	var trouble error
	for _, f := range s.o.Lists {
		l, err := f.List()
		trouble = errors.Join(trouble, err)
		files = append(files, l)
	}
	if s.lists != nil && slices.Equal(files, s.files) {
		return trouble
	}
	s.files = files
	s.lists = slices.Clone(files)
	for _, words := range s.extra {
		s.lists = append(s.lists, spell.NewList(words...))
	}
	if s.lists == nil {
		s.lists = []*spell.List{}
	}
	s.checker.SetLists(s.lists...)
	s.reader.Forget()
	return trouble
}

// Suggester gives the words that may have been meant by a wrong one, as things
// stand now. It may be called from another goroutine, one at a time.
func (s *Speller) Suggester() func(word string) []string {
	return spell.NewChecker(s.dict, s.lists...).Suggest
}

package spell

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Dictionary is a language's words and the rules of their forms. It does not
// change and may be used by several goroutines at once.
type Dictionary struct {
	*affixFile

	entries []entry
	byWord  map[string]int32 // the first entry of a word
	sets    []flagSet
	faults  []*SyntaxError
	scripts [1 << 16 / 64]uint64 // those in the words, a bit each
}

// entry is a listed word. Words that are written the same but differ in their
// flags have an entry each.
type entry struct {
	word string
	set  int32 // index into sets
	next int32 // the next entry of the same word, 0 for none
}

// lookup finds the first entry of a word, nil for none.
func (d *Dictionary) lookup(word string) *entry {
	if i, ok := d.byWord[word]; ok {
		return &d.entries[i]
	}
	return nil
}

// next is the next entry of the same word, nil for none.
func (d *Dictionary) next(e *entry) *entry {
	if e.next == 0 {
		return nil
	}
	return &d.entries[e.next]
}

func (d *Dictionary) flags(e *entry) flagSet { return d.sets[e.set] }

// Len is the number of listed words.
func (d *Dictionary) Len() int { return len(d.entries) }

// Covers reports whether a word is in letters of the dictionary's language, or
// at least in Latin ones. A Greek word in an English text is not for the
// English dictionary to judge.
func (d *Dictionary) Covers(word string) bool {
	for _, c := range word {
		if unicode.IsLetter(c) && !unicode.Is(unicode.Latin, c) && (c >= 1<<16 || d.scripts[c/64]&(1<<(c%64)) == 0) {
			return false
		}
	}
	return true
}

// Faults are lines of the words' file that could not be read and were passed
// over: a language is not to go without its dictionary for a few of them.
func (d *Dictionary) Faults() []*SyntaxError { return d.faults }

// WordChars are characters, besides letters, of which the language says that
// they belong to words.
func (d *Dictionary) WordChars() string { return d.wordChars }

// MaxFile is how large a dictionary's file may be, in bytes.
const MaxFile = 64 << 20

// ErrTooLarge means that a file is larger than MaxFile.
var ErrTooLarge = errors.New("the dictionary is too large")

// Open reads a dictionary from its two files. A fault in the rules is a
// *SyntaxError, and so is the first one in the words when there are many.
func Open(affPath, dicPath string) (*Dictionary, error) {
	var text [2]string
	for i, path := range []string{affPath, dicPath} {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("open dictionary: %w", err)
		}
		data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("open dictionary: %w", err)
		}
		if len(data) > MaxFile {
			return nil, fmt.Errorf("open dictionary %s: %w", path, ErrTooLarge)
		}
		text[i] = string(data)
	}
	return Read(affPath, text[0], dicPath, text[1])
}

// Read makes a dictionary of the contents of its two files. The names are for
// errors.
func Read(affName, aff, dicName, dic string) (*Dictionary, error) {
	cs, line, err := setOf(aff)
	if err != nil {
		return nil, &SyntaxError{affName, line, "SET: " + err.Error()}
	}
	aff, dic = decode(aff, cs), decode(dic, cs)
	a, err := readAffixes(affName, aff)
	if err != nil {
		return nil, err
	}
	r := &wordReader{d: &Dictionary{affixFile: a}, known: map[string]int32{}}
	if err := r.read(dicName, dic); err != nil {
		return nil, err
	}
	return r.d, nil
}

// faultShare says when a file of words is no such file: when more than one of
// so many lines is faulty.
const faultShare = 20

// wordReader reads a .dic file.
type wordReader struct {
	d     *Dictionary
	known map[string]int32 // flag sets by how they are written
	upper map[int32]int32  // sets with onlyUpper added, by the one without
}

func (r *wordReader) read(file, src string) error {
	d := r.d
	d.sets = []flagSet{nil}
	r.known[""], r.upper = 0, map[int32]int32{}
	n := 0
	for l := range strings.Lines(src) {
		n++
		l = strings.TrimRight(l, "\r\n")
		if n == 1 {
			f := strings.Fields(l)
			if len(f) == 0 {
				return &SyntaxError{file, 1, "the first line must say how many words follow"}
			}
			words, err := strconv.Atoi(f[0])
			if err != nil || words < 0 {
				return &SyntaxError{file, 1, "the first line must say how many words follow"}
			}
			// The number is a hint, and no reason to take memory for nothing.
			words = min(words, len(src)/2)
			d.entries = make([]entry, 0, words+words/20+1)
			d.byWord = make(map[string]int32, words)
			continue
		}
		if err := r.word(l); err != nil {
			d.faults = append(d.faults, &SyntaxError{file, n, err.Error()})
		}
	}
	switch {
	case n == 0:
		return &SyntaxError{file, 1, "the file is empty"}
	case len(d.faults)*faultShare > n:
		return d.faults[0]
	}
	r.pack()
	return nil
}

// word takes a line: a word, its flags behind a slash, and what is known of
// its grammar, which is passed over.
func (r *wordReader) word(l string) error {
	if l == "" || l[0] == '\t' { // a comment
		return nil
	}
	if !utf8.ValidString(l) {
		return errEncoding
	}
	d := r.d
	l = beforeGrammar(l)
	word, flags := l, ""
	for from := 1; from < len(l); {
		i := strings.IndexByte(l[from:], '/')
		if i < 0 {
			break
		}
		if i += from; l[i-1] != '\\' {
			word, flags = l[:i], l[i+1:]
			break
		}
		from = i + 1
	}
	word = strip(strings.ReplaceAll(word, `\/`, "/"), d.ignore)
	flags, _, _ = strings.Cut(flags, " ")
	set, ok := r.known[flags]
	if !ok {
		fl, err := d.flagsOf(flags)
		if err != nil {
			return err
		}
		set = r.intern(fl)
		r.known[flags] = set
	}
	if word == "" {
		return nil
	}
	if err := r.add(word, set); err != nil {
		return err
	}
	// For capitals: OPENOFFICE.ORG from OpenOffice.org, CIA'S from CIA/M.
	fl := d.sets[set]
	c := capsOf(word)
	if (c == mixed || c == mixedInitial || c == allCaps && len(fl) > 0) && !fl.has(d.forbidden) {
		up, ok := r.upper[set]
		if !ok {
			up = r.intern(append(fl[:len(fl):len(fl)], onlyUpper))
			r.upper[set] = up
		}
		return r.add(d.title(d.lower(word)), up)
	}
	return nil
}

func (r *wordReader) intern(fl flagSet) int32 {
	r.d.sets = append(r.d.sets, fl)
	return int32(len(r.d.sets) - 1)
}

func (r *wordReader) add(word string, set int32) error {
	d := r.d
	if len(d.entries) == math.MaxInt32 {
		return ErrTooLarge
	}
	at := int32(len(d.entries))
	if i, ok := d.byWord[word]; ok {
		// A form for capitals only is not wanted beside the word itself.
		switch {
		case d.sets[set].has(onlyUpper):
			return nil
		case d.sets[d.entries[i].set].has(onlyUpper):
			d.entries[i].set = set
			return nil
		}
		for d.entries[i].next != 0 {
			i = d.entries[i].next
		}
		d.entries[i].next = at
	} else {
		d.byWord[word] = at
	}
	d.entries = append(d.entries, entry{word: word, set: set})
	return nil
}

// pack lets go of the file's text: the words are put together in one string.
func (r *wordReader) pack() {
	d := r.d
	size := 0
	for _, e := range d.entries {
		size += len(e.word)
	}
	var b strings.Builder
	b.Grow(size)
	for _, e := range d.entries {
		b.WriteString(e.word)
		for _, c := range e.word {
			if c < 1<<16 {
				d.scripts[c/64] |= 1 << (c % 64)
			}
		}
	}
	all := b.String()
	packed := make(map[string]int32, len(d.byWord))
	entries := make([]entry, len(d.entries))
	for i, e := range d.entries {
		n := len(e.word)
		entries[i] = entry{word: all[:n], set: e.set, next: e.next}
		all = all[n:]
		if d.byWord[e.word] == int32(i) {
			packed[entries[i].word] = int32(i)
		}
	}
	d.entries, d.byWord = entries, packed
}

// beforeGrammar cuts off the fields on grammar, such as " po:noun", behind a
// tab or a space.
func beforeGrammar(l string) string {
	if i := strings.IndexByte(l, '\t'); i >= 0 {
		l = l[:i]
	}
	for i := 1; i+3 < len(l); i++ {
		if l[i] == ' ' && l[i+3] == ':' && small(l[i+1]) && small(l[i+2]) {
			l = l[:i]
			break
		}
	}
	return strings.TrimRight(l, " ")
}

func small(c byte) bool { return c >= 'a' && c <= 'z' }

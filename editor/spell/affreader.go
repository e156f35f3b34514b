package spell

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SyntaxError says what is wrong with a dictionary's file.
type SyntaxError struct {
	File string
	Line int // from 1
	Msg  string
}

// Error names file, line and fault.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg) }

// affixFile is an .aff file as read.
type affixFile struct {
	form    flagForm
	aliases []flagSet

	prefixes, suffixes affixes
	chained            map[flag]bool // affixes that stand on other affixes

	needAffix, circumfix, forbidden, keepCase, noSuggest   flag
	onlyInCompound, compoundFlag, compoundBegin            flag
	compoundMiddle, compoundEnd, compoundPermit            flag
	compoundForbid, forceUpper                             flag
	compoundMin, compoundMax                               int
	rules                                                  []compoundRule
	checkDup, checkRep, checkCase, checkTriple, simpTriple bool
	moreSuffixes                                           bool
	patterns                                               []boundary
	checkSharps, fullStrip                                 bool

	ignore        string
	breaks        []string
	input, output replacer
	replacements  []replacement
	maps          [][]string
	keyboard, try string
	wordChars     string
	special       unicode.SpecialCase // for languages whose capitals differ
	breaksGiven   bool
}

// replacement is a REP line: a mistake and what was meant.
type replacement struct {
	from, to   string
	begin, end bool // only there in the word
}

// boundary is a CHECKCOMPOUNDPATTERN line: parts that may not meet.
type boundary struct {
	end, begin         string
	endFlag, beginFlag flag
}

// block is a table that is being read: its header said how many lines follow.
type block struct {
	left  int
	cross bool
}

// affixReader reads an .aff file.
type affixReader struct {
	file   string
	line   int
	a      *affixFile
	blocks map[string]*block // by keyword, and by flag for PFX and SFX
}

// readAffixes reads an .aff file that is UTF-8 by now.
func readAffixes(file, src string) (*affixFile, error) {
	r := &affixReader{file: file, a: &affixFile{compoundMin: 3, chained: map[flag]bool{}}, blocks: map[string]*block{}}
	// How flags are written must be known before the first one is read.
	for _, early := range []bool{true, false} {
		r.line = 0
		for l := range strings.Lines(src) {
			r.line++
			f := strings.Fields(l)
			if len(f) == 0 || strings.HasPrefix(f[0], "#") || (f[0] == "FLAG" || f[0] == "LANG" || f[0] == "IGNORE") != early {
				continue
			}
			err := errEncoding
			switch {
			case utf8.ValidString(l):
				err = r.read(f)
			case f[0] == "NAME" || f[0] == "HOME" || f[0] == "VERSION":
				err = nil // for people
			}
			if err != nil {
				return nil, &SyntaxError{file, r.line, f[0] + ": " + err.Error()}
			}
		}
	}
	a := r.a
	if !a.breaksGiven {
		a.breaks = []string{"-", "^-", "-$"}
	}
	for _, t := range []*affixes{&a.prefixes, &a.suffixes} {
		for _, list := range t.byFlag {
			for _, x := range list {
				for _, f := range x.flags {
					a.chained[f] = true
				}
			}
		}
	}
	for f := range a.chained { // of the flags there only those of suffixes matter
		if a.suffixes.byFlag[f] == nil {
			delete(a.chained, f)
		}
	}
	return a, nil
}

var (
	errFields = errors.New("something is missing on this line")
	errFlags  = errors.New("the flags are written neither as characters, long, num nor UTF-8")
)

// read takes one line, cut at white space.
func (r *affixReader) read(f []string) error {
	a := r.a
	if done := r.option(f[0]); done {
		return nil
	}
	if len(f) < 2 {
		switch f[0] {
		case "SET", "FLAG", "PFX", "SFX", "AF", "REP", "MAP", "ICONV", "OCONV", "BREAK", "COMPOUNDRULE":
			return errFields
		}
		return nil
	}
	if into := r.flagFor(f[0]); into != nil {
		x, err := a.flagOf(f[1])
		*into = x
		return err
	}
	var err error
	switch f[0] {
	case "FLAG":
		err = r.flagForm(f[1])
	case "LANG":
		if l := strings.ToLower(f[1]); strings.HasPrefix(l, "tr") || strings.HasPrefix(l, "az") {
			a.special = unicode.TurkishCase
		}
	case "TRY":
		a.try = f[1]
	case "KEY":
		a.keyboard = f[1]
	case "WORDCHARS":
		a.wordChars = f[1]
	case "IGNORE":
		a.ignore = f[1]
	case "COMPOUNDMIN":
		a.compoundMin, err = count(f[1])
		a.compoundMin = max(1, a.compoundMin)
	case "COMPOUNDWORDMAX":
		a.compoundMax, err = count(f[1])
	case "PFX":
		err = r.affix(f, &a.prefixes)
	case "SFX":
		err = r.affix(f, &a.suffixes)
	case "AF", "REP", "MAP", "ICONV", "OCONV", "BREAK", "COMPOUNDRULE", "CHECKCOMPOUNDPATTERN":
		err = r.table(f)
	}
	return err
}

// option takes a line that is a word by itself.
func (r *affixReader) option(name string) bool {
	a := r.a
	switch name {
	case "CHECKSHARPS":
		a.checkSharps = true
	case "FULLSTRIP":
		a.fullStrip = true
	case "CHECKCOMPOUNDDUP":
		a.checkDup = true
	case "CHECKCOMPOUNDREP":
		a.checkRep = true
	case "CHECKCOMPOUNDCASE":
		a.checkCase = true
	case "CHECKCOMPOUNDTRIPLE":
		a.checkTriple = true
	case "SIMPLIFIEDTRIPLE":
		a.simpTriple = true
	case "COMPOUNDMORESUFFIXES":
		a.moreSuffixes = true
	default:
		return false
	}
	return true
}

// flagFor is the flag that a line names, nil for a line that names none.
func (r *affixReader) flagFor(name string) *flag {
	a := r.a
	switch name {
	case "NEEDAFFIX", "PSEUDOROOT":
		return &a.needAffix
	case "CIRCUMFIX":
		return &a.circumfix
	case "FORBIDDENWORD":
		return &a.forbidden
	case "KEEPCASE":
		return &a.keepCase
	case "NOSUGGEST":
		return &a.noSuggest
	case "ONLYINCOMPOUND":
		return &a.onlyInCompound
	case "COMPOUNDFLAG":
		return &a.compoundFlag
	case "COMPOUNDBEGIN":
		return &a.compoundBegin
	case "COMPOUNDMIDDLE":
		return &a.compoundMiddle
	case "COMPOUNDEND", "COMPOUNDLAST":
		return &a.compoundEnd
	case "COMPOUNDPERMITFLAG":
		return &a.compoundPermit
	case "COMPOUNDFORBIDFLAG":
		return &a.compoundForbid
	case "FORCEUCASE":
		return &a.forceUpper
	}
	return nil
}

func (r *affixReader) flagForm(name string) error {
	switch strings.ToLower(name) {
	case "long":
		r.a.form = twoChars
	case "num":
		r.a.form = numbers
	case "utf-8", "char":
		r.a.form = oneChar
	default:
		return errFlags
	}
	return nil
}

// count reads a number that says how many of something there are.
func count(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is not a count", s)
	}
	return n, nil
}

// affix takes a line of a PFX or SFX block. Its first line is the header.
func (r *affixReader) affix(f []string, into *affixes) error {
	if len(f) < 4 {
		return errFields
	}
	key := f[0] + " " + f[1]
	b := r.blocks[key]
	if b == nil || b.left == 0 {
		n, err := count(f[3])
		if err != nil {
			return err
		}
		if f[2] != "Y" && f[2] != "N" {
			return fmt.Errorf("%q is neither Y nor N", f[2])
		}
		r.blocks[key] = &block{left: n, cross: f[2] == "Y"}
		return nil
	}
	b.left--
	id, err := r.a.flagOf(f[1])
	if err != nil {
		return err
	}
	x := &affix{flag: id, cross: b.cross, strip: orNone(f[2])}
	add, flags, _ := strings.Cut(f[3], "/")
	x.add = strip(orNone(add), r.a.ignore)
	if x.flags, err = r.a.flagsOf(flags); err != nil {
		return err
	}
	if len(f) > 4 {
		if x.when, err = parseCondition(f[4]); err != nil {
			return err
		}
	}
	into.put(x)
	return nil
}

// orNone reads the 0 that stands for nothing.
func orNone(s string) string {
	if s == "0" {
		return ""
	}
	return s
}

// table takes a line of a table whose first line says how long it is.
func (r *affixReader) table(f []string) error {
	b := r.blocks[f[0]]
	if b == nil {
		n, err := count(f[1])
		if err != nil {
			return err
		}
		r.blocks[f[0]] = &block{left: n}
		r.a.breaksGiven = r.a.breaksGiven || f[0] == "BREAK"
		return nil
	}
	if b.left == 0 {
		return errors.New("there are more of these lines than their first one says")
	}
	b.left--
	return r.row(f)
}

func (r *affixReader) row(f []string) error {
	a := r.a
	var err error
	switch f[0] {
	case "AF":
		// Aliases are not used in aliases.
		named := affixFile{form: a.form}
		var set flagSet
		set, err = named.flagsOf(f[1])
		a.aliases = append(a.aliases, set)
	case "BREAK":
		a.breaks = append(a.breaks, f[1])
	case "COMPOUNDRULE":
		var rule compoundRule
		rule, err = a.form.rule(f[1])
		a.rules = append(a.rules, rule)
	case "MAP":
		a.maps = append(a.maps, mapGroup(f[1]))
	case "REP":
		if len(f) < 3 {
			return errFields
		}
		rep := replacement{to: strings.ReplaceAll(f[2], "_", " ")}
		rep.from, rep.begin = strings.CutPrefix(f[1], "^")
		rep.from, rep.end = strings.CutSuffix(rep.from, "$")
		rep.from = strings.ReplaceAll(rep.from, "_", " ")
		if rep.from == "" {
			return errFields
		}
		a.replacements = append(a.replacements, rep)
	case "ICONV", "OCONV":
		if len(f) < 3 {
			return errFields
		}
		if f[0] == "ICONV" {
			a.input.add(f[1], f[2])
		} else {
			a.output.add(f[1], f[2])
		}
	case "CHECKCOMPOUNDPATTERN":
		err = r.pattern(f)
	}
	return err
}

func (r *affixReader) pattern(f []string) error {
	if len(f) < 3 {
		return errFields
	}
	var p boundary
	for i, into := range []struct {
		text *string
		flag *flag
	}{{&p.end, &p.endFlag}, {&p.begin, &p.beginFlag}} {
		text, name, flagged := strings.Cut(f[i+1], "/")
		*into.text = orNone(text)
		if flagged {
			x, err := r.a.flagOf(name)
			if err != nil {
				return err
			}
			*into.flag = x
		}
	}
	r.a.patterns = append(r.a.patterns, p)
	return nil
}

// mapGroup reads the characters, and strings in parentheses, of a MAP line.
func mapGroup(s string) []string {
	var group []string
	for s != "" {
		_, size := utf8.DecodeRuneInString(s)
		if end := strings.IndexByte(s, ')'); s[0] == '(' && end > 1 {
			group = append(group, s[1:end])
			size = end + 1
		} else {
			group = append(group, s[:size])
		}
		s = s[size:]
	}
	slices.Sort(group)
	return slices.Compact(group)
}

// strip takes the characters out of s that a dictionary ignores.
func strip(s, ignore string) string {
	if ignore == "" || !strings.ContainsAny(s, ignore) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(ignore, r) {
			return -1
		}
		return r
	}, s)
}

// replacer exchanges strings, the longest that fits first, as ICONV and OCONV
// say.
type replacer struct {
	to      map[string]string
	longest int
}

func (p *replacer) add(from, to string) {
	if p.to == nil {
		p.to = map[string]string{}
	}
	p.to[from] = to
	p.longest = max(p.longest, len(from))
}

func (p *replacer) apply(s string) string {
	if len(p.to) == 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		n := min(p.longest, len(s)-i)
		for ; n > 0; n-- {
			if to, ok := p.to[s[i:i+n]]; ok {
				b.WriteString(to)
				break
			}
		}
		if n == 0 {
			b.WriteByte(s[i])
			n = 1
		}
		i += n
	}
	return b.String()
}

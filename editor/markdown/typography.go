package markdown

import (
	"strings"
	"unicode"

	"postil/editor/cite"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// marks are the typographic signs of a language.
type marks struct {
	openDouble, closeDouble string
	openSingle, closeSingle string
}

// The signs that are the same in all languages.
const (
	apostrophe = "’"
	enDash     = "–"
	emDash     = "—"
	ellipsis   = "…"
	openAngle  = "«"
	closeAngle = "»"
)

// marksOf gives the quotation marks of a BCP 47 language; English where it is
// not known.
func marksOf(lang string) marks {
	base, region := cite.BaseLanguage(lang), ""
	_, rest, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(lang, "_", "-")), "-")
	for sub := range strings.SplitSeq(rest, "-") {
		if len(sub) == 2 {
			region = sub
			break
		}
	}
	switch base {
	case "de", "fr", "it", "rm":
		switch {
		case region == "ch" || base == "rm":
			return marks{"«", "»", "‹", "›"}
		case base == "de":
			return marks{"„", "“", "‚", "‘"}
		case base == "fr" && region == "ca":
			return marks{"«\u00a0", "\u00a0»", "“", "”"}
		case base == "fr":
			return marks{"«\u202f", "\u202f»", "“", "”"}
		}
		return marks{"«", "»", "“", "”"}
	case "cs", "sk", "sl", "is", "lt", "et", "lb", "hsb", "dsb", "mk":
		return marks{"„", "“", "‚", "‘"}
	case "bg":
		return marks{"„", "“", "’", "’"}
	case "ka":
		return marks{"„", "“", "‘", "’"}
	case "hr", "sr", "bs":
		return marks{"„", "”", "‘", "’"}
	case "pl", "ro":
		return marks{"„", "”", "«", "»"}
	case "hu":
		return marks{"„", "”", "»", "«"}
	case "ru", "uk", "be":
		return marks{"«", "»", "„", "“"}
	case "kk", "ky", "uz", "es", "ca", "gl", "eu", "el", "sq":
		return marks{"«", "»", "“", "”"}
	case "pt":
		if region == "pt" {
			return marks{"«", "»", "“", "”"}
		}
	case "no", "nb", "nn":
		return marks{"«", "»", "‘", "’"}
	case "hy", "az", "fa":
		return marks{"«", "»", "‹", "›"}
	case "sv", "fi", "he":
		return marks{"”", "”", "’", "’"}
	case "da":
		return marks{"»", "«", "›", "‹"}
	case "ja":
		return marks{"「", "」", "『", "』"}
	}
	return marks{"“", "”", "‘", "’"}
}

// openQuotes counts quotation marks that were opened and not closed.
type openQuotes struct {
	single, double int
	// inner is single without those that a later sign closed; it is of one
	// block, the others carry over to the next.
	inner int
}

// typographer puts typographic signs for typewriter ones. It decides as
// goldmark's own typographer does, so that an English text reads as Hugo sets
// it; a sign that goldmark takes for a single quotation mark though none is
// open is an apostrophe, which matters in languages where the two differ.
//
// As there, a quotation mark may be closed in a later paragraph than it was
// opened in.
type typographer struct {
	marks   marks
	english bool // words are shortened as in 'twas
}

func newTypographer(lang string) typographer {
	return typographer{marksOf(lang), lang == "" || cite.BaseLanguage(lang) == "en"}
}

// Trigger implements parser.InlineParser.
func (typographer) Trigger() []byte { return []byte{'\'', '"', '-', '.', '<', '>'} }

// Parse implements parser.InlineParser.
func (t typographer) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	var sign string
	length := 1
	switch line[0] {
	case '-':
		switch n := leading(line, '-'); {
		case n >= 3:
			sign, length = emDash, 3
		case n == 2:
			sign, length = enDash, 2
		}
	case '.':
		if leading(line, '.') >= 3 {
			sign, length = ellipsis, 3
		}
	case '<':
		if leading(line, '<') >= 2 {
			sign, length = openAngle, 2
		}
	case '>':
		if leading(line, '>') >= 2 {
			sign, length = closeAngle, 2
		}
	default:
		before := block.PrecendingCharacter()
		d := flankingOf(line, before)
		open := &documentOf(pc).quotes
		if line[0] == '"' {
			sign = t.double(line, before, d, open)
		} else {
			sign = t.single(line, before, d, open)
		}
	}
	if sign == "" {
		return nil
	}
	block.Advance(length)
	n := ast.NewString([]byte(sign))
	n.SetCode(true) // as it is, not a text with entities in it
	n.SetPos(segment.Start)
	return n
}

func leading(line []byte, c byte) int {
	n := 0
	for n < len(line) && n < 3 && line[n] == c {
		n++
	}
	return n
}

func (t typographer) double(line []byte, before rune, d flanking, open *openQuotes) string {
	switch {
	case d.opens && !d.closes:
		open.double++
		return t.marks.openDouble
	case open.double == 0 || !endsQuote(line, d):
		return ""
	case len(line) > 1 && line[1] == '"' && unicode.IsDigit(before):
		return "" // inches before a closing mark
	}
	open.double--
	return t.marks.closeDouble
}

func (t typographer) single(line []byte, before rune, d flanking, open *openQuotes) string {
	at := func(i int) byte {
		if i < len(line) {
			return line[i]
		}
		return 0
	}
	endsAt := func(i int) bool { return i >= len(line) || util.IsPunct(line[i]) || util.IsSpace(line[i]) }
	opens := d.opens && !d.closes
	next := rune(0)
	if len(line) > 1 {
		next = util.ToRune(line, 1)
	}
	switch {
	case opens && util.IsNumeric(at(1)) && util.IsNumeric(at(2)) && at(3) == 's' && endsDecade(line):
		return apostrophe // '90s
	case t.english && len(line) > 1 && (unicode.IsPunct(before) || unicode.IsSpace(before)) && strings.IndexByte("tenl", at(1)) >= 0:
		return apostrophe // 'twas, 'em, 'net
	case len(line) > 1 && (unicode.IsDigit(before) || unicode.IsLetter(before)) && unicode.IsLetter(next):
		return apostrophe // don't
	case opens:
		contracted := strings.IndexByte("smtd", at(1)) >= 0 && len(line) > 1 && endsAt(2)
		if len(line) > 2 {
			switch string(line[1:3]) {
			case "ve", "ll", "re":
				contracted = contracted || endsAt(3)
			}
		}
		if contracted {
			return apostrophe
		}
		open.single++
		open.inner++
		return t.marks.openSingle
	case len(line) > 2 && !unicode.IsDigit(next):
	case open.single > 0 && endsQuote(line, d):
		open.single--
	default:
		return ""
	}
	// Here goldmark sets a right single quotation mark whatever is open.
	if open.inner > 0 && d.closes {
		open.inner--
		return t.marks.closeSingle
	}
	return apostrophe
}

// CloseBlock implements parser.CloseBlocker.
func (typographer) CloseBlock(block ast.Node, _ text.Reader, pc parser.Context) {
	d := documentOf(pc)
	d.quotes.inner = 0
	if !d.keepLog || block.Lines() == nil || block.Lines().Len() == 0 {
		return
	}
	before := d.quotesBefore
	if n := len(d.quoteLog); n > 0 {
		before = d.quoteLog[n-1].quotes
	}
	if d.quotes != before {
		d.quoteLog = append(d.quoteLog, quoteMark{block.Lines().At(0).Start, d.quotes})
	}
}

// endsQuote reports whether the delimiter at the start of line can close a
// quotation.
func endsQuote(line []byte, d flanking) bool {
	if !d.closes {
		return false
	}
	if !d.opens {
		return true
	}
	return len(line) > 1 && unicode.IsPunct(util.ToRune(line, 1)) &&
		(len(line) == 2 || util.IsPunct(line[2]) || util.IsSpace(line[2]))
}

// endsDecade reports whether nothing follows the s of "'90s".
func endsDecade(line []byte) bool {
	if len(line) == 4 {
		return true
	}
	after := util.ToRune(line, 4)
	return util.IsSpaceRune(after) || util.IsPunctRune(after)
}

// flanking says what a run of quotation marks can do by what stands around it:
// open where it is left-flanking in CommonMark's sense, close where it is
// right-flanking.
type flanking struct{ opens, closes bool }

func flankingOf(line []byte, before rune) flanking {
	after := ' '
	if n := run(line); n < len(line) {
		after = util.ToRune(line, n)
	}
	spaceBefore, spaceAfter := util.IsSpaceRune(before), util.IsSpaceRune(after)
	punctBefore, punctAfter := util.IsPunctRune(before), util.IsPunctRune(after)
	return flanking{
		opens:  !spaceAfter && (!punctAfter || spaceBefore || punctBefore),
		closes: !spaceBefore && (!punctBefore || spaceAfter || punctAfter),
	}
}

// run is how often the first character of line stands there.
func run(line []byte) int {
	n := 1
	for n < len(line) && line[n] == line[0] {
		n++
	}
	return n
}

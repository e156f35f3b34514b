package extract

import (
	"regexp"
	"strings"

	"postil/editor/cite"
	"postil/editor/cite/identifier"
)

const (
	particle = `(?:(?:van|von|de|der|den|del|della|di|da|du|la|le|ten|ter|al-|el-|bin|ibn)[ ]?)*`
	surname  = `\p{Lu}[\p{L}\p{M}’'-]+`
	initials = `(?:\p{Lu}\p{Ll}?\.[ -]?)+`
)

var (
	prefixed = regexp.MustCompile(`^(?i:(see also|see|cf\.|e\.g\.,?|compare|quoted in|cited in))[ ]`)
	person   = regexp.MustCompile(`^(` + initials + `) ?(` + particle + surname + `)`)
	suffix   = regexp.MustCompile(`^ (Jr\.?|Sr\.?|II|III|IV)(?:$| )`)
	joined   = regexp.MustCompile(`^(?: and | & |,? et al\.?$)`)
	link     = regexp.MustCompile(`^<?(https?://[^\s<>]+|www\.[^\s<>]+)>?\.?$`)
	mdLink   = regexp.MustCompile(`^[*_]*\[([^\[\]]+)\]\(<?(https?://[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?: "[^"]*")?\)[*_]*$`)
	yearOnly = regexp.MustCompile(`^\d{4}$`)
	monthDay = regexp.MustCompile(`^\p{Lu}\p{L}{2,8}\.? \d{1,2}(?:st|nd|rd|th)?$`)
	undated  = regexp.MustCompile(`^(?i:n\. ?d\.?|undated|no date)$`)
	accessed = regexp.MustCompile(`^(?i:(?:last )?accessed(?: on)?:?|retrieved(?: on)?) (.+)$`)
	pages    = regexp.MustCompile(`^(?:pp?\.|pages?|chap\.|ch\.|sec\.|§|para\.) ?[\divxlc]`)
	comma    = regexp.MustCompile(`^([“"][^”"]+),([”"]) (.+)$`)
)

// citation takes one citation apart. It is none when too little of it is as
// it should be.
func citation(text string) (Part, bool) {
	p := Part{Text: text, Reference: &cite.Reference{Type: "webpage"}}
	r := p.Reference
	rest := text
	if m := prefixed.FindString(rest); m != "" {
		p.Prefix, rest = strings.TrimSpace(m), rest[len(m):]
	}
	segments := split(strings.TrimSuffix(rest, "."), ',')
	segments = p.tail(segments)
	if len(segments) == 0 {
		return p, false
	}
	quotes := balancedQuotes(text)
	if !quotes {
		p.Lacks = append(p.Lacks, Quotes)
	}
	var byInitials bool
	segments, byInitials = p.authors(segments)
	if len(segments) > 0 && (segments[0] == "ed." || segments[0] == "eds.") && len(r.Author) > 0 {
		r.Editor, r.Author, segments = r.Author, nil, segments[1:]
	}
	if m := comma.FindStringSubmatch(strings.Join(segments, ", ")); m != nil && quotes {
		segments = append([]string{m[1] + m[2]}, split(m[3], ',')...) // “Title,” Container
	}
	quotedTitle := len(segments) > 0 && quotes && strings.ContainsAny(segments[0][:min(len(segments[0]), 3)], "“\"«")
	if !byInitials && len(segments) > 1 && !quotedTitle {
		last := len(segments) - 1
		switch {
		case mdLink.MatchString(segments[1]) && named(segments[0]), // a linked title
			r.URL != "" && named(segments[0]), // its publisher gives the address
			last > 1 && named(segments[0]) && words(segments[0]) < words(segments[1]):
			r.Author = []cite.Name{{Literal: segments[0]}}
			segments = segments[1:]
		}
	}
	title := ""
	switch n := len(segments); {
	case n == 0:
	case n == 1:
		title = segments[0]
	default:
		title, r.ContainerTitle = strings.Join(segments[:n-1], ", "), segments[n-1]
	}
	p.title(title)
	r.ContainerTitle = unmarked(r.ContainerTitle)
	p.lacks()
	return p, p.likely(byInitials, quotedTitle)
}

// tail takes locator, address and dates off the end.
func (p *Part) tail(segments []string) []string {
	r := p.Reference
	for len(segments) > 0 {
		n := len(segments) - 1
		s := segments[n]
		switch m := accessed.FindStringSubmatch(s); {
		case s == "":
		case pages.MatchString(s) && p.Locator.IsZero():
			p.Locator, _ = cite.ParseLocator(s)
		case link.MatchString(s) && r.URL == "":
			u, err := identifier.ParseURL(link.FindStringSubmatch(s)[1])
			if err != nil {
				return segments
			}
			r.URL = u
		case m != nil && r.Accessed.IsZero():
			d, err := cite.ParseDate(m[1])
			if err != nil {
				return segments
			}
			r.Accessed = d
		case yearOnly.MatchString(s) && n > 0 && r.Issued.IsZero() && accessed.MatchString(segments[n-1]) && r.Accessed.IsZero():
			d, err := cite.ParseDate(accessed.FindStringSubmatch(segments[n-1])[1] + ", " + s)
			if err != nil {
				return segments
			}
			r.Accessed = d
			n--
		case yearOnly.MatchString(s) && n > 0 && r.Issued.IsZero() && monthDay.MatchString(segments[n-1]):
			d, err := cite.ParseDate(segments[n-1] + ", " + s)
			if err != nil {
				return segments
			}
			r.Issued = d
			n--
		case undated.MatchString(s) && r.Issued.IsZero():
			r.Issued = cite.Date{Literal: "n.d."}
		default:
			d, err := cite.ParseDate(s)
			if err != nil || d.Year < 1400 || d.Year > 2200 || !r.Issued.IsZero() {
				return segments
			}
			r.Issued = d
		}
		segments = segments[:n]
	}
	return segments
}

// authors takes persons with initials off the beginning.
func (p *Part) authors(segments []string) (rest []string, found bool) {
	r := p.Reference
	for len(segments) > 0 {
		s := segments[0]
		if found && strings.TrimSuffix(s, ".") == "et al" {
			r.Author = append(r.Author, cite.Name{Literal: "others"})
			return segments[1:], true
		}
		s = strings.TrimPrefix(strings.TrimPrefix(s, "and "), "& ")
		m := person.FindStringSubmatch(s)
		if m == nil {
			return segments, found
		}
		for m != nil {
			found = true
			n := cite.Name{Given: strings.TrimSpace(m[1]), Family: m[2]}
			s = s[len(m[0]):]
			if junior := suffix.FindStringSubmatch(s); junior != nil {
				n.Suffix, s = junior[1], s[len(junior[0]):]
			}
			// A second surname, where a title still follows.
			if word := strings.TrimSpace(s); s != word && named(word) && words(word) == 1 && len(segments) > 2 {
				n.Family += " " + word
				s = ""
			}
			r.Author = append(r.Author, n)
			join := joined.FindString(s)
			if strings.Contains(join, "et al") {
				r.Author = append(r.Author, cite.Name{Literal: "others"})
			}
			s = s[len(join):]
			if join == "" {
				break
			}
			m = person.FindStringSubmatch(s)
		}
		segments = segments[1:]
		if s = strings.TrimSpace(s); s != "" { // the title follows without a comma
			p.Lacks = append(p.Lacks, Comma)
			return append([]string{s}, segments...), true
		}
	}
	return segments, found
}

// title sets the title without the marks around it, and the address it links
// to.
func (p *Part) title(s string) {
	r := p.Reference
	if m := mdLink.FindStringSubmatch(s); m != nil {
		s = m[1]
		if r.URL == "" {
			r.URL = m[2]
		}
	}
	s = unmarked(s)
	for _, q := range [][2]string{{"“", "”"}, {`"`, `"`}, {"«", "»"}} {
		inner, open := strings.CutPrefix(s, q[0])
		inner, closed := strings.CutSuffix(inner, q[1])
		if open && closed && !strings.Contains(inner, q[0]) && !strings.Contains(inner, q[1]) {
			s = strings.TrimSuffix(inner, ",")
		}
	}
	r.Title = strings.TrimSpace(s)
}

// unmarked is s without emphasis around all of it.
func unmarked(s string) string {
	for _, m := range []string{"**", "__", "*", "_"} {
		if len(s) > 2*len(m) && strings.HasPrefix(s, m) && strings.HasSuffix(s, m) {
			s = s[len(m) : len(s)-len(m)]
		}
	}
	return s
}

func (p *Part) lacks() {
	r := p.Reference
	if len(r.Author)+len(r.Editor) == 0 {
		p.Lacks = append(p.Lacks, Author)
	}
	if r.Title == "" {
		p.Lacks = append(p.Lacks, Title)
	}
	if r.ContainerTitle == "" && r.URL == "" {
		p.Lacks = append(p.Lacks, Container)
	}
	if r.Issued.IsZero() {
		p.Lacks = append(p.Lacks, Dated)
	}
}

// likely weighs what a citation has. A person with initials and an address
// are hardly anything else; without them there must be a date to the day and
// what can be a title.
func (p *Part) likely(byInitials, quotedTitle bool) bool {
	r := p.Reference
	n := words(r.Title)
	dated := !r.Issued.IsZero()
	switch {
	case byInitials && r.URL != "":
		return true
	case byInitials && dated:
		return r.Title == "" || capitalised(r.Title) || n >= 2
	case byInitials:
		return r.ContainerTitle != "" && n >= 3 && named(r.ContainerTitle)
	case r.URL != "":
		return (n >= 2 || quotedTitle) && capitalised(r.Title) && (dated || len(r.Author) > 0)
	case quotedTitle:
		return dated && (r.ContainerTitle != "" || len(r.Author) > 0) && n >= 2
	}
	return dated && r.Issued.Day != 0 && n >= 4 && capitalised(r.Title) && r.ContainerTitle != "" && named(r.ContainerTitle)
}

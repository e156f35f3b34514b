package spell

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// compoundRule is a COMPOUNDRULE: a pattern over the flags of the parts.
type compoundRule []rulePart

type rulePart struct {
	flag     flag
	optional bool // ? and *
	repeated bool // *
}

// maxRule is how many parts a pattern may have; what is matched is kept in the
// bits of a word.
const maxRule = 63

var errRule = errors.New("the pattern is too long or has a ( without its )")

// rule reads a pattern such as n*1t, or (n1)*(t1) where flags are long.
func (form flagForm) rule(s string) (compoundRule, error) {
	var rule compoundRule
	for s != "" {
		name := s
		if s[0] == '(' {
			end := strings.IndexByte(s, ')')
			if end < 0 {
				return nil, errRule
			}
			name, s = s[1:end], s[end+1:]
			if name == "" {
				return nil, errRule
			}
		}
		f, n, err := form.next(name)
		switch {
		case err != nil:
			return nil, err
		case len(name) == len(s): // no parentheses
			s = s[n:]
		case n != len(name):
			return nil, fmt.Errorf("%q is not one flag", name)
		}
		p := rulePart{flag: f}
		if s != "" && (s[0] == '*' || s[0] == '?') {
			p.optional, p.repeated = true, s[0] == '*'
			s = s[1:]
		}
		if rule = append(rule, p); len(rule) > maxRule {
			return nil, errRule
		}
	}
	return rule, nil
}

// reach adds the places of a pattern that can be reached by leaving out parts.
func (rule compoundRule) reach(at uint64) uint64 {
	for i, p := range rule {
		if p.optional && at&(1<<i) != 0 {
			at |= 1 << (i + 1)
		}
	}
	return at
}

// step moves all places of a pattern over a part with these flags.
func (rule compoundRule) step(at uint64, fl flagSet) uint64 {
	var to uint64
	for i, p := range rule {
		if at&(1<<i) != 0 && fl.has(p.flag) {
			to |= 1 << (i + 1)
			if p.repeated {
				to |= 1 << i
			}
		}
	}
	return rule.reach(to)
}

// matching is where each rule is.
type matching []uint64

func (d *Dictionary) step(m matching, fl flagSet) (next matching, alive, complete bool) {
	next = make(matching, len(m))
	for i, rule := range d.rules {
		next[i] = rule.step(m[i], fl)
		alive = alive || next[i] != 0
		complete = complete || next[i]&(1<<len(rule)) != 0
	}
	return next, alive, complete
}

// maxParts is how many parts a compound may have at most.
const maxParts = 100

// compound cuts a word into parts that may stand together, and gives the first
// one; nil if there are none. effort bounds the work.
func (d *Dictionary) compound(word string, c context) *entry {
	if d.compoundFlag != 0 || d.compoundBegin != 0 && d.compoundEnd != 0 {
		if e := d.compoundByFlags(word, 0, 0, c); e != nil {
			return e
		}
	}
	if len(d.rules) > 0 {
		m := make(matching, len(d.rules))
		for i, rule := range d.rules {
			m[i] = rule.reach(1)
		}
		return d.compoundByRules(word, m, 0, c)
	}
	return nil
}

// cuts calls yield for each offset at which a word may be cut in two parts of
// the least length or more, until it returns false.
func (d *Dictionary) cuts(word string, yield func(int) bool) {
	left, right := utf8.RuneCountInString(word), 0
	for i := range word {
		if right >= d.compoundMin && left >= d.compoundMin && i > 0 && !yield(i) {
			return
		}
		left--
		right++
	}
}

// compoundByFlags looks at word[start:], which n parts stand before.
func (d *Dictionary) compoundByFlags(word string, start, n int, c context) (found *entry) {
	if n >= maxParts {
		return nil
	}
	d.cuts(word[start:], func(i int) bool {
		if !c.spend() {
			return false
		}
		i += start
		if d.checkCase && !caseMayMeet(word, i) || d.checkTriple && triple(word, i) {
			return true
		}
		a := d.firstPart(word[start:i], n)
		if a.root == nil {
			return true
		}
		rest := []int{i}
		if d.simpTriple && doubled(word, i) { // Schiffahrt: the third letter is not written
			_, size := utf8.DecodeLastRuneInString(word[:i])
			rest = append(rest, i-size)
		}
		for _, at := range rest {
			fits := d.compoundMax == 0 || n+2 <= d.compoundMax
			b := d.lastPart(word[at:], c)
			switch {
			case b.root == nil || !fits || d.checkDup && b.root == a.root || d.mayNotMeet(word, at, a, b):
			case d.checkRep && d.typicalFault(word[start:]):
				return false
			default:
				found = a.root
				return false
			}
			if fits && d.compoundByFlags(word, at, n+1, c) != nil {
				found = a.root
				return false
			}
		}
		return true
	})
	return found
}

// firstPart takes a part apart that is not the last one.
func (d *Dictionary) firstPart(part string, n int) form {
	wanted := d.compoundBegin
	if n > 0 {
		wanted = d.compoundMiddle
	}
	listed := d.lookup(part)
	for e := listed; e != nil; e = d.next(e) {
		fl := d.flags(e)
		if d.never(fl) || fl.has(d.needAffix) || fl.has(d.compoundForbid) {
			continue
		}
		if fl.has(d.compoundFlag) || fl.has(wanted) {
			return form{root: e}
		}
	}
	for _, need := range []flag{d.compoundFlag, wanted} {
		if need == 0 {
			continue
		}
		for _, undo := range []func() form{
			func() form { return d.suffixed(part, nil, 0, need, first) },
			func() form { return d.prefixed(part, need, first) },
			func() form {
				if !d.moreSuffixes {
					return form{}
				}
				return d.suffixedTwice(part, nil, need)
			},
		} {
			f := undo()
			if f.root == nil || d.never(d.flags(f.root)) || f.affixHas(d.compoundForbid) {
				continue
			}
			if need == d.compoundFlag && f.affixHas(d.compoundEnd) {
				continue
			}
			return f
		}
	}
	return form{}
}

// lastPart takes the last part apart.
func (d *Dictionary) lastPart(part string, c context) form {
	for e := d.lookup(part); e != nil; e = d.next(e) {
		fl := d.flags(e)
		if d.never(fl) || fl.has(d.needAffix) || fl.has(d.compoundForbid) {
			continue
		}
		if (fl.has(d.compoundFlag) || fl.has(d.compoundEnd)) && (!fl.has(d.forceUpper) || c.given != noCaps) {
			return form{root: e}
		}
	}
	for _, need := range []flag{d.compoundFlag, d.compoundEnd} {
		if need == 0 {
			continue
		}
		f := d.affixed(part, need, last)
		if f.root == nil || d.never(d.flags(f.root)) || f.affixHas(d.compoundForbid) {
			continue
		}
		if d.flags(f.root).has(d.forceUpper) && c.given == noCaps {
			continue
		}
		return f
	}
	return form{}
}

// never reports whether a word with these flags is in no compound.
func (d *Dictionary) never(fl flagSet) bool { return fl.has(d.forbidden) || fl.has(onlyUpper) }

// compoundByRules looks at the rest of a word of which the rules have matched
// the beginning.
func (d *Dictionary) compoundByRules(word string, m matching, n int, c context) (found *entry) {
	if n >= maxParts {
		return nil
	}
	d.cuts(word, func(i int) bool {
		if !c.spend() {
			return false
		}
		for e := d.lookup(word[:i]); e != nil && found == nil; e = d.next(e) {
			fl := d.flags(e)
			if d.never(fl) || fl.has(d.needAffix) {
				continue
			}
			next, alive, _ := d.step(m, fl)
			if alive && (d.endsRule(word[i:], next) || d.compoundByRules(word[i:], next, n+1, c) != nil) {
				found = e
			}
		}
		return found == nil
	})
	return found
}

// endsRule reports whether a part completes a rule.
func (d *Dictionary) endsRule(part string, m matching) bool {
	for e := d.lookup(part); e != nil; e = d.next(e) {
		fl := d.flags(e)
		if d.never(fl) || fl.has(d.needAffix) {
			continue
		}
		if _, _, complete := d.step(m, fl); complete {
			return true
		}
	}
	f := d.affixed(part, 0, last)
	if f.root == nil || d.never(d.flags(f.root)) {
		return false
	}
	_, _, complete := d.step(m, d.flags(f.root))
	return complete
}

// mayNotMeet reports whether the dictionary forbids two parts to stand side by
// side.
func (d *Dictionary) mayNotMeet(word string, at int, a, b form) bool {
	return slices.ContainsFunc(d.patterns, func(p boundary) bool {
		return strings.HasSuffix(word[:at], p.end) && strings.HasPrefix(word[at:], p.begin) &&
			(p.endFlag == 0 || d.flags(a.root).has(p.endFlag)) && (p.beginFlag == 0 || d.flags(b.root).has(p.beginFlag))
	})
}

// typicalFault reports whether a compound is more likely a listed word with a
// mistake that is often made.
func (d *Dictionary) typicalFault(word string) bool {
	for _, rep := range d.replacements {
		for c := range rep.uses(word) {
			if d.lookup(c) != nil || d.affixed(c, 0, alone).root != nil {
				return true
			}
		}
	}
	return false
}

// caseMayMeet reports whether small letters, or a hyphen, meet at an offset.
func caseMayMeet(word string, at int) bool {
	a, _ := utf8.DecodeLastRuneInString(word[:at])
	b, _ := utf8.DecodeRuneInString(word[at:])
	return a == '-' || b == '-' || !unicode.IsUpper(a) && !unicode.IsUpper(b)
}

// triple reports whether a letter stands three times around an offset.
func triple(word string, at int) bool {
	a, size := utf8.DecodeLastRuneInString(word[:at])
	b, next := utf8.DecodeRuneInString(word[at:])
	if a != b {
		return false
	}
	before, n := utf8.DecodeLastRuneInString(word[:at-size])
	after, m := utf8.DecodeRuneInString(word[at+next:])
	return n > 0 && before == a || m > 0 && after == b
}

// doubled reports whether the two letters before an offset are the same.
func doubled(word string, at int) bool {
	a, size := utf8.DecodeLastRuneInString(word[:at])
	b, _ := utf8.DecodeLastRuneInString(word[:at-size])
	return a == b
}

package spell

// affix is one line of a PFX or SFX block: what to strip from a word, what to
// add to it, and when.
type affix struct {
	flag  flag
	cross bool // may stand together with an affix at the other end
	strip string
	add   string
	when  condition
	flags flagSet // of the word with the affix, for a further one
}

// affixes are the prefixes or the suffixes of a language.
type affixes struct {
	byAdd   map[string][]*affix
	byFlag  map[flag][]*affix
	longest int // bytes of the longest add
}

func (t *affixes) put(a *affix) {
	if t.byAdd == nil {
		t.byAdd, t.byFlag = map[string][]*affix{}, map[flag][]*affix{}
	}
	t.byAdd[a.add] = append(t.byAdd[a.add], a)
	t.byFlag[a.flag] = append(t.byFlag[a.flag], a)
	t.longest = max(t.longest, len(a.add))
}

// ending calls yield for each suffix with which a word may end, until it
// returns true.
func (t *affixes) ending(word string, yield func(*affix) bool) bool {
	for n := 0; n <= min(t.longest, len(word)); n++ {
		for _, a := range t.byAdd[word[len(word)-n:]] {
			if yield(a) {
				return true
			}
		}
	}
	return false
}

// beginning is ending for prefixes.
func (t *affixes) beginning(word string, yield func(*affix) bool) bool {
	for n := 0; n <= min(t.longest, len(word)); n++ {
		for _, a := range t.byAdd[word[:n]] {
			if yield(a) {
				return true
			}
		}
	}
	return false
}

// place says where in a compound a part stands.
type place uint8

const (
	alone place = iota
	first       // at the beginning or in the middle
	last
)

// form is a word taken apart: the listed word and what was undone.
type form struct {
	root     *entry
	pfx, sfx *affix
}

// affixHas reports whether one of the affixes carries a flag.
func (f form) affixHas(x flag) bool {
	return f.pfx != nil && f.pfx.flags.has(x) || f.sfx != nil && f.sfx.flags.has(x)
}

// stemOf undoes a suffix.
func (d *Dictionary) stemOf(word string, a *affix) (string, bool) {
	stem := word[:len(word)-len(a.add)]
	if stem == "" && !d.fullStrip {
		return "", false
	}
	if a.strip != "" {
		stem += a.strip
	}
	return stem, a.when.endOf(stem)
}

// restOf undoes a prefix.
func (d *Dictionary) restOf(word string, a *affix) (string, bool) {
	rest := word[len(a.add):]
	if rest == "" && !d.fullStrip {
		return "", false
	}
	if a.strip != "" {
		rest = a.strip + rest
	}
	return rest, a.when.beginOf(rest)
}

// affixed takes a word with affixes apart. With need, the listed word or an
// affix must carry that flag.
func (d *Dictionary) affixed(word string, need flag, at place) form {
	if f := d.prefixed(word, need, at); f.root != nil {
		return f
	}
	if f := d.suffixed(word, nil, 0, need, at); f.root != nil {
		return f
	}
	if len(d.chained) == 0 {
		return form{}
	}
	if f := d.suffixedTwice(word, nil, need); f.root != nil {
		return f
	}
	return d.prefixedTwice(word, need, at)
}

// prefixed undoes a prefix, and a suffix too if they may stand together.
func (d *Dictionary) prefixed(word string, need flag, at place) (found form) {
	d.prefixes.beginning(word, func(p *affix) bool {
		if at == alone && p.flags.has(d.onlyInCompound) || at == last && !p.flags.has(d.compoundPermit) {
			return false
		}
		rest, ok := d.restOf(word, p)
		if !ok {
			return false
		}
		if !p.flags.has(d.needAffix) {
			for e := d.lookup(rest); e != nil; e = d.next(e) {
				fl := d.flags(e)
				if fl.has(p.flag) && (need == 0 || fl.has(need) || p.flags.has(need)) {
					found = form{root: e, pfx: p}
					return true
				}
			}
		}
		if p.cross {
			found = d.suffixed(rest, p, 0, need, at)
		}
		return found.root != nil
	})
	return found
}

// suffixed undoes a suffix. pfx is the prefix that was undone before, nil for
// none; outer the flag of the suffix behind this one, 0 for none.
func (d *Dictionary) suffixed(word string, pfx *affix, outer, need flag, at place) (found form) {
	d.suffixes.ending(word, func(s *affix) bool {
		if !d.maySuffix(s, pfx, outer, at) {
			return false
		}
		stem, ok := d.stemOf(word, s)
		if !ok {
			return false
		}
		for e := d.lookup(stem); e != nil; e = d.next(e) {
			fl := d.flags(e)
			switch {
			case !fl.has(s.flag) && (pfx == nil || !pfx.flags.has(s.flag)):
			case pfx != nil && !fl.has(pfx.flag) && !s.flags.has(pfx.flag):
			case outer != 0 && !s.flags.has(outer):
			case at == alone && fl.has(d.onlyInCompound):
			case need != 0 && !fl.has(need) && !s.flags.has(need):
			default:
				found = form{root: e, pfx: pfx, sfx: s}
				return true
			}
		}
		return false
	})
	return found
}

// maySuffix reports whether a suffix may stand where it does.
func (d *Dictionary) maySuffix(s, pfx *affix, outer flag, at place) bool {
	switch {
	case pfx != nil && !s.cross:
		return false
	case at == first && !s.flags.has(d.compoundPermit):
		return false
	case at == alone && s.flags.has(d.onlyInCompound):
		return false
	case d.circumfix != 0 && (pfx != nil && pfx.flags.has(d.circumfix)) != s.flags.has(d.circumfix):
		return false
	case outer == 0 && s.flags.has(d.needAffix) && (pfx == nil || pfx.flags.has(d.needAffix)):
		return false
	}
	return true
}

// suffixedTwice undoes two suffixes.
func (d *Dictionary) suffixedTwice(word string, pfx *affix, need flag) (found form) {
	d.suffixes.ending(word, func(s *affix) bool {
		if !d.chained[s.flag] || pfx != nil && !s.cross {
			return false
		}
		stem, ok := d.stemOf(word, s)
		if !ok {
			return false
		}
		inner := pfx
		if pfx != nil && s.flags.has(pfx.flag) { // the outer suffix is what allows the prefix
			inner = nil
		}
		if found = d.suffixed(stem, inner, s.flag, need, alone); found.root != nil {
			found.pfx, found.sfx = pfx, s
		}
		return found.root != nil
	})
	return found
}

// prefixedTwice undoes a prefix and two suffixes.
func (d *Dictionary) prefixedTwice(word string, need flag, at place) (found form) {
	if at == first {
		return form{}
	}
	d.prefixes.beginning(word, func(p *affix) bool {
		if !p.cross || at == alone && p.flags.has(d.onlyInCompound) || at == last && !p.flags.has(d.compoundPermit) {
			return false
		}
		if rest, ok := d.restOf(word, p); ok {
			found = d.suffixedTwice(rest, p, need)
		}
		return found.root != nil
	})
	return found
}

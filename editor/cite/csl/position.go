package csl

import "strconv"

// Position says how a cite stands to earlier ones of the same item.
type Position int

// Positions. Auto lets the engine find it.
const (
	Auto Position = iota
	First
	Subsequent
	Ibid
	IbidWithLocator
)

// place is where a cite stands in the document.
type place struct {
	position  Position
	near      bool
	firstNote string // number of the note that cites the item first
}

// places finds the place of every cite of every citation.
func (e *Engine) places(doc Document) [][]place {
	all := make([][]place, len(doc.Citations))
	type last struct{ note int }
	seen := map[string]last{}
	firstNote := map[string]int{}
	var prevText, prevNote *Citation // the previous citation in the text and in the notes
	inNote := map[int]int{}          // citations in each note
	for i := range doc.Citations {
		if n := doc.Citations[i].Note; n > 0 {
			inNote[n]++
		}
	}
	for i := range doc.Citations {
		c := &doc.Citations[i]
		all[i] = make([]place, len(c.Cites))
		prev := prevText
		if c.Note > 0 {
			prev = prevNote
		}
		for j := range c.Cites {
			cite := &c.Cites[j]
			p := place{position: First}
			l, known := seen[cite.ID]
			switch {
			case cite.Position != Auto:
				p.position = cite.Position
			case known:
				p.position = Subsequent
				var before *Cite
				if j > 0 {
					before = &c.Cites[j-1]
				} else if prev != nil && len(prev.Cites) > 0 && (c.Note == 0 || prev.Note == c.Note || prev.Note == c.Note-1) {
					before = &prev.Cites[len(prev.Cites)-1]
					same := true
					for k := range prev.Cites {
						same = same && prev.Cites[k].ID == cite.ID
					}
					if !same || prev.Note != c.Note && inNote[prev.Note] > 1 {
						before = nil
					}
				}
				if before != nil && before.ID == cite.ID {
					switch {
					case before.Locator == "" && cite.Locator == "":
						p.position = Ibid
					case before.Locator == "" && cite.Locator != "":
						p.position = IbidWithLocator
					case before.Locator != "" && cite.Locator == "":
						p.position = Subsequent
					case before.Locator == cite.Locator && before.label() == cite.label():
						p.position = Ibid
					default:
						p.position = IbidWithLocator
					}
				}
			}
			if known && c.Note > 0 && l.note > 0 && c.Note-l.note <= e.style.Citation.NearNoteDistance {
				p.near = true
			}
			if known && c.Note == 0 && e.style.Class == 0 {
				p.near = true
			}
			if cite.NearNote {
				p.near = true
			}
			if n, ok := firstNote[cite.ID]; ok && p.position != First {
				p.firstNote = strconv.Itoa(n)
			} else if !ok && c.Note > 0 {
				firstNote[cite.ID] = c.Note
			}
			if cite.ID != "" {
				seen[cite.ID] = last{c.Note}
			}
			all[i][j] = p
		}
		if c.Note > 0 {
			prevNote = c
		} else {
			prevText = c
		}
	}
	return all
}

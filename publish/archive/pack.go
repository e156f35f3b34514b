package archive

import (
	"encoding/binary"
	"math"

	"postil/publish/packed"
)

const (
	pageLen = 64      // entries in a page
	maxPage = 1 << 18 // far above any that there is
)

// packPage puts the entries of a page together: each has a number in the page,
// counted from 1, and then its fields, each with its length.
func packPage(entries []*Entry) []byte {
	b := make([]byte, 0, pageLen*512)
	for i, e := range entries {
		if e != nil {
			b = e.pack(binary.AppendUvarint(b, uint64(i+1)))
		}
	}
	return b
}

func (e *Entry) pack(b []byte) []byte {
	text := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	b = binary.AppendUvarint(b, uint64(e.Words))
	for _, s := range e.texts() {
		text(*s)
	}
	text(e.Date.String())
	for _, l := range e.lists() {
		b = binary.AppendUvarint(b, uint64(len(*l)))
		for _, s := range *l {
			text(s)
		}
	}
	return b
}

// texts are the fields of an entry that are one text each.
func (e *Entry) texts() [12]*string {
	return [...]*string{
		&e.Dir, &e.Draft, &e.Blob, &e.State, &e.Title, &e.Subtitle, &e.Summary, &e.Slug, &e.Section, &e.Lang, &e.Image, &e.Problem,
	}
}

// lists are the fields of an entry that are several texts.
func (e *Entry) lists() [5]*[]string {
	return [...]*[]string{&e.Authors, &e.Tags, &e.Aliases, &e.Cites, &e.Links}
}

// unpacker takes pages apart. The texts of entries are parts of the page, and
// their lists are parts of one that is made for many.
type unpacker struct {
	packed.Reader
	lists []string
}

// page puts the entries of a page where they belong.
func (u *unpacker) page(data string, page int64, entries []*Entry) bool {
	u.Reader = packed.Reader{Rest: data}
	made := make([]Entry, 0, pageLen)
	for u.Rest != "" && !u.Bad && len(made) < pageLen {
		at := u.number()
		if at < 1 || at > pageLen {
			return false
		}
		id := page*pageLen + int64(at-1)
		made = append(made, Entry{ID: id})
		u.entry(&made[len(made)-1])
		entries[id] = &made[len(made)-1]
	}
	return u.Rest == "" && !u.Bad
}

func (u *unpacker) entry(e *Entry) {
	e.Words = u.number()
	for _, s := range e.texts() {
		*s = u.Text()
	}
	e.Date, _ = parseDay(u.Text())
	for _, l := range e.lists() {
		n := u.number()
		if n == 0 || n > len(u.Rest) {
			u.Bad = u.Bad || n > 0
			continue
		}
		if len(u.lists) < n {
			u.lists = make([]string, max(n, 4096))
		}
		*l = u.lists[:n:n]
		u.lists = u.lists[n:]
		for i := range *l {
			(*l)[i] = u.Text()
		}
	}
}

func (u *unpacker) number() int {
	n := u.Uvarint()
	if n > math.MaxInt32 { // no entry has so many of anything
		u.Fail()
		return 0
	}
	return int(n)
}

package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"time"
)

// Recovered is what a journal holds.
type Recovered struct {
	Base  []byte    // the text that the journal started from
	Text  []byte    // the text after the last whole record
	Note  string    // what the text belongs to
	Edits int       // since Base
	Torn  int       // bytes of a last record that was not wholly written; left out
	When  time.Time // of the last write
}

// ErrNotAJournal is wrapped when a file is no journal or lacks its beginning:
// nothing can be recovered from it.
var ErrNotAJournal = errors.New("not a journal")

// Recover reads a journal. A torn end is normal after a crash and is no error.
// The error wraps fs.ErrNotExist when there is no file.
func Recover(path string) (*Recovered, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("recover: %w", err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("recover: %w", err)
	}
	r, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("recover %s: %w", path, err)
	}
	r.When = st.ModTime()
	return r, nil
}

// parse replays a journal's bytes up to the first record that is not whole.
func parse(data []byte) (*Recovered, error) {
	rest, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok {
		return nil, ErrNotAJournal
	}
	kind, payload, n := next(rest)
	if n == 0 || kind != kindBase {
		return nil, fmt.Errorf("%w: its first record is damaged", ErrNotAJournal)
	}
	r := &Recovered{Base: bytes.Clone(payload)}
	text := newGap(payload)
	rest = rest[n:]
	for {
		kind, payload, n := next(rest)
		if n == 0 {
			break
		}
		switch kind {
		case kindEdit:
			if !text.apply(payload) {
				n = 0 // a whole record that does not fit: damage, not a torn end
				break
			}
			r.Edits++
		case kindNote:
			r.Note = string(payload)
		}
		if n == 0 {
			break
		}
		rest = rest[n:]
	}
	r.Text, r.Torn = text.bytes(), len(rest)
	return r, nil
}

// next reads one record; n is its length, 0 when it is not whole.
func next(data []byte) (kind byte, payload []byte, n int) {
	if len(data) < headLen+1 {
		return 0, nil, 0
	}
	size := int64(binary.LittleEndian.Uint32(data))
	if size < 1 || size > maxRecord || int64(len(data)-headLen) < size {
		return 0, nil, 0
	}
	body := data[headLen : headLen+int(size)]
	if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(data[4:]) {
		return 0, nil, 0
	}
	return body[0], body[1:], headLen + int(size)
}

// gap is a text with a hole where the last edit was: replaying keystrokes one
// after another moves next to nothing.
type gap struct {
	buf        []byte
	start, end int // of the hole
}

func newGap(text []byte) *gap {
	g := &gap{buf: make([]byte, len(text)+1024)}
	copy(g.buf[1024:], text)
	g.end = 1024
	return g
}

func (g *gap) len() int { return len(g.buf) - (g.end - g.start) }

// apply replays an edit's payload and reports whether it fits the text.
func (g *gap) apply(payload []byte) bool {
	start, n := binary.Uvarint(payload)
	if n <= 0 {
		return false
	}
	payload = payload[n:]
	old, n := binary.Uvarint(payload)
	if n <= 0 || start > uint64(g.len()) || old > uint64(g.len())-start {
		return false
	}
	text := payload[n:]
	g.move(int(start))
	g.end += int(old)
	if g.end-g.start < len(text) {
		g.grow(len(text))
	}
	g.start += copy(g.buf[g.start:], text)
	return true
}

// move brings the hole to a position of the text.
func (g *gap) move(at int) {
	switch {
	case at < g.start:
		n := g.start - at
		copy(g.buf[g.end-n:g.end], g.buf[at:g.start])
		g.start, g.end = at, g.end-n
	case at > g.start:
		n := at - g.start
		copy(g.buf[g.start:], g.buf[g.end:g.end+n])
		g.start, g.end = at, g.end+n
	}
}

func (g *gap) grow(need int) {
	buf := make([]byte, g.len()+need+g.len()/2+1024)
	copy(buf, g.buf[:g.start])
	end := len(buf) - (len(g.buf) - g.end)
	copy(buf[end:], g.buf[g.end:])
	g.buf, g.end = buf, end
}

func (g *gap) bytes() []byte {
	return append(bytes.Clone(g.buf[:g.start]), g.buf[g.end:]...)
}

package clip

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// The comments around the part that was copied.
const (
	startMark = "<!--StartFragment-->"
	endMark   = "<!--EndFragment-->"
)

// ParseCFHTML takes the HTML out of Windows' clipboard format "HTML Format":
// a header of lines such as "StartHTML:0000000105" with offsets in bytes, then
// the page, with the copied part marked in it by comments. Where the offsets do
// not fit, as after a change of encoding on the way, the page is what follows
// the header. A part that the header alone names gets its comments.
func ParseCFHTML(data []byte) ([]byte, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	data = bytes.TrimRight(data, "\x00")
	fields := map[string]int{}
	rest := data
	for {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		name, value, ok := strings.Cut(strings.TrimRight(string(line[:min(len(line), 4096)]), "\r"), ":")
		if !ok || name == "" || strings.ContainsAny(name, "<> \t") {
			break
		}
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil {
			fields[name] = n
		} else if name == "Version" {
			fields[name] = 1
		}
		rest = after
	}
	if _, ok := fields["Version"]; !ok {
		return nil, fmt.Errorf("%w: it has no version in its header", ErrFormat)
	}
	within := func(start, end string) (from, to int, ok bool) {
		from, ok1 := fields[start]
		to, ok2 := fields[end]
		header := len(data) - len(rest)
		return from, to, ok1 && ok2 && from >= header && from <= to && to <= len(data)
	}
	page := rest
	if from, to, ok := within("StartHTML", "EndHTML"); ok && looksLikeStart(data[from:to]) {
		page = data[from:to]
	}
	if !bytes.Contains(page, []byte(startMark)) {
		if from, to, ok := within("StartFragment", "EndFragment"); ok && looksLikeStart(data[from:to]) {
			page = bytes.Join([][]byte{[]byte(startMark), data[from:to], []byte(endMark)}, nil)
		}
	}
	if len(bytes.TrimSpace(page)) == 0 {
		return nil, ErrNone
	}
	return page, nil
}

// looksLikeStart reports whether an offset can be right: it points at a tag or
// at text, not into a tag.
func looksLikeStart(page []byte) bool {
	page = bytes.TrimSpace(page)
	tag, end := bytes.IndexByte(page, '<'), bytes.IndexByte(page, '>')
	return len(page) > 0 && (end < 0 || tag >= 0 && tag < end)
}

// ParseAppleData takes the bytes out of what AppleScript writes for data of a
// class, "«data HTML3C703E»".
func ParseAppleData(data []byte) ([]byte, error) {
	s := strings.TrimSpace(string(data))
	s, ok := strings.CutPrefix(s, "«data HTML")
	s, closed := strings.CutSuffix(s, "»")
	if !ok || !closed {
		return nil, fmt.Errorf("%w: no data of the class HTML", ErrFormat)
	}
	html, err := hex.DecodeString(strings.TrimSpace(s))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return html, nil
}

package sign

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// Entry is one line of a list of allowed signers.
type Entry struct {
	Principals  []string // patterns of e-mail addresses
	Namespaces  []string // patterns; none: any
	ValidAfter  time.Time
	ValidBefore time.Time // the last second in which the key counts; zero: always
	Key         ssh.PublicKey
	Comment     string
}

// ParseAllowed reads a list of allowed signers. Errors are *SyntaxError.
func ParseAllowed(data []byte) ([]Entry, error) {
	var entries []Entry
	for n, line := range numbered(data) {
		e, err := parseEntry(line)
		if err != nil {
			return nil, &SyntaxError{AllowedFile, n, err.Error()}
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// numbered gives the lines that say something, with their numbers from 1.
func numbered(data []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		n := 0
		for line := range strings.Lines(string(data)) {
			n++
			line = strings.Trim(line, " \t\r\n")
			if line != "" && line[0] != '#' && !yield(n, line) {
				return
			}
		}
	}
}

func parseEntry(line string) (Entry, error) {
	var e Entry
	principals, rest, err := firstField(line)
	if err != nil {
		return e, err
	}
	for p := range strings.SplitSeq(principals, ",") {
		if strings.TrimPrefix(p, "!") == "" {
			return e, errors.New("a name is empty in the list of whom the key is of")
		}
		e.Principals = append(e.Principals, p)
	}
	// Options may stand before the key. They hold a quote or are one word that
	// is no kind of key.
	if kind, _ := word(rest); !isKind(kind) {
		var options string
		if options, rest, err = splitOptions(rest); err != nil {
			return e, err
		}
		if err := e.parseOptions(options); err != nil {
			return e, err
		}
	}
	if rest == "" {
		return e, errors.New("it has no key")
	}
	if e.Key, e.Comment, err = parsePublic(rest); err != nil {
		return e, err
	}
	return e, CheckKey(e.Key)
}

// firstField takes the first word of a line, which quotes hold together.
func firstField(line string) (field, rest string, err error) {
	if quoted, ok := strings.CutPrefix(line, `"`); ok {
		field, rest, ok = strings.Cut(quoted, `"`)
		if !ok {
			return "", "", errors.New("a quotation mark is not closed")
		}
		if rest != "" && rest[0] != ' ' && rest[0] != '\t' {
			return "", "", errors.New("something stands right behind the closing quotation mark")
		}
	} else {
		i := strings.IndexAny(line, " \t")
		if i < 0 {
			return "", "", errors.New("it has no key")
		}
		field, rest = line[:i], line[i:]
		if strings.Contains(field, `"`) {
			return "", "", errors.New("a quotation mark stands inside a name: put all names into one pair")
		}
	}
	return field, strings.TrimLeft(rest, " \t"), nil
}

// word takes the first word of a text.
func word(s string) (first, rest string) {
	i := strings.IndexAny(s, " \t")
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.Trim(s[i:], " \t")
}

// splitOptions parts a line at the first space that no quotes hold.
func splitOptions(s string) (options, rest string, err error) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '"':
			i++
		case s[i] == '"':
			quoted = !quoted
		case !quoted && (s[i] == ' ' || s[i] == '\t'):
			return s[:i], strings.TrimLeft(s[i:], " \t"), nil
		}
	}
	if quoted {
		return "", "", errors.New("a quotation mark is not closed")
	}
	return s, "", nil
}

// parseOptions reads what stands between the principals and the key.
func (e *Entry) parseOptions(s string) error {
	seen := map[string]bool{}
	for s != "" {
		end := strings.IndexAny(s, `=,`)
		if end < 0 {
			end = len(s)
		}
		name := strings.ToLower(s[:end])
		s = s[end:]
		if name == "cert-authority" {
			return errors.New("cert-authority is not taken: list the keys themselves")
		}
		if name != "namespaces" && name != "valid-after" && name != "valid-before" {
			return fmt.Errorf("%q is neither an option nor a kind of key", name)
		}
		if seen[name] {
			return fmt.Errorf("%s stands there twice", name)
		}
		seen[name] = true
		value, rest, err := dequote(s)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		switch name {
		case "namespaces":
			e.Namespaces = strings.Split(value, ",")
			if slices.Contains(e.Namespaces, "") {
				return errors.New("namespaces: a name is empty")
			}
		case "valid-after":
			e.ValidAfter, err = parseTime(value)
		case "valid-before":
			e.ValidBefore, err = parseTime(value)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if s = rest; s != "" {
			if s[0] != ',' || len(s) == 1 {
				return fmt.Errorf("%s: something stands behind its value that is no further option", name)
			}
			s = s[1:]
		}
	}
	if !e.ValidAfter.IsZero() && !e.ValidBefore.IsZero() && !e.ValidBefore.After(e.ValidAfter) {
		return errors.New("valid-before is not later than valid-after")
	}
	return nil
}

// dequote takes ="value" from the beginning; \" stands for a quotation mark.
func dequote(s string) (value, rest string, err error) {
	s, ok := strings.CutPrefix(s, `="`)
	if !ok {
		return "", "", errors.New(`write its value in quotation marks, as in ="value"`)
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '"':
			i++
			b.WriteByte('"')
		case s[i] == '"':
			return b.String(), s[i+1:], nil
		default:
			b.WriteByte(s[i])
		}
	}
	return "", "", errors.New("a quotation mark is not closed")
}

// timeFormats are those of ssh-keygen, all of them UTC.
var timeFormats = []string{"20060102Z", "200601021504Z", "20060102150405Z"}

func parseTime(s string) (time.Time, error) {
	for _, f := range timeFormats {
		if t, err := time.Parse(f, s); err == nil && len(s) == len(f) && t.Unix() > 0 {
			return t, nil
		}
	}
	if s != "" && !strings.HasSuffix(s, "Z") {
		if _, err := parseTime(s + "Z"); err == nil {
			return time.Time{}, fmt.Errorf("%s means another moment on every computer: write %sZ, which is UTC", s, s)
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: write YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ, which is UTC", s)
}

// isKind reports whether a word names a kind of key.
func isKind(s string) bool {
	return strings.HasPrefix(s, "ssh-") || strings.HasPrefix(s, "ecdsa-") || strings.HasPrefix(s, "sk-") || strings.HasPrefix(s, "rsa-")
}

// parsePublic reads a kind of key, the key and a comment.
func parsePublic(s string) (ssh.PublicKey, string, error) {
	kind, rest := word(s)
	text, comment := word(rest)
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || text == "" {
		return nil, "", errors.New("the key is not written as a public key is: its kind, then base64")
	}
	key, err := ssh.ParsePublicKey(data)
	if err != nil {
		return nil, "", fmt.Errorf("the key cannot be read: %w", err)
	}
	if key.Type() != kind {
		return nil, "", fmt.Errorf("the key is of the kind %s, not %q", key.Type(), kind)
	}
	return key, comment, nil
}

// Line is the entry as a list has it, without the line's end. An entry that no
// line can say is an error.
func (e Entry) Line() (string, error) {
	principals := strings.Join(e.Principals, ",")
	if principals == "" || strings.ContainsAny(principals+strings.Join(e.Namespaces, "")+e.Comment, "\"\\\r\n") {
		return "", fmt.Errorf("%w: %q cannot be written into it", ErrBadKeyring, principals)
	}
	if strings.ContainsAny(principals, " \t") || principals[0] == '#' {
		principals = `"` + principals + `"`
	}
	var options []string
	if len(e.Namespaces) > 0 {
		options = append(options, fmt.Sprintf(`namespaces="%s"`, strings.Join(e.Namespaces, ",")))
	}
	for _, o := range []struct {
		name string
		at   time.Time
	}{{"valid-after", e.ValidAfter}, {"valid-before", e.ValidBefore}} {
		if !o.at.IsZero() {
			options = append(options, fmt.Sprintf(`%s="%s"`, o.name, o.at.UTC().Format(timeFormats[2])))
		}
	}
	line := principals + " "
	if len(options) > 0 {
		line += strings.Join(options, ",") + " "
	}
	line += PublicLine(e.Key, e.Comment)
	// Nothing is written that would be read as something else.
	if _, err := parseEntry(line); err != nil {
		return "", fmt.Errorf("%w: %w", ErrBadKeyring, err)
	}
	return line, nil
}

// MarshalAllowed writes a list, sorted by principals, then keys.
func MarshalAllowed(entries []Entry) ([]byte, error) {
	lines := make([]string, 0, len(entries))
	for _, e := range slices.SortedFunc(slices.Values(entries), func(a, b Entry) int {
		return cmp.Or(slices.Compare(a.Principals, b.Principals),
			cmp.Compare(string(a.Key.Marshal()), string(b.Key.Marshal())), a.ValidAfter.Compare(b.ValidAfter))
	}) {
		line, err := e.Line()
		if err != nil {
			return nil, err
		}
		lines = append(lines, line+"\n")
	}
	return []byte(strings.Join(lines, "")), nil
}

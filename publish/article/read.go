package article

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// yamlDoc is front matter parsed, with the way from nodes to bytes of the file.
type yamlDoc struct {
	src        []byte     // the whole file
	start, end int        // the YAML in it
	root       *yaml.Node // a mapping, nil when there are no fields
	lines      []int      // offset in src of each line as YAML counts them
}

// yamlParserSays are the errors of the library's parser, as against its scanner's.
var yamlParserSays = regexp.MustCompile(`^did not find expected (node content|',' or|key|'-' indicator|<)`)

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): `)

func readYAML(src []byte, start, end int) (*yamlDoc, error) {
	y := &yamlDoc{src: src, start: start, end: end}
	y.lines = yamlLines(src, start, end)
	dec := yaml.NewDecoder(bytes.NewReader(src[start:end]))
	var doc yaml.Node
	err := dec.Decode(&doc)
	if err == nil {
		var more yaml.Node
		if merr := dec.Decode(&more); !errors.Is(merr, io.EOF) {
			return nil, &SyntaxError{y.secondDocument(), "the front matter holds more than one YAML document", "Remove the line ... or --- inside it."}
		}
	}
	switch {
	case errors.Is(err, io.EOF): // nothing but comments and blank lines
		return y, nil
	case err != nil:
		return nil, y.yamlError(err)
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.ShortTag() == "!!null" && root.Value == "" {
		return y, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, &SyntaxError{y.nodeLine(root), "the front matter is not a list of fields", "Write one field a line, such as title: A title."}
	}
	y.root = root
	return y, nil
}

// secondDocument is the line of the first ... in the front matter.
func (y *yamlDoc) secondDocument() int {
	for _, i := range y.lines {
		if bytes.HasPrefix(y.lineText(i), []byte("...")) {
			return y.line(i)
		}
	}
	return y.line(y.start)
}

// yamlLines finds line starts as the YAML scanner counts them: it also breaks
// at a lone CR, NEL, LS and PS.
func yamlLines(src []byte, start, end int) []int {
	lines := []int{start}
	for i := start; i < end; {
		r, n := utf8.DecodeRune(src[i:end])
		i += n
		switch r {
		case '\r':
			if i < end && src[i] == '\n' {
				i++
			}
		case '\n', '\u0085', '\u2028', '\u2029':
		default:
			continue
		}
		lines = append(lines, i)
	}
	return lines
}

// yamlError turns the library's error into one for people.
func (y *yamlDoc) yamlError(err error) *SyntaxError {
	msg := err.Error()
	at := y.start
	if m := yamlLine.FindStringSubmatch(msg); m != nil {
		n, _ := strconv.Atoi(m[1])
		msg = msg[len(m[0]):]
		if yamlParserSays.MatchString(msg) {
			n++ // the library counts the lines of its parser from zero, those of its scanner from one
		}
		at = y.lines[min(max(n-1, 0), len(y.lines)-1)]
	}
	msg = strings.TrimPrefix(msg, "yaml: ")
	out := &SyntaxError{y.line(min(at, max(y.end-1, y.start))), "the front matter cannot be read: " + msg, "Put values that contain : or # or begin with a sign in \"double quotes\"."}
	for _, i := range y.lines {
		rest := y.lineText(i)
		if t := bytes.TrimLeft(rest, " "); len(t) > 0 && t[0] == '\t' && len(bytes.TrimSpace(t)) > 0 {
			return &SyntaxError{y.line(i), "the front matter has a tab at the beginning of a line", "Use spaces."}
		}
	}
	return out
}

// lineText is the line of the YAML that begins at offset i.
func (y *yamlDoc) lineText(i int) []byte {
	return y.src[i:min(lineEnd(y.src, i), y.end)]
}

// line is the file's line of the byte at pos, as an editor counts.
func (y *yamlDoc) line(pos int) int { return lineAt(y.src, pos) }

// pos is the byte offset of a node in the file.
func (y *yamlDoc) pos(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(y.lines) {
		return y.end
	}
	at := y.lines[n.Line-1]
	for i := 1; i < n.Column && at < y.end; i++ {
		_, size := utf8.DecodeRune(y.src[at:y.end])
		at += size
	}
	return at
}

func (y *yamlDoc) nodeLine(n *yaml.Node) int { return y.line(y.pos(n)) }

// lookup finds a field of a mapping by its key or its other spelling.
func lookup(m *yaml.Node, key string) (k, v *yaml.Node) {
	if m == nil || m.Kind != yaml.MappingNode {
		return nil, nil
	}
	for _, name := range []string{key, also(key)} {
		for i := 0; name != "" && i+1 < len(m.Content); i += 2 {
			if m.Content[i].Kind == yaml.ScalarNode && m.Content[i].Value == name {
				return m.Content[i], m.Content[i+1]
			}
		}
	}
	return nil, nil
}

// front reads the fields and the lines they are on.
func (y *yamlDoc) front() (Front, map[string]int, error) {
	var f Front
	r := reader{y: y, lines: map[string]int{}}
	r.unique(y.root, "")
	f.Title = r.text(y.root, "", "title")
	f.Subtitle = r.text(y.root, "", "subtitle")
	f.Slug = r.text(y.root, "", "slug")
	f.Aliases = r.texts("aliases", "addresses")
	f.GUID = r.text(y.root, "", "guid")
	f.Date = r.date(y.root, "", "date")
	f.Lastmod = r.date(y.root, "", "lastmod")
	f.Authors = r.texts("authors", "names")
	f.Summary = r.text(y.root, "", "summary")
	f.Tags = r.texts("tags", "words")
	f.Section = r.text(y.root, "", "section")
	f.Lang = r.text(y.root, "", "lang")
	f.TranslationKey = r.text(y.root, "", "translationKey")
	f.Image = r.image()
	f.NoCite = r.texts("nocite", "keys")
	f.Corrections = r.corrections()
	if r.err != nil {
		return Front{}, nil, r.err
	}
	return f, r.lines, nil
}

// reader reads fields and keeps the first error, which is all a person mends
// at a time.
type reader struct {
	y     *yamlDoc
	lines map[string]int
	err   *SyntaxError
}

func (r *reader) fail(n *yaml.Node, msg, remedy string) {
	if line := r.y.nodeLine(n); r.err == nil || line < r.err.Line {
		r.err = &SyntaxError{line, msg, remedy}
	}
}

// unique refuses a key that is there twice: YAML does too, and what is saved
// could not be told.
func (r *reader) unique(m *yaml.Node, in string) {
	if m == nil || m.Kind != yaml.MappingNode {
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		k := m.Content[i]
		if k.Kind != yaml.ScalarNode {
			r.fail(k, "a field's name is not a word", "Write fields as name: value.")
			continue
		}
		if seen[k.Value] {
			r.fail(k, fmt.Sprintf("the field %q is there twice", in+k.Value), "Keep one of them.")
		}
		seen[k.Value] = true
	}
}

// find looks a field up and notes its line. Aliases are followed.
func (r *reader) find(m *yaml.Node, in, key string) *yaml.Node {
	k, v := lookup(m, key)
	if k == nil {
		return nil
	}
	r.lines[in+key] = r.y.nodeLine(k)
	return v
}

// target follows an alias.
func target(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool {
	return n == nil || n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

func (r *reader) text(m *yaml.Node, in, key string) string {
	n := r.find(m, in, key)
	if t := target(n); isNull(t) {
		return ""
	} else if t.Kind != yaml.ScalarNode {
		r.fail(n, fmt.Sprintf("%s is not a text", in+key), fmt.Sprintf("Write it on one line: %s: the text.", key))
		return ""
	} else {
		return string(text(t.Value))
	}
}

func (r *reader) date(m *yaml.Node, in, key string) Date {
	n := r.find(m, in, key)
	t := target(n)
	if isNull(t) {
		return Date{}
	}
	if t.Kind == yaml.ScalarNode {
		if d, ok := ParseDate(t.Value); ok {
			return d
		}
	}
	r.fail(n, fmt.Sprintf("%s is not a date", in+key), "Write it as 2024-07-16, or 2024-07-16T10:00:00Z with the time.")
	return Date{}
}

// texts reads a list; a single text is a list of one.
func (r *reader) texts(key, what string) []string {
	n := r.find(r.y.root, "", key)
	t := target(n)
	if isNull(t) {
		return nil
	}
	items := []*yaml.Node{t}
	if t.Kind == yaml.SequenceNode {
		items = t.Content
	}
	var out []string
	for _, it := range items {
		it := target(it)
		if it.Kind != yaml.ScalarNode {
			r.fail(n, fmt.Sprintf("%s is not a list of %s", key, what), fmt.Sprintf("Write it as %s: [one, another].", key))
			return nil
		}
		if s := text(it.Value); s != "" && !isNull(it) {
			out = append(out, string(s))
		}
	}
	return out
}

// image reads the lead image; a single text is its file.
func (r *reader) image() Image {
	n := r.find(r.y.root, "", "image")
	t := target(n)
	switch {
	case isNull(t):
		return Image{}
	case t.Kind == yaml.ScalarNode:
		return Image{File: string(text(t.Value))}
	case t.Kind != yaml.MappingNode:
		r.fail(n, "image is not a file with its fields", "Write file, alt, caption, credit, source and licence under image:, each on a line with two spaces before it.")
		return Image{}
	}
	const in = "image."
	r.unique(t, in)
	return Image{
		File:    r.text(t, in, "file"),
		Alt:     r.text(t, in, "alt"),
		Caption: r.text(t, in, "caption"),
		Credit:  r.text(t, in, "credit"),
		Source:  r.text(t, in, "source"),
		Licence: r.text(t, in, "licence"),
	}
}

func (r *reader) corrections() []Correction {
	n := r.find(r.y.root, "", "corrections")
	t := target(n)
	if isNull(t) {
		return nil
	}
	if t.Kind != yaml.SequenceNode {
		r.fail(n, "corrections is not a list", "Write each as - date: 2024-07-20 and, on the next line, text: what was corrected.")
		return nil
	}
	var out []Correction
	for _, it := range t.Content {
		c, live := r.correction(target(it))
		if live {
			out = append(out, c)
		}
	}
	return out
}

// correction reads one item; live is false for an empty one.
func (r *reader) correction(n *yaml.Node) (c Correction, live bool) {
	if isNull(n) {
		return c, false
	}
	if n.Kind != yaml.MappingNode {
		r.fail(n, "a correction has no date and text", "Write it as - date: 2024-07-20 and, on the next line, text: what was corrected.")
		return c, false
	}
	const in = "corrections."
	r.unique(n, in)
	// Of several corrections the lines would be the last one's: keep none.
	c = Correction{Date: r.date(n, in, "date"), Text: r.text(n, in, "text")}
	delete(r.lines, in+"date")
	delete(r.lines, in+"text")
	return c, !empty(c.fields())
}

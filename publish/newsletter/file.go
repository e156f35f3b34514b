package newsletter

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"postil/publish/article"
)

// File is an issue as it is written: fields between two lines ---, then the
// introduction as Markdown.
type File struct {
	Subject  string
	Preview  string       // what mail programs show beside the subject; "" for none
	Date     article.Date // of the issue
	Articles []string     // slugs or folders of published articles, in their order
	Intro    string       // Markdown
}

// SyntaxError says why an issue's file cannot be read, where, and what to do.
type SyntaxError struct {
	Line   int // 1-based
	Msg    string
	Remedy string
}

// Error is the sentence with its line.
func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s. %s", e.Line, e.Msg, e.Remedy) }

// fence ends the fields, and begins them.
const fence = "---"

var yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): `)

// ParseFile reads an issue's file. The error is a *SyntaxError.
func ParseFile(src []byte) (*File, error) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(src) {
		return nil, &SyntaxError{1, "the issue is not UTF-8 text", "Save the file as UTF-8."}
	}
	text := strings.ReplaceAll(string(src), "\r\n", "\n")
	head, body, err := split(text)
	if err != nil {
		return nil, err
	}
	f := &File{Intro: strings.Trim(body, "\n")}
	if f.Intro != "" {
		f.Intro += "\n"
	}
	var doc yaml.Node
	switch err := yaml.NewDecoder(strings.NewReader(head)).Decode(&doc); {
	case errors.Is(err, io.EOF):
		return f, nil
	case err != nil:
		return nil, yamlError(err)
	}
	return f, f.fields(doc.Content[0])
}

// split parts the fields from the text.
func split(text string) (head, body string, err error) {
	lines := strings.SplitAfter(text, "\n")
	if strings.TrimRight(lines[0], " \t\n") != fence {
		return "", "", &SyntaxError{1, "the issue does not begin with its fields", "Write --- on the first line, then subject: and the others, then --- again."}
	}
	for i, l := range lines[1:] {
		if strings.TrimRight(l, " \t\n") == fence {
			return strings.Join(lines[1:i+1], ""), strings.Join(lines[i+2:], ""), nil
		}
	}
	return "", "", &SyntaxError{1, "the issue's fields have no end", "Write --- on a line of its own behind them."}
}

// yamlError counts lines from the beginning of the file.
func yamlError(err error) *SyntaxError {
	msg, line := err.Error(), 1 // of a fault on the first line it says none
	if m := yamlLine.FindStringSubmatch(msg); m != nil {
		line, _ = strconv.Atoi(m[1])
		msg = msg[len(m[0]):]
	}
	return &SyntaxError{line + 1, strings.TrimPrefix(msg, "yaml: "), `Put values that contain : or # in "double quotes".`}
}

func (f *File) fields(root *yaml.Node) error {
	if root.Kind == yaml.ScalarNode && root.ShortTag() == "!!null" {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		return &SyntaxError{root.Line + 1, "the issue's fields are not written as name: value", "Write one a line."}
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		k, v := root.Content[i], root.Content[i+1]
		if seen[k.Value] {
			return &SyntaxError{k.Line + 1, k.Value + " is there twice", "Keep one of them."}
		}
		seen[k.Value] = true
		if err := f.field(k, v); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) field(k, v *yaml.Node) error {
	fail := func(n *yaml.Node, msg, remedy string) error { return &SyntaxError{n.Line + 1, msg, remedy} }
	one := func(into *string) error {
		if v.Kind != yaml.ScalarNode {
			return fail(v, k.Value+" is not a text", "Write one text after the colon.")
		}
		if v.ShortTag() != "!!null" {
			*into = strings.Join(strings.Fields(v.Value), " ")
		}
		return nil
	}
	switch k.Value {
	case "subject":
		return one(&f.Subject)
	case "preview":
		return one(&f.Preview)
	case "date":
		var text string
		if err := one(&text); err != nil {
			return err
		}
		d, ok := article.ParseDate(text)
		if !ok {
			return fail(v, strconv.Quote(text)+" is not a date", "Write it as 2026-09-14.")
		}
		f.Date = d
		return nil
	case "articles":
		if v.Kind == yaml.ScalarNode && v.ShortTag() == "!!null" {
			return nil
		}
		if v.Kind != yaml.SequenceNode {
			return fail(v, "articles is not a list", "Write each article's slug on a line of its own, beginning with a dash.")
		}
		for _, it := range v.Content {
			name := strings.TrimSpace(it.Value)
			switch {
			case it.Kind != yaml.ScalarNode || name == "":
				return fail(it, "an article is not named", "Write its slug after the dash.")
			case slices.Contains(f.Articles, name):
				return fail(it, strconv.Quote(name)+" is there twice", "Keep one of them.")
			}
			f.Articles = append(f.Articles, name)
		}
		return nil
	}
	return fail(k, fmt.Sprintf("an issue has no field %q", k.Value), "It has subject, preview, date and articles.")
}

// Marshal writes the file. Reading it back gives the same.
func (f *File) Marshal() []byte {
	var b bytes.Buffer
	text := func(name, value string) {
		n := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
		if value == "" {
			n.Style = yaml.DoubleQuotedStyle
		}
		out, err := yaml.Marshal(&n)
		if err != nil { // a text of UTF-8 can always be written
			out = []byte(strconv.Quote(value) + "\n")
		}
		b.WriteString(name + strings.ReplaceAll(strings.TrimSuffix(string(out), "\n"), "\n", " ") + "\n")
	}
	b.WriteString(fence + "\n")
	text("subject: ", f.Subject)
	text("preview: ", f.Preview)
	fmt.Fprintf(&b, "date: %s\n", f.Date)
	if len(f.Articles) == 0 {
		b.WriteString("articles: []\n")
	} else {
		b.WriteString("articles:\n")
	}
	for _, a := range f.Articles {
		text("  - ", a)
	}
	b.WriteString(fence + "\n\n" + f.Intro)
	return b.Bytes()
}

package paste

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds on what a file may unpack to: a file made to unpack to gigabytes is
// refused when it gets there, whatever it says of its size.
const (
	maxPart     = 32 << 20 // bytes of one part of the package
	maxElements = 1_500_000
	maxNesting  = 400
)

// archive is a word processor's file: a zip of XML parts.
type archive struct{ files map[string]*zip.File }

func openArchive(data []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	a := &archive{files: map[string]*zip.File{}}
	for _, f := range z.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/")
		if a.files[name] == nil {
			a.files[name] = f
		}
	}
	return a, nil
}

// part reads a part as XML; nil when the archive has none of that name.
func (a *archive) part(name string) (*element, error) {
	f := a.files[name]
	if f == nil {
		return nil, nil
	}
	if f.UncompressedSize64 > maxPart {
		return nil, fmt.Errorf("%s: %w", name, ErrTooLarge)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", name, ErrFormat, err)
	}
	defer r.Close()
	e, err := parseXML(&bounded{r: r, left: maxPart})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return e, nil
}

// bounded is a Reader that fails when more than what is left is read.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, ErrTooLarge
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// element is an XML element, or the text between elements when it has no
// name. Names are without their namespace: those that are read differ without.
type element struct {
	name     string
	attrs    []xml.Attr
	text     string
	children []*element
}

func parseXML(r io.Reader) (*element, error) {
	d := xml.NewDecoder(r)
	root := &element{}
	stack := []*element{root}
	count := 0
	for {
		t, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			if errors.Is(err, ErrTooLarge) {
				return nil, ErrTooLarge
			}
			return nil, fmt.Errorf("%w: %w", ErrFormat, err)
		}
		top := stack[len(stack)-1]
		switch t := t.(type) {
		case xml.StartElement:
			if count++; count > maxElements || len(stack) > maxNesting {
				return nil, ErrTooLarge
			}
			e := &element{name: t.Name.Local, attrs: t.Copy().Attr}
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if count++; count > maxElements {
				return nil, ErrTooLarge
			}
			top.children = append(top.children, &element{text: string(t)})
		}
	}
	return root, nil
}

// attr is the value of an attribute, "" without it.
func (e *element) attr(name string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// child follows a path of names to the first such descendant, nil without it.
func (e *element) child(names ...string) *element {
	for _, name := range names {
		if e == nil {
			return nil
		}
		var found *element
		for _, c := range e.children {
			if c.name == name {
				found = c
				break
			}
		}
		e = found
	}
	return e
}

// all calls do for every descendant of that name.
func (e *element) all(name string, do func(*element)) {
	if e == nil {
		return
	}
	for _, c := range e.children {
		if c.name == name {
			do(c)
		}
		c.all(name, do)
	}
}

// content is the text in an element.
func (e *element) content() string {
	if e == nil {
		return ""
	}
	var b strings.Builder
	var each func(*element)
	each = func(e *element) {
		b.WriteString(e.text)
		for _, c := range e.children {
			each(c)
		}
	}
	each(e)
	return b.String()
}

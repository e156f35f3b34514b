package style

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// ErrStyle is wrapped by every error about a style or locale that is not as
// CSL has it.
var ErrStyle = errors.New("not a valid CSL file")

// maxSize is the largest file that is read, in bytes; the largest style known
// has 250 kB.
const maxSize = 8 << 20

// maxDepth bounds the nesting of elements.
const maxDepth = 200

// node is an XML element with the line it begins in.
type node struct {
	name     string
	line     int
	attrs    []xml.Attr
	children []*node
	text     string
	first    *firstError
}

// firstError keeps the first error of a file.
type firstError struct{ err error }

// readXML reads one document into nodes, without comments.
func readXML(r io.Reader) (*node, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if len(data) > maxSize {
		return nil, fmt.Errorf("%w: larger than %d bytes", ErrStyle, maxSize)
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	var root *node
	var stack []*node
	first := &firstError{}
	line, seen := 1, int64(0)
	for {
		start := d.InputOffset()
		line += bytes.Count(data[seen:start], []byte{'\n'})
		seen = start
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrStyle, err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, line: line, attrs: t.Attr, first: first}
			switch {
			case len(stack) >= maxDepth:
				return nil, n.errorf("elements are nested more than %d deep", maxDepth)
			case len(stack) > 0:
				p := stack[len(stack)-1]
				p.children = append(p.children, n)
			case root != nil:
				return nil, n.errorf("a second root element <%s>", n.name)
			default:
				root = n
			}
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].text += string(t)
			}
		}
	}
	if root == nil {
		return nil, fmt.Errorf("%w: it has no element", ErrStyle)
	}
	return root, nil
}

func (n *node) errorf(format string, args ...any) error {
	return fmt.Errorf("line %d: %s: %w", n.line, fmt.Sprintf(format, args...), ErrStyle)
}

// fail notes that something is wrong with the element. The first such note of
// a file becomes its error, so that readers need not check after each step.
func (n *node) fail(format string, args ...any) {
	if n.first.err == nil {
		n.first.err = n.errorf(format, args...)
	}
}

// misplaced notes an element that may not stand where it does.
func (n *node) misplaced(parent string) { n.fail("<%s> cannot stand in <%s>", n.name, parent) }

func (n *node) attr(name string) (string, bool) {
	for _, a := range n.attrs {
		if a.Name.Local == name && a.Name.Space != "xmlns" {
			return a.Value, true
		}
	}
	return "", false
}

func (n *node) get(name string) string {
	v, _ := n.attr(name)
	return v
}

func (n *node) ptr(name string) *string {
	if v, ok := n.attr(name); ok {
		return &v
	}
	return nil
}

// oneOf gives an attribute that must be one of the values; def when absent.
func (n *node) oneOf(name, def string, values ...string) string {
	v, ok := n.attr(name)
	if !ok {
		return def
	}
	if !slices.Contains(values, v) {
		n.fail("%s=%q in <%s> is none of %s", name, v, n.name, strings.Join(values, ", "))
	}
	return v
}

func (n *node) boolean(name string, def bool) bool {
	v, ok := n.attr(name)
	switch {
	case !ok:
		return def
	case v != "true" && v != "false":
		n.fail("%s=%q in <%s> is neither true nor false", name, v, n.name)
	}
	return v == "true"
}

func (n *node) boolPtr(name string) *bool {
	if _, ok := n.attr(name); !ok {
		return nil
	}
	b := n.boolean(name, false)
	return &b
}

func (n *node) integer(name string, def int) int {
	v, ok := n.attr(name)
	if !ok {
		return def
	}
	i, err := strconv.Atoi(strings.TrimSpace(v))
	if err != nil || i < 0 || i > 1e6 {
		n.fail("%s=%q in <%s> is no number", name, v, n.name)
		return def
	}
	return i
}

// allow notes attributes other than those in the lists. Namespaces, xml:lang
// and what other namespaces add are let through.
func (n *node) allow(lists ...string) {
	for _, a := range n.attrs {
		if a.Name.Space != "" || a.Name.Local == "xmlns" {
			continue
		}
		known := slices.ContainsFunc(lists, func(l string) bool {
			return slices.Contains(strings.Fields(l), a.Name.Local)
		})
		if !known {
			n.fail("<%s> has no attribute %q", n.name, a.Name.Local)
		}
	}
}

package cite

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// ErrUnwritable means that the citation syntax cannot say what is asked for,
// such as a prefix with a lone bracket in it.
var ErrUnwritable = errors.New("this cannot be written as a citation")

// WriteCluster writes citations as they stand in a text: "[see @a, p. 3; -@b]",
// or "@a [p. 3; @b]" when the first is AuthorInText. Any other that is
// AuthorInText is written as Normal. The result reads back as what was written,
// or the error wraps ErrUnwritable.
func WriteCluster(list []Citation) (string, error) { return RewriteCluster(nil, Cluster{}, list) }

// RewriteCluster writes citations in place of a cluster that was read from src.
// What is among the cluster's own, with its KeySpan and unchanged, stays byte
// for byte as it was written, and so does a cluster that has just the same.
func RewriteCluster(src []byte, was Cluster, list []Citation) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	if slices.Equal(list, was.Citations) {
		return string(src[was.Span.Start:was.Span.End]), nil
	}
	list = slices.Clone(list)
	for i := range list[1:] {
		if list[i+1].Mode == AuthorInText {
			list[i+1].Mode = Normal
		}
	}
	out, err := writeCluster(list, written(src, was))
	if err != nil || readsAs(out, list) {
		return out, err
	}
	// What was written elsewhere may mean something else here, as the marks of
	// a block quotation do.
	if out, err = writeCluster(list, nil); err == nil && !readsAs(out, list) {
		return "", unwritable(list...)
	}
	return out, err
}

// writeCluster writes citations, those in written as they are there.
func writeCluster(list []Citation, written map[Citation]string) (string, error) {
	var b strings.Builder
	inText := list[0].Mode == AuthorInText
	if inText {
		first := list[0]
		if first.Prefix != "" {
			return "", fmt.Errorf("%w: nothing can stand before %s in the sentence", ErrUnwritable, FormatKey(first.Key))
		}
		tail, ok := first.tail(true)
		if !ok {
			return "", unwritable(first)
		}
		b.WriteString(FormatKey(first.Key))
		if tail == "" && len(list) == 1 {
			return b.String(), nil
		}
		b.WriteString(" [" + tail)
	} else {
		b.WriteByte('[')
	}
	for i, c := range list {
		if i == 0 && inText {
			continue
		}
		text, there := written[c]
		bare := strings.TrimLeft(text, " \t\r\n")
		if !there {
			var ok bool
			if bare, ok = c.write(); !ok {
				return "", unwritable(c)
			}
		}
		switch {
		case i == 0:
			b.WriteString(bare)
		case there && bare != text: // with the space that was before it
			b.WriteString(";" + text)
		default:
			b.WriteString("; " + bare)
		}
	}
	return b.String() + "]", nil
}

func unwritable(list ...Citation) error {
	keys := make([]string, len(list))
	for i, c := range list {
		keys[i] = FormatKey(c.Key)
	}
	return fmt.Errorf("%w: look for brackets, semicolons and @ in what stands around %s", ErrUnwritable, strings.Join(keys, ", "))
}

// written gives the text of each citation in the brackets of a cluster.
func written(src []byte, c Cluster) map[Citation]string {
	out := map[Citation]string{}
	if len(c.Citations) == 0 || src[c.Span.Start] != '[' {
		return out
	}
	for i, p := range splitItems(src, Span{c.Span.Start + 1, c.Span.End - 1}) {
		if i < len(c.Citations) {
			out[c.Citations[i]] = string(src[p.Start:p.End])
		}
	}
	return out
}

// readsAs reports whether text is read as the citations, and nothing behind.
func readsAs(text string, list []Citation) bool {
	c, ok := ParseCluster([]byte(text), nil)
	if !ok || c.Span.End != len(text) {
		return false
	}
	return slices.EqualFunc(c.Citations, list, func(a, b Citation) bool {
		a.KeySpan, b.KeySpan = Span{}, Span{}
		return a == b
	})
}

// write is the citation as it stands between brackets.
func (c Citation) write() (string, bool) {
	tail, ok := c.tail(false)
	text := FormatKey(c.Key) + tail
	if c.Mode == SuppressAuthor {
		text = "-" + text
	}
	if c.Prefix != "" {
		text = c.Prefix + " " + text
	}
	return text, ok
}

// tail is what stands behind the key: locator and suffix. alone is true where
// the key is not before it, as in "@key [p. 3]".
func (c Citation) tail(alone bool) (string, bool) {
	tails := []string{c.Suffix, "{}" + c.Suffix}
	if !c.Locator.IsZero() {
		loc := c.Locator.term() + " " + c.Locator.Value
		tails = []string{", " + loc + c.Suffix, ", {" + loc + "}" + c.Suffix}
	}
	for _, t := range tails {
		if alone {
			t = strings.TrimPrefix(t, ", ")
		}
		if l, rest := ParseLocator(t); l == c.Locator && suffix(rest) == c.Suffix {
			return t, true
		}
	}
	return "", false
}

// term is what a locator's value is written after: "p." or "pp.".
func (l Locator) term() string {
	for _, t := range locatorTerms {
		switch {
		case t.label != l.Label:
		case t.label == "timestamp":
			return t.label // "at" is not read back
		case strings.ContainsAny(l.Value, "-–,&;") || strings.Contains(l.Value, " and "):
			return t.short[1]
		default:
			return t.short[0]
		}
	}
	return l.Label
}

// EditSuffix is a suffix as a form shows it, without the comma before it.
func (c Citation) EditSuffix() string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(c.Suffix), ","))
}

// SetSuffix takes a suffix from a form: words get a comma before them,
// punctuation follows as it is. What EditSuffix gave changes nothing.
func (c *Citation) SetSuffix(text string) {
	text = joinLines(text)
	if text == c.EditSuffix() {
		return
	}
	c.Suffix = text
	if r := []rune(text); len(r) > 0 && !unicode.IsPunct(r[0]) || strings.HasPrefix(text, "*") || strings.HasPrefix(text, "(") {
		c.Suffix = ", " + text
	}
}

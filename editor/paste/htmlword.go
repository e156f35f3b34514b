package paste

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var (
	msoLevel  = regexp.MustCompile(`\blevel([1-9])\b`)
	msoList   = regexp.MustCompile(`\b(lfo[0-9]+)\b`)
	msoNumber = regexp.MustCompile(`^[(]?(?:([0-9]{1,9})|[a-zA-Z]|[ivxlcdmIVXLCDM]+)[.)]$`)
)

// word reads what only Word writes into HTML: lists that are paragraphs,
// comments, tracked changes, styles that say what a paragraph is. It reports
// whether that was all of the element.
func (r *htmlReader) word(f *flow, n *html.Node, s style, fm format) bool {
	switch {
	case strings.Contains(s["mso-list"], "ignore"): // the number or the bullet
		return true
	case hasClass(n, "MsoCommentReference", "msocomanchor") || s["mso-comment-reference"] != "":
		if hasClass(n, "MsoCommentReference") && !r.outside {
			r.source.lost.add(LostComment, "")
		}
		// Word puts the words that a comment is about into a link.
		if n.DataAtom == atom.A && s["mso-comment-reference"] != "" {
			r.children(f, n, fm)
		}
		return true
	case s["mso-element"] == "comment-list" || s["mso-element"] == "comment" || s["mso-element"] == "field-begin":
		return true
	case n.DataAtom == atom.Del && (hasAttr(n, "datetime") || hasAttr(n, "cite")), hasClass(n, "msoDel"):
		if !r.outside {
			r.source.lost.add(LostDeletion, "")
		}
		return true
	case n.DataAtom != atom.P && n.DataAtom != atom.Div || r.inNote && r.notes.bodies[n] != "":
		return false
	case msoLevel.MatchString(s["mso-list"]):
		r.wordItem(f, n, s, fm)
		return true
	case hasClass(n, "MsoTitle"):
		r.heading(f, n, fm, 1)
		return true
	case hasClass(n, "MsoQuote", "MsoIntenseQuote", "MsoBlockText"):
		f.quoted(r.inside(n, fm)) // without the slant that the style has
		return true
	}
	return false
}

// wordItem is a paragraph that Word shows as a list's item.
func (r *htmlReader) wordItem(f *flow, n *html.Node, s style, fm format) {
	level, _ := strconv.Atoi(msoLevel.FindStringSubmatch(s["mso-list"])[1])
	ordered, number := false, 1
	if mark := r.msoMark(n); mark != "" {
		if m := msoNumber.FindStringSubmatch(mark); m != nil {
			ordered = true
			if v, err := strconv.Atoi(m[1]); err == nil {
				number = v
			}
		}
	}
	blocks := r.inside(n, fm)
	if len(blocks) > 0 {
		f.item(level, ordered, number, msoList.FindString(s["mso-list"])).blocks = blocks
	}
}

// msoMark is the number or the bullet that Word writes before an item for
// programs that do not know its lists.
func (r *htmlReader) msoMark(n *html.Node) string {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && strings.Contains(strings.ToLower(attr(d, "style")), "mso-list:ignore") {
			return strings.Trim(wordsOf(d, 40), " \u00a0\t\r\n")
		}
	}
	return ""
}

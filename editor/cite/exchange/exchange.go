package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"postil/editor/cite"
	"postil/editor/cite/bibtex"
	"postil/editor/cite/csljson"
	"postil/editor/cite/endnote"
	"postil/editor/cite/ris"
	"postil/editor/cite/webmeta"
)

// Format is a format of files of references.
type Format string

// Formats.
const (
	BibTeX   Format = "bibtex"
	BibLaTeX Format = "biblatex"
	RIS      Format = "ris"
	CSLJSON  Format = "csl-json"
	CSLYAML  Format = "csl-yaml"
	EndNote  Format = "endnote"
	COinS    Format = "coins" // spans in a web page
)

// Writable lists the formats that Write knows.
func Writable() []Format { return []Format{BibTeX, BibLaTeX, RIS, CSLJSON, CSLYAML} }

// Errors that Read and Write wrap.
var (
	ErrFormat   = errors.New("no format of references that is known here")
	ErrTooLarge = errors.New("too large for a file of references")
)

// MaxSize bounds a file, in bytes: a library of some hundred thousand sources.
const MaxSize = 256 << 20

var (
	jsonStart = regexp.MustCompile(`^\s*(?:\[\s*(?:\{|\])|\{\s*")`)
	pageStart = regexp.MustCompile(`(?i)<(?:!doctype|html|head|body|span|div)\b`)
	yamlStart = regexp.MustCompile(`(?m)^(?:references:\s*$|- id:|- type:)`)
)

// Detect tells the format of a file by its content. data is UTF-8.
func Detect(data []byte) (Format, bool) {
	switch data = bytes.TrimPrefix(data, []byte("\ufeff")); {
	case jsonStart.Match(data[:min(len(data), 4096)]):
		return CSLJSON, true
	case endnote.Sniff(data):
		return EndNote, true
	case bytes.Contains(data, []byte("Z3988")) && pageStart.Match(data[:min(len(data), 4096)]):
		return COinS, true
	case ris.Sniff(data):
		return RIS, true
	case bibtex.Sniff(data):
		return BibTeX, true
	case yamlStart.Match(data):
		return CSLYAML, true
	}
	return "", false
}

// Read reads a file in any of the formats and encodings. What could not be
// taken is in the problems; an error means that nothing was read.
func Read(data []byte) (Format, []*cite.Reference, []cite.Problem, error) {
	if len(data) > MaxSize {
		return "", nil, nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(data))
	}
	data, guessed, err := decoded(data)
	if err != nil {
		return "", nil, nil, err
	}
	format, ok := Detect(data)
	if !ok {
		return "", nil, nil, fmt.Errorf("%w: it is neither BibTeX, RIS, CSL-JSON, CSL-YAML, EndNote XML nor a page with COinS", ErrFormat)
	}
	var refs []*cite.Reference
	var problems []cite.Problem
	switch format {
	case BibTeX:
		refs, problems = bibtex.Read(data)
	case RIS:
		refs, problems = ris.Read(data)
	case CSLJSON:
		refs, problems, err = csljson.Read(data)
	case CSLYAML:
		refs, problems, err = csljson.ReadYAML(data)
	case EndNote:
		refs, problems, err = endnote.Read(data)
	case COinS:
		refs, err = webmeta.COinS(data, "text/html; charset=utf-8")
	}
	if guessed {
		problems = append([]cite.Problem{cite.NewProblem(0, "", false, "The file is not UTF-8; it was read as Windows-1252. Look at letters with accents.")}, problems...)
	}
	return format, refs, problems, err
}

// decoded is a file as UTF-8. guessed tells that its encoding was.
func decoded(data []byte) (out []byte, guessed bool, err error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		out, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
	case utf8.Valid(data):
		out = data
	default:
		guessed = true
		out, err = charmap.Windows1252.NewDecoder().Bytes(data)
	}
	if err != nil {
		return nil, guessed, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if bytes.IndexByte(out[:min(len(out), 4096)], 0) >= 0 {
		return nil, guessed, fmt.Errorf("%w: it is no text", ErrFormat)
	}
	return bytes.TrimPrefix(out, []byte("\ufeff")), guessed, nil
}

// Write gives references as a file.
func Write(format Format, refs []*cite.Reference) ([]byte, error) {
	switch format {
	case BibTeX, BibLaTeX:
		return bibtex.Write(refs, bibtex.Options{BibLaTeX: format == BibLaTeX}), nil
	case RIS:
		return ris.Write(refs), nil
	case CSLJSON:
		return csljson.Write(refs)
	case CSLYAML:
		return csljson.WriteYAML(refs)
	}
	names := make([]string, 0, 5)
	for _, f := range Writable() {
		names = append(names, string(f))
	}
	slices.Sort(names)
	return nil, fmt.Errorf("%q: %w: %s", format, ErrFormat, strings.Join(names, ", "))
}

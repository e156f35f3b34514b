package site

import (
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"postil/editor/proof"
)

// made is what a store knows of one file: what it was made of, its bytes, and
// how it was found on the disk when it had just been written.
type made struct {
	inputs   string // "" when it has to be made each time
	sum      string // SHA-256 in hex
	size     int64
	modified int64  // nanoseconds of Unix time
	findings string // as proof.Store writes them, "" for none
}

func (m made) found() []proof.Finding {
	fs, err := proof.Stored([]byte(m.findings))
	if err != nil { // checked when it was read
		return nil
	}
	return fs
}

// still reports whether a file looks as it did when it was written.
func (m made) still(fi os.FileInfo) bool {
	return fi.Mode().IsRegular() && fi.Size() == m.size && fi.ModTime().UnixNano() == m.modified
}

// manifest is what a store remembers from one build to the next. As text it
// has a first line with version and state, and a line for each file:
//
//	path TAB inputs TAB sum TAB size TAB modified TAB findings
type manifest struct {
	// complete is false from the first write until the end of the build: the
	// files of a build that was cut short are ours though not listed.
	complete bool
	files    map[string]made
}

const (
	manifestComplete = "postil build 2 complete"
	manifestOpen     = "postil build 2 open"
)

func (m manifest) encode() []byte {
	out := make([]byte, 0, 64+256*len(m.files))
	if m.complete {
		out = append(out, manifestComplete...)
	} else {
		out = append(out, manifestOpen...)
	}
	out = append(out, '\n')
	for _, name := range sortedKeys(m.files) {
		f := m.files[name]
		for i, field := range []string{name, f.inputs, f.sum, strconv.FormatInt(f.size, 10), strconv.FormatInt(f.modified, 10), f.findings} {
			if i > 0 {
				out = append(out, '\t')
			}
			out = append(out, field...) // JSON and valid paths of ours have no tabs and line breaks
		}
		out = append(out, '\n')
	}
	return append(out, "end\n"...)
}

// decodeManifest reads what encode wrote; ok is false for anything else. Lines
// that make no sense are left out with their files: those are made again.
func decodeManifest(data []byte) (m manifest, ok bool) {
	head, rest, _ := strings.Cut(string(data), "\n")
	if head != manifestComplete && head != manifestOpen || !strings.HasSuffix(rest, "end\n") {
		return manifest{}, false
	}
	m.complete = head == manifestComplete
	m.files = make(map[string]made, strings.Count(rest, "\n"))
	for line := range strings.SplitSeq(strings.TrimSuffix(rest, "end\n"), "\n") {
		var f [6]string
		n := 0
		for n < 5 {
			var more bool
			if f[n], line, more = strings.Cut(line, "\t"); !more {
				break
			}
			n++
		}
		if f[5] = line; n < 5 || !sitePath(f[0]) {
			continue
		}
		size, err := strconv.ParseInt(f[3], 10, 64)
		modified, merr := strconv.ParseInt(f[4], 10, 64)
		if _, herr := hex.DecodeString(f[2]); err != nil || merr != nil || herr != nil {
			continue
		}
		if f[5] != "" {
			if _, err := proof.Stored([]byte(f[5])); err != nil {
				continue
			}
		}
		m.files[f[0]] = made{f[1], f[2], size, modified, f[5]}
	}
	return m, true
}

// sitePath reports whether a file of a site may have this path.
func sitePath(name string) bool {
	return fs.ValidPath(name) && name != "." && !strings.ContainsAny(name, "\\:\t\r\n\x00") && name != ManifestFile && !strings.HasPrefix(name, tempFolder)
}

func storeFindings(found []proof.Finding) (string, error) {
	data, err := proof.Store(found)
	if err != nil {
		return "", fmt.Errorf("manifest: %w", err)
	}
	return string(data), nil
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

package site

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"slices"
	"strings"

	"postil/editor/proof"
	"postil/publish/packed"
)

// made is what a store knows of one file: what it was made of, its bytes, and
// how it was found on the disk when it had just been written.
type made struct {
	inputs   string // "" when it has to be made each time
	sum      string // of the bytes, as the store counts them
	size     int64
	modified int64  // nanoseconds of Unix time
	findings string // as proof.Store writes them, "" for none
	folder   string // of the article it belongs to, once the store was told; "" for none
}

func (m made) found() []proof.Finding {
	fs, err := proof.Stored([]byte(m.findings))
	if err != nil { // it is not kept then
		return nil
	}
	return fs
}

// still reports whether a file looks as it did when it was written.
func (m made) still(fi os.FileInfo) bool {
	return fi.Mode().IsRegular() && fi.Size() == m.size && fi.ModTime().UnixNano() == m.modified
}

// manifest is what a store remembers from one build to the next.
type manifest struct {
	// complete is false from the first write until the end of the build: the
	// files of a build that was cut short are ours though not listed.
	complete bool
	files    map[string]made   // that are in no folder of an article
	folders  map[string]folder // of articles
	order    []string          // of the folders when they were written last; may be others
}

// sorted are the names of the folders in order. Mostly they are those of the
// last time, and thousands.
func (m *manifest) sorted() []string {
	same := len(m.order) == len(m.folders)
	for i := 0; same && i < len(m.order); i++ {
		_, same = m.folders[m.order[i]]
	}
	if !same {
		m.order = sortedKeys(m.folders)
	}
	return m.order
}

// folder is what is known of the files of one article: as in the manifest, since
// that of most articles is only looked at, and written again as it was.
type folder string

// The manifest begins with a line that names its version and the state, and
// ends with a checksum. Between them are the folders and the files, each a
// record with its length before it; numbers are varints, and texts have their
// length before them.
const (
	manifestComplete = "postil build 3 complete\n"
	manifestOpen     = "postil build 3 open\n"
)

func (m *manifest) encode() []byte {
	size := 1 << 10
	for name, f := range m.folders {
		size += len(name) + len(f) + 8
	}
	out := make([]byte, 0, size+160*len(m.files))
	if m.complete {
		out = append(out, manifestComplete...)
	} else {
		out = append(out, manifestOpen...)
	}
	out = binary.AppendUvarint(out, uint64(len(m.folders)))
	for _, name := range m.sorted() {
		out = appendText(appendText(out, name), string(m.folders[name]))
	}
	out = binary.AppendUvarint(out, uint64(len(m.files)))
	for _, name := range sortedKeys(m.files) {
		out = appendMade(out, name, m.files[name])
	}
	return binary.LittleEndian.AppendUint32(out, checksum(out))
}

func checksum(data []byte) uint32 { return crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)) }

func appendText(out []byte, t string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(t))), t...)
}

func appendMade(out []byte, name string, m made) []byte {
	out = appendText(appendText(appendText(out, name), m.inputs), m.sum)
	out = binary.AppendVarint(binary.AppendVarint(out, m.size), m.modified)
	return appendText(out, m.findings)
}

// newFolder is what is known of some files, by their paths below the folder.
func newFolder(name, inputs, findings string, files map[string]made) folder {
	pages := 0
	for path := range files {
		pages += bit(isPage(path))
	}
	out := appendText(appendText(nil, inputs), findings)
	out = binary.AppendUvarint(binary.AppendUvarint(out, uint64(pages)), uint64(len(files)))
	for _, path := range sortedKeys(files) {
		out = appendMade(out, strings.TrimPrefix(path, name+"/"), files[path])
	}
	return folder(out)
}

// head is what is known of all files together.
func (f folder) head() (inputs string, k Kept) {
	inputs, k, _ = f.open()
	return inputs, k
}

func (f folder) open() (inputs string, k Kept, files reader) {
	files = reader{packed.Reader{Rest: string(f)}}
	inputs = files.Text()
	if findings := files.Text(); findings != "" {
		k.Found = made{findings: findings}.found()
	}
	k.Pages, k.Files = files.Count(), files.Count()
	return inputs, k, files
}

// each hands over the files of the folder called name, until do has enough or
// one has a path that makes no sense: then it is false.
func (f folder) each(name string, do func(path string, m made) bool) bool {
	_, k, r := f.open()
	for range k.Files {
		path, m := r.made()
		if path = name + "/" + path; r.Bad || !sitePath(path) || !do(path, m) {
			return false
		}
	}
	return !r.Bad
}

// decodeManifest reads what encode wrote; ok is false for anything else. Files
// whose paths make no sense are left out: those are made again.
func decodeManifest(data []byte) (m manifest, ok bool) {
	end := len(data) - crc32.Size
	if end < 0 || binary.LittleEndian.Uint32(data[end:]) != checksum(data[:end]) {
		return manifest{}, false
	}
	r := reader{packed.Reader{Rest: string(data[:end])}}
	switch {
	case strings.HasPrefix(r.Rest, manifestComplete):
		m.complete, r.Rest = true, r.Rest[len(manifestComplete):]
	case strings.HasPrefix(r.Rest, manifestOpen):
		r.Rest = r.Rest[len(manifestOpen):]
	default:
		return manifest{}, false
	}
	n := r.Count()
	m.folders = make(map[string]folder, n)
	for ; n > 0; n-- {
		if name, f := r.Text(), r.Text(); bundleFolder(name+"/") == name && sitePath(name) {
			m.folders[name] = folder(f)
			if n := len(m.order); n == 0 || name > m.order[n-1] {
				m.order = append(m.order, name)
			}
		}
	}
	n = r.Count()
	m.files = make(map[string]made, n)
	for ; n > 0; n-- {
		if name, f := r.made(); sitePath(name) {
			m.files[name] = f
		}
	}
	if r.Bad || r.Rest != "" {
		return manifest{}, false
	}
	return m, true
}

// reader reads a manifest.
type reader struct{ packed.Reader }

func (r *reader) made() (name string, m made) {
	name = r.Text()
	return name, made{inputs: r.Text(), sum: r.Text(), size: r.Varint(), modified: r.Varint(), findings: r.Text()}
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

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

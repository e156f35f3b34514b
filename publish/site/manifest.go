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
	files = reader{rest: string(f)}
	inputs = files.text()
	if findings := files.text(); findings != "" {
		k.Found = made{findings: findings}.found()
	}
	k.Pages, k.Files = files.count(), files.count()
	return inputs, k, files
}

// each hands over the files of the folder called name, until do has enough or
// one has a path that makes no sense: then it is false.
func (f folder) each(name string, do func(path string, m made) bool) bool {
	_, k, r := f.open()
	for range k.Files {
		path, m := r.made()
		if path = name + "/" + path; r.bad || !sitePath(path) || !do(path, m) {
			return false
		}
	}
	return !r.bad
}

// decodeManifest reads what encode wrote; ok is false for anything else. Files
// whose paths make no sense are left out: those are made again.
func decodeManifest(data []byte) (m manifest, ok bool) {
	end := len(data) - crc32.Size
	if end < 0 || binary.LittleEndian.Uint32(data[end:]) != checksum(data[:end]) {
		return manifest{}, false
	}
	r := reader{rest: string(data[:end])}
	switch {
	case strings.HasPrefix(r.rest, manifestComplete):
		m.complete, r.rest = true, r.rest[len(manifestComplete):]
	case strings.HasPrefix(r.rest, manifestOpen):
		r.rest = r.rest[len(manifestOpen):]
	default:
		return manifest{}, false
	}
	n := r.count()
	m.folders = make(map[string]folder, n)
	for ; n > 0; n-- {
		if name, f := r.text(), r.text(); bundleFolder(name+"/") == name && sitePath(name) {
			m.folders[name] = folder(f)
			if n := len(m.order); n == 0 || name > m.order[n-1] {
				m.order = append(m.order, name)
			}
		}
	}
	n = r.count()
	m.files = make(map[string]made, n)
	for ; n > 0; n-- {
		if name, f := r.made(); sitePath(name) {
			m.files[name] = f
		}
	}
	if r.bad || r.rest != "" {
		return manifest{}, false
	}
	return m, true
}

// reader reads texts as parts of one string, without copying them.
type reader struct {
	rest string
	bad  bool
}

// varint and uvarint are those of encoding/binary, which reads bytes only.
func (r *reader) uvarint() uint64 {
	var n uint64
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		b := r.rest[i]
		n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			r.rest = r.rest[i+1:]
			return n
		}
	}
	r.bad, r.rest = true, ""
	return 0
}

func (r *reader) varint() int64 {
	n := r.uvarint()
	return int64(n>>1) ^ -int64(n&1)
}

// count reads a number of things that take at least a byte each, so that no
// number can ask for more memory than the data has.
func (r *reader) count() int {
	n := r.uvarint()
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, ""
		return 0
	}
	return int(n)
}

func (r *reader) text() string {
	n := r.count()
	t := r.rest[:n]
	r.rest = r.rest[n:]
	return t
}

func (r *reader) made() (name string, m made) {
	name = r.text()
	return name, made{inputs: r.text(), sum: r.text(), size: r.varint(), modified: r.varint(), findings: r.text()}
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

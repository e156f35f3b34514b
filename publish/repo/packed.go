package repo

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// packedRefs is git's packed-refs file as last read.
type packedRefs struct {
	hashes map[string]Hash
	stat   fs.FileInfo // nil: there was no file
}

func (r *Repo) packedFile() string { return filepath.Join(r.commonDir, "packed-refs") }

// packedRefs reads packed-refs where it has changed since the last time. Git
// replaces the file by rename, so the file's identity tells.
func (r *Repo) packedRefs() (*packedRefs, error) {
	r.packedMu.Lock()
	defer r.packedMu.Unlock()
	f, err := os.Open(r.packedFile())
	if errors.Is(err, fs.ErrNotExist) {
		r.packed = &packedRefs{}
		return r.packed, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if p := r.packed; p != nil && p.stat != nil && os.SameFile(p.stat, st) && p.stat.Size() == st.Size() && p.stat.ModTime().Equal(st.ModTime()) {
		return p, nil
	}
	p := &packedRefs{hashes: map[string]Hash{}, stat: st}
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		line := sc.Text()
		if line == "" || line[0] == '#' || line[0] == '^' {
			continue
		}
		id, name, ok := strings.Cut(line, " ")
		if !ok || len(id) != 40 || !plumbing.IsHash(id) {
			return nil, fmt.Errorf("%s:%d: not an id and a name; git pack-refs --all writes the file anew", r.packedFile(), n)
		}
		p.hashes[name] = plumbing.NewHash(id)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", r.packedFile(), err)
	}
	r.packed = p
	return p, nil
}

// deletePacked rewrites packed-refs without the named ref.
func (r *Repo) deletePacked(name string) error {
	p, err := r.packedRefs()
	if err != nil {
		return err
	}
	if _, ok := p.hashes[name]; !ok {
		return nil
	}
	l, err := r.lock(r.packedFile())
	if err != nil {
		return err
	}
	defer l.release()
	data, err := os.ReadFile(r.packedFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var out bytes.Buffer
	skip := false
	for line := range bytes.Lines(data) {
		if line[0] == '^' { // the object an annotated tag above stands for
			if !skip {
				out.Write(line)
			}
			continue
		}
		_, n, _ := strings.Cut(strings.TrimRight(string(line), "\r\n"), " ")
		skip = line[0] != '#' && n == name
		if !skip {
			out.Write(line)
		}
	}
	return l.commit(out.Bytes())
}

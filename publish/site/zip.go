package site

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync"
	"time"

	"postil/editor/proof"
)

// ZipSink writes a site into a zip file: sorted, all times the same, so that
// the same site is the same file. What was compressed is held in memory until
// Finish; the file that was there before stays until then.
type ZipSink struct {
	file string

	mu    sync.Mutex
	parts map[string]part
	total int64
}

// part is one file of the zip, compressed.
type part struct {
	head zip.FileHeader
	data []byte
}

// NewZipSink starts a zip file.
func NewZipSink(file string) *ZipSink { return &ZipSink{file: file, parts: map[string]part{}} }

// Keep implements Store: a zip is written whole each time.
func (*ZipSink) Keep(string, string) ([]proof.Finding, bool) { return nil, false }

// Made implements Store.
func (*ZipSink) Made(string, string, []proof.Finding) {}

// zipTime is the earliest that a zip file can name.
func zipTime() time.Time { return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) }

// Write compresses a file.
func (z *ZipSink) Write(name string, data []byte) error {
	fail := func(err error) error { return fmt.Errorf("write %s in %s: %w", name, z.file, err) }
	if !sitePath(name) {
		return fail(ErrPath)
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err == nil {
		_, err = w.Write(data)
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		return fail(err)
	}
	head := zip.FileHeader{
		Name: name, Method: zip.Deflate, Modified: zipTime(), CRC32: crc32.ChecksumIEEE(data),
		CompressedSize64: uint64(b.Len()), UncompressedSize64: uint64(len(data)),
	}
	head.SetMode(0o644)
	packed := bytes.Clone(b.Bytes())
	if b.Len() >= len(data) { // pictures and fonts are compressed already
		head.Method, head.CompressedSize64, packed = zip.Store, uint64(len(data)), bytes.Clone(data)
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	z.parts[name] = part{head, packed}
	z.total += int64(len(packed))
	return nil
}

// Finish writes the file beside its place and puts it there.
func (z *ZipSink) Finish() error {
	fail := func(err error) error { return fmt.Errorf("write %s: %w", z.file, err) }
	if err := os.MkdirAll(filepath.Dir(z.file), 0o777); err != nil {
		return fail(err)
	}
	f, err := os.CreateTemp(filepath.Dir(z.file), ".postil-*.zip")
	if err != nil {
		return fail(err)
	}
	err = z.write(f)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), z.file)
	}
	if err != nil {
		return errors.Join(fail(err), os.Remove(f.Name()))
	}
	return nil
}

func (z *ZipSink) write(f *os.File) error {
	w := zip.NewWriter(f)
	for _, name := range sortedKeys(z.parts) {
		p := z.parts[name]
		to, err := w.CreateRaw(&p.head)
		if err != nil {
			return err
		}
		if _, err := to.Write(p.data); err != nil {
			return err
		}
	}
	return w.Close()
}

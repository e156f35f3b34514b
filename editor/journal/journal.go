package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// magic begins every journal; its last byte is the format's version.
const magic = "postil journal\x01"

// Kinds of records.
const (
	kindBase = 'B' // the text the journal starts from
	kindNote = 'N' // what the text belongs to; the last one counts
	kindEdit = 'E' // one edit: start, length of what goes, what comes
)

// headLen is the bytes before a record's payload: length and checksum.
const headLen = 8

// maxRecord bounds a record, so that a damaged length cannot ask for all of
// memory.
const maxRecord = 64 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// ErrTooLarge refuses a text or an edit that no journal holds.
var ErrTooLarge = errors.New("too large for a journal")

// ErrClosed is returned by every method of a closed or broken journal.
var ErrClosed = errors.New("journal is closed")

// Journal is an open journal.
type Journal struct {
	path string
	file *os.File
	note string
	size int64 // bytes of whole records in the file
	len  int   // bytes of the text as it stands
	base int   // bytes of the text it started from
	dirt bool  // written since the last Sync
	buf  []byte
}

// Create starts a journal at path for a text as it stands now, in place of any
// journal there. The note, which may be empty, says what the text belongs to,
// such as the commit that it was begun from. The file is durable when Create
// returns.
func Create(path, note string, text []byte) (*Journal, error) {
	j := &Journal{path: path, note: note}
	if err := j.restart(text); err != nil {
		return nil, fmt.Errorf("start journal %s: %w", path, err)
	}
	return j, nil
}

// restart writes a new file beside the old one and renames it over: at every
// moment one of the two is whole.
func (j *Journal) restart(text []byte) (err error) {
	if len(text)+1 > maxRecord {
		return ErrTooLarge
	}
	dir := filepath.Dir(j.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".journal-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tmp.Close())
			os.Remove(tmp.Name())
		}
	}()
	data := append([]byte(magic), record(kindBase, text)...)
	data = append(data, record(kindNote, []byte(j.note))...)
	if _, err = tmp.Write(data); err != nil {
		return err
	}
	if err = tmp.Sync(); err != nil {
		return err
	}
	if j.file != nil && runtime.GOOS == "windows" { // an open file cannot be replaced there
		if err = j.file.Close(); err != nil {
			return err
		}
		j.file = nil
	}
	if err = os.Rename(tmp.Name(), j.path); err != nil {
		return err
	}
	if err = syncDir(dir); err != nil {
		return err
	}
	if j.file != nil {
		// The renamed file is whole and durable; of the old one nothing is wanted.
		_ = j.file.Close()
	}
	j.file, j.size = tmp, int64(len(data))
	j.len, j.base, j.dirt = len(text), len(text), false
	return nil
}

func record(kind byte, payload ...[]byte) []byte {
	n := 1
	for _, p := range payload {
		n += len(p)
	}
	out := make([]byte, headLen, headLen+n)
	out = append(out, kind)
	for _, p := range payload {
		out = append(out, p...)
	}
	binary.LittleEndian.PutUint32(out[0:], uint32(n))
	binary.LittleEndian.PutUint32(out[4:], crc32.Checksum(out[headLen:], castagnoli))
	return out
}

// Append records that oldLen bytes at start gave way to text. The record is
// with the operating system when Append returns, so that killing the program
// does not lose it; Sync makes it survive a power cut. When the disk refuses,
// the error says so, the file is cut back to whole records, and the same edit
// may be appended again.
func (j *Journal) Append(start, oldLen int, text string) error {
	if j.file == nil {
		return ErrClosed
	}
	if start < 0 || oldLen < 0 || start+oldLen > j.len {
		return fmt.Errorf("journal %s: edit of %d bytes at %d is outside a text of %d", j.path, oldLen, start, j.len)
	}
	if len(text) > maxRecord/2 {
		return fmt.Errorf("journal %s: %w", j.path, ErrTooLarge)
	}
	j.buf = append(j.buf[:0], make([]byte, headLen)...)
	j.buf = append(j.buf, kindEdit)
	j.buf = binary.AppendUvarint(j.buf, uint64(start))
	j.buf = binary.AppendUvarint(j.buf, uint64(oldLen))
	j.buf = append(j.buf, text...)
	if err := j.write(); err != nil {
		return err
	}
	j.len += len(text) - oldLen
	return nil
}

// Note replaces what the text belongs to.
func (j *Journal) Note(note string) error {
	if j.file == nil {
		return ErrClosed
	}
	j.buf = append(j.buf[:0], make([]byte, headLen)...)
	j.buf = append(j.buf, kindNote)
	j.buf = append(j.buf, note...)
	if err := j.write(); err != nil {
		return err
	}
	j.note = note
	return nil
}

// write appends the record in buf, whose head is still empty.
func (j *Journal) write() error {
	binary.LittleEndian.PutUint32(j.buf[0:], uint32(len(j.buf)-headLen))
	binary.LittleEndian.PutUint32(j.buf[4:], crc32.Checksum(j.buf[headLen:], castagnoli))
	n, err := j.file.WriteAt(j.buf, j.size)
	if err != nil {
		if n > 0 { // half a record would hide the ones that come after it
			err = errors.Join(err, j.file.Truncate(j.size))
		}
		return fmt.Errorf("journal %s: %w", j.path, err)
	}
	j.size += int64(n)
	j.dirt = true
	return nil
}

// Sync makes everything appended so far survive a power cut. Without a new
// edit since the last Sync it does nothing.
func (j *Journal) Sync() error {
	if j.file == nil {
		return ErrClosed
	}
	if !j.dirt {
		return nil
	}
	if err := j.file.Sync(); err != nil {
		return fmt.Errorf("journal %s: %w", j.path, err)
	}
	j.dirt = false
	return nil
}

// Overgrown reports whether the edits outweigh the text so far that Restart
// would save room and time at recovery.
func (j *Journal) Overgrown() bool {
	return j.size > 1<<20 && j.size > 8*int64(max(j.base, j.len))
}

// Restart begins the journal again from the text as it stands, which the
// caller knows in full. At every moment the old journal or the new one is
// whole on disk.
func (j *Journal) Restart(text []byte) error {
	if j.file == nil {
		return ErrClosed
	}
	if err := j.restart(text); err != nil {
		return fmt.Errorf("restart journal %s: %w", j.path, err)
	}
	return nil
}

// Close syncs and closes the journal and leaves the file.
func (j *Journal) Close() error {
	if j.file == nil {
		return nil
	}
	err := j.Sync()
	err = errors.Join(err, j.file.Close())
	j.file = nil
	return err
}

// Remove closes the journal and deletes the file.
func (j *Journal) Remove() error {
	if j.file == nil {
		return nil
	}
	err := errors.Join(j.file.Close(), os.Remove(j.path))
	j.file = nil
	return err
}

func syncDir(dir string) error {
	if runtime.GOOS == "windows" { // a folder cannot be opened for that there
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

var _ io.Closer = (*Journal)(nil)

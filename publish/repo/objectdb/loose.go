package objectdb

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// loose is a folder of objects that are files of their own.
type loose struct {
	dir string
	*tools
}

// looseHead is how long the line before an object's data may be: the kind, a
// space, the length and a zero byte.
const looseHead = 32

// errHead says that a file does not begin as an object does.
var errHead = errors.New("it does not begin with an object's kind and length")

func (l *loose) file(id plumbing.Hash) string {
	name := id.String()
	return filepath.Join(l.dir, name[:2], name[2:])
}

// has takes a file without content for none: it is what a power cut leaves of a
// program that does not sync.
func (l *loose) has(id plumbing.Hash) error {
	st, err := os.Stat(l.file(id))
	if errors.Is(err, fs.ErrNotExist) || err == nil && st.Size() == 0 {
		return errAbsent
	}
	return err
}

func (l *loose) read(id plumbing.Hash) (o object, err error) {
	err = l.open(id, func(f *inflater, kind plumbing.ObjectType, size int64) error {
		if err := l.fits(size); err != nil {
			return err
		}
		data, err := f.rest(size, nil)
		o = object{kind: kind, data: data}
		return err
	})
	return o, err
}

func (l *loose) size(id plumbing.Hash) (n int64, err error) {
	err = l.open(id, func(_ *inflater, _ plumbing.ObjectType, size int64) error {
		n = size
		return nil
	})
	return n, err
}

// open opens an object's file and has it read behind its first line.
func (l *loose) open(id plumbing.Hash, read func(f *inflater, kind plumbing.ObjectType, size int64) error) error {
	name := l.file(id)
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return errAbsent
	}
	if err != nil {
		return err
	}
	st, err := file.Stat()
	if err == nil {
		f := l.inflater(file, 0, st.Size())
		defer l.done(f)
		var kind plumbing.ObjectType
		var size int64
		if kind, size, err = f.looseHead(); err == nil {
			err = read(f, kind, size)
		}
	}
	var system *fs.PathError
	if err != nil && !errors.As(err, &system) && !errors.Is(err, ErrTooLarge) {
		err = fmt.Errorf("%w: %s: %w; git fsck tells more", ErrCorruptObject, name, err)
	}
	return errors.Join(err, file.Close())
}

// looseHead reads the line before the data.
func (f *inflater) looseHead() (kind plumbing.ObjectType, size int64, err error) {
	if err := f.start(); err != nil {
		return 0, 0, unexpected(err)
	}
	var line [looseHead]byte
	for i := range line {
		if _, err := io.ReadFull(f.z, line[i:i+1]); err != nil {
			return 0, 0, unexpected(err)
		}
		if line[i] != 0 {
			continue
		}
		name, length, _ := strings.Cut(string(line[:i]), " ")
		kind, err := plumbing.ParseObjectType(name)
		if err != nil || kind.IsDelta() {
			return 0, 0, errHead
		}
		size, err := strconv.ParseInt(length, 10, 64)
		if err != nil || size < 0 || length[0] == '+' || length[0] == '-' {
			return 0, 0, errHead
		}
		return kind, size, nil
	}
	return 0, 0, errHead
}

package picture

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// version goes into every key: it changes when the same source gives other
// bytes.
const version = "1"

// Key names what is made of an image in a width: the same for the same bytes.
func Key(data []byte, width int) string {
	sum := sha256.Sum256(data)
	return fmt.Sprintf("%s-%d-%s", hex.EncodeToString(sum[:]), width, version)
}

// Folder keeps scaled images as files, so that the next build need not make
// them again. It can be removed at any time. Several programs may use it at
// once.
type Folder struct{ dir string }

// NewFolder keeps images in dir, which is made when something is kept.
func NewFolder(dir string) *Folder { return &Folder{dir: dir} }

// Load gives what was kept under key; false when there is nothing, or when
// what is there was not written whole.
func (f *Folder) Load(key string) ([]byte, bool) {
	name, err := f.name(key)
	if err != nil {
		return nil, false
	}
	data, err := os.ReadFile(name)
	if err != nil || len(data) < sha256.Size {
		return nil, false
	}
	body := data[sha256.Size:]
	if sum := sha256.Sum256(body); string(sum[:]) != string(data[:sha256.Size]) {
		return nil, false
	}
	return body, true
}

// Store keeps data under key.
func (f *Folder) Store(key string, data []byte) error {
	fail := func(err error) error { return fmt.Errorf("keep an image in %s: %w", f.dir, err) }
	name, err := f.name(key)
	if err != nil {
		return fail(err)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return fail(err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return fail(err)
	}
	sum := sha256.Sum256(data)
	_, err = tmp.Write(append(sum[:], data...))
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return fail(errors.Join(err, os.Remove(tmp.Name())))
	}
	return nil
}

func (f *Folder) name(key string) (string, error) {
	if len(key) < 3 || strings.Trim(key, "0123456789abcdef-") != "" {
		return "", fmt.Errorf("%q is no key", key)
	}
	return filepath.Join(f.dir, key[:2], key), nil
}

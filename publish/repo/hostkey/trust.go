package hostkey

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"postil/publish/durable"
)

// Trust writes down, durably, that a server has a key, at the end of file,
// which is made where it is missing. The server's name is hashed where hash
// says so, or where the file's last one is.
func (k *Known) Trust(file, name string, key ssh.PublicKey, hash bool) error {
	fail := func(err error) error { return fmt.Errorf("write down the key of %s: %w", name, err) }
	pattern := name
	if hash || k.hashed {
		pattern = knownhosts.HashHostname(name)
	}
	text := pattern + " " + string(ssh.MarshalAuthorizedKey(key)) // ends with a line break
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fail(err)
	}
	if err := appendLine(file, text); err != nil {
		return fail(err)
	}
	k.lines = append(k.lines, line{Entry: Entry{Key: key, File: file}, patterns: []string{pattern}})
	return nil
}

// appendLine adds a line to a file that other programs add to as well: nothing
// in it is rewritten.
func appendLine(file, text string) (err error) {
	_, err = os.Stat(file)
	fresh := errors.Is(err, fs.ErrNotExist)
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if n := st.Size(); n > 0 { // somebody's editor left the last line open
		var last [1]byte
		if _, err := f.ReadAt(last[:], n-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			text = "\n" + text
		}
	}
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if fresh {
		return durable.SyncDir(filepath.Dir(file))
	}
	return nil
}

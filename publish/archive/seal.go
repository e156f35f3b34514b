package archive

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
)

// A seal stands beside an index that was closed: the checksum of the whole file.
// SQLite notices when a page makes no sense, but not when a byte of a text or of
// a list is another one. Whoever writes to the file takes the seal away first,
// so that where there is one nobody has written since.

func sealOf(file string) string { return file + ".sum" }

// sum is what the seal of a file says. This program must not have the file open
// otherwise: closing it here would take SQLite's locks on it away.
func sum(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	n, err := io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{f}, make([]byte, 1<<18))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("Postil index: %d bytes, CRC-32C %08x\n", n, h.Sum32()), nil
}

// seal seals a file that was closed. One that another program has open is left
// without: it may be written at any time.
func seal(file string) error {
	if _, err := os.Stat(file + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	said, err := sum(file)
	if err != nil {
		return err
	}
	return os.WriteFile(sealOf(file), []byte(said), 0o600)
}

// sealed reports whether a file has a seal.
func sealed(file string) bool {
	_, err := os.Stat(sealOf(file))
	return err == nil
}

// unseal takes the seal away.
func unseal(file string) error {
	if err := os.Remove(sealOf(file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// checkSeal fails where a file is not as it was sealed.
func checkSeal(file string) error {
	want, err := os.ReadFile(sealOf(file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	got, err := sum(file)
	if err != nil {
		return err
	}
	// Another program may have begun to write while this one read.
	if got != string(want) && sealed(file) {
		return fmt.Errorf("%w: it is not as it was closed", errDamaged)
	}
	return nil
}

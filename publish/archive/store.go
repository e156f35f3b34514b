package archive

import (
	"errors"
	"maps"
	"slices"

	"modernc.org/sqlite"
)

// Result codes of SQLite: https://www.sqlite.org/rescode.html
const (
	codeReadOnly = 8
	codeIOErr    = 10
	codeCorrupt  = 11
	codeFull     = 13
	codeCantOpen = 14
	codeNotADB   = 26
)

// code is the primary result code of an error of the store, 0 for another's.
func code(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// damaged reports whether an error says that the file cannot be relied on.
func damaged(err error) bool {
	c := code(err)
	return c == codeCorrupt || c == codeNotADB || errors.Is(err, errDetails) || errors.Is(err, errDamaged)
}

// unwritable reports whether an error says that the file cannot be written.
func unwritable(err error) bool {
	switch code(err) {
	case codeReadOnly, codeIOErr, codeFull, codeCantOpen:
		return true
	}
	return false
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// Package ris reads and writes RIS, the tagged format that databases and
// publishers offer for download.
//
// Files in the wild lack ends of records, have any line ends and continue
// values on lines without a tag: all that is read, and what cannot be is
// reported with its line. Pure: it imports editor/cite, editor/cite/identifier
// and the standard library, holds no state and starts no goroutine.
package ris

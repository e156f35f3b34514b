package citing

import (
	"io/fs"

	"postil/editor/cite/styles"
)

// Place says whose a style is.
type Place int

// The places, in the order in which they are looked through.
const (
	Own       Place = iota // the publication's
	Installed              // on this computer only
	BuiltIn                // Postil's
)

// PlaceOf says whose a style of Shelf(own, places) is.
func PlaceOf(st styles.Style, own fs.FS, places []fs.FS) Place {
	at := st.Folder()
	if own == nil {
		at++
	}
	switch {
	case at == 0:
		return Own
	case at <= len(places):
		return Installed
	}
	return BuiltIn
}

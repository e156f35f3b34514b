package assets

import (
	"embed"
	"io/fs"
)

//go:embed citation
var citationFiles embed.FS

// Citation holds what citing needs when nothing else is installed: house.csl,
// the house style for CSL, and locales-en-US.xml, the words of American
// English. Both were written for Postil.
func Citation() fs.FS { return sub(citationFiles, "citation") }

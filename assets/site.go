package assets

import (
	"embed"
	"io/fs"
)

//go:embed site
var siteFiles embed.FS

//go:embed all:hugo
var hugoFiles embed.FS

// Site holds what the published pages are made with: templates/*.html for
// html/template, and static/, which is copied to the site's assets/ folder
// (site.css, fonts/ with their licence).
func Site() fs.FS { return sub(siteFiles, "site") }

// Hugo holds the set-up that lets Hugo (0.111 or later) build a content
// repository as it is: hugo.toml and layouts/. Its paths are relative to the
// root of the repository.
func Hugo() fs.FS { return sub(hugoFiles, "hugo") }

// sub is a folder of an embedded tree. The names are constants of this file,
// so fs.Sub, which only refuses malformed names, cannot fail.
func sub(f embed.FS, dir string) fs.FS {
	s, err := fs.Sub(f, dir)
	if err != nil {
		return f
	}
	return s
}

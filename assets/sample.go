package assets

import (
	"embed"
	"io/fs"
)

//go:embed sample
var sampleFiles embed.FS

// Sample is the text of the sample publication. At its root lie a content
// repository without its images ("postil.yaml", "content/…", "references/…")
// and "drafts/<name>/…", each of which holds the files that one draft adds to
// that repository. The images are drawn by publish/sample.
func Sample() fs.FS {
	sub, err := fs.Sub(sampleFiles, "sample")
	if err != nil {
		// Only an invalid path makes fs.Sub fail, and this one is constant.
		panic("assets: " + err.Error())
	}
	return sub
}

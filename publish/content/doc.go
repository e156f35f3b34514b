// Package content loads a content repository (a folder or a git tree, as an
// fs.FS): the publication, its articles and its references. A file that cannot
// be read becomes a finding with path, line and remedy; the rest still loads.
//
// Pure: standard library, editor/cite, editor/proof, publish/article,
// publish/publication, golang.org/x/text. No goroutines.
package content

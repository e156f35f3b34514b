// Package content loads a content repository (a folder or a git tree, as an
// fs.FS): the publication, its articles and its references. A file that cannot
// be read becomes a finding with path, line and remedy; the rest still loads.
// Scan does the same without holding any text, and reads only what changed
// since the scan whose Index it is given; told which paths may have changed, it
// looks at nothing else.
//
// Pure: standard library, editor/cite, editor/proof, publish/article,
// publish/packed, publish/publication, golang.org/x/text. No goroutines of its own;
// Scan works on those of the caller.
package content

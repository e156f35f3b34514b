// Package site renders a content repository to a static site: article pages,
// home, archive by year and month, authors, tags, sections, Atom feed,
// sitemap. The output needs no script and no server beyond one that hands out
// files; the same input gives the same bytes.
//
// A Plan knows every file of a site and renders each when asked; Build asks
// for all of them, publish/serve for those a browser wants. A DirSink writes a
// build into a folder.
//
// It may import html/template, x/net/html, x/text, editor/markdown,
// editor/cite, editor/proof, publish/article, publish/content,
// publish/publication and assets. It starts no goroutine; a Plan or a sink
// belongs to one goroutine at a time. Only DirSink touches the disk.
package site

// Package site renders a content repository to a static site: article pages,
// home, archive by year and month, authors, tags, sections, about, search, feeds,
// sitemaps, files to cite an article with, images in several widths. The output
// needs no server beyond one that hands out files, and no script but on the
// search page, which is the archive without it; the same input gives the same
// bytes.
//
// Besides the articles it reads, through Options.Files, the texts
// content/about/index.md and content/{authors,tags,sections}/<slug>/_index.md,
// the records of kept sources, and the publication's own templates and style
// sheets in theme.
//
// A Plan knows every file of a site and renders each when asked; Build asks
// for all of them, publish/serve for those a browser wants. A DirSink writes a
// build into a folder.
//
// It may import html/template, x/net/html, x/text, goldmark's ast,
// editor/markdown, editor/cite and what is below it, editor/proof,
// publish/article, publish/content, publish/evidence, publish/picture,
// publish/publication and assets. It starts no goroutine; a Plan or a sink
// belongs to one goroutine at a time. Only DirSink touches the disk.
package site

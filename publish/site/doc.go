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
// A link to a former address of an article is followed to where it is now; the
// text stays as it is, and pages that link to what moved are made anew.
//
// A Plan knows every file of a site, what each depends on, and renders each when
// asked. Build asks for those that a sink does not have yet, publish/serve for
// those a browser wants. DirSink, BranchSink and ZipSink write a build into a
// folder, a git branch or a file; the first two remember it in a manifest.
// A Builder does so again and again in one process.
// What the site has of one article is a bundle: planned when it is asked for, and
// kept by a build as one. Another kind of file is another call of set.add.
//
// It may import html/template, x/net/html, x/text, goldmark's ast,
// editor/markdown, editor/cite and what is below it, editor/proof,
// publish/article, publish/content, publish/evidence, publish/picture,
// publish/publication, publish/packed, publish/parallel, publish/repo,
// publish/site/compiled and assets. Build renders on several goroutines through publish/parallel, which
// end before it returns; nothing else starts one. A Plan that is made may be
// shared, except while it is updated. Only DirSink and ZipSink touch the disk;
// BranchSink writes through publish/repo.
package site

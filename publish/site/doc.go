// Package site renders a content repository to a static site: article pages,
// home, archive by year and month, authors, tags, sections, Atom feed,
// sitemap. The output needs no script and no server beyond one that hands out
// files; the same input gives the same bytes.
//
// A Plan knows every file of a site, what each depends on, and renders each when
// asked. Build asks for those that a sink does not have yet, publish/serve for
// those a browser wants. DirSink, BranchSink and ZipSink write a build into a
// folder, a git branch or a file; the first two remember it in a manifest.
// Another kind of file is another call of Plan.add.
//
// It may import html/template, x/net/html, x/text, editor/markdown,
// editor/cite, editor/proof, publish/article, publish/content,
// publish/publication, publish/parallel, publish/repo and assets. Build renders
// on several goroutines through publish/parallel, which end before it returns;
// nothing else starts one. A Plan that is made may be shared, except while it
// is updated. Only DirSink and ZipSink touch the disk; BranchSink writes through
// publish/repo.
package site

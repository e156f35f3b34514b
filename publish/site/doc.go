// Package site renders a content repository to a static site: article pages,
// home, archive by year and month, authors, tags, Atom feed, sitemap. The
// output needs no script and no server beyond one that hands out files; the
// same input gives the same bytes.
//
// Pure: html/template, editor/markdown, editor/cite, publish/content, assets.
package site

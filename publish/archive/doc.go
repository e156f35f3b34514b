// Package archive finds what a publication has said: an index of the words of
// its published articles and open drafts, by which they are searched, listed,
// counted and compared.
//
// An Index is a file outside the content repository, made anew whenever it is
// missing, damaged or of another version; where it cannot be written it is in
// memory. Update brings it to where a Source is, reading only what changed.
// What is searched for is folded (case, accents) and stemmed by language.
//
// It may import editor/cite, editor/markdown, editor/proof, publish/article,
// publish/desk, publish/repo, the store (modernc.org/sqlite) and stemmers. An Index may be used by
// several goroutines; Update reads texts in goroutines of its own, which have
// ended when it returns.
package archive

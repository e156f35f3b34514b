// Package archive finds what a publication has said: an index of the words of
// its published articles and open drafts, by which they are searched, listed,
// counted and compared.
//
// An Index is a file outside the content repository, made anew whenever it is
// missing, damaged or of another version; where it cannot be written it is in
// memory. Update brings it to where a Source is, reading only what changed.
//
// It holds the words of a text as they are compared: without case and accents,
// and one by one where a script writes no spaces. Beside them it has the words
// of each stem in each language, so that a word is found in all its forms, while
// phrases and beginnings are found as they stand.
//
// It may import editor/cite, editor/markdown, editor/proof, publish/article,
// publish/desk, publish/packed, publish/repo, the store (modernc.org/sqlite) and
// stemmers. An Index may be used by several goroutines; Update reads texts in
// goroutines of its own, which have ended when it returns. Several programs may
// use one file.
package archive

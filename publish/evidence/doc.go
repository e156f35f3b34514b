// Package evidence is what a publication keeps of the pages that its articles
// cite: the readable text, so that a quotation can be compared with it, and a
// record of when and where it was got, with hashes and an archive's link.
//
//	sources/<key>/record.json   one or two retrievals
//	sources/<key>/text.txt      the text of the first (text.md where it was Markdown)
//	sources/<key>/newest.txt    the text of the newest, where it is another
//
// Two retrievals are kept: the first, which is what the author had before him,
// and the newest, which is what readers find now. Those in between are in git's
// history. The page itself is not kept, only its hash: it is another's work.
//
// page, below it, makes text of what a server sent; fetch asks servers and
// archives. This package is pure: standard library only, no disk, no network,
// no goroutines.
package evidence

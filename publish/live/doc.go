// Package live looks at the address of a published page and says what is
// there: nothing yet, another version, or the article as it was published. A
// page says what it was made from by a meta element with the digest of the
// article's index.md (article.SourceMeta).
//
// It may import net/http, x/net/html and publish/article. Nothing is sent but
// the request for the page: no cookie, no password. It starts no goroutine; a
// Looker may be used by several at once.
package live

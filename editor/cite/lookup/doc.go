// Package lookup asks the network for a source: by DOI at the registries, by
// ISBN at Open Library, by arXiv number at arXiv, by address at the page
// itself, and by words in a Zotero that runs on this computer.
//
// Whatever a server answers, a request ends within the time and size given. It
// imports editor/cite and its readers, net/http and the standard library, keeps
// nothing and starts no goroutine of its own; a Client may be shared.
package lookup

// Package figures counts what a publication has published: articles by month,
// author, topic and section, the sources and outlets that most of them cite, and
// how long drafts took to publication.
//
// Gather what is counted once; Of counts a selection of it and can be asked
// again and again.
//
// Pure: it may import editor/cite, publish/archive, publish/article, publish/desk
// and the standard library, and starts no goroutine.
package figures

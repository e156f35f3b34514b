// Package citing gives the citation style of a publication: the house style that
// is built in, or any CSL style that the publication's styles folder, the person
// or the system has, with its locale.
//
// It imports editor/cite, publish/publication and assets; it reads files and starts no goroutine.
package citing

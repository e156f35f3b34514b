// Package identifier reads the names by which sources are known everywhere,
// DOI, ISBN, ISSN, arXiv and web address, in the forms that people and files
// write them in, and brings each into one form that can be compared.
//
// Pure: it imports the standard library only, holds no state and starts no
// goroutine.
package identifier

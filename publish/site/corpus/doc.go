// Package corpus makes large publications of invented words, for benchmarks and
// for comparing what several programs make of the same files. Hugo can build
// them too.
//
// The same options give the same bytes. It may import assets and the standard
// library, and starts no goroutine; only Write touches the disk.
package corpus

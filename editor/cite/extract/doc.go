// Package extract finds citations that an author has written out in running
// text, such as (N. Castillo, Ports Wait, The Strait Times, July 16, 2024),
// takes them apart, says what each lacks, and puts [@key] in their place.
//
// It is careful rather than eager: parentheses that only look a little like a
// citation are left alone. Pure: it imports editor/cite,
// editor/cite/identifier and the standard library, holds no state and starts
// no goroutine.
package extract

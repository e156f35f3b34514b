// Package spelling is the spell-checker of a publication: the dictionary for
// the language of an article, from the publication's folder, the person's or
// the system's, and the words that are right here though no dictionary has
// them, which are the publication's own list, the person's, names that the
// publication knows, and those of the sources that an article cites.
//
// It imports the pure part of editor, publish and no Fyne. It starts no
// goroutine. A Speller belongs to one goroutine at a time, a WordFile to any.
package spelling

// Package spell tells whether words are spelt right and what may have been
// meant, from the dictionaries that Hunspell, LibreOffice and Firefox use: an
// .aff file with the rules of a language and a .dic file with its words.
//
// A Dictionary keeps the words as they stand in the file, each with its flags,
// and takes a word apart when it is asked for: endings and beginnings are
// undone until a listed word is left, and compounds are cut into listed parts.
// So a language with millions of forms costs the memory of its listed words. A
// Checker lays the words of the house over a Dictionary and remembers answers.
//
// What the files can say and this package follows: SET, FLAG, AF, PFX and SFX
// with conditions, cross products and continuation flags (two endings, one
// beginning), NEEDAFFIX, CIRCUMFIX, FORBIDDENWORD, KEEPCASE, NOSUGGEST,
// CHECKSHARPS, FULLSTRIP, IGNORE, ICONV, OCONV, BREAK, WORDCHARS, the COMPOUND
// and CHECKCOMPOUND families without those for Hungarian syllables, and REP,
// MAP, KEY and TRY for suggestions. Other lines are passed over, as Hunspell
// does.
//
// Pure: the standard library and golang.org/x/text. It starts no goroutine. A
// Dictionary does not change and may be shared; a Checker belongs to one
// goroutine at a time.
package spell

// Package house formats citations in Postil's own house style:
//
//	(N. Castillo, Is the SCO “Anti-NATO”? Possibly not with Its Diverse
//	Members, Caspian Policy, July 16, 2024, p. 3)
//
// Initials stand before the surname, the title keeps its author's capitals and
// is the link, and the date is written out in American English. The sources
// at the end have the same form without the parentheses.
//
// It imports editor/cite and the standard library. It holds no state; what it
// makes of a source is kept with the library (cite.Library.Derived).
package house

// Package assets holds what Postil ships inside its binary: icons, fonts,
// translations, page templates and styles, the text of the sample
// publication. It is a leaf: it imports the standard library only.
package assets

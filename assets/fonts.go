package assets

import _ "embed"

// Source Serif 4, the typeface of prose, under the SIL Open Font License 1.1
// (fonts/OFL.txt).
var (
	//go:embed fonts/SourceSerif4-Regular.ttf
	serifRegular []byte
	//go:embed fonts/SourceSerif4-Italic.ttf
	serifItalic []byte
	//go:embed fonts/SourceSerif4-Bold.ttf
	serifBold []byte
	//go:embed fonts/SourceSerif4-BoldItalic.ttf
	serifBoldItalic []byte
	//go:embed fonts/OFL.txt
	serifLicence string
)

// The emoji that turn up in writing (fonts/emoji.txt), from EmojiOne Color
// (fonts/EmojiOneColor-LICENSE.txt).
var (
	//go:embed fonts/EmojiOneColor-Common.otf
	emoji []byte
	//go:embed fonts/EmojiOneColor-LICENSE.txt
	emojiLicence string
)

// SerifRegular returns the TrueType file of the serif typeface. The bytes are
// shared and must not be changed; the same holds for its sisters.
func SerifRegular() []byte { return serifRegular }

// SerifItalic returns the italic of SerifRegular.
func SerifItalic() []byte { return serifItalic }

// SerifBold returns the bold of SerifRegular.
func SerifBold() []byte { return serifBold }

// SerifBoldItalic returns the bold italic of SerifRegular.
func SerifBoldItalic() []byte { return serifBoldItalic }

// SerifLicence returns the licence of the serif typeface, which goes along with it.
func SerifLicence() string { return serifLicence }

// Emoji returns the OpenType file of common emoji, in colour. The bytes are
// shared and must not be changed.
func Emoji() []byte { return emoji }

// EmojiLicence returns the licence of Emoji, which goes along with it.
func EmojiLicence() string { return emojiLicence }

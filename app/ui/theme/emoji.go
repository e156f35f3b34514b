package theme

import (
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"postil/assets"
)

// spareEmoji puts the common emoji into the place of Fyne's typeface of all of
// them. Fyne reads that anew for each style of text, and keeps nearly 5 MB of it
// each time. Emoji that are not common are looked for among the typefaces of the
// system, as every other character is.
var spareEmoji = sync.OnceFunc(func() {
	if r, ok := theme.DefaultEmojiFont().(*fyne.StaticResource); ok {
		r.StaticName, r.StaticContent = "EmojiOneColor-Common.otf", assets.Emoji()
	}
})

package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/gomonobolditalic"
	"golang.org/x/image/font/gofont/gomonoitalic"

	"postil/assets"
)

// Mode says which palette is used. Its values are those of the settings file.
type Mode string

// The modes. Any other value is System.
const (
	System Mode = "system" // as the desktop asks
	Light  Mode = "light"
	Dark   Mode = "dark"
)

// Options sets up a Theme.
type Options struct {
	Mode     Mode
	TextSize float32 // of prose, in device-independent pixels; 0 is DefaultTextSize
}

// DefaultTextSize is the size of prose unless a person sets another.
const DefaultTextSize = 17

// Theme is the window's fyne.Theme. Change it with its setters and hand it to
// Settings.SetTheme again.
type Theme struct {
	mode       Mode
	textSize   float32
	light      palette
	dark       palette
	serif      [4]fyne.Resource // regular, bold, italic, bold italic
	mono       [4]fyne.Resource // likewise
	fyneTheme  fyne.Theme
	proseTheme *prose
}

var _ fyne.Theme = (*Theme)(nil)

// New returns a Theme.
func New(o Options) *Theme {
	spareEmoji()
	t := &Theme{
		light: paper(),
		dark:  ink(),
		serif: [4]fyne.Resource{
			fyne.NewStaticResource("SourceSerif4-Regular.ttf", assets.SerifRegular()),
			fyne.NewStaticResource("SourceSerif4-Bold.ttf", assets.SerifBold()),
			fyne.NewStaticResource("SourceSerif4-Italic.ttf", assets.SerifItalic()),
			fyne.NewStaticResource("SourceSerif4-BoldItalic.ttf", assets.SerifBoldItalic()),
		},
		mono: [4]fyne.Resource{
			fyne.NewStaticResource("Go-Mono.ttf", gomono.TTF),
			fyne.NewStaticResource("Go-Mono-Bold.ttf", gomonobold.TTF),
			fyne.NewStaticResource("Go-Mono-Italic.ttf", gomonoitalic.TTF),
			fyne.NewStaticResource("Go-Mono-Bold-Italic.ttf", gomonobolditalic.TTF),
		},
		fyneTheme: theme.DefaultTheme(),
	}
	t.proseTheme = &prose{Theme: t}
	t.SetMode(o.Mode)
	t.SetTextSize(o.TextSize)
	return t
}

// SetMode chooses the palette.
func (t *Theme) SetMode(m Mode) { t.mode = m }

// Mode returns the chosen palette.
func (t *Theme) Mode() Mode { return t.mode }

// SetTextSize sets the size of prose; 0 and less is DefaultTextSize.
func (t *Theme) SetTextSize(size float32) {
	if size <= 0 {
		size = DefaultTextSize
	}
	t.textSize = size
}

// TextSize returns the size of prose.
func (t *Theme) TextSize() float32 { return t.textSize }

// Variant returns the palette in use when the desktop asks for v.
func (t *Theme) Variant(v fyne.ThemeVariant) fyne.ThemeVariant {
	switch t.mode {
	case Light:
		return theme.VariantLight
	case Dark:
		return theme.VariantDark
	}
	return v
}

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	p := t.light
	if t.Variant(v) == theme.VariantDark {
		p = t.dark
	}
	if c, ok := p[name]; ok {
		return c
	}
	return t.fyneTheme.Color(name, t.Variant(v))
}

// Font implements fyne.Theme: Fyne's own sans for the window, the serif for what
// is marked with ProseStyle, Go Mono for what is in a fixed width: Fyne's own has
// no bold and no italic.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	if style.Monospace || style.TabWidth == ProseStyle().TabWidth {
		return t.Serif(style)
	}
	return t.fyneTheme.Font(style)
}

// ProseStyle marks text to be set in the serif. Fyne measures text in the
// window's theme even where another theme lies over a part of it, so a typeface
// for a part has to be asked for by style. Tabs of four columns are what text
// without a mark has too, and nothing else in the window names a width.
func ProseStyle() fyne.TextStyle { return fyne.TextStyle{TabWidth: 4} }

// Icon implements fyne.Theme.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.fyneTheme.Icon(name) }

// Serif returns the typeface of prose in a style; monospace text has the
// monospace face.
func (t *Theme) Serif(style fyne.TextStyle) fyne.Resource {
	if style.Symbol {
		return t.fyneTheme.Font(style)
	}
	i := 0
	if style.Bold {
		i++
	}
	if style.Italic {
		i += 2
	}
	if style.Monospace {
		return t.mono[i]
	}
	return t.serif[i]
}

// Sizes beside Fyne's own, in device-independent pixels.
const (
	SizeProse        fyne.ThemeSizeName = "postil.prose"
	SizeHeading1     fyne.ThemeSizeName = "postil.h1"
	SizeHeading2     fyne.ThemeSizeName = "postil.h2"
	SizeHeading3     fyne.ThemeSizeName = "postil.h3"
	SizeHeading4     fyne.ThemeSizeName = "postil.h4"
	SizeProseCaption fyne.ThemeSizeName = "postil.caption"
	// SizeMeasure is the widest a column of prose grows.
	SizeMeasure fyne.ThemeSizeName = "postil.measure"
)

// Size implements fyne.Theme.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case SizeProse:
		return t.textSize
	case SizeHeading1:
		return t.textSize * 1.9
	case SizeHeading2:
		return t.textSize * 1.45
	case SizeHeading3:
		return t.textSize * 1.2
	case SizeHeading4:
		return t.textSize
	case SizeProseCaption:
		return t.textSize * 0.84
	case SizeMeasure:
		return t.textSize * 42
	case theme.SizeNameInputBorder:
		return 1
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return 4
	case theme.SizeNameScrollBar:
		return 12
	case theme.SizeNameSubHeadingText:
		return 17
	case theme.SizeNameHeadingText:
		return 22
	}
	return t.fyneTheme.Size(name)
}

// Prose returns the theme for what holds prose, to be put over a part of the
// window with container.NewThemeOverride: at the size of prose, on the ground of
// the page and without a box around it. The typeface comes from ProseStyle. It
// follows t.
func (t *Theme) Prose() fyne.Theme { return t.proseTheme }

type prose struct{ *Theme }

func (p *prose) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return p.textSize
	case theme.SizeNameInputBorder:
		return 2 // also the width of the caret
	case theme.SizeNameInnerPadding:
		return 20
	}
	return p.Theme.Size(name)
}

func (p *prose) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch name {
	case theme.ColorNameInputBackground, theme.ColorNameInputBorder:
		return p.Theme.Color(theme.ColorNameBackground, v)
	}
	return p.Theme.Color(name, v)
}

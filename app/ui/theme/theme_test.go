package theme

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

func luminance(c color.NRGBA) float64 {
	channel := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(c.R) + 0.7152*channel(c.G) + 0.0722*channel(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// over lays a translucent colour over an opaque one.
func over(top, ground color.NRGBA) color.NRGBA {
	mix := func(t, g uint8) uint8 {
		return uint8((int(t)*int(top.A) + int(g)*(255-int(top.A))) / 255)
	}
	return color.NRGBA{mix(top.R, ground.R), mix(top.G, ground.G), mix(top.B, ground.B), 255}
}

func nrgba(t *Theme, name fyne.ThemeColorName, v fyne.ThemeVariant) color.NRGBA {
	return color.NRGBAModel.Convert(t.Color(name, v)).(color.NRGBA)
}

// The thresholds are those of WCAG 2.2 AA: 4.5 for text, 3 for what is not text
// but must be seen, as borders of fields.
func TestEveryTextStandsOutFromItsGround(t *testing.T) {
	grounds := []fyne.ThemeColorName{
		theme.ColorNameBackground, theme.ColorNameInputBackground, theme.ColorNameMenuBackground,
		theme.ColorNameOverlayBackground, theme.ColorNameHeaderBackground, ColorSurface, ColorInset,
	}
	texts := []fyne.ThemeColorName{
		theme.ColorNameForeground, theme.ColorNamePlaceHolder, theme.ColorNamePrimary, theme.ColorNameHyperlink,
		theme.ColorNameError, theme.ColorNameWarning, theme.ColorNameSuccess, ColorMuted, ColorMissing,
	}
	type pair struct {
		text, ground fyne.ThemeColorName
		least        float64
	}
	var pairs []pair
	for _, g := range grounds {
		for _, x := range texts {
			pairs = append(pairs, pair{x, g, 4.5})
		}
		pairs = append(pairs, pair{theme.ColorNameForeground, g, 7}, pair{theme.ColorNameInputBorder, g, 3}, pair{theme.ColorNameDisabled, g, 3})
	}
	for _, s := range []fyne.ThemeColorName{ColorDraft, ColorInReview, ColorChangesRequested, ColorApproved, ColorPublished} {
		pairs = append(pairs, pair{s, Ground(s), 4.5})
	}
	pairs = append(pairs,
		pair{theme.ColorNameForeground, theme.ColorNameSelection, 4.5},
		pair{ColorMuted, theme.ColorNameSelection, 3},
		pair{theme.ColorNameForeground, theme.ColorNameButton, 7},
		pair{theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary, 4.5},
		pair{theme.ColorNameForegroundOnError, theme.ColorNameError, 4.5},
		pair{theme.ColorNameForegroundOnWarning, theme.ColorNameWarning, 4.5},
		pair{theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess, 4.5},
		pair{theme.ColorNameForeground, ColorInfoGround, 7},
		pair{theme.ColorNameForeground, ColorSuccessGround, 7},
		pair{theme.ColorNameForeground, ColorWarningGround, 7},
		pair{theme.ColorNameForeground, ColorErrorGround, 7},
		pair{theme.ColorNamePrimary, ColorInfoGround, 4.5},
		pair{theme.ColorNameSuccess, ColorSuccessGround, 4.5},
		pair{theme.ColorNameWarning, ColorWarningGround, 4.5},
		pair{theme.ColorNameError, ColorErrorGround, 4.5},
	)
	th := New(Options{})
	for name, v := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		for _, p := range pairs {
			if got := contrast(nrgba(th, p.text, v), nrgba(th, p.ground, v)); got < p.least {
				t.Errorf("%s: %s on %s has contrast %.2f, want %.1f", name, p.text, p.ground, got, p.least)
			}
		}
		for _, veil := range []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNamePressed} {
			for _, g := range append(grounds, theme.ColorNameButton) {
				ground := over(nrgba(th, veil, v), nrgba(th, g, v))
				if got := contrast(nrgba(th, theme.ColorNameForeground, v), ground); got < 4.5 {
					t.Errorf("%s: text on %s over %s has contrast %.2f", name, veil, g, got)
				}
			}
		}
	}
}

func TestPalettesNameTheSameColours(t *testing.T) {
	light, dark := paper(), ink()
	for name := range light {
		if _, ok := dark[name]; !ok {
			t.Errorf("ink lacks %s", name)
		}
	}
	if len(light) != len(dark) {
		t.Errorf("paper has %d colours, ink %d", len(light), len(dark))
	}
}

func TestModeForcesThePalette(t *testing.T) {
	paperGround, inkGround := paper()[theme.ColorNameBackground], ink()[theme.ColorNameBackground]
	tests := []struct {
		mode  Mode
		asked fyne.ThemeVariant
		want  color.NRGBA
	}{
		{System, theme.VariantLight, paperGround},
		{System, theme.VariantDark, inkGround},
		{Light, theme.VariantDark, paperGround},
		{Dark, theme.VariantLight, inkGround},
		{"", theme.VariantDark, inkGround},
	}
	for _, tc := range tests {
		th := New(Options{Mode: tc.mode})
		if got := th.Color(theme.ColorNameBackground, tc.asked); got != tc.want {
			t.Errorf("mode %q asked for %d gives %v, want %v", tc.mode, tc.asked, got, tc.want)
		}
	}
}

func TestProseFollowsTheTheme(t *testing.T) {
	th := New(Options{Mode: Dark, TextSize: 20})
	p := th.Prose()
	if got := p.Size(theme.SizeNameText); got != 20 {
		t.Errorf("prose is %v", got)
	}
	th.SetTextSize(15)
	th.SetMode(Light)
	if got := p.Size(theme.SizeNameText); got != 15 {
		t.Errorf("prose is %v after the size was set", got)
	}
	if got := p.Color(theme.ColorNameForeground, theme.VariantDark); got != paper()[theme.ColorNameForeground] {
		t.Errorf("prose has the colour %v after the mode was set", got)
	}
	if th.Size(theme.SizeNameText) == 15 {
		t.Error("the size of prose leaks into the window")
	}
}

func TestSerifHasFourStyles(t *testing.T) {
	th := New(Options{})
	want := map[fyne.TextStyle]string{
		{}:                         "SourceSerif4-Regular.ttf",
		{Bold: true}:               "SourceSerif4-Bold.ttf",
		{Italic: true}:             "SourceSerif4-Italic.ttf",
		{Bold: true, Italic: true}: "SourceSerif4-BoldItalic.ttf",
	}
	for style, name := range want {
		if got := th.Font(style).Name(); got == name {
			t.Errorf("%+v without a mark is %s", style, got)
		}
		style.TabWidth = ProseStyle().TabWidth
		if got := th.Font(style).Name(); got != name {
			t.Errorf("%+v is %s", style, got)
		}
	}
	if th.Serif(fyne.TextStyle{Monospace: true}) != th.Font(fyne.TextStyle{Monospace: true}) {
		t.Error("code is set in another monospace than the window's")
	}
}

func TestStateColors(t *testing.T) {
	if text, ground := StateColors("approved"); text != ColorApproved || ground != Ground(ColorApproved) {
		t.Errorf("approved is %s on %s", text, ground)
	}
	if text, _ := StateColors("no such state"); text != ColorDraft {
		t.Errorf("an unknown state is %s", text)
	}
}

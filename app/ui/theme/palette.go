package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colours beside Fyne's own. Ask for them with fyne's theme.Color or
// Theme.Color like any other.
const (
	// ColorMuted is secondary text: dates, bylines, captions.
	ColorMuted fyne.ThemeColorName = "postil.muted"
	// ColorMissing is a citation whose source is unknown, and other things
	// that must not be overlooked.
	ColorMissing fyne.ThemeColorName = "postil.missing"
	// ColorSurface is the ground of panes beside the page: lists, bars.
	ColorSurface fyne.ThemeColorName = "postil.surface"
	// ColorInset is the ground of code and of quoted evidence.
	ColorInset fyne.ThemeColorName = "postil.inset"
	// ColorInfoGround and its sisters are the grounds of notices. Text on
	// them is the foreground, or the state's colour of the same hue.
	ColorInfoGround    fyne.ThemeColorName = "postil.info.ground"
	ColorSuccessGround fyne.ThemeColorName = "postil.success.ground"
	ColorWarningGround fyne.ThemeColorName = "postil.warning.ground"
	ColorErrorGround   fyne.ThemeColorName = "postil.error.ground"

	// The states of an article, as text; the ground under each is the same
	// name with ".ground", see StateColors.
	ColorDraft            fyne.ThemeColorName = "postil.state.draft"
	ColorInReview         fyne.ThemeColorName = "postil.state.review"
	ColorChangesRequested fyne.ThemeColorName = "postil.state.changes"
	ColorApproved         fyne.ThemeColorName = "postil.state.approved"
	ColorPublished        fyne.ThemeColorName = "postil.state.published"
)

// Ground is the name of the ground that belongs under a state's colour.
func Ground(state fyne.ThemeColorName) fyne.ThemeColorName { return state + ".ground" }

// StateColors returns the colours of an article's state, text and ground, by
// the state's name in the review log: "draft", "review", "changes", "approved",
// "published". Anything else looks like a draft.
func StateColors(state string) (text, ground fyne.ThemeColorName) {
	switch name := fyne.ThemeColorName("postil.state." + state); name {
	case ColorInReview, ColorChangesRequested, ColorApproved, ColorPublished:
		return name, Ground(name)
	}
	return ColorDraft, Ground(ColorDraft)
}

type palette map[fyne.ThemeColorName]color.NRGBA

// rgb and rgba take 0xRRGGBB and 0xRRGGBBAA.
func rgb(v uint32) color.NRGBA { return rgba(v<<8 | 0xff) }

func rgba(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 24), G: uint8(v >> 16), B: uint8(v >> 8), A: uint8(v)}
}

// paper is the light palette: warm paper, near-black ink, blue-black accent,
// vermilion for what is wrong.
func paper() palette {
	return palette{
		theme.ColorNameBackground:          rgb(0xfbf9f4),
		theme.ColorNameForeground:          rgb(0x1f1c18),
		theme.ColorNameInputBackground:     rgb(0xfffefb),
		theme.ColorNameInputBorder:         rgb(0x8f8678),
		theme.ColorNameButton:              rgb(0xefebe1),
		theme.ColorNameDisabledButton:      rgb(0xf3f0e9),
		theme.ColorNameDisabled:            rgb(0x8d8578),
		theme.ColorNamePlaceHolder:         rgb(0x6c6458),
		theme.ColorNamePrimary:             rgb(0x274b80),
		theme.ColorNameForegroundOnPrimary: rgb(0xffffff),
		theme.ColorNameHyperlink:           rgb(0x274b80),
		theme.ColorNameFocus:               rgba(0x274b8038),
		theme.ColorNameSelection:           rgb(0xcfdcee),
		theme.ColorNameHover:               rgba(0x3a301e0f),
		theme.ColorNamePressed:             rgba(0x3a301e1f),
		theme.ColorNameSeparator:           rgb(0xe3ddd0),
		theme.ColorNameScrollBar:           rgba(0x3a301e59),
		theme.ColorNameScrollBarBackground: rgba(0x3a301e0a),
		theme.ColorNameShadow:              rgba(0x2a21122e),
		theme.ColorNameHeaderBackground:    rgb(0xf4f0e7),
		theme.ColorNameMenuBackground:      rgb(0xfffefb),
		theme.ColorNameOverlayBackground:   rgb(0xfffefb),
		theme.ColorNameError:               rgb(0xb0321a),
		theme.ColorNameForegroundOnError:   rgb(0xffffff),
		theme.ColorNameWarning:             rgb(0x8a5300),
		theme.ColorNameForegroundOnWarning: rgb(0xffffff),
		theme.ColorNameSuccess:             rgb(0x2a6b3c),
		theme.ColorNameForegroundOnSuccess: rgb(0xffffff),

		ColorMuted:         rgb(0x6c6458),
		ColorMissing:       rgb(0xb0321a),
		ColorSurface:       rgb(0xf5f2ea),
		ColorInset:         rgb(0xf3efe5),
		ColorInfoGround:    rgb(0xe9eef6),
		ColorSuccessGround: rgb(0xe6f0e5),
		ColorWarningGround: rgb(0xf8edd6),
		ColorErrorGround:   rgb(0xf9e6e0),

		ColorDraft:                    rgb(0x5d564b),
		Ground(ColorDraft):            rgb(0xece7dc),
		ColorInReview:                 rgb(0x274b80),
		Ground(ColorInReview):         rgb(0xe3eaf5),
		ColorChangesRequested:         rgb(0x8a4a00),
		Ground(ColorChangesRequested): rgb(0xf8e9cf),
		ColorApproved:                 rgb(0x23613a),
		Ground(ColorApproved):         rgb(0xdfeede),
		ColorPublished:                rgb(0xfbf9f4),
		Ground(ColorPublished):        rgb(0x34404f),
	}
}

// ink is the dark palette.
func ink() palette {
	return palette{
		theme.ColorNameBackground:          rgb(0x1a1c20),
		theme.ColorNameForeground:          rgb(0xe6e1d6),
		theme.ColorNameInputBackground:     rgb(0x202328),
		theme.ColorNameInputBorder:         rgb(0x737a85),
		theme.ColorNameButton:              rgb(0x2c3038),
		theme.ColorNameDisabledButton:      rgb(0x24272d),
		theme.ColorNameDisabled:            rgb(0x7d7a73),
		theme.ColorNamePlaceHolder:         rgb(0xa19b8e),
		theme.ColorNamePrimary:             rgb(0x93b4ea),
		theme.ColorNameForegroundOnPrimary: rgb(0x10141b),
		theme.ColorNameHyperlink:           rgb(0x93b4ea),
		theme.ColorNameFocus:               rgba(0x93b4ea40),
		theme.ColorNameSelection:           rgb(0x32496e),
		theme.ColorNameHover:               rgba(0xffffff0f),
		theme.ColorNamePressed:             rgba(0xffffff1f),
		theme.ColorNameSeparator:           rgb(0x343840),
		theme.ColorNameScrollBar:           rgba(0xffffff4d),
		theme.ColorNameScrollBarBackground: rgba(0xffffff0a),
		theme.ColorNameShadow:              rgba(0x00000080),
		theme.ColorNameHeaderBackground:    rgb(0x23262c),
		theme.ColorNameMenuBackground:      rgb(0x25282e),
		theme.ColorNameOverlayBackground:   rgb(0x25282e),
		theme.ColorNameError:               rgb(0xf28f73),
		theme.ColorNameForegroundOnError:   rgb(0x1c0d08),
		theme.ColorNameWarning:             rgb(0xe3b75c),
		theme.ColorNameForegroundOnWarning: rgb(0x1c1404),
		theme.ColorNameSuccess:             rgb(0x8bc797),
		theme.ColorNameForegroundOnSuccess: rgb(0x07190c),

		ColorMuted:         rgb(0xa19b8e),
		ColorMissing:       rgb(0xf28f73),
		ColorSurface:       rgb(0x1f2226),
		ColorInset:         rgb(0x25282e),
		ColorInfoGround:    rgb(0x222c3d),
		ColorSuccessGround: rgb(0x1f3126),
		ColorWarningGround: rgb(0x39301c),
		ColorErrorGround:   rgb(0x41261f),

		ColorDraft:                    rgb(0xc3bdb0),
		Ground(ColorDraft):            rgb(0x33353a),
		ColorInReview:                 rgb(0xa9c4f0),
		Ground(ColorInReview):         rgb(0x26344b),
		ColorChangesRequested:         rgb(0xebc172),
		Ground(ColorChangesRequested): rgb(0x40341c),
		ColorApproved:                 rgb(0x9bd2a6),
		Ground(ColorApproved):         rgb(0x20382a),
		ColorPublished:                rgb(0x14171c),
		Ground(ColorPublished):        rgb(0xc9d3e2),
	}
}

// Package theme is the look of the window: colours, sizes and typefaces. It has
// two palettes made for long reading and writing, "paper" (light) and "ink"
// (dark); the tests assert that every text stands out from its ground.
//
// It may import Fyne (never fyne/v2/app), the typefaces of golang.org/x/image and
// assets. A Theme belongs to the UI
// goroutine.
package theme

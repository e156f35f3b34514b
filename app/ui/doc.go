// Package ui is the window: the desk and the archive on the left, the article
// in the middle, preview, sources and checks on the right. Panes show what the
// workspace knows and hand acts to it; they hold no state of the publication.
//
// It imports Fyne (never fyne/v2/app) and everything of app, editor and
// publish. All of it runs on the UI goroutine.
package ui

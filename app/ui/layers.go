package ui

// The archive and the figures lie over the desk, one at a time.

// layered reports whether something lies over the desk.
func (u *UI) layered() bool { return u.archive.shown() || u.figures.shown() }

// leaveLayers shows the desk as it was.
func (u *UI) leaveLayers() {
	u.figures.leave()
	u.archive.close()
}

// besidesLayers is whether an action of a group can be done, which it cannot where
// the article that it would be done to is hidden.
func (u *UI) besidesLayers(group string, enabled func() bool) func() bool {
	switch group {
	case menuEdit, menuArticle, menuReview:
		return func() bool { return !u.layered() && (enabled == nil || enabled()) }
	}
	return enabled
}

// leavingLayers is what an action does, after leaving what hides what it is about.
func (u *UI) leavingLayers(id string, run func()) func() {
	switch id {
	case "article.new", "publication.open", "file.export", "desk.next",
		"view.text", "view.details", "view.preview", "view.sources", "view.checks", "view.review", "view.connections", "view.desk":
		return func() {
			u.leaveLayers()
			run()
		}
	}
	return run
}

// showArchive shows the archive, or the desk again.
func (u *UI) showArchive() {
	u.figures.leave()
	u.archive.toggle()
}

// showFigures shows the figures, or the desk again.
func (u *UI) showFigures() {
	u.archive.close()
	u.figures.toggle()
}

// browse shows what a query finds in the archive.
func (u *UI) browse(query string) {
	u.figures.leave()
	if !u.archive.shown() {
		u.archive.toggle()
	}
	u.archive.browser.SetQuery(query)
}

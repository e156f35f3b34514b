package cite

// Address is where a source is found on the web: its URL, or its DOI's; "" for
// nowhere.
func (r *Reference) Address() string {
	if r.URL != "" {
		return r.URL
	}
	if r.DOI != "" {
		return "https://doi.org/" + r.DOI
	}
	return ""
}

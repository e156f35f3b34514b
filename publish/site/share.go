package site

import (
	"net/url"
	"strings"

	"postil/publish/publication"
)

// link is a text that leads somewhere.
type link struct{ Text, URL string }

// shareLinks are plain links for the targets of postil.yaml: they open the
// target's own "new post" page, and nothing is loaded from it before that.
// Unknown targets are left out; publication.Validate reports them.
func shareLinks(targets []string, title, address string, w *words) []link {
	var out []link
	for _, t := range targets {
		switch strings.ToLower(strings.TrimSpace(t)) {
		case "email":
			out = append(out, link{w.Email, "mailto:?subject=" + query(title) + "&body=" + query(address)})
		case "linkedin":
			out = append(out, link{"LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url=" + query(address)})
		case "x":
			out = append(out, link{"X", "https://x.com/intent/post?text=" + query(title) + "&url=" + query(address)})
		case "facebook":
			out = append(out, link{"Facebook", "https://www.facebook.com/sharer/sharer.php?u=" + query(address)})
		case "bluesky":
			out = append(out, link{"Bluesky", "https://bsky.app/intent/compose?text=" + query(title+" "+address)})
		case "mastodon":
			// The project's own page asks for the reader's server; the text
			// stays in the fragment and is not sent to it.
			out = append(out, link{"Mastodon", "https://share.joinmastodon.org/#text=" + query(title+" "+address)})
		case "whatsapp":
			out = append(out, link{"WhatsApp", "https://wa.me/?text=" + query(title+" "+address)})
		case "telegram":
			out = append(out, link{"Telegram", "https://t.me/share/url?url=" + query(address) + "&text=" + query(title)})
		}
	}
	return out
}

// query escapes s for a query or fragment. A space becomes %20: mail programs
// show a plus sign as it is (RFC 6068, section 5).
func query(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// newsletterForm is a form that posts straight to the provider.
type newsletterForm struct {
	Action, EmailField string
	Hidden             []pair
}

type pair struct{ Key, Value string }

// newsletter gives the form and the origin it posts to, nil and "" when there
// is no provider or its address is not an http(s) one.
func newsletter(n publication.Newsletter) (form *newsletterForm, origin string) {
	if n.Provider == "" {
		return nil, ""
	}
	u, err := url.Parse(n.Action)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, ""
	}
	f := &newsletterForm{Action: u.String(), EmailField: "email"}
	switch n.Provider {
	case "listmonk":
		if n.List != "" {
			f.Hidden = append(f.Hidden, pair{"l", n.List})
		}
	case "buttondown":
		f.Hidden = append(f.Hidden, pair{"embed", "1"})
	case "mailchimp":
		f.EmailField = "EMAIL"
	case "form":
	default:
		return nil, ""
	}
	// Only what can stand in a CSP source expression: a host with ; or ,
	// could otherwise add directives of its own.
	if strings.ContainsAny(u.Host, ";, '\"\t") {
		return nil, ""
	}
	return f, u.Scheme + "://" + u.Host
}

// webURL is s when it is an absolute http(s) address, else "".
func webURL(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return u.String()
}

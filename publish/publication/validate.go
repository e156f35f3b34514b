package publication

import (
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// ShareTargets are the services a page can offer to share itself on.
func ShareTargets() []string {
	return []string{"email", "linkedin", "x", "facebook", "mastodon", "bluesky", "whatsapp", "telegram"}
}

// NewsletterProviders are the providers whose forms Postil knows; "form" is
// any other that takes a plain form with a field "email".
func NewsletterProviders() []string { return []string{"listmonk", "buttondown", "mailchimp", "form"} }

// HouseCitations is the CitationStyle that stands for the built-in style.
const HouseCitations = "house"

// Validate lists what is wrong with the settings, in the order of the file.
func (p *Publication) Validate() []Problem {
	var out []Problem
	add := func(key, format string, args ...any) {
		out = append(out, Problem{Key: key, Line: p.lines[key], Text: fmt.Sprintf(format, args...)})
	}
	if strings.TrimSpace(p.Name) == "" {
		add("name", "The publication has no name. Write it after name:.")
	}
	if why := checkURL(p.BaseURL, "http", "https"); why != "" {
		add("baseURL", "baseURL %s. Write the address of the site, such as https://example.org/.", why)
	}
	if p.Language == "" {
		add("language", "The language is missing. Write its code, such as en or en-GB.")
	} else if _, err := language.Parse(p.Language); err != nil {
		add("language", "%q is not a language code. Write one such as en, en-GB or pt-BR.", p.Language)
	}
	if p.TimeZone != "" {
		// LoadLocation also takes "Local", which is another zone on each machine.
		if _, err := time.LoadLocation(p.TimeZone); err != nil || p.TimeZone == "Local" {
			add("timeZone", "%q is not a time zone. Write one such as Europe/Brussels or UTC.", p.TimeZone)
		}
	}
	p.checkSections(add)
	for i, s := range p.Share {
		switch key := fmt.Sprintf("share[%d]", i); {
		case !slices.Contains(ShareTargets(), s):
			add(key, "Sharing on %q is not supported. Choose among %s.", s, strings.Join(ShareTargets(), ", "))
		case slices.Index(p.Share, s) < i:
			add(key, "%q is listed twice under share. Keep one.", s)
		}
	}
	p.checkNewsletter(add)
	p.checkHouse(add)
	if p.CitationStyle == "" {
		add("citationStyle", "The citation style is missing. Write house, or the name of a CSL style.")
	} else if strings.ContainsAny(p.CitationStyle, "/\\") || strings.Contains(p.CitationStyle, "..") {
		add("citationStyle", "%q is not the name of a citation style. Write house, or a name such as chicago-author-date, without folder.", p.CitationStyle)
	}
	out = append(out, p.unknown...)
	slices.SortStableFunc(out, func(a, b Problem) int { return a.Line - b.Line })
	return out
}

func (p *Publication) checkSections(add func(key, format string, args ...any)) {
	for i, s := range p.Sections {
		key := fmt.Sprintf("sections[%d]", i)
		at := func(field string) string {
			if _, ok := p.lines[key+"."+field]; ok {
				return key + "." + field
			}
			return key
		}
		switch {
		case s.ID == "":
			add(at("id"), "A section has no id. Give it one of a-z, 0-9 and hyphens.")
		case !isID(s.ID):
			add(at("id"), "The section id %q may have a-z, 0-9 and single hyphens only.", s.ID)
		case slices.IndexFunc(p.Sections, func(o Section) bool { return o.ID == s.ID }) < i:
			add(at("id"), "The section id %q is there twice. Rename or remove one.", s.ID)
		}
		if strings.TrimSpace(s.Title) == "" {
			add(at("title"), "The section %q has no title. Write the name readers see.", s.ID)
		}
	}
}

func (p *Publication) checkNewsletter(add func(key, format string, args ...any)) {
	n := p.Newsletter
	p.checkIssues(add)
	if n.Provider == "" {
		if n.Action != "" || n.List != "" {
			add("newsletter.provider", "The newsletter has an address but no provider. Write one of %s.", strings.Join(NewsletterProviders(), ", "))
		}
		return
	}
	if !slices.Contains(NewsletterProviders(), n.Provider) {
		add("newsletter.provider", "%q is not a newsletter provider Postil knows. Write one of %s.", n.Provider, strings.Join(NewsletterProviders(), ", "))
	}
	if why := checkURL(n.Action, "https"); why != "" {
		add("newsletter.action", "The newsletter's action %s. Write the https address its form is sent to.", why)
	}
	if n.Provider == "listmonk" && n.List == "" {
		add("newsletter.list", "listmonk needs to know the list. Write the list's UUID after list:.")
	}
}

// checkIssues looks at what stands on the newsletter's issues.
func (p *Publication) checkIssues(add func(key, format string, args ...any)) {
	n := p.Newsletter
	sender := func(key, value string) {
		if value == "" {
			return
		}
		if _, err := mail.ParseAddress(value); err != nil {
			add(key, "%q is not who sends a newsletter. Write it as Name <mail@example.org>, the name in quotation marks if it has a comma.", value)
		}
	}
	sender("newsletter.from", n.From)
	sender("newsletter.listmonk.from", n.Listmonk.From)
	if n.Unsubscribe != "" && !isUnsubscribe(n.Unsubscribe) {
		add("newsletter.unsubscribe", "%q is not an address to unsubscribe at. Write one that begins with https:// or mailto:.", n.Unsubscribe)
	}
	l := n.Listmonk
	if l.URL == "" {
		if len(l.Lists) > 0 {
			add("newsletter.listmonk", "There are lists but no listmonk server. Write its address after url:.")
		}
		return
	}
	if why := checkURL(l.URL, "https", "http"); why != "" {
		add("newsletter.listmonk.url", "listmonk's url %s. Write the address of the server, such as https://lists.example.org/.", why)
	} else if u, err := url.Parse(l.URL); err == nil && u.Scheme == "http" && !isLoopback(u.Hostname()) {
		add("newsletter.listmonk.url", "%q is not encrypted, so that the token could be read on the way. Write an address that begins with https://.", l.URL)
	}
	if len(l.Lists) == 0 {
		add("newsletter.listmonk.lists", "listmonk needs to know the lists. Write the number of each on a line of its own after lists:.")
	}
	for i, id := range l.Lists {
		if id <= 0 {
			add(fmt.Sprintf("newsletter.listmonk.lists[%d]", i), "%d is not the number of a list. listmonk shows them beside the lists' names.", id)
		}
	}
	if l.Template < 0 {
		add("newsletter.listmonk.template", "The template's number is below zero. Write 0 for listmonk's default.")
	}
}

// isUnsubscribe reports whether readers can unsubscribe at an address.
func isUnsubscribe(s string) bool {
	if rest, ok := strings.CutPrefix(s, "mailto:"); ok {
		to, _, _ := strings.Cut(rest, "?")
		a, err := mail.ParseAddress(to)
		return err == nil && a.Name == "" && !strings.ContainsAny(s, "<> \t\r\n")
	}
	return checkURL(s, "https") == "" && !strings.ContainsAny(s, "<> \t\r\n")
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (p *Publication) checkHouse(add func(key, format string, args ...any)) {
	h := p.HouseStyle
	if h.MinWords < 0 {
		add("houseStyle.minWords", "minWords is below zero. Write 0 for no limit.")
	}
	if h.MaxWords < 0 {
		add("houseStyle.maxWords", "maxWords is below zero. Write 0 for no limit.")
	}
	if h.MaxWords > 0 && h.MinWords > h.MaxWords {
		add("houseStyle.minWords", "minWords is more than maxWords, so that no article can fit. Change one of them.")
	}
	for i, w := range h.Avoid {
		if strings.TrimSpace(w) == "" {
			add(fmt.Sprintf("houseStyle.avoid[%d]", i), "A word to avoid is empty. Remove the line.")
		}
	}
}

// checkURL says what is wrong with an absolute address, "" when nothing is.
func checkURL(s string, schemes ...string) string {
	if s == "" {
		return "is missing"
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return fmt.Sprintf("%q is not an address", s)
	case !slices.Contains(schemes, u.Scheme):
		return fmt.Sprintf("%q does not begin with %s://", s, strings.Join(schemes, ":// or "))
	case u.Hostname() == "":
		return fmt.Sprintf("%q names no site", s)
	case u.User != nil:
		return fmt.Sprintf("%q holds a user name", s)
	case u.Fragment != "":
		return fmt.Sprintf("%q has a part after #", s)
	case u.RawQuery != "" && len(schemes) > 1: // a form may need one, a site may not
		return fmt.Sprintf("%q has a part after ?", s)
	}
	return ""
}

func isID(s string) bool {
	for part := range strings.SplitSeq(s, "-") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return true
}

// SectionTitle is the title readers see for a section, "" for an unknown one.
func (p *Publication) SectionTitle(id string) string {
	for _, s := range p.Sections {
		if s.ID == id {
			return s.Title
		}
	}
	return ""
}

// ArticlePath is the path of ArticleURL, as texts of the publication link to it:
// "/commentary/2024/07/slug/".
func (p *Publication) ArticlePath(dir string) string {
	full := p.ArticleURL(dir)
	if u, err := url.Parse(full); err == nil {
		return u.EscapedPath()
	}
	return full
}

// ArticleURL is the public address of the article in a bundle folder:
// "content/commentary/2024/07/slug" gives baseURL + "commentary/2024/07/slug/".
func (p *Publication) ArticleURL(dir string) string {
	base := p.BaseURL
	if !strings.HasSuffix(base, "/") {
		base += "/"
	}
	dir = strings.Trim(strings.TrimPrefix(dir, "content/"), "/")
	u := url.URL{Path: dir + "/"}
	return base + u.EscapedPath()
}

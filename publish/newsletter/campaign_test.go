package newsletter

import (
	"bytes"
	"html/template"
	"strings"
	"testing"
	text "text/template"
)

// listmonk takes body and text for templates; this does what it does with them.
func TestCampaignSurvivesTemplates(t *testing.T) {
	i := issue(t)
	i.Subject = "{{ what }} of tides"
	i.Items[0].Title = `{{ .Subscriber.Email }} & {{`
	i.Items[0].Image.Alt = "a {{ boat"
	i.Items[1].URL = "https://review.example/site/a/@TrackLink"
	i.Intro = "Text {{ TrackView }} and [a](https://b.example/@TrackLink)\n"
	c, err := i.Campaign()
	if err != nil {
		t.Fatal(err)
	}
	funcs := map[string]any{
		"UnsubscribeURL": func() string { return "https://lists.example/subscription/uuid" },
		"TrackView":      func() string { t.Error("the text was taken for a command"); return "" },
	}
	page, err := template.New("body").Funcs(funcs).Parse(c.HTML)
	if err != nil {
		t.Fatal(err)
	}
	var html, plain bytes.Buffer
	if err := page.Execute(&html, nil); err != nil {
		t.Fatal(err)
	}
	alt, err := text.New("alt").Funcs(funcs).Parse(c.Text)
	if err != nil {
		t.Fatal(err)
	}
	if err := alt.Execute(&plain, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"{{ .Subscriber.Email }} &amp; {{</a>", `alt="a {{ boat"`, "Text {{ TrackView }} and", `href="https://lists.example/subscription/uuid"`, "TrackLink\"",
	} {
		if !strings.Contains(html.String(), want) {
			t.Errorf("the page lacks %s:\n%s", want, &html)
		}
	}
	for _, want := range []string{"{{ .Subscriber.Email }} & {{\n", "Unsubscribe: https://lists.example/subscription/uuid\n", "a/@TrackLink\n"} {
		if !strings.Contains(plain.String(), want) {
			t.Errorf("the text lacks %s:\n%s", want, &plain)
		}
	}
	for _, part := range []string{c.HTML, c.Text} {
		if strings.Contains(part, "@TrackLink") || strings.Contains(part, "unsubscribe.invalid") {
			t.Errorf("a link that tracks, or a placeholder:\n%s", part)
		}
	}
	if strings.Contains(c.HTML, "<html") || c.Headers[IssueHeader] != i.Digest() {
		t.Errorf("%+v", c)
	}
}

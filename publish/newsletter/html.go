package newsletter

import (
	"bytes"
	"fmt"
	"html/template"
)

// look are the styles of an issue. Mail programs drop style sheets, so each
// element carries its own; the classes are for the few that take the sheet in the
// head, which is for dark screens.
type look struct {
	Page, Sheet, Name, Motto, Day, Text, Heading, Quote, List, Code, Rule, Link,
	Section, Title, TitleLink, Standfirst, Byline, Image, Credit, Button, Foot, FootLink template.CSS
}

const (
	serif = "font-family:'Source Serif 4',Georgia,'Times New Roman',serif;"
	sans  = "font-family:Helvetica,Arial,sans-serif;"
)

func newLook() look {
	return look{
		Page:       "margin:0;padding:0;background-color:#f2f0eb;",
		Sheet:      "width:100%;max-width:600px;margin:0 auto;background-color:#ffffff;",
		Name:       serif + "font-size:26px;line-height:32px;font-weight:bold;color:#1c1b19;margin:0;",
		Motto:      serif + "font-size:15px;line-height:22px;font-style:italic;color:#5a5750;margin:4px 0 0;",
		Day:        sans + "font-size:13px;line-height:20px;color:#5a5750;margin:8px 0 0;",
		Text:       serif + "font-size:17px;line-height:26px;color:#1c1b19;margin:0 0 16px;",
		Heading:    serif + "font-size:20px;line-height:26px;font-weight:bold;color:#1c1b19;margin:24px 0 8px;",
		Quote:      "margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid #c9c4b8;",
		List:       serif + "font-size:17px;line-height:26px;color:#1c1b19;margin:0 0 16px;padding:0 0 0 24px;",
		Code:       "font-family:Menlo,Consolas,monospace;font-size:15px;white-space:pre-wrap;",
		Rule:       "border:0;border-top:1px solid #d9d5cb;margin:24px 0;",
		Link:       "color:#7a2e1d;text-decoration:underline;",
		Section:    sans + "font-size:12px;line-height:18px;letter-spacing:1px;text-transform:uppercase;color:#7a2e1d;margin:0 0 4px;",
		Title:      serif + "font-size:23px;line-height:29px;font-weight:bold;color:#1c1b19;margin:0 0 8px;",
		TitleLink:  "color:#1c1b19;text-decoration:none;",
		Standfirst: serif + "font-size:17px;line-height:25px;color:#33312d;margin:0 0 8px;",
		Byline:     sans + "font-size:13px;line-height:20px;color:#5a5750;margin:0 0 12px;",
		Image:      "display:block;width:100%;max-width:552px;height:auto;border:0;",
		Credit:     sans + "font-size:11px;line-height:16px;color:#5a5750;margin:4px 0 12px;",
		Button:     sans + "font-size:14px;line-height:20px;font-weight:bold;color:#7a2e1d;text-decoration:underline;",
		Foot:       sans + "font-size:12px;line-height:18px;color:#5a5750;margin:0 0 8px;",
		FootLink:   "color:#5a5750;text-decoration:underline;",
	}
}

// dark turns the colours over where the reader's screen is dark and the mail
// program takes a sheet.
const dark = `@media (prefers-color-scheme: dark) {
.page { background-color: #171614 !important; }
.sheet { background-color: #22211e !important; }
.ink, .ink p, .ink li, .ink h2, .ink h3, .ink a { color: #ece8df !important; }
.pale { color: #b5afa2 !important; }
.accent { color: #f0a48f !important; }
}`

const pageTemplate = `{{define "page" -}}
<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>{{.Subject}}</title>
<style>
{{.Dark}}
</style>
</head>
<body class="page" style="{{.Look.Page}}">
{{template "content" .}}
</body>
</html>
{{end}}

{{define "content" -}}
{{$l := .Look -}}
{{with .Preview}}<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:#f2f0eb;">{{.}}</div>
{{end -}}
<table class="page" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" lang="{{.Lang}}" style="background-color:#f2f0eb;">
<tr><td align="center" style="padding:16px 8px;">
<table class="sheet" role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="{{$l.Sheet}}">
<tr><td class="ink" align="left" style="padding:24px 24px 8px;">
<h1 class="ink" style="{{$l.Name}}"><a class="ink" href="{{.Site}}" style="{{$l.TitleLink}}">{{.Publication}}</a></h1>
{{with .Motto}}<p class="pale" style="{{$l.Motto}}">{{.}}</p>
{{end}}<p class="pale" style="{{$l.Day}}"><time datetime="{{.Date}}">{{.DateText}}</time></p>
</td></tr>
{{with .IntroHTML}}<tr><td class="ink" align="left" style="padding:16px 24px 0;">
{{.}}</td></tr>
{{end}}{{range .Items}}<tr><td align="left" style="padding:24px 24px 8px;border-top:1px solid #d9d5cb;"{{with .Lang}} lang="{{.}}"{{end}}>
{{$url := .URL}}{{with .Image}}<a class="ink" href="{{$url}}" style="{{$l.TitleLink}}"><img src="{{.URL}}" alt="{{.Alt}}" width="552" style="{{$l.Image}}"></a>
{{with .Credit}}<p class="pale" style="{{$l.Credit}}">{{.}}</p>
{{end}}{{end}}{{with .Section}}<p class="accent" style="{{$l.Section}}">{{.}}</p>
{{end}}<h2 class="ink" style="{{$l.Title}}"><a class="ink" href="{{.URL}}" style="{{$l.TitleLink}}">{{.Title}}</a></h2>
{{with .Standfirst}}<p class="ink" style="{{$l.Standfirst}}">{{.}}</p>
{{end}}{{if or .Byline .Date}}<p class="pale" style="{{$l.Byline}}">{{.Byline}}{{if and .Byline .Date}} · {{end}}{{.Date}}</p>
{{end}}<p style="margin:0 0 16px;"><a class="accent" href="{{.URL}}" style="{{$l.Button}}" aria-label="{{$.Words.ReadOn}}: {{.Title}}">{{$.Words.ReadOn}}</a></p>
</td></tr>
{{end}}<tr><td align="left" style="padding:24px;border-top:1px solid #d9d5cb;">
<p class="pale" style="{{$l.Foot}}"><strong>{{.Publication}}</strong>{{with .Motto}}<br>{{.}}{{end}}{{with .Address}}<br>{{.}}{{end}}<br><a class="pale" href="{{.Site}}" style="{{$l.FootLink}}">{{.Site}}</a></p>
{{with .Unsubscribe}}<p class="pale" style="{{$l.Foot}}">{{$.Words.Receiving}} <a class="pale" href="{{.}}" style="{{$l.FootLink}}">{{$.Words.Unsubscribe}}</a></p>
{{end}}</td></tr>
</table>
</td></tr>
</table>
{{end}}`

type pageView struct {
	*Issue
	Look      look
	Words     words
	Dark      template.CSS
	IntroHTML template.HTML
}

// HTML is the issue as a page for mail programs.
func (i *Issue) HTML() ([]byte, error) { return i.render("page") }

// Content is the HTML between a page's <body> tags, for a sender that puts its own
// frame around it.
func (i *Issue) Content() ([]byte, error) { return i.render("content") }

func (i *Issue) render(name string) ([]byte, error) {
	t, err := template.New("issue").Parse(pageTemplate)
	if err != nil {
		return nil, fmt.Errorf("issue as HTML: %w", err)
	}
	v := pageView{Issue: i, Look: newLook(), Words: wordsFor(i.Lang), Dark: dark, IntroHTML: introHTML(i.Intro, i.Lang, newLook())}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, v); err != nil {
		return nil, fmt.Errorf("issue as HTML: %w", err)
	}
	return b.Bytes(), nil
}

package publication

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"
)

// Default is a publication to begin with. Its address is a placeholder.
func Default() *Publication {
	return &Publication{
		Name:        "My publication",
		BaseURL:     "https://example.org/",
		Language:    "en",
		TimeZone:    "UTC",
		Sections:    []Section{{ID: "commentary", Title: "Commentary"}},
		Share:       []string{"email", "linkedin", "x"},
		HouseStyle:  HouseStyle{MaxWords: 2500},
		Description: "",

		CitationStyle: HouseCitations,
	}
}

const layout = `# The publication: what stands on every page and what the house asks of
# every article. Lines that begin with # are notes; change what follows them.

# The name readers see, and a motto under it. The description is one sentence
# for search engines and link previews.
name: {{q .Name}}
motto: {{q .Motto}}
description: {{q .Description}}

# A person named on every page. Leave the name empty for none.
president:
  name: {{q .President.Name}}
  role: {{q .President.Role}}

# Where the site is read. Every address of an article begins with it, so
# change it before the first publication and not after.
baseURL: {{q .BaseURL}}

# The language of articles that do not name their own: en, en-GB, pt-BR, …
language: {{q .Language}}

# The time zone in which a day begins, such as Europe/Brussels.
timeZone: {{q .TimeZone}}

# Departments. The id is used in articles (section: commentary) and never
# changes; the title is what readers see.
sections:{{range .Sections}}
  - id: {{q .ID}}
    title: {{q .Title}}{{else}} []{{end}}

# Buttons to share an article. Known: {{known}}.
share: [{{range $i, $s := .Share}}{{if $i}}, {{end}}{{q $s}}{{end}}]

# The form to subscribe. provider: {{providers}},
# or empty for none. action is the https address the form is sent to; list is
# the list's UUID, which listmonk needs.
newsletter:
  provider: {{q .Newsletter.Provider}}
  action: {{q .Newsletter.Action}}
  list: {{q .Newsletter.List}}
  # What stands on the issues: who sends them, as Name <mail@example.org>, a
  # postal address for the footer, and where readers end their subscription
  # (https:// or mailto:).
  from: {{q .Newsletter.From}}
  address: {{q .Newsletter.Address}}
  unsubscribe: {{q .Newsletter.Unsubscribe}}
  # A listmonk server that issues are handed to as draft campaigns, and the
  # numbers of its lists. from and template are for where they differ; its token
  # is not written here: postilctl newsletter login keeps it in the keyring.
  listmonk:
    url: {{q .Newsletter.Listmonk.URL}}
    lists:{{range .Newsletter.Listmonk.Lists}}
      - {{.}}{{else}} []{{end}}
    from: {{q .Newsletter.Listmonk.From}}
    template: {{.Newsletter.Listmonk.Template}}

# What the check asks of every article. 0 means no limit. Words under avoid
# are pointed out wherever they stand. With keepSources: true it asks for a copy
# of every cited page.
houseStyle:
  minWords: {{.HouseStyle.MinWords}}
  maxWords: {{.HouseStyle.MaxWords}}
  keepSources: {{.HouseStyle.KeepSources}}
  avoid:{{range .HouseStyle.Avoid}}
    - {{q .}}{{else}} []{{end}}

# How sources are written: house, or the name of a CSL style.
citationStyle: {{q .CitationStyle}}
`

// Marshal writes postil.yaml with notes that explain each setting. Reading it
// back gives the same publication. Comments and unknown keys of a file it was
// read from are not kept: it is meant for new files.
func (p *Publication) Marshal() ([]byte, error) {
	t, err := template.New(File).Funcs(template.FuncMap{
		"q":         quote,
		"known":     func() string { return strings.Join(ShareTargets(), ", ") },
		"providers": func() string { return strings.Join(NewsletterProviders(), ", ") },
	}).Parse(layout)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", File, err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("write %s: %w", File, err)
	}
	return b.Bytes(), nil
}

// quote writes a text as one YAML value on one line.
func quote(s string) (string, error) {
	n := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if s == "" || strings.ContainsAny(s, "\n,[]{}") {
		n.Style = yaml.DoubleQuotedStyle
	}
	// A long text in the flow of a mapping is not wrapped by the encoder.
	out, err := yaml.Marshal(&n)
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}

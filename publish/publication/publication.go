package publication

import "time"

// File is the name of the publication's settings in the content repository.
const File = "postil.yaml"

// Publication is what postil.yaml says.
type Publication struct {
	Name          string     `yaml:"name"`
	Motto         string     `yaml:"motto"`
	Description   string     `yaml:"description"` // one sentence for readers and search engines
	President     Person     `yaml:"president"`
	BaseURL       string     `yaml:"baseURL"`  // absolute, ends with "/"
	Language      string     `yaml:"language"` // BCP 47
	TimeZone      string     `yaml:"timeZone"` // IANA name, "UTC" when empty
	Sections      []Section  `yaml:"sections"`
	Share         []string   `yaml:"share"` // "email", "linkedin", "x", "facebook", "mastodon", "bluesky", "whatsapp", "telegram"
	Newsletter    Newsletter `yaml:"newsletter"`
	HouseStyle    HouseStyle `yaml:"houseStyle"`
	CitationStyle string     `yaml:"citationStyle"` // "house" or a CSL style's name

	lines   map[string]int // setting to its line in the file it was read from
	unknown []Problem
}

// Person is somebody named on every page, such as the president.
type Person struct {
	Name string `yaml:"name"`
	Role string `yaml:"role"` // "President"
}

// Section is a department of the publication.
type Section struct {
	ID    string `yaml:"id"` // [a-z0-9-]
	Title string `yaml:"title"`
}

// Newsletter is where readers subscribe, a plain form posted to a provider, and
// what stands on the issues that they get.
type Newsletter struct {
	Provider string `yaml:"provider"` // "listmonk", "buttondown", "mailchimp", "form"; "" means none
	Action   string `yaml:"action"`   // URL the form posts to
	List     string `yaml:"list"`     // listmonk list UUID, where the provider needs it

	From        string   `yaml:"from"`        // who sends issues: "Harbour Review <news@example.org>"
	Address     string   `yaml:"address"`     // postal address in the footer, on one line
	Unsubscribe string   `yaml:"unsubscribe"` // https or mailto address for readers who want no more
	Listmonk    Listmonk `yaml:"listmonk"`
}

// Listmonk is a listmonk server that issues are handed to as campaigns. The token
// is not a setting: it is kept in the system's keyring.
type Listmonk struct {
	URL      string `yaml:"url"`      // https, or http on this computer; "" for none
	Lists    []int  `yaml:"lists"`    // ids of the lists that a campaign goes to
	From     string `yaml:"from"`     // who sends, where it is another than the newsletter's From
	Template int    `yaml:"template"` // id of the template around the text; 0 for listmonk's default
}

// HouseStyle is what the house asks of every article.
type HouseStyle struct {
	MinWords int      `yaml:"minWords"` // 0 means no limit
	MaxWords int      `yaml:"maxWords"`
	Avoid    []string `yaml:"avoid"` // words and phrases the house does not use
	// KeepSources asks for a copy of every cited page.
	KeepSources bool `yaml:"keepSources"`
}

// Location is the publication's time zone; UTC when TimeZone is empty or
// unknown (Validate reports an unknown one).
func (p *Publication) Location() *time.Location {
	if p.TimeZone == "" {
		return time.UTC
	}
	loc, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		return time.UTC
	}
	return loc
}

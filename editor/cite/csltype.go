package cite

// Type is a CSL item type with what a form for it asks.
type Type struct {
	ID     string   // CSL name: "article-newspaper"
	Label  string   // English, in sentence case: "Newspaper article"
	Fields []string // CSL-JSON names of the fields that matter, in order
	// Required are those of them without which readers could not find the source,
	// or not tell it from others.
	Required []string
}

// Types lists the item types a commentary cites, the frequent ones first.
func Types() []Type {
	return []Type{
		{"webpage", "Web page", []string{"author", "title", "container-title", "publisher", "issued", "URL", "accessed"}, []string{"title", "URL"}},
		{"post-weblog", "Commentary or blog post", []string{"author", "title", "container-title", "publisher", "issued", "URL", "accessed"}, []string{"title", "URL"}},
		{"article-newspaper", "Newspaper article", []string{"author", "title", "container-title", "issued", "page", "URL", "accessed"}, []string{"title", "container-title", "issued"}},
		{"article-magazine", "Magazine article", []string{"author", "title", "container-title", "volume", "issue", "issued", "page", "URL", "accessed"}, []string{"title", "container-title", "issued"}},
		{"article-journal", "Journal article", []string{"author", "title", "container-title", "volume", "issue", "page", "issued", "DOI", "URL"}, []string{"author", "title", "container-title", "issued"}},
		{"report", "Report", []string{"author", "title", "genre", "number", "publisher", "publisher-place", "issued", "URL", "DOI"}, []string{"title", "publisher", "issued"}},
		{"book", "Book", []string{"author", "editor", "title", "edition", "volume", "publisher", "publisher-place", "issued", "ISBN", "DOI", "URL"}, []string{"title", "publisher", "issued"}},
		{"chapter", "Chapter in a book", []string{"author", "title", "editor", "container-title", "edition", "page", "publisher", "publisher-place", "issued", "ISBN", "DOI", "URL"}, []string{"author", "title", "container-title", "publisher", "issued"}},
		{"paper-conference", "Conference paper", []string{"author", "title", "container-title", "event-title", "publisher", "page", "issued", "DOI", "URL"}, []string{"author", "title", "issued"}},
		{"thesis", "Thesis", []string{"author", "title", "genre", "publisher", "publisher-place", "issued", "URL"}, []string{"author", "title", "publisher", "issued"}},
		{"speech", "Speech", []string{"author", "title", "genre", "event-title", "event-place", "issued", "URL"}, []string{"author", "title", "issued"}},
		{"interview", "Interview", []string{"author", "interviewer", "title", "container-title", "issued", "URL"}, []string{"author", "issued"}},
		{"broadcast", "Broadcast", []string{"author", "host", "title", "container-title", "publisher", "issued", "URL"}, []string{"title", "issued"}},
		{"post", "Social media post", []string{"author", "title", "container-title", "issued", "URL", "accessed"}, []string{"author", "issued"}},
		{"legislation", "Law or regulation", []string{"title", "number", "container-title", "authority", "issued", "URL"}, []string{"title", "issued"}},
		{"legal_case", "Court decision", []string{"title", "authority", "number", "container-title", "issued", "URL"}, []string{"title", "authority", "issued"}},
		{"treaty", "Treaty", []string{"title", "number", "container-title", "issued", "URL"}, []string{"title", "issued"}},
		{"bill", "Bill", []string{"title", "number", "authority", "issued", "URL"}, []string{"title"}},
		{"dataset", "Dataset", []string{"author", "title", "version", "publisher", "issued", "DOI", "URL", "accessed"}, []string{"title", "publisher", "issued"}},
		{"manuscript", "Manuscript or working paper", []string{"author", "title", "genre", "publisher", "issued", "URL"}, []string{"title"}},
		{"personal_communication", "Letter or message", []string{"author", "recipient", "title", "genre", "issued"}, []string{"author", "issued"}},
		{"motion_picture", "Film or video", []string{"director", "author", "title", "publisher", "issued", "URL"}, []string{"title", "issued"}},
		{"document", "Other document", []string{"author", "title", "publisher", "issued", "URL", "accessed"}, []string{"title"}},
	}
}

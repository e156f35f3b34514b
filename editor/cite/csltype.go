package cite

// Type is a CSL item type with what a form for it asks.
type Type struct {
	ID     string   // CSL name: "article-newspaper"
	Label  string   // English, in sentence case: "Newspaper article"
	Fields []string // CSL-JSON names of the fields that matter, in order
}

// Types lists the item types a commentary cites, the frequent ones first.
func Types() []Type {
	return []Type{
		{"webpage", "Web page", []string{"author", "title", "container-title", "publisher", "issued", "URL", "accessed"}},
		{"post-weblog", "Commentary or blog post", []string{"author", "title", "container-title", "publisher", "issued", "URL", "accessed"}},
		{"article-newspaper", "Newspaper article", []string{"author", "title", "container-title", "issued", "page", "URL", "accessed"}},
		{"article-magazine", "Magazine article", []string{"author", "title", "container-title", "volume", "issue", "issued", "page", "URL", "accessed"}},
		{"article-journal", "Journal article", []string{"author", "title", "container-title", "volume", "issue", "page", "issued", "DOI", "URL"}},
		{"report", "Report", []string{"author", "title", "genre", "number", "publisher", "publisher-place", "issued", "URL", "DOI"}},
		{"book", "Book", []string{"author", "editor", "title", "edition", "volume", "publisher", "publisher-place", "issued", "ISBN", "DOI", "URL"}},
		{"chapter", "Chapter in a book", []string{"author", "title", "editor", "container-title", "edition", "page", "publisher", "publisher-place", "issued", "ISBN", "DOI", "URL"}},
		{"paper-conference", "Conference paper", []string{"author", "title", "container-title", "event-title", "publisher", "page", "issued", "DOI", "URL"}},
		{"thesis", "Thesis", []string{"author", "title", "genre", "publisher", "publisher-place", "issued", "URL"}},
		{"speech", "Speech", []string{"author", "title", "genre", "event-title", "event-place", "issued", "URL"}},
		{"interview", "Interview", []string{"author", "interviewer", "title", "container-title", "issued", "URL"}},
		{"broadcast", "Broadcast", []string{"author", "title", "container-title", "publisher", "issued", "URL"}},
		{"post", "Social media post", []string{"author", "title", "container-title", "issued", "URL", "accessed"}},
		{"legislation", "Law or regulation", []string{"title", "number", "container-title", "authority", "issued", "URL"}},
		{"legal_case", "Court decision", []string{"title", "authority", "number", "container-title", "issued", "URL"}},
		{"treaty", "Treaty", []string{"title", "number", "container-title", "issued", "URL"}},
		{"bill", "Bill", []string{"title", "number", "authority", "issued", "URL"}},
		{"dataset", "Dataset", []string{"author", "title", "version", "publisher", "issued", "DOI", "URL", "accessed"}},
		{"manuscript", "Manuscript or working paper", []string{"author", "title", "genre", "publisher", "issued", "URL"}},
		{"personal_communication", "Letter or message", []string{"author", "title", "genre", "issued"}},
		{"motion_picture", "Film or video", []string{"author", "title", "publisher", "issued", "URL"}},
		{"document", "Other document", []string{"author", "title", "publisher", "issued", "URL", "accessed"}},
	}
}

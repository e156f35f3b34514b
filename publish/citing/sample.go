package citing

import (
	"slices"

	"postil/editor/cite"
)

// SampleSize is how many sources a Sample shows.
const SampleSize = 3

// Sample is what a style makes of a few sources.
type Sample struct {
	Citations []cite.Rich
	Sources   []cite.Source // the list at the end
	Invented  bool          // they are none of the article's
}

// Try formats citations of the first SampleSize of keys that a library has, one
// of them with a page, or of invented sources where it has none. lang is the
// article's, "" for the style's own.
func Try(f cite.Formatter, lib *cite.Library, keys []string, lang string) Sample {
	var some []string
	for _, k := range keys {
		if _, ok := lib.Get(k); ok && len(some) < SampleSize && !slices.Contains(some, k) {
			some = append(some, k)
		}
	}
	s := Sample{Invented: len(some) == 0}
	if s.Invented {
		lib = cite.NewLibrary(invented())
		for _, r := range invented() {
			some = append(some, r.Key)
		}
	}
	doc := cite.Document{Lang: lang}
	for i, k := range some {
		c := cite.Citation{Key: k}
		if i == 0 {
			c.Locator = cite.NewLocator("page", "12")
		}
		cluster := cite.Cluster{Citations: []cite.Citation{c}}
		if f.InNotes() {
			cluster.Place, cluster.Note = cite.Note, i+1
		}
		doc.Clusters = append(doc.Clusters, cluster)
	}
	done := f.Format(doc, lib)
	s.Citations, s.Sources = done.Clusters, done.Sources
	return s
}

// invented are sources of three kinds that a commentary has, none of which there
// is.
func invented() []*cite.Reference {
	book := &cite.Reference{
		Key: "marsh2020", Type: "book", Title: "Reading the Tide", Author: []cite.Name{{Family: "Marsh", Given: "Ida"}},
		Publisher: "Harbour Press", PublisherPlace: "Port Ellis", Issued: cite.Date{Year: 2020},
	}
	paper := &cite.Reference{
		Key: "okoro2023", Type: "article-journal", Title: "Four Boats, One Channel", ContainerTitle: "Journal of Small Ports",
		Author: []cite.Name{{Family: "Okoro", Given: "Ben"}, {Family: "Hale", Given: "Tom"}}, Volume: "12", Issue: "3", Page: "33-58",
		Issued: cite.Date{Year: 2023}, DOI: "10.1000/182",
	}
	news := &cite.Reference{
		Key: "castillo2024", Type: "article-newspaper", Title: "Ports Wait for the Tide", ContainerTitle: "The Strait Times",
		Author: []cite.Name{{Family: "Castillo", Given: "Nadia"}}, Issued: cite.Date{Year: 2024, Month: 7, Day: 16}, URL: "https://example.org/ports",
	}
	return []*cite.Reference{book, paper, news}
}

package site

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"postil/publish/article"
)

// words are the fixed texts of the pages in one language.
type words struct {
	Lang string // BCP 47 of the words themselves

	By, And                                   string
	Updated, Credit, Source                   string
	Corrections, Sources, Topics, Authors     string
	Sections, Archive, OtherYears, Home, Feed string
	ShareOn, Email                            string
	Subscribe, EmailAddress, SubscribeButton  string
	Previous, Next, MoreArticles, AllArticles string
	SkipToContent, Navigation                 string
	NotFound, NotFoundText, NothingYet        string
	MovedTo                                   string
	About, CiteThis, Related, AlsoIn, Follow  string
	Search, SearchLabel, SearchFailed         string
	NoResults, Searching                      string
	Section, Topic, Author, Undated           string

	QuoteOpen, QuoteClose string
	Months                [12]string
	readingTime           string // with one %d, minutes
	oneArticle, articles  string // the second with one %d
	date                  func(w *words, t time.Time) string
}

// wordsFor is the table for a BCP 47 tag: exact, then its language, then
// English.
func wordsFor(tag string) *words {
	tag = strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	base, _, _ := strings.Cut(tag, "-")
	switch base {
	case "de":
		w := german()
		if tag == "de-ch" || tag == "de-li" {
			w.QuoteOpen, w.QuoteClose = "«", "»"
		}
		return w
	case "it":
		return italian()
	case "fr":
		return french()
	default:
		w := english()
		if tag == "en-us" {
			w.date = func(w *words, t time.Time) string {
				return fmt.Sprintf("%s %d, %d", w.Months[t.Month()-1], t.Day(), t.Year())
			}
		}
		return w
	}
}

func english() *words {
	return &words{
		Lang: "en",
		By:   "By", And: "and",
		Updated: "Updated", Credit: "Credit", Source: "Source",
		Corrections: "Corrections", Sources: "Sources", Topics: "Topics", Authors: "Authors",
		Sections: "Sections", Archive: "Archive", OtherYears: "Other years", Home: "Home", Feed: "Feed",
		ShareOn: "Share on", Email: "Email",
		Subscribe: "Subscribe to our newsletter", EmailAddress: "Email address", SubscribeButton: "Subscribe",
		Previous: "Previous", Next: "Next", MoreArticles: "More articles", AllArticles: "All articles",
		SkipToContent: "Skip to content", Navigation: "Site",
		NotFound: "Page not found", NotFoundText: "There is nothing at this address. It may have been mistyped, or the page may have been withdrawn.",
		NothingYet: "Nothing has been published yet.",
		MovedTo:    "This page has moved:",
		About:      "About", CiteThis: "Cite this article", Related: "Related articles", AlsoIn: "Also available in", Follow: "Follow",
		Search: "Search", SearchLabel: "Search titles, summaries, authors and topics", SearchFailed: "The index could not be loaded. The archive below lists every article.",
		NoResults: "Nothing found. Try fewer or other words.", Searching: "Searching…",
		Section: "Section", Topic: "Topic", Author: "Author", Undated: "Undated",
		QuoteOpen: "“", QuoteClose: "”",
		Months:      [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		readingTime: "%d min read", oneArticle: "1 article", articles: "%d articles",
		date: dayMonthYear,
	}
}

func german() *words {
	return &words{
		Lang: "de",
		By:   "Von", And: "und",
		Updated: "Aktualisiert am", Credit: "Bild", Source: "Quelle",
		Corrections: "Korrekturen", Sources: "Quellen", Topics: "Themen", Authors: "Autorinnen und Autoren",
		Sections: "Rubriken", Archive: "Archiv", OtherYears: "Andere Jahre", Home: "Startseite", Feed: "Feed",
		ShareOn: "Teilen auf", Email: "E-Mail",
		Subscribe: "Unseren Newsletter abonnieren", EmailAddress: "E-Mail-Adresse", SubscribeButton: "Abonnieren",
		Previous: "Zurück", Next: "Weiter", MoreArticles: "Weitere Artikel", AllArticles: "Alle Artikel",
		SkipToContent: "Zum Inhalt springen", Navigation: "Website",
		NotFound: "Seite nicht gefunden", NotFoundText: "Unter dieser Adresse gibt es nichts. Vielleicht ist sie falsch geschrieben, oder die Seite wurde zurückgezogen.",
		NothingYet: "Es ist noch nichts erschienen.",
		MovedTo:    "Diese Seite ist umgezogen:",
		About:      "Über uns", CiteThis: "Diesen Artikel zitieren", Related: "Verwandte Artikel", AlsoIn: "Auch verfügbar auf", Follow: "Folgen",
		Search: "Suche", SearchLabel: "In Titeln, Zusammenfassungen, Namen und Themen suchen", SearchFailed: "Das Verzeichnis konnte nicht geladen werden. Das Archiv unten nennt alle Artikel.",
		NoResults: "Nichts gefunden. Versuchen Sie es mit weniger oder mit anderen Wörtern.", Searching: "Es wird gesucht …",
		Section: "Rubrik", Topic: "Thema", Author: "Autor", Undated: "Ohne Datum",
		QuoteOpen: "„", QuoteClose: "“",
		Months:      [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
		readingTime: "%d Min. Lesezeit", oneArticle: "1 Artikel", articles: "%d Artikel",
		date: func(w *words, t time.Time) string {
			return fmt.Sprintf("%d. %s %d", t.Day(), w.Months[t.Month()-1], t.Year())
		},
	}
}

func italian() *words {
	return &words{
		Lang: "it",
		By:   "Di", And: "e",
		Updated: "Aggiornato il", Credit: "Foto", Source: "Fonte",
		Corrections: "Correzioni", Sources: "Fonti", Topics: "Temi", Authors: "Autori",
		Sections: "Sezioni", Archive: "Archivio", OtherYears: "Altri anni", Home: "Pagina iniziale", Feed: "Feed",
		ShareOn: "Condividi su", Email: "Email",
		Subscribe: "Iscriviti alla nostra newsletter", EmailAddress: "Indirizzo email", SubscribeButton: "Iscriviti",
		Previous: "Precedente", Next: "Successivo", MoreArticles: "Altri articoli", AllArticles: "Tutti gli articoli",
		SkipToContent: "Vai al contenuto", Navigation: "Sito",
		NotFound: "Pagina non trovata", NotFoundText: "A questo indirizzo non c’è nulla. Forse è stato scritto male, o la pagina è stata ritirata.",
		NothingYet: "Non è stato ancora pubblicato nulla.",
		MovedTo:    "Questa pagina è stata spostata:",
		About:      "Chi siamo", CiteThis: "Citare questo articolo", Related: "Articoli correlati", AlsoIn: "Disponibile anche in", Follow: "Seguire",
		Search: "Cerca", SearchLabel: "Cerca in titoli, sommari, autori e temi", SearchFailed: "L’indice non può essere caricato. L’archivio qui sotto elenca tutti gli articoli.",
		NoResults: "Nessun risultato. Prova con meno parole o con altre.", Searching: "Ricerca in corso…",
		Section: "Sezione", Topic: "Tema", Author: "Autore", Undated: "Senza data",
		QuoteOpen: "«", QuoteClose: "»",
		Months:      [12]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
		readingTime: "%d min di lettura", oneArticle: "1 articolo", articles: "%d articoli",
		date: dayMonthYear,
	}
}

func french() *words {
	return &words{
		Lang: "fr",
		By:   "Par", And: "et",
		Updated: "Mis à jour le", Credit: "Crédit", Source: "Source",
		Corrections: "Corrections", Sources: "Sources", Topics: "Thèmes", Authors: "Auteurs",
		Sections: "Rubriques", Archive: "Archives", OtherYears: "Autres années", Home: "Accueil", Feed: "Flux",
		ShareOn: "Partager sur", Email: "E-mail",
		Subscribe: "S’abonner à notre lettre", EmailAddress: "Adresse e-mail", SubscribeButton: "S’abonner",
		Previous: "Précédent", Next: "Suivant", MoreArticles: "Autres articles", AllArticles: "Tous les articles",
		SkipToContent: "Aller au contenu", Navigation: "Site",
		NotFound: "Page introuvable", NotFoundText: "Il n’y a rien à cette adresse. Elle est peut-être mal écrite, ou la page a été retirée.",
		NothingYet: "Rien n’a encore été publié.",
		MovedTo:    "Cette page a été déplacée :",
		About:      "À propos", CiteThis: "Citer cet article", Related: "Articles liés", AlsoIn: "Disponible aussi en", Follow: "Suivre",
		Search: "Recherche", SearchLabel: "Rechercher dans les titres, résumés, auteurs et thèmes", SearchFailed: "L’index n’a pas pu être chargé. Les archives ci-dessous donnent tous les articles.",
		NoResults: "Aucun résultat. Essayez avec moins de mots ou d’autres mots.", Searching: "Recherche en cours…",
		Section: "Rubrique", Topic: "Thème", Author: "Auteur", Undated: "Sans date",
		QuoteOpen: "«\u202f", QuoteClose: "\u202f»",
		Months:      [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		readingTime: "%d min de lecture", oneArticle: "1 article", articles: "%d articles",
		date: func(w *words, t time.Time) string {
			if t.Day() == 1 {
				return fmt.Sprintf("1er %s %d", w.Months[t.Month()-1], t.Year())
			}
			return dayMonthYear(w, t)
		},
	}
}

func dayMonthYear(w *words, t time.Time) string {
	year, month, day := t.Date()
	return itoa(day) + " " + w.Months[month-1] + " " + itoa(year)
}

// month is a month's name as a heading: "July 2024", "Luglio 2024".
func (w *words) month(year, month int) string {
	return w.title(w.Months[month-1]) + fmt.Sprintf(" %d", year)
}

// capitals is a month's name as the archive shows it: "JULY".
func (w *words) capitals(month int) string {
	return cases.Upper(language.Make(w.Lang)).String(w.Months[month-1])
}

func (w *words) title(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return cases.Upper(language.Make(w.Lang)).String(string(r[:1])) + string(r[1:])
}

func (w *words) count(n int) string {
	if n == 1 {
		return w.oneArticle
	}
	return fmt.Sprintf(w.articles, n)
}

// readingSpeed is words a minute for careful silent reading of non-fiction in
// English; Brysbaert (2019) gives 238.
const readingSpeed = 238

func (w *words) reading(n int) string {
	return fmt.Sprintf(w.readingTime, ReadingMinutes(n))
}

// ReadingMinutes is the reading time of a text of n words, in whole minutes,
// at least one.
func ReadingMinutes(n int) int { return max(1, (n+readingSpeed/2)/readingSpeed) }

// moment is a date as a page shows it and as a machine reads it.
type moment struct{ Text, Machine string }

// moment gives nil for the zero date. A date with a time of day is shown as
// the day it was in loc; a plain day is the same day everywhere.
func (w *words) moment(d article.Date, loc *time.Location) *moment {
	if d.IsZero() {
		return nil
	}
	t := d.Time
	if d.HasTime {
		t = d.In(loc)
	}
	return &moment{Text: w.date(w, t), Machine: machine(d, loc)}
}

// machine is the Machine of a moment.
func machine(d article.Date, loc *time.Location) string {
	if !d.HasTime {
		return d.Format(time.DateOnly)
	}
	return d.In(loc).Format(time.RFC3339)
}

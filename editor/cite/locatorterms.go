package cite

// termsOf are the terms that people write before a locator in languages other
// than English, by base language.
func termsOf(lang string) map[string][]string {
	switch BaseLanguage(lang) {
	case "de":
		return map[string][]string{
			"page": {"S.", "Seite", "Seiten"}, "chapter": {"Kap.", "Kapitel"}, "section": {"Abschn.", "Abschnitt", "Abschnitte"},
			"paragraph": {"Abs.", "Absatz", "Absätze"}, "volume": {"Bd.", "Bde.", "Band", "Bände"}, "issue": {"Nr.", "Nrn.", "Nummer", "Nummern", "Heft"},
			"note": {"Anm.", "Anmerkung", "Anmerkungen", "Fn.", "Fußn.", "Fußnote", "Fußnoten"}, "figure": {"Abb.", "Abbildung", "Abbildungen"},
			"table": {"Tab.", "Tabelle", "Tabellen"}, "book": {"Buch", "Bücher"}, "column": {"Sp.", "Spalte", "Spalten"}, "folio": {"Bl.", "Blatt", "Fol."},
			"line": {"Z.", "Zeile", "Zeilen"}, "part": {"T.", "Teil", "Teile"}, "verse": {"V.", "Vers", "Verse"}, "article-locator": {"Art.", "Artikel"},
		}
	case "fr":
		return map[string][]string{
			"page": {"p.", "pp.", "page", "pages"}, "chapter": {"chap.", "chapitre", "chapitres"}, "section": {"sect.", "section", "sections"},
			"paragraph": {"paragr.", "paragraphe", "paragraphes", "al.", "alinéa"}, "volume": {"vol.", "t.", "tome", "tomes"},
			"issue": {"nᵒ", "n°", "no", "numéro", "numéros"}, "note": {"n.", "note", "notes"}, "figure": {"fig.", "figure", "figures"},
			"table": {"tabl.", "tableau", "tableaux"}, "book": {"livre", "livres"}, "column": {"col.", "colonne", "colonnes"}, "folio": {"fᵒ", "fol.", "folio", "folios"},
			"line": {"l.", "ligne", "lignes"}, "part": {"part.", "partie", "parties"}, "verse": {"v.", "vers", "verset", "versets"}, "article-locator": {"art.", "article", "articles"},
		}
	case "es":
		return map[string][]string{
			"page": {"pág.", "págs.", "página", "páginas"}, "chapter": {"cap.", "caps.", "capítulo", "capítulos"}, "section": {"sec.", "sección", "secciones"},
			"paragraph": {"párr.", "párrafo", "párrafos"}, "volume": {"t.", "tomo", "tomos", "volumen"}, "issue": {"n.º", "n.o", "núm.", "núms.", "número", "números"},
			"note": {"nota", "notas"}, "figure": {"figura", "figuras"}, "table": {"tabla", "tablas"}, "book": {"lib.", "libro", "libros"}, "column": {"columna", "columnas"},
			"line": {"línea", "líneas"}, "part": {"parte", "partes"}, "verse": {"verso", "versos"}, "article-locator": {"art.", "artículo", "artículos"},
		}
	case "it":
		return map[string][]string{
			"page": {"pag.", "pagg.", "pagina", "pagine"}, "chapter": {"cap.", "capp.", "capitolo", "capitoli"}, "section": {"sez.", "sezione", "sezioni"},
			"paragraph": {"par.", "paragrafo", "paragrafi"}, "volume": {"voll.", "volume", "volumi"}, "issue": {"num.", "numero", "numeri"}, "note": {"nota", "note"},
			"figure": {"figg.", "figura", "figure"}, "table": {"tabella", "tabelle"}, "book": {"libro", "libri"}, "column": {"colonna", "colonne"},
			"line": {"r.", "riga", "righe"}, "part": {"parte", "parti"}, "verse": {"verso", "versi"}, "article-locator": {"art.", "articolo", "articoli"},
		}
	case "pt":
		return map[string][]string{
			"page": {"pág.", "págs.", "página", "páginas"}, "chapter": {"cap.", "caps.", "capítulo", "capítulos"}, "section": {"seç.", "seção", "seções", "secção"},
			"paragraph": {"par.", "parágrafo", "parágrafos"}, "volume": {"t.", "tomo", "volume", "volumes"}, "issue": {"n.º", "núm.", "número", "números"},
			"note": {"nota", "notas"}, "figure": {"figura", "figuras"}, "table": {"tabela", "tabelas"}, "book": {"livro", "livros"}, "column": {"coluna", "colunas"},
			"line": {"linha", "linhas"}, "part": {"parte", "partes"}, "verse": {"verso", "versos"}, "article-locator": {"art.", "artigo", "artigos"},
		}
	case "nl":
		return map[string][]string{
			"page": {"blz.", "bladzijde", "bladzijden", "pagina", "pagina's"}, "chapter": {"hfdst.", "hoofdstuk", "hoofdstukken"}, "section": {"sectie", "secties"},
			"paragraph": {"par.", "paragraaf", "paragrafen", "alinea"}, "volume": {"vol.", "volume"}, "issue": {"nr.", "nrs.", "nummer", "nummers"}, "note": {"noot", "voetnoot"},
			"figure": {"afb.", "afbeelding", "afbeeldingen", "figuur"}, "table": {"tabel", "tabellen"}, "book": {"boek", "boeken"}, "column": {"kol.", "kolom", "kolommen"},
			"line": {"regel", "regels"}, "part": {"dl.", "deel", "delen"}, "verse": {"vers", "verzen"}, "article-locator": {"art.", "artikel", "artikelen"},
		}
	case "pl":
		return map[string][]string{
			"page": {"s.", "ss.", "str.", "strona", "strony"}, "chapter": {"rozdz.", "rozdział", "rozdziały"}, "section": {"sekcja"}, "paragraph": {"akapit", "akapity"},
			"volume": {"t.", "tom", "tomy"}, "issue": {"nr", "numer", "numery"}, "note": {"przyp.", "przypis", "przypisy"}, "figure": {"rys.", "rysunek"}, "table": {"tab.", "tabela"},
			"book": {"księga"}, "column": {"kol.", "kolumna"}, "line": {"w.", "wiersz", "wiersze"}, "part": {"cz.", "część", "części"}, "article-locator": {"art.", "artykuł"},
		}
	case "ru", "uk", "be":
		return map[string][]string{
			"page": {"с.", "С.", "стр.", "страница", "страницы"}, "chapter": {"гл.", "глава", "главы"}, "section": {"разд.", "раздел"}, "paragraph": {"абз.", "абзац"},
			"volume": {"т.", "Т.", "том", "тома"}, "issue": {"№", "вып.", "номер"}, "note": {"прим.", "примечание", "сноска"}, "figure": {"рис.", "рисунок"}, "table": {"табл.", "таблица"},
			"book": {"кн.", "книга"}, "column": {"стб.", "столбец"}, "folio": {"л.", "лист"}, "line": {"строка"}, "part": {"ч.", "часть"}, "article-locator": {"ст.", "статья"},
		}
	case "kk":
		return map[string][]string{
			"page": {"б.", "бет", "бет."}, "chapter": {"тарау"}, "section": {"бөлім"}, "volume": {"т.", "том"}, "issue": {"№"}, "article-locator": {"бап"},
		}
	case "sv", "da", "nb", "nn", "no":
		return map[string][]string{
			"page": {"s.", "sid.", "sida", "sidor", "side", "sider"}, "chapter": {"kap.", "kapitel", "kapittel"}, "section": {"avsnitt", "afsnit"},
			"volume": {"bd.", "bind", "band"}, "issue": {"nr", "nr.", "nummer"}, "note": {"not", "note", "fotnot", "fotnote"}, "figure": {"figur"}, "table": {"tabell", "tabel"},
			"column": {"sp.", "spalt", "spalte"}, "line": {"rad", "linje"}, "part": {"del"}, "article-locator": {"art.", "artikel"},
		}
	case "cs", "sk":
		return map[string][]string{
			"page": {"s.", "str.", "strana", "strany"}, "chapter": {"kap.", "kapitola", "kapitoly"}, "section": {"odd.", "oddíl"}, "paragraph": {"odst.", "odstavec"},
			"volume": {"sv.", "svazek", "zv."}, "issue": {"č.", "číslo"}, "note": {"pozn.", "poznámka"}, "figure": {"obr.", "obrázek", "obrázok"}, "part": {"část", "časť"}, "article-locator": {"čl.", "článek", "článok"},
		}
	case "tr":
		return map[string][]string{
			"page": {"s.", "ss.", "sayfa"}, "chapter": {"böl.", "bölüm"}, "volume": {"c.", "cilt"}, "issue": {"sy.", "sayı"}, "note": {"dipnot"}, "figure": {"şekil"}, "table": {"tablo"}, "article-locator": {"md.", "madde"},
		}
	}
	return nil
}

// Syntax reads citations in texts of one language: the terms before locators
// are that language's, and English as well. The zero value has only English.
type Syntax struct{ own []spelling }

// NewSyntax makes the Syntax of a language (BCP 47).
func NewSyntax(lang string) Syntax {
	var s Syntax
	for label, terms := range termsOf(lang) {
		for _, t := range terms {
			s.own = append(s.own, spelling{t, label})
		}
	}
	byLength(s.own)
	return s
}

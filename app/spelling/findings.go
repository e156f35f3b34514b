package spelling

import (
	"context"
	"strings"
	"unicode/utf8"

	"postil/editor/proof"
	"postil/publish/article"
)

// Rule is the rule of findings about spelling.
const Rule = "spelling"

// Findings gives the misspellings of an article's text as notes with their
// places in its file. path is the file's in the content repository. What is
// wrong with a list of words is an error beside them.
func (s *Speller) Findings(ctx context.Context, path string, file *article.File) ([]proof.Finding, error) {
	body := file.Body()
	found, err := s.Read(ctx, body)
	suggest := s.Suggester()
	meant := map[string]string{}
	var list []proof.Finding
	line, start := file.BodyLine(), 0 // of the line that a word is in
	at := 0
	for _, m := range found {
		line += strings.Count(body[at:m.Start], "\n")
		if i := strings.LastIndexByte(body[at:m.Start], '\n'); i >= 0 {
			start = at + i + 1
		}
		at = m.Start
		f := proof.Finding{
			Rule: Rule, Severity: proof.Note, Path: path, Line: line, Col: 1 + utf8.RuneCountInString(body[start:m.Start]),
			Start: file.BodyOffset() + m.Start, End: file.BodyOffset() + m.End,
			Template: "“{{.Word}}” is not in the dictionary. Correct it, or add it to " + Folder + "/" + WordsFile + ".", Args: map[string]string{"Word": m.Word},
		}
		guess, known := meant[m.Word]
		if !known {
			guess = strings.Join(suggest(m.Word), ", ")
			meant[m.Word] = guess
		}
		if guess != "" {
			f.Template = "“{{.Word}}” is not in the dictionary, which has: {{.Meant}}. Correct it, or add it to " + Folder + "/" + WordsFile + "."
			f.Args["Meant"] = guess
		}
		list = append(list, f)
	}
	return list, err
}

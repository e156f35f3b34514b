package ui

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"postil/app/message"
	"postil/assets"
)

// said is one call of Fyne's lang with the text that it asks for.
type said struct {
	where token.Position
	call  string // L, N, X
	text  string
}

// saidIn lists the texts that the packages below root show through lang.
func saidIn(t *testing.T, root string) (all []said) {
	t.Helper()
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); !ok || pkg.Name != "lang" || len(call.Args) == 0 {
				return true
			}
			switch sel.Sel.Name {
			case "L", "N", "X", "Localize", "LocalizePlural", "LocalizeKey":
			default:
				return true
			}
			for _, arg := range call.Args {
				if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					text, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Error(err)
					}
					all = append(all, said{fset.Position(lit.Pos()), sel.Sel.Name, text})
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var slot = regexp.MustCompile(`\{\{\.[A-Z][A-Za-z]*\}\}`)

func TestTextsForTheWindowArePlainEnglish(t *testing.T) {
	all := saidIn(t, ".") // kit and theme are below
	if len(all) < 100 {
		t.Fatalf("only %d texts found: does this test still read the source?", len(all))
	}
	plurals := map[string]map[string]string{}
	data, err := fs.ReadFile(assets.TranslationsFS(), "translations/en.json")
	if err != nil {
		t.Fatal(err)
	}
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	for key, value := range raw {
		var forms map[string]string
		if json.Unmarshal(value, &forms) == nil {
			plurals[key] = forms
		}
	}
	used := map[string]bool{}
	for _, s := range all {
		bare := slot.ReplaceAllString(s.text, "")
		switch {
		case strings.TrimSpace(s.text) == "" || s.text != strings.TrimSpace(s.text):
			t.Errorf("%s: %q is empty or has blanks around it", s.where, s.text)
		case strings.Contains(bare, "{{") || strings.Contains(bare, "}}") || strings.Contains(bare, "%"):
			t.Errorf("%s: %q has a slot that lang does not fill", s.where, s.text)
		case !strings.ContainsFunc(bare, unicode.IsLetter) && !slot.MatchString(s.text):
			t.Errorf("%s: %q is no word", s.where, s.text)
		}
		for _, r := range bare {
			if r > unicode.MaxASCII && !strings.ContainsRune("…“”’–·", r) {
				t.Errorf("%s: %q has %q in it", s.where, s.text, r)
			}
		}
		if s.call == "N" || s.call == "LocalizePlural" {
			used[s.text] = true
			forms := plurals[s.text]
			if forms["one"] == "" || forms["other"] == "" {
				t.Errorf("%s: en.json has no one and other for %q", s.where, s.text)
			}
			for _, form := range forms {
				for _, name := range slot.FindAllString(form, -1) {
					if !strings.Contains(s.text, name) {
						t.Errorf("%s: en.json's %q needs a value that the text has not", s.where, form)
					}
				}
			}
		}
	}
	for key := range plurals {
		if !used[key] {
			t.Errorf("en.json has plurals of %q, which the window never says", key)
		}
	}
}

// The titles of actions and groups are translated too, but stand in a list.
func TestTitlesOfActionsArePlainEnglish(t *testing.T) {
	p := newFixture(t).open(t)
	for _, a := range p.actions.All() {
		for _, text := range []string{a.Title, a.Group} {
			if text == "" || strings.TrimSpace(text) != text || !unicode.IsUpper([]rune(text)[0]) {
				t.Errorf("%s: %q", a.ID, text)
			}
		}
	}
	if got := say(message.New("Saved “{{.Title}}”.", "Title", "{{.X}} & <b>")); got != "Saved “{{.X}} & <b>”." {
		t.Errorf("a value is changed on its way: %q", got)
	}
}

package site

import (
	"slices"

	"postil/publish/site/compiled"
)

// Plain leaves all templates to html/template.
func (p *Plan) Plain() { p.theme.compiled = nil }

// NotCompiled lists the templates that were left to html/template though they
// were to be compiled.
func (p *Plan) NotCompiled() []string {
	var out []string
	p.theme.compiled.m.Range(func(name, c any) bool {
		if c == (*compiled.Template)(nil) {
			out = append(out, name.(string))
		}
		return true
	})
	slices.Sort(out)
	return out
}

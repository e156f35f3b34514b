// Package publication reads postil.yaml: who publishes, under which name and
// motto, in which language and time zone, with which sections, share targets,
// newsletter provider and citation style.
//
// Pure: standard library, go.yaml.in/yaml/v3 and golang.org/x/text/language.
package publication

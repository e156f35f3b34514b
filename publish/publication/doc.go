// Package publication reads postil.yaml: who publishes, under which name and
// motto, in which language and time zone, with which sections, share targets,
// newsletter provider and citation style.
//
// Pure: standard library and go.yaml.in/yaml/v3.
package publication

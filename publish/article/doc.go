// Package article reads and edits one article's index.md: YAML front matter
// and Markdown, byte for byte as the author wrote them. Setting a field
// changes the bytes of that field and no others; comments, order of keys,
// quoting and blank lines of the rest stay as they are.
//
// Pure: standard library and go.yaml.in/yaml/v3. No goroutines, no disk.
package article

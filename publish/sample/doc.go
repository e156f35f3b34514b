// Package sample makes the sample publication: original articles of a
// fictional foundation, references, images drawn by code, and drafts in every
// state, in a repository with a bare one beside it as its remote.
package sample

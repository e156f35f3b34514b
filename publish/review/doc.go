// Package review is the editorial record of a draft: an append-only log of
// events, and the state (draft, in review, changes requested, approved,
// published) that is folded from it. State is never stored. An event may be
// signed; a policy can ask that only signed ones count. The logs of published
// drafts stand together in an archive, which only grows, too.
//
// Pure but for the Store, which keeps events as files in git through a small
// interface that publish/repo satisfies.
package review

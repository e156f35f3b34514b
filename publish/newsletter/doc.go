// Package newsletter makes issues of the publication's newsletter: a text of its
// own and some published articles, each with its link. An issue is written as a
// Markdown file with a few fields on top, and becomes a web page for mail
// programs, a plain text and a mail message (.eml). Nothing in it tracks readers;
// the same input gives the same bytes. It sends nothing: see listmonk for handing
// an issue on, and ledger for what was.
//
// It may import goldmark, go-mail, yaml, uniseg, editor/cite, editor/markdown, publish/article,
// publish/content, publish/publication and publish/site. It is synchronous, starts
// no goroutine and touches no file.
package newsletter

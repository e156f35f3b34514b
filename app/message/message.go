// Package message turns errors and receipts into the sentences that a person
// reads: what happened, and what to do about it. A sentence is a template with
// values, so that a window can translate it; String gives it in English.
//
// Pure: no Fyne, no disk, no goroutine.
package message

import (
	"context"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/crypto/ssh"

	"postil/app/signing"
	"postil/app/spelling"
	"postil/editor/cite"
	"postil/editor/cite/csl/style"
	"postil/editor/cite/styles"
	"postil/editor/prose"
	"postil/publish/archive"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/evidence"
	"postil/publish/evidence/fetch"
	"postil/publish/export"
	"postil/publish/live"
	"postil/publish/newsletter"
	"postil/publish/newsletter/delivery"
	"postil/publish/newsletter/ledger"
	"postil/publish/newsletter/listmonk"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/repo/hostkey"
	"postil/publish/review"
	"postil/publish/sign"
)

// Message is one sentence or a few, with named values in {{.Name}} slots.
type Message struct {
	Template string
	Args     map[string]string
}

// New makes a message from a template and pairs of names and values.
func New(template string, pairs ...string) Message {
	m := Message{Template: template, Args: map[string]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		m.Args[pairs[i]] = pairs[i+1]
	}
	return m
}

// String is the message in English.
func (m Message) String() string {
	pairs := make([]string, 0, 2*len(m.Args))
	for name, value := range m.Args {
		pairs = append(pairs, "{{."+name+"}}", value)
	}
	return strings.NewReplacer(pairs...).Replace(m.Template) // once over, so that a value is never taken for a slot
}

// plain are the errors whose sentence needs no values.
var plain = []struct {
	err      error
	sentence string
}{
	{context.Canceled, "It was cancelled. Nothing was changed."},
	{context.DeadlineExceeded, "It took too long and was given up. Nothing was changed; try again."},
	{cite.ErrUnwritable, "The text has no way to write this. Take lone brackets, semicolons and @ out of the words around the citation; before an author in the sentence no words can stand."},
	{desk.ErrNoIdentity, "Postil does not know who you are yet. Give your name and e-mail address first: they sign what you write and approve."},
	{desk.ErrDraftMoved, "This draft was changed elsewhere since you opened it. Your text is still here: copy it, open the draft again and put your changes in."},
	{desk.ErrAddressTaken, "Another article has this address already. Change the slug or the date."},
	{desk.ErrWorkStale, "The file in the working folder was edited while the draft was changed elsewhere. Both are kept: put your changes into the newer text and save again."},
	{desk.ErrDiverged, "This draft was changed here and at the remote, each without the other's changes. Both are kept and nothing was sent: take the remote's text, put your changes into it and submit it again."},
	{desk.ErrMainDiverged, "The published record on this computer and the one at the remote differ, so nothing was sent. Somebody who knows git must bring them together; nothing is lost."},
	{desk.ErrFalseClaim, "The published record says that this draft is published, and does not have its text. Somebody who knows git must look at that commit; your draft is as it was."},
	{desk.ErrNoPublication, "This repository holds no publication yet: it has no branch called main. Create a publication, or choose another folder."},
	{desk.ErrExists, "There is a repository in this folder already. Open it, or choose an empty folder."},
	{desk.ErrNoNote, "Say what should change, so that the author knows what to do."},
	{desk.ErrNoPublished, "This article is not published, or not any more under this address. Look for it in the archive."},
	{desk.ErrNoArticle, "The text of this draft cannot be read. See what its file needs."},
	{repo.ErrRepositoryExists, "There is a repository in this folder already. Open it, or choose an empty folder."},
	{review.ErrOwnDraft, "You wrote this draft, so somebody else has to approve it: this publication asks for a second pair of eyes."},
	{repo.ErrNotARepository, "This folder holds no publication. Choose the folder that has postil.yaml in it, or create a publication."},
	{repo.ErrOffline, "The remote cannot be reached. What you did is safe on this computer; try again when you are online."},
	{repo.ErrAuth, "The remote did not accept your credentials. Check the address and your access to it."},
	{repo.ErrGitMissing, "This publication is pushed to a folder on this computer, and that needs the program git. Install git and try again."},
	{repo.ErrEmptyRemote, "There is nothing at that address yet. Create the publication here and push it there."},
	{repo.ErrNoRemoteRepository, "There is no repository at that address, or you may not see it. Check the address and your access to it."},
	{repo.ErrStale, "Somebody else published or saved meanwhile. Synchronise, look at what came, and try again."},
	{repo.ErrNothingToCommit, "There is nothing new to publish: the published record has all of it."},
	// Which of them it is stands before what they have in common.
	{hostkey.ErrChanged, "The server does not show the ssh key that it had before, so nothing was sent. Somebody may be pretending to be it. Ask whoever keeps the server whether its key was changed."},
	{hostkey.ErrRevoked, "The server shows an ssh key that must not be trusted any more, so nothing was sent. Ask whoever keeps the server."},
	{hostkey.ErrUnknown, "This server was never met before and nobody vouched for its ssh key, so nothing was sent. Ask whoever keeps the server for the key's fingerprint, try again, and agree if it is the same."},
	{repo.ErrHostKey, "The ssh server is not trusted, so nothing was sent. Ask whoever keeps it for the fingerprint of its key, and connect to it once with the ssh program."},
	{repo.ErrTooLarge, "The remote sends more than any publication needs, so nothing was taken from it. Make sure that this is the address of your publication; if it is, somebody who knows git must look at the repository there."},
	{repo.ErrNoRemote, "This publication has no remote. Name one with git, or work on without: everything stays on this computer."},
	{repo.ErrNoRef, "A branch that should be there is missing. Synchronise with the remote; if that does not bring it back, fetch the publication again into another folder."},
	{spelling.ErrEncoding, "The list of words is not written in UTF-8, so nothing was added to it. Save it as UTF-8 with a text editor and try again."},
	{spelling.ErrNoWord, "This is no word that a list can hold."},
	{live.ErrAddress, "The publication has no address that can be looked at. Set baseURL in postil.yaml to where the site is."},
	{live.ErrRedirects, "The site sends readers around in circles. Whoever keeps it must mend that."},
	{article.ErrNoDate, "The article has no date. Give it one: its address begins with the year and the month."},
	{article.ErrCannotEdit, "This article's front matter is written in a way that its fields cannot be changed from here. Change them in its file in the draft's working folder, with a text editor."},
	{desk.ErrNoThread, "There is no such comment or suggestion. The list of remarks shows what there is."},
	{desk.ErrNotPublished, "Only what is published can be corrected: this article has had no readers yet. Just change it."},
	{desk.ErrNothingSaid, "Say something: without words there is nothing to note."},
	{desk.ErrNotASuggestion, "This is a comment: it can be answered and resolved, but there is no wording to take."},
	{desk.ErrThreadClosed, "This is closed already. Reopen it first."},
	{desk.ErrThreadOpen, "This is open already."},
	{desk.ErrPassageGone, "The passage was changed since the suggestion was made. Put the wording in by hand, then resolve it."},
	{desk.ErrNoKey, "This publication counts only what is signed, and Postil has no key of yours to sign with. Make or choose one under Publication, Who I am, or with postilctl key new, and ask an admin of the publication to let it in."},
	{desk.ErrLockedOut, "By these rules you could not change them again. Keep yourself among the admins, or let another admin take you out."},
	{desk.ErrOwnKey, "A key cannot take itself back. Sign with another key that counts, or let somebody else take yours back."},
	{sign.ErrForged, "The signature is not of this text: one of the two was changed."},
	{sign.ErrUnprotected, "Other people on this computer can read the private key, so it is not used. Make its file readable by you alone, with chmod 600."},
	{sign.ErrNoAgent, "No ssh-agent is at hand. Start one and add your key with ssh-add, or name the file of a private key."},
	{sign.ErrNotInAgent, "The ssh-agent does not hold this key. Add it with ssh-add, or name the file of the private key."},
	{review.ErrUnsigned, "It is not signed, and this publication counts only what is signed."},
	{repo.ErrNoSignature, "The commit is not signed."},
	{evidence.ErrTampered, "What is kept of the source is not as it was retrieved: one of its files was changed. Keep the source anew."},
	{fetch.ErrRedirects, "The page sends on to other addresses again and again. Open it in a browser, and give the source the address that it ends at."},
	{fetch.ErrNotArchived, "The web archive has no copy of this page."},
	{desk.ErrNoVersion, "The draft has no such version."},
	{prose.ErrBadRange, "There is no such passage. Select some text of the article first."},
	{newsletter.ErrNoSubject, "The issue has no subject. Write it after subject: on top of its file."},
	{newsletter.ErrNoDate, "The issue has no date. Write it after date: on top of its file, as 2026-09-14."},
	{newsletter.ErrEmpty, "There is nothing in the issue. Name articles on top of its file, or write a text below."},
	{newsletter.ErrNoSender, "It is not said who sends the newsletter. Write it in postil.yaml, newsletter, from: Name <mail@example.org>."},
	{newsletter.ErrNoListmonk, "The publication has no listmonk server to hand an issue to. Write its url and the numbers of its lists in postil.yaml, under newsletter, listmonk."},
	{delivery.ErrNotKept, "This computer has no keyring that keeps the token, so it is asked for again once Postil is started anew."},
	{archive.ErrForeign, "Something else is where the index should be. Move it away, and the index is kept again."},
	{archive.ErrNewer, "The index was made by a newer Postil. Update this one to use it."},
	{export.ErrNoArticle, "There is no article to write. See what its file needs."},
	{export.ErrNoBrowser, "A PDF is printed by Chromium or Chrome, and neither is installed here. Install one, or take another format, such as html, and print it from a browser."},
	{listmonk.ErrNoToken, "There is no token for listmonk on this computer. Make an API user there, and keep its token with postilctl newsletter login or in POSTIL_LISTMONK_TOKEN."},
	{syscall.ENOSPC, "The disk is full. Free some space on it and try again."},
	{fs.ErrPermission, "The computer does not allow writing there. Choose another folder, or change its permissions."},
}

// reasoned are the errors whose sentence needs what stands behind them.
var reasoned = []struct {
	err      error
	sentence string
}{
	{article.ErrSlug, "This cannot be a slug: {{.Why}}. Use small letters, digits and hyphens."},
	{live.ErrPlaceholder, "The address is an example, which no site has: {{.Why}}. Set baseURL in postil.yaml to where the site is."},
	{live.ErrUnknownHost, "No site of that name is known: {{.Why}}. Check baseURL in postil.yaml, and the connection to the Internet."},
	{live.ErrUnreachable, "The site cannot be reached: {{.Why}}. Check the connection to the Internet and look again."},
	{live.ErrSlow, "The site did not answer in time: {{.Why}}. Look again later."},
	{live.ErrInsecure, "The site's certificate is not valid, so that nothing it says can be trusted: {{.Why}}. Whoever keeps the site must mend that."},
	{live.ErrElsewhere, "The site sends readers to another one: {{.Why}}. If it has moved, set baseURL in postil.yaml to its new address."},
	{live.ErrStatus, "The site answers with an error: {{.Why}}. Whoever keeps it must mend that."},
	{live.ErrNotHTML, "What the site has there is no web page: {{.Why}}."},
	{live.ErrTooLarge, "The page is too large to be looked at: {{.Why}}."},
	{article.ErrAlias, "This cannot be an alias: {{.Why}}. Write the path alone, such as /commentary/2024/07/old-slug/."},
	{export.ErrBrowser, "Chromium made no PDF: {{.Why}}. Take another format, such as html, and print it from a browser."},
	{export.ErrPDFTimeout, "Chromium took longer than it may to make the PDF: {{.Why}}. Try again when the computer is less busy."},
	{newsletter.ErrNoArticle, "The issue names an article that is not published: {{.Why}}. Correct its slug on top of the file, or publish it first."},
	{newsletter.ErrNoBaseURL, "The publication has no address that links could lead to: {{.Why}}. Set baseURL in postil.yaml to where the site is."},
	{newsletter.ErrBadSender, "This is no e-mail address: {{.Why}}. Write it as Name <mail@example.org>, the name in quotation marks if it has a comma."},
	{newsletter.ErrLongHeader, "The subject is too long: {{.Why}}. Mail programs show some sixty characters of it."},
	{newsletter.ErrSentBefore, "Nothing was handed out, since {{.Why}}."},
	{ledger.ErrBadEntry, "The newsletter's ledger has something that is no entry of it: {{.Why}}. It was damaged or made by a newer Postil."},
	{listmonk.ErrAddress, "This cannot be the address of listmonk: {{.Why}}. Correct newsletter, listmonk, url in postil.yaml."},
	{listmonk.ErrBadToken, "This is no token of listmonk: {{.Why}}. Copy it again from the API user there."},
	{listmonk.ErrLogin, "The listmonk server does not take the token: {{.Why}}. Make a new one for the API user there and keep it with postilctl newsletter login."},
	{listmonk.ErrForbidden, "The listmonk server does not let this API user make campaigns: {{.Why}}. Check the token, and the user's role and lists there."},
	{listmonk.ErrNotFound, "There is no listmonk at this address: {{.Why}}. Correct newsletter, listmonk, url in postil.yaml."},
	{listmonk.ErrRejected, "The listmonk server does not take the campaign: {{.Why}}. Correct that, such as the numbers of the lists in postil.yaml, and try again."},
	{listmonk.ErrServer, "The listmonk server has a fault: {{.Why}}. Look whether the campaign is there before you try again."},
	{listmonk.ErrUnreachable, "The listmonk server cannot be reached: {{.Why}}. Check the connection and the address in postil.yaml, and look there before you try again."},
	{listmonk.ErrSlow, "The listmonk server did not answer in time: {{.Why}}. Look whether the campaign is there before you try again."},
	{listmonk.ErrInsecure, "The server's certificate is not valid, so nothing was sent to it: {{.Why}}. Whoever keeps it must mend that."},
	{listmonk.ErrElsewhere, "The server sends on to another address, where the token was not taken: {{.Why}}. If listmonk has moved, correct its url in postil.yaml."},
	{listmonk.ErrAnswer, "What answers there is not listmonk: {{.Why}}. Check its url in postil.yaml, and look whether the campaign is there."},
	{listmonk.ErrNotDraft, "The campaign is not the draft that it should be: {{.Why}}."},
	{desk.ErrStray, "This draft changes more than its article and its sources, so nobody can approve it by reading: {{.Why}}. Put those files back in it as they are on main."},
	{review.ErrBadPolicy, "The publication's rules, .editorial/policy.json on main, cannot be read: {{.Why}}. Whoever keeps the repository must mend that file."},
	{review.ErrBadEvent, "An entry in this draft's review cannot be read: {{.Why}}. Synchronise with the remote; if it stays, the entry was damaged or made by a newer Postil."},
	{desk.ErrKeyNotTaken, "What you sign would not count in this publication: {{.Why}}. Give your public key to an admin of the publication, who lets it in under Publication, Keys and rules, or with postilctl key allow."},
	{desk.ErrRulesTampered, "The rules of this publication, in .editorial on main, were changed without an admin's signature that counts, so {{.Why}}. Put those files back as they were with git, in a commit that an admin signs, then try again."},
	{publication.ErrUnsettable, "The citation style stands in postil.yaml in a way that only a person should change: {{.Why}}. Write it there as citationStyle: name, on a line of its own."},
	{styles.ErrNoStyle, "The citation style that the publication asks for is not on this computer: {{.Why}}. Put its .csl file into the publication's folder styles, or install it, or set citationStyle in postil.yaml to another one."},
	{styles.ErrNoParent, "The citation style follows another one that is not on this computer: {{.Why}}. Put that one's .csl file beside it."},
	{styles.ErrBadStyle, "The file is no citation style: {{.Why}}."},
	{styles.ErrNoLocale, "The words of the language are not there: {{.Why}}. Put its locales file into the publication's folder styles."},
	{sign.ErrBadKeyring, "The publication's list of keys cannot be read or written: {{.Why}}. Whoever keeps the repository must mend that file."},
	{sign.ErrRevoked, "This key was taken back and counts for nobody any more: {{.Why}}. Sign with another one."},
	{sign.ErrNotAllowed, "This key does not count here: {{.Why}}."},
	{sign.ErrNotASignature, "The signature cannot be read: {{.Why}}."},
	{sign.ErrNamespace, "The signature was made for another purpose: {{.Why}}."},
	{sign.ErrWeakKey, "This key is not safe to sign with: {{.Why}}. Make a new one under Publication, Who I am, or with postilctl key new."},
	{sign.ErrNotAKey, "This is no ssh key that can be read: {{.Why}}. Name a key of OpenSSH, or make one under Publication, Who I am, or with postilctl key new."},
	{sign.ErrKeyExists, "There is a key already, and it is kept: {{.Why}}. Choose another file."},
	{sign.ErrPassphrase, "The key is locked with a passphrase and could not be unlocked: {{.Why}}. Try again with the right passphrase, or add the key to the ssh-agent with ssh-add."},
	{evidence.ErrRecord, "What is kept of the source cannot be read: {{.Why}}. Keep the source anew."},
	{evidence.ErrKey, "Nothing can be kept of a source with this key: {{.Why}}. Give it a key of letters, digits, hyphens and underscores."},
	{fetch.ErrAddress, "This address cannot be fetched: {{.Why}}. Give the source an address that begins with https://, without a user name."},
	{fetch.ErrPrivate, "The address leads into a private network, where Postil does not look by itself: {{.Why}}. Give the source its public address, or use postilctl evidence keep with -private."},
	{fetch.ErrTooLarge, "The page is too large to be kept: {{.Why}}. Cite a smaller part of it, or keep it yourself."},
	{fetch.ErrNoHost, "There is no server of that name: {{.Why}}. Correct the source’s address."},
	{fetch.ErrNoAnswer, "The server does not answer: {{.Why}}. Check your connection, and try again later."},
	{repo.ErrUnsupported, "This repository is kept in a way that Postil cannot work with: {{.Why}}. Clone it again with git's defaults and open that folder."},
	{repo.ErrBadPath, "The publication cannot have a file of that name: {{.Why}}. Rename it, with letters, digits and hyphens."},
	{repo.ErrBadRefName, "git cannot have a branch of that name: {{.Why}}. Choose another, with letters, digits and hyphens."},
	{repo.ErrRefConflict, "git cannot have this branch beside another one: {{.Why}}. Rename or remove the other one with git."},
	{repo.ErrBadCommit, "git cannot record this: {{.Why}}. Check your name and e-mail address and the names of the files."},
	{repo.ErrBrokenRef, damaged},
	{repo.ErrNoObject, damaged},
	{repo.ErrCorruptObject, damaged},
	{repo.ErrBadHash, damaged},
}

const damaged = "The repository on this computer is damaged: {{.Why}}. Keep this folder as it is, and fetch the publication from its remote into another one."

// Error says in a sentence what went wrong and what to do. An error it does
// not know is given in its own words.
func Error(err error) Message {
	var (
		checks   *desk.CheckError
		state    *desk.StateError
		role     *review.RoleError
		conflict *desk.ConflictError
		push     *repo.PushError
		locked   *repo.LockedError
		syntax   *article.SyntaxError
		settings *publication.SyntaxError
		source   *cite.SyntaxError
		file     *desk.FileError
		moved    *repo.RefMovedError
		host     *hostkey.Error
		answer   *fetch.StatusError
		issue    *newsletter.SyntaxError
	)
	switch {
	case err == nil:
		return Message{}
	case errors.As(err, &checks):
		if len(checks.Findings) == 1 {
			return New("The article has an error that must be mended first: {{.First}}", "First", checks.Findings[0].Text())
		}
		return New("The article has {{.Count}} errors that must be mended first. The first: {{.First}}",
			"Count", strconv.Itoa(len(checks.Findings)), "First", checks.Findings[0].Text())
	case errors.As(err, &state):
		return stateMessage(state)
	case errors.As(err, &conflict):
		return New("{{.Path}} was changed in the published record after this draft was started, so publishing would undo that change. Start a new draft from the published article and put your changes in.", "Path", conflict.Path)
	case errors.Is(err, desk.ErrNoDraft):
		if name := after(err, desk.ErrNoDraft); name != desk.ErrNoDraft.Error() {
			return New("There is no draft called {{.Name}}.", "Name", name)
		}
		return New("No draft is open. Start one, or name the one you mean.")
	case errors.Is(err, desk.ErrAmbiguousDraft):
		return New("More than one draft could be meant: {{.Names}}.", "Names", after(err, desk.ErrAmbiguousDraft))
	case errors.Is(err, desk.ErrNotYet):
		return New("This article carries a date in the future ({{.Date}}). Publish it on that day, or give it today's date.", "Date", after(err, desk.ErrNotYet))
	case errors.Is(err, review.ErrNotApproved):
		return New("It is not approved as it stands: {{.Why}}.", "Why", after(err, review.ErrNotApproved))
	case errors.Is(err, style.ErrStyle):
		return New("The citation style has a mistake: {{.Why}}.", "Why", strings.TrimSuffix(err.Error(), ": "+style.ErrStyle.Error()))
	case errors.As(err, &role):
		return roleMessage(role)
	case errors.As(err, &push):
		if errors.Is(err, repo.ErrStale) {
			break
		}
		if hook := strings.TrimSpace(push.HookText); hook != "" {
			return New("The remote refused it and says: {{.Why}}", "Why", hook)
		}
		return New("The remote refused it: {{.Why}}", "Why", push.Error())
	case errors.As(err, &answer):
		return New("The page could not be got: {{.Why}}.", "Why", answer.Error())
	case errors.As(err, &locked):
		return New("Another program is working in this repository at the moment. Try again; if no other program runs, remove the file {{.File}}.", "File", locked.File)
	case errors.As(err, &file) && errors.As(file.Err, &syntax):
		return New("{{.File}} cannot be read at line {{.Line}}: {{.What}}. {{.Remedy}}",
			"File", file.Path, "Line", strconv.Itoa(syntax.Line), "What", syntax.Msg, "Remedy", syntax.Remedy)
	case errors.As(err, &file) && errors.As(file.Err, &source):
		return New("{{.File}} cannot be read at line {{.Line}}: {{.What}}",
			"File", file.Path, "Line", strconv.Itoa(source.Line), "What", source.Msg)
	case errors.As(err, &syntax):
		return New("The article cannot be read at line {{.Line}}: {{.What}}. {{.Remedy}}",
			"Line", strconv.Itoa(syntax.Line), "What", syntax.Msg, "Remedy", syntax.Remedy)
	case errors.As(err, &host):
		return hostMessage(host)
	case errors.Is(err, signing.ErrDeclined):
		return New("Your key is locked, and without its passphrase nothing can be signed. It was not done, and nothing is lost: try again when you have the passphrase.")
	case errors.As(err, &issue):
		return New("The issue cannot be read at line {{.Line}}: {{.What}}. {{.Remedy}}",
			"Line", strconv.Itoa(issue.Line), "What", issue.Msg, "Remedy", issue.Remedy)
	case errors.As(err, &settings), errors.As(err, &source):
		return New("{{.What}}", "What", err.Error())
	}
	for _, p := range reasoned {
		if errors.Is(err, p.err) {
			return New(p.sentence, "Why", strings.TrimSuffix(after(err, p.err), "."))
		}
	}
	for _, p := range plain {
		if errors.Is(err, p.err) {
			return New(p.sentence)
		}
	}
	if errors.As(err, &moved) {
		return New("Somebody or something else changed this at the same moment. Nothing was overwritten; try again.")
	}
	return New("{{.What}}", "What", err.Error())
}

// hostMessage tells what is wrong with the key of an ssh server.
func hostMessage(e *hostkey.Error) Message {
	pairs := []string{"Host", e.Host, "Key", hostkey.Kind(e.Shown) + " " + ssh.FingerprintSHA256(e.Shown)}
	switch {
	case errors.Is(e, hostkey.ErrChanged) && len(e.Known) > 0:
		known := e.Known[0]
		pairs = append(pairs, "File", known.File, "Line", strconv.Itoa(known.Line), "Known", hostkey.Kind(known.Key)+" "+ssh.FingerprintSHA256(known.Key))
		return New("{{.Host}} does not show the ssh key that it had before, so nothing was sent. Somebody may be pretending to be it. It shows {{.Key}}; known is {{.Known}}. Ask whoever keeps the server whether its key was changed. Only if they say so, take line {{.Line}} out of {{.File}} and try again.", pairs...)
	case errors.Is(e, hostkey.ErrRevoked):
		return New("{{.Host}} shows an ssh key that must not be trusted any more, {{.Key}}, so nothing was sent. Ask whoever keeps the server.", pairs...)
	}
	return New("{{.Host}} was never met before and nobody vouched for its ssh key, {{.Key}}, so nothing was sent. Ask whoever keeps the server for the key's fingerprint, try again, and agree if it is the same.", pairs...)
}

func roleMessage(e *review.RoleError) Message {
	who := []string{"Who", strings.Join(e.Have, ", ")}
	switch e.Role {
	case review.Editor:
		return New("Only editors approve in this publication: {{.Who}}. Leave it to one of them, or ask an admin to make you one.", who...)
	case review.Publisher:
		return New("Only some people publish in this publication: {{.Who}}. Leave it to one of them, or ask an admin to make you one.", who...)
	}
	return New("Only admins change the rules and the keys of this publication: {{.Who}}. Ask one of them.", who...)
}

func stateMessage(e *desk.StateError) Message {
	title := []string{"Title", e.Title, "State", string(e.State)}
	switch {
	case e.State == review.Published:
		return New("“{{.Title}}” is published already. To change it, start a revision of the published article.", title...)
	case e.Act == desk.ActSubmit:
		return New("“{{.Title}}” is {{.State}} already.", title...)
	case e.Act == desk.ActApprove, e.Act == desk.ActRequestChanges:
		return New("“{{.Title}}” is not in review: it is {{.State}}. Its author must submit it first.", title...)
	case e.Act == desk.ActWithdraw:
		return New("“{{.Title}}” is not in review, so there is nothing to withdraw.", title...)
	}
	return New("“{{.Title}}” is {{.State}}; this cannot be done now.", title...)
}

// after is what an error says behind one of its sentinels, or the sentinel's
// own words where nothing stands behind it.
func after(err error, sentinel error) string {
	_, rest, ok := strings.Cut(err.Error(), sentinel.Error()+": ")
	if !ok {
		return sentinel.Error()
	}
	return rest
}

// Done says in one sentence what an act did.
func Done(r desk.Receipt) Message {
	title := []string{"Title", r.Title, "URL", r.URL}
	switch r.Act {
	case desk.ActNew:
		return New("Started “{{.Title}}”.", title...)
	case desk.ActSave:
		if r.Unchanged {
			return New("Nothing has changed since the last save.")
		}
		return New("Saved “{{.Title}}”.", title...)
	case desk.ActSubmit:
		return New("“{{.Title}}” is in review.", title...)
	case desk.ActApprove:
		if r.SelfApproved {
			return New("You approved “{{.Title}}”, which you wrote yourself: this publication allows that.", title...)
		}
		return New("You approved “{{.Title}}” exactly as it stands. Any change to it needs a new approval.", title...)
	case desk.ActRequestChanges:
		return New("“{{.Title}}” went back to its author with your note.", title...)
	case desk.ActWithdraw:
		return New("“{{.Title}}” is a draft again.", title...)
	case desk.ActPublish:
		return New("“{{.Title}}” is published at {{.URL}}", title...)
	case desk.ActComment:
		return New("Your comment on “{{.Title}}” is noted.", title...)
	case desk.ActSuggest:
		return New("Your suggestion for “{{.Title}}” is noted.", title...)
	case desk.ActReply:
		return New("Your answer is noted.")
	case desk.ActResolve:
		return New("It is resolved.")
	case desk.ActReopen:
		return New("It is open again.")
	case desk.ActAccept:
		return New("The suggestion is taken into “{{.Title}}”.", title...)
	case desk.ActReject:
		return New("The suggestion is turned down.")
	case desk.ActAllow:
		if r.Unchanged {
			return New("This key of {{.Title}} counts already.", title...)
		}
		return New("From now on this key of {{.Title}} counts.", title...)
	case desk.ActRevoke:
		if r.Unchanged {
			return New("This key was taken back already.")
		}
		return New("From now on the key {{.Title}} counts for nobody.", title...)
	case desk.ActRequire:
		if r.Unchanged {
			return New("Only what is signed counts already.")
		}
		return New("From now on only what is signed counts. Drafts in review must be submitted and approved anew.")
	case desk.ActPolicy:
		if r.Unchanged {
			return New("These are the rules already.")
		}
		return New("The publication's rules are changed.")
	case desk.ActStyle:
		if r.Unchanged {
			return New("Citations are in the style {{.Title}} already.", title...)
		}
		return New("From now on citations are in the style {{.Title}}.", title...)
	case desk.ActAssign:
		return New("It is noted who looks after “{{.Title}}”.", title...)
	}
	return New("Done.")
}

// Details are the lines under Done's sentence: what was committed, where it
// was pushed, what is still waiting.
func Details(r desk.Receipt) []Message {
	var out []Message
	if !r.Commit.IsZero() && !r.Unchanged && r.Event == "" {
		where := "the draft's branch"
		switch r.Act {
		case desk.ActPublish, desk.ActAllow, desk.ActRevoke, desk.ActRequire, desk.ActPolicy, desk.ActStyle:
			where = "main"
		}
		out = append(out, New("Commit {{.Commit}} on {{.Where}}.", "Commit", r.Commit.String()[:10], "Where", where))
	}
	if r.Moved != "" && !r.Unchanged && (r.Act == desk.ActSave || r.Act == desk.ActPublish) {
		out = append(out, New("Its old address, {{.Address}}, leads to the new one.", "Address", r.Moved))
	}
	switch {
	case r.Remote == "":
		out = append(out, New("This publication has no remote: everything is on this computer only."))
	case errors.Is(r.Unsent, context.Canceled):
		out = append(out, New("Sending it to {{.Remote}} was stopped. It is safe on this computer and goes when you synchronise.", "Remote", r.Remote))
	case r.Unsent != nil:
		out = append(out, New("Not sent to {{.Remote}} yet: {{.Why}}", "Remote", r.Remote, "Why", Error(r.Unsent).String()))
	case r.Act == desk.ActNew || r.Act == desk.ActSave && !r.Unchanged && len(r.Pushed) == 0:
		out = append(out, New("It is on this computer so far; it goes to the remote when you submit or synchronise."))
	case len(r.Pushed) > 0:
		out = append(out, New("Pushed to {{.Remote}}.", "Remote", r.Remote))
	}
	if len(r.Kept) > 0 {
		out = append(out, New("Left alone, because you edited them: {{.Files}}.", "Files", strings.Join(r.Kept, ", ")))
	}
	return out
}

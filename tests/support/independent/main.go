// Checks what certwise writes with golang.org/x/mod/sumdb, which shares nothing with it.
//
//	independent proof FILE VKEY          a tlog-proof with its record
//	independent steps FILE OLD VKEY      a request to witness FILE that continues the checkpoint OLD
//	independent note FILE VKEY           a signed note
//	independent sign KEY TEXT            a note that is signed here
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
}

func read(name string) []byte {
	data, err := os.ReadFile(name)
	must(err)
	return data
}

func open(data []byte, vkey string) *note.Note {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	opened, err := note.Open(data, note.VerifierList(verifier))
	must(err)
	return opened
}

// The size and the root that a checkpoint names.
func tree(text string) tlog.Tree {
	lines := strings.Split(text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	hash, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: hash}
}

func hashes(lines []string) (found []tlog.Hash) {
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		must(err)
		found = append(found, hash)
	}
	return found
}

func proof(data []byte, vkey string) {
	parts := bytes.SplitN(data, []byte("\n\n"), 2)
	lines := strings.Split(string(parts[0]), "\n")
	extra, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must(err)
	var carried struct{ Entry, Salt, Body string }
	must(json.Unmarshal(extra, &carried))
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	must(err)
	at := tree(open(parts[1], vkey).Text)
	must(tlog.CheckRecord(hashes(lines[3:]), at.N, at.Hash, index, tlog.RecordHash([]byte(carried.Entry))))
}

func steps(data, old []byte, vkey string) {
	parts := bytes.SplitN(data, []byte("\n\n"), 2)
	before, after := tree(open(old, vkey).Text), tree(open(parts[1], vkey).Text)
	lines := strings.Split(string(parts[0]), "\n")
	must(tlog.CheckTree(hashes(lines[1:]), after.N, after.Hash, before.N, before.Hash))
}

func main() {
	switch given := os.Args[2:]; os.Args[1] {
	case "proof":
		proof(read(given[0]), given[1])
	case "steps":
		steps(read(given[0]), read(given[1]), given[2])
	case "note":
		fmt.Print(open(read(given[0]), given[1]).Text)
		return
	case "sign":
		signer, err := note.NewSigner(given[0])
		must(err)
		signed, err := note.Sign(&note.Note{Text: given[1]}, signer)
		must(err)
		os.Stdout.Write(signed)
		return
	}
	fmt.Println("holds")
}

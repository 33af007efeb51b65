// Go's net/http, answering everything with so many octets: the least that go-httpbin, which is made of it, can cost.
// Usage: go-server PORT OCTETS
package main

import (
	"bytes"
	"log"
	"net/http"
	"os"
	"strconv"
)

func main() {
	octets, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	content := bytes.Repeat([]byte("x"), octets)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Length", os.Args[2])
		w.Write(content)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}

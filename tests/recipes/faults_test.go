// Go's net/http and responses that are broken on purpose. STATUS_URL is the server's.
package client

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

var url = os.Getenv("STATUS_URL")

// Returns the content, or the error that stands in the way of it.
func get(target string) (string, error) {
	response, err := http.Get(url + target)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return string(content), err
}

func TestEachFaultIsAnError(t *testing.T) {
	for fault, part := range map[string]string{
		"close": "EOF", "reset": "reset by peer", "truncate": "unexpected EOF", "reset-body": "reset by peer",
		"garbage": "malformed HTTP", "bad-chunk": "invalid byte in chunk length", "long": "unexpected EOF",
	} {
		_, err := get("/status/200?body=0123456789&fault=" + fault)
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v", fault, err)
		}
	}
}

func TestWhatIsOddButWhole(t *testing.T) {
	for target, expected := range map[string]string{
		"/status/200?body=0123456789&fault=http10": "0123456789", "/status/200?body=0123456789&fault=short": "01234",
		"/status/200?body=a&reason=": "a", "/status/200?body=b&hint=%3Ca%3E&hint=%3Cb%3E": "b",
	} {
		content, err := get(target)
		if err != nil || content != expected {
			t.Errorf("%s: %q, %v", target, content, err)
		}
	}
}

func TestAnEarlyAnswerComesThrough(t *testing.T) {
	for _, expect := range []string{"", "100-continue"} {
		request, _ := http.NewRequest("POST", url+"/status/413;early", strings.NewReader(strings.Repeat("x", 5000000)))
		request.Header.Set("Expect", expect)
		response, err := http.DefaultClient.Do(request)
		if err != nil || response.StatusCode != 413 {
			t.Errorf("%q: %v, %v", expect, response, err)
		}
	}
}

func TestASequenceThatIsBrokenFirst(t *testing.T) {
	for step, good := range []bool{false, false, true} {
		content, err := get("/sequence/503;fault=reset,503;fault=truncate,200;body=done?key=go")
		if good != (err == nil && content == "done") {
			t.Errorf("step %d: %q, %v", step, content, err)
		}
	}
}

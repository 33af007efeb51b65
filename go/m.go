package main
import ("crypto/tls";"crypto/x509";"fmt";"io";"net/http";"os")
func main(){p:=x509.NewCertPool();b,_:=os.ReadFile("ca.pem");p.AppendCertsFromPEM(b)
c:=&http.Client{Transport:&http.Transport{TLSClientConfig:&tls.Config{RootCAs:p}}}
r,e:=c.Get("https://localhost:/");if e!=nil{fmt.Println(e);return};x,_:=io.ReadAll(r.Body);fmt.Println(r.Status,string(x))}

package h1

import "strconv"

// ErrorResponse returns the answer to a client whose request could not be served, head and body, or nil for a status that
// has none. The bytes are shared and must not be changed.
//
// They are HAProxy's built-in ones byte for byte (seen on 3.0.11): 400, 408 and 422 as its HTTP/1 side writes them itself,
// the others as they leave it after passing through its internal form. Only 400 and 408 announce that the connection
// closes, as in http-errors' defaults; after any refused request it must close nevertheless.
// 414 and 431 came later (3.5) and 505 is ours: HAProxy says 400 there; their sentences are ours.
func ErrorResponse(status int) []byte {
	for i := range builtin {
		if builtin[i].status == status {
			return builtin[i].bytes
		}
	}
	return nil
}

type errorResponse struct {
	status       int
	reason, body string
	bytes        []byte
}

// builtin is sorted by status.
var builtin = render([]errorResponse{
	{status: 200, reason: "OK", body: "Service ready."}, // for rules that say so
	{status: 400, reason: "Bad request", body: "Your browser sent an invalid request."},
	{status: 401, reason: "Unauthorized", body: "You need a valid user and password to access this content."},
	{status: 403, reason: "Forbidden", body: "Request forbidden by administrative rules."},
	{status: 404, reason: "Not Found", body: "The resource could not be found."},
	{status: 405, reason: "Method Not Allowed", body: "A request was made of a resource using a request method not supported by that resource"},
	{status: 407, reason: "Unauthorized", body: "You need a valid user and password to access this content."},
	{status: 408, reason: "Request Time-out", body: "Your browser didn't send a complete request in time."},
	{status: 410, reason: "Gone", body: "The resource is no longer available and will not be available again."},
	{status: 413, reason: "Payload Too Large", body: "The request entity exceeds the maximum allowed."},
	{status: 414, reason: "URI Too Long", body: "The request line is longer than this server can process."},
	{status: 421, reason: "Misdirected Request", body: "Request sent to a non-authoritative server."},
	{status: 422, reason: "Unprocessable Content", body: "The server cannot process the contained instructions."},
	{status: 425, reason: "Too Early", body: "Your browser sent early data."},
	{status: 429, reason: "Too Many Requests", body: "You have sent too many requests in a given amount of time."},
	{status: 431, reason: "Request Header Fields Too Large", body: "The head is longer than allowed."},
	{status: 500, reason: "Internal Server Error", body: "An internal server error occurred."},
	{status: 501, reason: "Not Implemented", body: ".The server does not support the functionality required to fulfill the request."},
	{status: 502, reason: "Bad Gateway", body: "The server returned an invalid or incomplete response."},
	{status: 503, reason: "Service Unavailable", body: "No server is available to handle this request."},
	{status: 504, reason: "Gateway Time-out", body: "The server didn't respond in time."},
	{status: 505, reason: "HTTP Version Not Supported", body: "Only HTTP/1.0 and HTTP/1.1 are spoken here."},
})

func render(table []errorResponse) []errorResponse {
	for i := range table {
		e := &table[i]
		title := strconv.Itoa(e.status) + " " + e.reason
		body := "<html><body><h1>" + title + "</h1>\n" + e.body + "\n</body></html>\n"
		length := strconv.Itoa(len(body))
		head := "HTTP/1.1 " + title + "\r\ncontent-length: " + length + "\r\ncache-control: no-cache\r\ncontent-type: text/html\r\n"
		switch e.status {
		case 400, 408:
			head = "HTTP/1.1 " + title + "\r\nContent-length: " + length + "\r\nCache-Control: no-cache\r\nConnection: close\r\nContent-Type: text/html\r\n"
		case 422:
			head = "HTTP/1.1 " + title + "\r\nContent-length: " + length + "\r\nCache-Control: no-cache\r\nContent-Type: text/html\r\n"
		}
		e.bytes = []byte(head + "\r\n" + body)
	}
	return table
}

package h2

// CONTRACT (to be completed by the package's author; relied on by package proxy): the side of an HTTP/2 connection that speaks to a server (h2c prior knowledge).
// On x/net/http2's Framer and hpack; streams, flow control and SETTINGS are ours.

// Config{MaxConcurrentStreams int (ours, default 100), OnLimit func(*ClientConn, int) , OnClosed func(*ClientConn, error), Window...}
// NewClientConn(net.Conn, Config) *ClientConn    writes preface+SETTINGS, starts the one reader goroutine
// (*ClientConn) Open(h Head, endStream bool) (*Stream, error)   Head{Method, Scheme, Authority, Path []byte; Fields []h1.Field (hop-by-hop dropped, names lower-cased by Open)}
// (*ClientConn) Limit() int      streams it can carry in all now: min(peer's MAX_CONCURRENT_STREAMS, ours); 0 after GOAWAY, error or exhausted ids
// (*ClientConn) Close() error    waits for its goroutine
// (*Stream) Write([]byte) (int, error) / CloseWrite() error        DATA under flow control
// (*Stream) Response(*h1.Response) error      final head (and interim ones, Status 1xx); waits; SetDeadline(time.Time) bounds every wait
// (*Stream) Read([]byte) (int, error)         body; io.EOF at END_STREAM; refills windows
// (*Stream) Reset(code) / Close()             Close before both ends were seen resets with CANCEL
// errors tell: ErrRefused (REFUSED_STREAM or above GOAWAY's last id: safe to retry), ErrGoAway, ResetError{Code}, conn error

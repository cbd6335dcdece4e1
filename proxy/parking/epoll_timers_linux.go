package parking

import "time"

// All sockets of a lot share one timer of Go's: the deadline of the file that the lot's goroutine waits on.

// setTimer makes c.ring be called at an instant. Its lock is held.
func (l *epoll) setTimer(c *socket, at instant) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timers.set(c, at)
	if at < l.alarm {
		l.setAlarm(at)
	}
}

// setAlarm is called with mu locked.
func (l *epoll) setAlarm(at instant) {
	l.alarm = at
	var when time.Time
	if at != never {
		when = l.base.Add(time.Duration(at))
	}
	_ = l.file.SetReadDeadline(when) // it fails when the file is closed, and then nobody waits
}

// ring looks after the sockets whose time has come.
func (l *epoll) ring(now instant) {
	for {
		l.mu.Lock()
		c := l.timers.due(now)
		if c == nil {
			l.setAlarm(l.timers.next())
			l.mu.Unlock()
			return
		}
		l.mu.Unlock()
		c.(*socket).ring(now)
	}
}

//! Ctrl-Z: the program stops as a shell expects it, and the shell brings it back. Refuses to stop
//! where no shell waits: nobody could start it again.

use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
use std::time::Duration;
use tokio::time::timeout;

/// So far up the line of parents is looked; shells stand nearer.
const FAR: usize = 16;

/// So long our own signal may take to come back.
const ECHO: Duration = Duration::from_secs(1);

/// A process among the others. A number is 0 where it belongs to a process outside of what this
/// program can see: in a container, the session that entered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kin {
    parent: i32,
    group: i32,
    session: i32,
}

/// Whether somebody of the same session, outside of the program's own group, started it: a shell with
/// job control. This is when the kernel itself would let SIGTSTP stop it.
pub(super) fn is_shell_there() -> bool {
    let own = getpid().as_raw_nonzero().get();
    kin(own).is_some_and(|kin_of_own| has_shell(kin_of_own, kin))
}

fn has_shell(own: Kin, kin: impl Fn(i32) -> Option<Kin>) -> bool {
    let mut parent = own.parent;
    for _ in 0..FAR {
        if parent <= 0 {
            return false;
        }
        match kin(parent) {
            Some(its) if its.session == own.session => {
                if its.group != own.group {
                    return true;
                }
                parent = its.parent;
            }
            _ => return false,
        }
    }
    false
}

// The library's calls take it for granted that these numbers are above 0.
#[cfg(target_os = "linux")]
fn kin(pid: i32) -> Option<Kin> {
    read(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

#[cfg(target_os = "linux")]
fn read(stat: &str) -> Option<Kin> {
    // The name in parentheses may hold anything; after it come the state, and these.
    let mut rest = stat.rsplit_once(')')?.1.split_whitespace().skip(1);
    let mut number = || rest.next()?.parse().ok();
    Some(Kin { parent: number()?, group: number()?, session: number()? })
}

/// Without namespaces of processes, and without a way to ask for the parent of another one: a shell
/// is looked for no further than there.
#[cfg(not(target_os = "linux"))]
fn kin(pid: i32) -> Option<Kin> {
    use rustix::process::{Pid, getpgid, getppid, getsid};
    let of = Pid::from_raw(pid);
    let parent = if of == Some(getpid()) { Pid::as_raw(getppid()) } else { 0 };
    let group = getpgid(of).ok()?.as_raw_nonzero().get();
    let session = getsid(of).ok()?.as_raw_nonzero().get();
    Some(Kin { parent, group, session })
}

/// Stops the whole job (what started palier with it may have to stop too) and with it this
/// process; returns when it goes on. `asked` by a key; else by a signal, which the rest of the job has
/// got if it was meant for it. `caught` tells of these signals.
pub(super) async fn stop(asked: bool, caught: &mut tokio::signal::unix::Signal) {
    if asked && kill_current_process_group(Signal::TSTP).is_ok() {
        // Caught here, so that the terminal could be given back; the others stop by it. Taken in
        // before the stop: the next one is somebody else's.
        let _ = timeout(ECHO, caught.recv()).await;
    }
    let _ = kill_process(getpid(), Signal::STOP);
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// The line of parents, each with its number, parent, group and session.
    fn asked(own: Kin, line: &[(i32, i32, i32, i32)]) -> bool {
        has_shell(own, |pid| {
            let &(_, parent, group, session) = line.iter().find(|of| of.0 == pid)?;
            Some(Kin { parent, group, session })
        })
    }

    #[test]
    fn a_shell_of_the_session_waits_and_nobody_else_does() {
        let own = Kin { parent: 20, group: 20, session: 10 };
        // bash (10) runs `cargo run` (20), which runs palier.
        assert!(asked(own, &[(20, 10, 20, 10), (10, 1, 10, 10)]));
        // A terminal's own program: of another session.
        let own = Kin { parent: 9, group: 20, session: 20 };
        assert!(!asked(own, &[(9, 1, 9, 9)]));
        // In a container that somebody entered: the session's numbers are not to be seen.
        let own = Kin { parent: 2, group: 20, session: 20 };
        assert!(!asked(own, &[(2, 0, 0, 0)]));
        let own = Kin { parent: 2, group: 20, session: 0 };
        assert!(asked(own, &[(2, 0, 2, 0)]));
        assert!(!asked(Kin { parent: 0, group: 0, session: 0 }, &[]));
        // A line without an end.
        let own = Kin { parent: 2, group: 1, session: 1 };
        assert!(!asked(own, &[(2, 2, 1, 1)]));
    }

    #[test]
    fn a_name_may_hold_anything() {
        let stat = "7 (a) b (c) S 3 5 4 34816 7 4194304 0";
        assert_eq!(read(stat), Some(Kin { parent: 3, group: 5, session: 4 }));
        assert_eq!(read("7 (sh) S 3 5"), None);
        assert_eq!(read("nonsense"), None);
    }
}

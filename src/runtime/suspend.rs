//! Ctrl-Z: the program stops as a shell expects it, and the shell brings it back. Refuses to stop
//! where no shell waits: nobody could start it again.

use rustix::process::{
    Pid, Signal, getpgid, getpgrp, getpid, getppid, getsid, kill_current_process_group,
    kill_process,
};

/// So far up the line of parents is looked; shells stand nearer.
const FAR: usize = 16;

/// Whether somebody of the same session, outside of the program's own group, started it: a shell with
/// job control. This is when the kernel itself would let SIGTSTP stop it.
pub(super) fn is_shell_there() -> bool {
    let (group, Ok(session)) = (getpgrp(), getsid(None)) else { return false };
    let mut parent = getppid();
    for _ in 0..FAR {
        let Some(pid) = parent else { return false };
        match (getpgid(Some(pid)), getsid(Some(pid))) {
            (Ok(its), Ok(of)) if of == session => {
                if its != group {
                    return true;
                }
            }
            _ => return false,
        }
        parent = parent_of(pid);
    }
    false
}

/// The parent of another process, where the system tells.
fn parent_of(pid: Pid) -> Option<Pid> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_pid())).ok()?;
    // The name in parentheses may hold anything; after it come the state and the parent.
    let rest = stat.rsplit_once(')')?.1;
    Pid::from_raw(rest.split_whitespace().nth(1)?.parse().ok()?)
}

/// Stops the whole job (what started palier with it may have to stop too) and with it this
/// process; returns when it goes on. `asked` by a key; else by a signal, which the rest of the job has
/// got if it was meant for it.
pub(super) fn stop(asked: bool) {
    if asked {
        // Caught here, so that the terminal could be given back; the others stop by it.
        let _ = kill_current_process_group(Signal::TSTP);
    }
    let _ = kill_process(getpid(), Signal::STOP);
}

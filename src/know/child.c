#include "know/child.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void run_child(pid_t parent, bool (*work)(void *context), void *context)
{
    sigset_t all;
    sigfillset(&all); // what is sent to all processes of the service is for the parent
    sigprocmask(SIG_SETMASK, &all, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1); // it ended before the line above
    close_range(3, UINT_MAX, 0);       // a socket or a lock would outlive its owner
    _exit(work(context) ? 0 : 1);
}

Status child_start(Child *child, bool (*work)(void *context), void *context, Error *error)
{
    pid_t parent = getpid(), process = fork();
    if (process == 0) run_child(parent, work, context);
    int handle = process > 0 ? pidfd_open(process, 0) : -1;
    if (handle >= 0) {
        *child = (Child){ process, handle };
        return STATUS_OK;
    }
    int problem = errno;
    if (process > 0) {
        kill(process, SIGKILL);
        waitpid(process, NULL, 0);
    }
    return fail(error, STATUS_UNAVAILABLE, STR(""), "Cannot start a process: %s.", strerror(problem));
}

static bool reap(Child *child)
{
    int status = 0;
    while (waitpid(child->process, &status, 0) < 0 && errno == EINTR) {
    }
    close(child->handle);
    *child = (Child){ 0 };
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool child_ended(Child *child, int wait_ms, bool *well_out)
{
    struct pollfd end = { .fd = child->handle, .events = POLLIN };
    if (child->process == 0 || poll(&end, 1, wait_ms) <= 0) return false;
    *well_out = reap(child);
    return true;
}

void child_kill(Child *child)
{
    if (child->process == 0) return;
    kill(child->process, SIGKILL);
    reap(child);
}

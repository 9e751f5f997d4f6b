"""The few Linux calls that Python does not offer: dying with one's parent, not being root."""

import ctypes
import os
import pwd
import signal

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 4
CLONE_NEWUSER = 0x10000000
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1
NOBODY = 65534

libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: signal.Signals, parent: int) -> None:
    """Ask the kernel to send us this signal when our parent dies; leave if it has died already."""
    libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def ordinary_user() -> tuple[int, int]:
    """The user and group number of some account that is not root, `nobody` by preference."""
    accounts = [entry for entry in pwd.getpwall() if entry.pw_uid != 0]
    accounts.sort(key=lambda entry: entry.pw_uid != NOBODY)
    if not accounts:
        raise OSError("PostgreSQL can't run as root, and this machine has no other account.")
    return accounts[0].pw_uid, accounts[0].pw_gid


def can_map_users() -> bool:
    """Whether this process may make a user namespace of its own, tried out in a child."""
    child = os.fork()
    if child == 0:
        try:
            enter_user_namespace(*ordinary_user())
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def enter_user_namespace(user: int, group: int) -> None:
    """Become `user` in our own eyes while files still belong to the caller outside."""
    outer_user, outer_group = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    write("/proc/self/setgroups", "deny")
    write("/proc/self/uid_map", f"{user} {outer_user} 1")
    write("/proc/self/gid_map", f"{group} {outer_group} 1")


def become_with_access(user: int, group: int) -> None:
    """Become `user` outright, but keep root's right to reach files in private folders.

    For containers that forbid user namespaces: the data belong to `user` there, yet lie below
    a folder that only root can enter.
    """
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    # Without it access(2), by which PostgreSQL finds its programs, would ignore the capability.
    libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    bit = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    if libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "ambient capability")


def write(path: str, text: str) -> None:
    """Write to one of the kernel's files."""
    with open(path, "w") as file:
        file.write(text)
